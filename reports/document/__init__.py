"""The report as blocks (headings, texts, tables, pictures), from the snapshot and the narrative alone.

PDF and Word are drawn from the same blocks, so that a figure reads the same in both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import override

from reports.document import back, front, people, plans
from reports.document.writer import Writer

CHAPTERS = (
    front.glance,
    front.profile,
    front.results,
    people.participants,
    people.workshops,
    people.learning,
    plans.plans,
    plans.visits,
    plans.money,
    back.conclusions,
    back.annexes,
)


def build(
    snapshot: Mapping[str, Any], narrative: Sequence[Mapping[str, Any]], edition: str, language: str
) -> dict[str, Any]:
    """The whole report: cover facts and blocks."""
    with override(language):
        writer = Writer(snapshot, narrative, edition, language)
        for chapter in CHAPTERS:
            chapter(writer)
        return front.cover(writer) | {"blocks": writer.blocks}
