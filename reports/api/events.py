"""Events of a programme, and how good a training was, step by step."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import override
from ninja import Field, Query, Router, Schema

from reports.api.shapes import LANGUAGE, LIMIT, OFFSET, answers, page_of, programme_of
from trainings import quality
from trainings.enums import EventKind
from trainings.models import Event

router = Router(tags=["events"])


class EventOut(Schema):
    id: UUID
    title: str
    kinds: list[str] = Field(description="One event may be several things at once: review, planning, training …")
    kind_labels: list[str]
    starts_on: dt.date
    ends_on: dt.date
    venue: str
    province: str = Field(description="Empty: not stated")
    state: str = Field(description="planned, held or cancelled")
    summary: str


class EventPage(Schema):
    count: int
    items: list[EventOut]


class StepOut(Schema):
    number: int
    step: str
    stage: str
    answer: str = Field(description="yes, partly or no; empty: not looked at")
    evidence: str


class QualityOut(Schema):
    with_evidence: int = Field(description="Steps answered yes or partly, with words that show it")
    steps: list[StepOut]


@router.get("/programmes/{slug}/events", response=answers(EventPage), summary="Events")
def events(
    request: HttpRequest,
    slug: str,
    limit: int = LIMIT,
    offset: int = OFFSET,
    kind: EventKind | None = Query(None, description="Only events that are this, among other things."),
    language: str = LANGUAGE,
) -> dict:
    """For those who work in the programme."""
    programme = programme_of(request, slug, "trainings.list_events")
    with override(language):
        rows = list(programme.events.select_related("place"))
        count, items = page_of([row for row in rows if kind is None or kind in row.kinds], limit, offset)
        return {"count": count, "items": [_event(row) for row in items]}


def _event(row: Event) -> dict[str, Any]:
    fields = ("title", "kinds", "kind_labels", "starts_on", "ends_on", "venue", "state", "summary")
    return {name: getattr(row, name) for name in fields} | {
        "id": row.uuid,
        "province": row.place.name if row.place else "",
    }


@router.get(
    "/programmes/{slug}/events/{uuid}/quality", response=answers(QualityOut), summary="A training’s quality checklist"
)
def event_quality(request: HttpRequest, slug: str, uuid: UUID, language: str = LANGUAGE) -> dict:
    """Which of the twelve steps have evidence."""
    programme = programme_of(request, slug, "trainings.look_at_quality")
    row = programme.events.filter(uuid=uuid).first()
    if row is None:
        raise Http404
    with override(language):
        found = quality.steps(row)
        return {
            "with_evidence": quality.with_evidence(found),
            "steps": [
                {
                    "number": step.number,
                    "step": step.question.text,
                    "stage": step.question.help,
                    "answer": step.choice,
                    "evidence": step.evidence,
                }
                for step in found
            ],
        }
