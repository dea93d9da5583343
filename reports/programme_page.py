"""A programme on one page, for those who work in it and for donors.

What is the same for every reader of a page is put together once for each revision of the programme, day, language and
era, and kept; what awaits the reader, their buttons and the navigation are not part of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from office import clock, history
from participants.enums import Era
from programmes.enums import Certainty, PartnerRole
from programmes.measures import Figure, figures
from programmes.models import Programme
from programmes.published import donor_figures
from programmes.results import promises, standing
from programmes.road import road
from reports import glance, plan_cards, portfolio
from reports.models import Report, ReportFile

STRIP = 10
KEPT_SECONDS = 15 * 60  # names of organisations and places may change without the programme

WORKING = {
    "sub": "reports/_facts_line.html",
    "road": "programmes/_road.html",
    "top": "reports/_programme_top.html",
    "rest": "reports/_programme_rest.html",
}
RESULTS = {
    "sub": "reports/_results_sub.html",
    "actions": "reports/_results_actions.html",
    "body": "reports/_results_body.html",
}


def working_page(programme: Programme, era: str = "") -> dict[str, SafeString]:
    """The parts of the page for those who work in the programme."""
    return _kept("working", WORKING, programme, era, _working_context)


def results_page(programme: Programme, era: str = "") -> dict[str, SafeString]:
    """The parts of the page that donors read: no person's name, no small group."""
    return _kept("results", RESULTS, programme, era, _results_context)


def shared_page(programme: Programme, era: str = "") -> dict[str, SafeString]:
    """The same for a reader without an account: its addresses are relative to the reader's link, so one serves all."""
    return _kept("shared", RESULTS, programme, era, _shared_context)


def _kept(
    name: str,
    templates: dict[str, str],
    programme: Programme,
    era: str,
    context: Callable[[Programme, str], dict[str, Any]],
) -> dict[str, SafeString]:
    era = era if era in Era.values else programme.era
    stamp = history.revision(programme.pk).stamp
    key = f"page:{name}:{programme.pk}:{stamp}:{clock.today()}:{get_language()}:{era}"
    parts = cache.get(key)
    if parts is None:
        told = context(programme, era)
        parts = {part: str(render_to_string(template, told)) for part, template in templates.items()}
        cache.set(key, parts, KEPT_SECONDS)
    return {part: mark_safe(text) for part, text in parts.items()}  # our own templates, escaped there


def _working_context(programme: Programme, era: str) -> dict[str, Any]:
    plans = plan_cards.plan_cards(programme, clock.today(), limit=STRIP + 1)
    people = reverse("programmes:people", args=[programme.slug])
    return _both(programme, figures(programme.pk), era, lambda place_id: f"{people}?place={place_id}") | {
        "linked": True,
        "plans": plans[:STRIP],
        "has_more_plans": len(plans) > STRIP,
    }


def _results_context(programme: Programme, era: str) -> dict[str, Any]:
    found = donor_figures(programme)
    both = _both(programme, found, era, None)
    return both | {
        "acknowledged": [one for one in both["acknowledged"] if one.certainty == Certainty.CONFIRMED],
        "for_donors": True,
        "stories": plan_cards.plan_stories(programme, clock.today()),
        "final_files": final_files(programme),
        "money_share": _share(found, "plans.spent", "plans.budget"),
        "language": get_language(),
    }


def _shared_context(programme: Programme, era: str) -> dict[str, Any]:
    return _results_context(programme, era) | {"shared": True}


def final_files(programme: Programme) -> list[ReportFile]:
    """The donors' edition of the newest final report of each kind and subject, the last made first."""
    final = Report.objects.filter(programme=programme, state="final")
    later = final.filter(kind=OuterRef("kind"), subject=OuterRef("subject"), version__gt=OuterRef("version"))
    newest = final.filter(~Exists(later)).values("pk")
    files = ReportFile.objects.filter(report__in=newest, edition="donor").defer("report__snapshot")
    rows = list(files.select_related("report__phase", "report__event", "stored").reader_first())
    return sorted(rows, key=lambda row: (row.report.created_at, row.report_id), reverse=True)


def _both(
    programme: Programme, found: dict[str, Figure], era: str, address: Callable[[int], str] | None
) -> dict[str, Any]:
    """What both pages show, from the reader's figures."""
    day = clock.today()
    states = promises(programme, found, day)
    enrolled = found.get("people.enrolled")
    maps = glance.maps(enrolled)
    chosen = next(one for one in maps if one.era == era)
    return {
        "programme": programme,
        "figures": found,
        "promises": states,
        "standing": standing(states),
        "road": road(programme, found, day),
        "charts": glance.split_charts(glance.splits(enrolled), programme.threshold),
        "funding": portfolio.funding(programme),
        "revision": history.revision(programme.pk),
        "today": day,
        "maps": maps,
        "era": era,
        "map_svg": chosen.svg(address),
        "map_rows": chosen.rows,
        "map_columns": (_("Province"), _("Persons")),
        "reach": list(programme.reach_statements.select_related("phase")),
        "phases": list(programme.phases.all()),
        "acknowledged": [one for one in programme.partners.filter(role=PartnerRole.FUNDER) if one.statement],
    }


def _share(found: dict[str, Figure], part: str, whole: str) -> int | None:
    """One figure as a percentage of another; None when either is not known."""
    above, below = (found[key].value if key in found else None for key in (part, whole))
    return None if above is None or not below else round(100 * above / below)  # type: ignore[operator]
