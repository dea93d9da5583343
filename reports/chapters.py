"""Chapters of reports: their names, and for each kind which ones in which order unless somebody chose others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from reports.enums import ReportKind

TITLES: dict[str, Any] = {
    "period": _("What happened in the period"),
    "phase": _("The phase under review"),
    "event": _("The event"),
    "glance": _("At a glance"),
    "profile": _("The programme"),
    "results": _("Promised and reached"),
    "framework": _("Results framework"),
    "consortium": _("Partners and their roles"),
    "phases": _("Phases"),
    "participants": _("Participants"),
    "workshops": _("Workshops and attendance"),
    "learning": _("What was learned"),
    "plans": _("Group action plans"),
    "visits": _("Visits, findings and follow-ups"),
    "money": _("Money"),
    "contributions": _("From the partners"),
    "ratings": _("Ratings at closure"),
    "lessons": _("Difficulties, lessons and recommendations"),
    "sources": _("What sources say"),
    "documents": _("Documents"),
    "changes": _("What changed since the last version"),
    "conclusions": _("Lessons and assessment"),
    "annexes": _("Annexes"),
    "headline": _("Headline figures"),
    "promised": _("What was promised"),
    "story": _("One story"),
    "thanks": _("Acknowledgement"),
}
PAGE = ("headline", "promised", "story", "thanks")
OWN = {ReportKind.PERIODIC: "period", ReportKind.PHASE_REVIEW: "phase", ReportKind.EVENT: "event"}
WHOLE = tuple(key for key in TITLES if key not in {*PAGE, *OWN.values()})
DEFAULTS: dict[str, tuple[str, ...]] = {
    ReportKind.END_OF_PROGRAMME: WHOLE,
    ReportKind.PERIODIC: (
        "period",
        "changes",
        "results",
        "framework",
        "money",
        "contributions",
        "lessons",
        "conclusions",
    ),
    ReportKind.PHASE_REVIEW: ("phase", "phases", "money", "contributions", "sources", "changes", "conclusions"),
    ReportKind.EVENT: ("event", "conclusions"),
    ReportKind.ONE_PAGE: PAGE,
}


def open_to(kind: str) -> tuple[str, ...]:
    """All chapters that a report of this kind may hold, the usual ones first."""
    if kind == ReportKind.ONE_PAGE:
        return PAGE
    usual = DEFAULTS[kind]
    return (*usual, *(key for key in WHOLE if key not in usual))


def of(kind: str, chosen: Iterable[str] = ()) -> tuple[str, ...]:
    """What was chosen, as far as this kind knows it; else its usual chapters."""
    known = open_to(kind)
    return tuple(dict.fromkeys(key for key in chosen if key in known)) or DEFAULTS[kind]
