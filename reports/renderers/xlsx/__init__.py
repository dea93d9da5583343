"""Excel: one sheet a subject, with native charts. The same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import override

from reports.renderers.book import Book
from reports.renderers.xlsx import events, frame, partners, people, plans, results, review

# chapters → their sheets; the figures with how they are counted stand in every workbook
SHEETS: dict[str, tuple[Callable[[Book], None], ...]] = {
    "period": (review.period,),
    "event": (review.event, events.events, events.learning, events.reaction, events.quality),
    "phase": (review.phases, review.lessons),
    "results": (results.promises,),
    "headline": (review.page,),
    "story": (review.page,),
    "promised": (results.promises,),
    "framework": (frame.framework,),
    "consortium": (frame.consortium,),
    "thanks": (review.page, frame.consortium),
    "phases": (review.phases,),
    "participants": (people.splits,),
    "workshops": (events.events, events.quality),
    "learning": (events.learning, events.reaction),
    "plans": (plans.plans, plans.activities, plans.indicators),
    "visits": (plans.visits, plans.follow_ups),
    "money": (review.money, plans.budget),
    "ratings": (partners.ratings,),
    "lessons": (review.lessons,),
    "sources": (frame.sources,),
    "documents": (review.documents,),
    "changes": (review.changes,),
    "annexes": (people.people,),
}


def render(snapshot: Mapping[str, Any], document: Mapping[str, Any], *, hxl: bool = False) -> bytes:
    """Bytes of the workbook; ``snapshot`` is of the edition that the document is of. ``hxl``: with the row of tags."""
    with override(document["language"]):
        book = Book(snapshot, document, hxl=hxl)
        results.summary(book)
        chosen = dict.fromkeys(sheet for key in document["chapters"] for sheet in SHEETS.get(key, ()))
        for sheet in chosen:
            sheet(book)
        return book.done()
