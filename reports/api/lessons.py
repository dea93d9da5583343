"""Difficulties, lessons and recommendations: who answers for each, and what became of it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import override
from ninja import Field, Query, Router, Schema

from programmes.lessons.enums import LessonKind, LessonState
from programmes.models import Lesson
from programmes.rules import works_in
from reports.api.shapes import LANGUAGE, LIMIT, OFFSET, answers, page_of, programme_of

router = Router(tags=["lessons"])


class LessonOut(Schema):
    id: uuid.UUID
    kind: str = Field(description="difficulty, lesson or recommendation")
    text: str
    owner: str = Field(description="Who answers for it; a person is named only to those who work in the programme")
    owner_is_assumed: bool = Field(description="Inferred, not named by the source")
    state: str = Field(description="open, taken_up, settled or declined")
    what_became: str
    phase: str
    raised_on: dt.date | None
    raised_at: str = Field(description="The review, event or visit at which it was raised")
    source: str


class LessonPage(Schema):
    count: int
    items: list[LessonOut]


@router.get("/programmes/{slug}/lessons", response=answers(LessonPage), summary="Difficulties and lessons")
def lessons(
    request: HttpRequest,
    slug: str,
    limit: int = LIMIT,
    offset: int = OFFSET,
    kind: LessonKind | None = Query(None),
    state: LessonState | None = Query(None),
    language: str = LANGUAGE,
) -> dict:
    """Donors read those that are shared with them."""
    user: Any = request.user
    programme = programme_of(request, slug, "programmes.view_results")
    found = Lesson.objects.visible_to(user).filter(programme=programme)
    asked = {name: value for name, value in (("kind", kind), ("state", state)) if value}
    with override(language):
        rows = found.filter(**asked).select_related("phase", "owner_organisation", "owner_person")
        count, items = page_of(rows, limit, offset)
        works = works_in.test(user, programme)
        return {"count": count, "items": [_lesson(row, works=works) for row in items]}


def _lesson(row: Lesson, *, works: bool) -> dict[str, Any]:
    return {
        "id": row.uuid,
        "kind": row.kind,
        "text": row.text,
        "owner": row.owner if works else row.owner_for_donors or _("a person of the programme"),
        "owner_is_assumed": row.owner_is_assumed,
        "state": row.state,
        "what_became": row.what_became,
        "phase": row.phase.title if row.phase else "",
        "raised_on": row.raised_on,
        "raised_at": row.origin_label,
        "source": row.source,
    }
