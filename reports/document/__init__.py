"""The report as blocks (headings, texts, tables, pictures), from the snapshot and the narrative alone.

PDF and Word are drawn from the same blocks, so that a figure reads the same in both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import override

from reports import chapters
from reports.document import (
    back,
    carriers,
    changes,
    contributions,
    framework,
    front,
    money,
    one_page,
    people,
    plans,
    ratings,
    review,
    sources,
    subject,
)
from reports.document.writer import Writer
from reports.enums import ReportKind

# a chapter with nothing to tell writes nothing
CHAPTERS: dict[str, Callable[[Writer], None]] = {
    "period": subject.period,
    "phase": review.phase,
    "event": subject.event,
    "glance": front.glance,
    "profile": front.profile,
    "results": front.results,
    "framework": framework.framework,
    "consortium": carriers.consortium,
    "phases": review.phases,
    "participants": people.participants,
    "workshops": people.workshops,
    "learning": people.learning,
    "plans": plans.plans,
    "visits": plans.visits,
    "money": money.money,
    "contributions": contributions.contributions,
    "ratings": ratings.ratings,
    "lessons": review.lessons,
    "sources": sources.sources,
    "documents": sources.documents,
    "changes": changes.changes,
    "conclusions": back.conclusions,
    "annexes": back.annexes,
    "headline": one_page.headline,
    "promised": one_page.promised,
    "story": one_page.story,
    "thanks": one_page.thanks,
}


def build(
    snapshot: Mapping[str, Any],
    narrative: Sequence[Mapping[str, Any]],
    edition: str,
    language: str,
    chosen: Iterable[str] = (),
) -> dict[str, Any]:
    """The whole report: cover facts and blocks. ``chosen``: chapters in their order, else those of the kind."""
    kind = snapshot["subject"]["kind"]
    keys = chapters.of(kind, chosen)
    with override(language):
        writer = Writer(snapshot, narrative, edition, language)
        for key in keys:
            CHAPTERS[key](writer)
        if not {"profile", "thanks"} & set(keys):
            writer.aside(front.acknowledged(writer))
        is_page = kind == ReportKind.ONE_PAGE
        return front.cover(writer) | {"blocks": writer.blocks, "chapters": list(keys), "is_page": is_page}
