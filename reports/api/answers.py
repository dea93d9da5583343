"""What a consultation desk published: texts without names, for whom its page shows them. Questions are never told here."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from networks.desk.reading import published
from networks.models import Desk
from reports.api.shapes import LIMIT, OFFSET, answers, page_of

router = Router(tags=["networks"])


class PublishedAnswer(Schema):
    id: uuid.UUID
    title: str
    question: str = Field(description="As its coordinators wrote it for others, without names")
    answer: str
    published_on: dt.date | None
    thanks: int = Field(description="How many said that it helped them")
    url: str = Field(description="Address of its page")


class PublishedAnswerPage(Schema):
    count: int
    items: list[PublishedAnswer]


@router.get(
    "/networks/{slug}/answers",
    response=answers(PublishedAnswerPage),
    url_name="network_answers",
    summary="Published answers of the consultation desk",
)
def published_answers(
    request: HttpRequest,
    slug: str,
    limit: int = LIMIT,
    offset: int = OFFSET,
    q: str = Query("", max_length=200, description="Words of the question or the answer, whatever their marks."),
) -> dict:
    """The newest first. Who asked and who answered is not told; what is being checked or hidden is not there."""
    user: Any = request.user
    desk = Desk.objects.visible_to(user).filter(network__slug=slug).select_related("network").first()
    if desk is None:
        raise Http404
    count, rows = page_of(published(user, desk.network, q), limit, offset)
    return {"count": count, "items": [_answer(row) for row in rows]}


def _answer(row: Any) -> dict[str, Any]:
    fields = ("title", "answer", "published_on", "thanks")
    return {name: getattr(row, name) for name in fields} | {
        "id": row.uuid,
        "question": row.text,
        "url": row.get_absolute_url(),
    }
