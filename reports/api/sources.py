"""What sources say of a programme, and dated statements of reach, which are never added to persons counted."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest
from django.utils.translation import override
from ninja import Field, Query, Router, Schema

from programmes.models import Document, ReachStatement
from programmes.statements.enums import Subject
from programmes.statements.reading import told
from reports.api.shapes import LANGUAGE, LIMIT, OFFSET, answers, page_of, plain, programme_of

router = Router(tags=["sources"])


class StatementOut(Schema):
    subject: str = Field(
        description="time, title, funder, amount, lead, partners, beneficiaries, number, results or other"
    )
    label: str
    phase: str = Field(description="Title of the phase; empty: the whole programme")
    says: str = Field(description="Empty: the source does not state it, which is not zero")
    source: str
    url: str
    document: uuid.UUID | None = Field(description="Id of the document, when you may read it")
    stated_on: dt.date | None
    is_used: bool = Field(description="The portal goes by this one")
    is_inferred: bool = Field(description="Inferred, not said in so many words")
    sources_disagree: bool = Field(description="Another source says otherwise of the same")


class StatementPage(Schema):
    count: int
    items: list[StatementOut]


class ReachOut(Schema):
    value: float | int
    qualifier: str = Field(description="exactly, over, about or under: in the source’s own words")
    worded: str = Field(description="Number and qualifier as one reads them")
    unit: str
    who: str
    as_of: dt.date
    as_of_precision: str = Field(description="day, month or year")
    phase: str
    source: str
    url: str


class ReachPage(Schema):
    count: int
    items: list[ReachOut]


@router.get("/programmes/{slug}/statements", response=answers(StatementPage), summary="What sources say")
def statements(
    request: HttpRequest,
    slug: str,
    limit: int = LIMIT,
    offset: int = OFFSET,
    subject: Subject | None = Query(None, description="What they speak of."),
    language: str = LANGUAGE,
) -> dict:
    """By subject; where sources disagree both stand, each with where it was read."""
    user: Any = request.user
    programme = programme_of(request, slug, "programmes.view_results")
    documents = Document.objects.visible_to(user).filter(citations__programme=programme)
    with override(language):
        rows = [
            (group, row) for group in told(programme) if subject in {None, group.subject} for row in group.statements
        ]
        count, items = page_of(rows, limit, offset)
        seen = set(documents.values_list("pk", flat=True))
        return {"count": count, "items": [_statement(group, row, seen) for group, row in items]}


def _statement(group: Any, row: Any, seen: set[int]) -> dict[str, Any]:
    return {
        "subject": row.subject,
        "label": group.label,
        "phase": group.phase.title if group.phase else "",
        "says": row.says,
        "source": row.source,
        "url": row.url,
        "document": row.document.uuid if row.document_id in seen else None,
        "stated_on": row.stated_on,
        "is_used": row.is_used,
        "is_inferred": row.is_inferred,
        "sources_disagree": group.disagree,
    }


@router.get("/programmes/{slug}/reach", response=answers(ReachPage), summary="Dated statements of reach")
def reach(request: HttpRequest, slug: str, limit: int = LIMIT, offset: int = OFFSET, language: str = LANGUAGE) -> dict:
    """Whom something may reach, as a source says it on a day: apart from persons counted, and in no sum."""
    programme = programme_of(request, slug, "programmes.view_results")
    with override(language):
        count, rows = page_of(programme.reach_statements.select_related("phase"), limit, offset)
        return {"count": count, "items": [_reach(row) for row in rows]}


def _reach(row: ReachStatement) -> dict[str, Any]:
    fields = ("qualifier", "worded", "unit", "who", "as_of", "as_of_precision", "source", "url")
    return {name: getattr(row, name) for name in fields} | {
        "value": plain(row.value),
        "phase": row.phase.title if row.phase else "",
    }
