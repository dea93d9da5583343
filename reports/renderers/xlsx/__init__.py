"""Excel: one sheet a subject, with native charts. The same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import override

from reports.renderers.book import Book
from reports.renderers.xlsx import events, people, plans, results

SHEETS = (
    results.summary,
    results.promises,
    people.splits,
    events.events,
    events.learning,
    events.reaction,
    plans.plans,
    plans.activities,
    plans.indicators,
    plans.budget,
    plans.visits,
    plans.follow_ups,
    people.people,
)


def render(snapshot: Mapping[str, Any], document: Mapping[str, Any]) -> bytes:
    """Bytes of the workbook; ``snapshot`` is of the edition that the document is of."""
    with override(document["language"]):
        book = Book(snapshot, document)
        for sheet in SHEETS:
            sheet(book)
        return book.done()
