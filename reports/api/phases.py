"""The phases of a programme, as they stand side by side."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.utils.translation import override
from ninja import Field, Router, Schema

from office import clock
from programmes.phases.reading import Column, compared
from programmes.published import figures_for
from reports.api.shapes import LANGUAGE, LIMIT, OFFSET, Span, answers, page_of, programme_of, span_of

router = Router(tags=["programmes"])


class SaidOut(Schema):
    says: str = Field(description="Empty: the source does not state it")
    source: str
    is_used: bool = Field(description="The portal goes by this one")
    is_inferred: bool


class PhaseOut(Span):
    title: str
    state: str = Field(description="planned, running, ended or reviewed")
    aims: str
    time_gone: int | None = Field(description="Per cent of its time that is over; null: not stated")
    said_of_time: list[SaidOut] = Field(description="What sources say of its time; where they disagree all stand")
    sources_disagree: bool
    reviewed_on: dt.date | None
    review_found: str
    targets: dict[str, int] = Field(description="How many promised results of it stand in each state, and in all")
    activities: int
    lessons: int = Field(description="Difficulties, lessons and recommendations that you may read")
    lessons_open: int


class PhasePage(Schema):
    count: int
    items: list[PhaseOut]


@router.get("/programmes/{slug}/phases", response=answers(PhasePage), summary="Phases with dates, targets and reviews")
def phases(request: HttpRequest, slug: str, limit: int = LIMIT, offset: int = OFFSET, language: str = LANGUAGE) -> dict:
    user: Any = request.user
    programme = programme_of(request, slug, "programmes.view_results")
    with override(language):
        columns = compared(programme, user, figures_for(user, programme), clock.today())
        count, rows = page_of(columns, limit, offset)
        return {"count": count, "items": [_phase(column) for column in rows]}


def _phase(column: Column) -> dict[str, Any]:
    phase = column.phase
    return span_of(phase) | {
        "title": phase.title,
        "state": phase.state,
        "aims": phase.aims,
        "time_gone": column.time_gone,
        "said_of_time": [
            {"says": one.says, "source": one.source, "is_used": one.is_used, "is_inferred": one.is_inferred}
            for one in column.said_of_time
        ],
        "sources_disagree": column.sources_disagree,
        "reviewed_on": phase.reviewed_on,
        "review_found": phase.found,
        "targets": column.standing,
        "activities": len(column.activities),
        "lessons": column.lessons,
        "lessons_open": column.lessons_open,
    }
