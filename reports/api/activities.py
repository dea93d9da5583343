"""What the partners of a programme do: together, or each the same with its own dates and figures."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from django.utils.translation import override
from ninja import Field, Query, Router, Schema

from programmes.activities.models import Reach
from programmes.models import Activity, ActivityShare
from reports.api.shapes import (
    LANGUAGE,
    LIMIT,
    OFFSET,
    OrganisationOut,
    Span,
    answers,
    organisation_of,
    page_of,
    plain,
    programme_of,
    span_of,
)

router = Router(tags=["partners"])
STATES = "not_stated, planned, running, done or dropped"


class ShareOut(Span):
    organisation: OrganisationOut
    state: str = Field(description=STATES)
    planned: float | int | None = Field(description="null: not stated")
    actual: float | int | None = Field(description="null: not told (never 0)")
    note: str


class ActivityOut(Span):
    title: str
    phase: str = Field(description="Title of the phase; empty: of none")
    reach: str = Field(description="each: each partner does it; together: done once")
    unit: str = Field(description="What is counted")
    state: str = Field(description=f"Of what is done together: {STATES}; of what each does, see the shares")
    planned: float | int | None
    actual: float | int | None = Field(description="Of what each does: the sum of what is told; null while nothing is")
    told: int = Field(description="How many of the shares have told a figure")
    shares: list[ShareOut]


class ActivityPage(Schema):
    count: int
    items: list[ActivityOut]


@router.get("/programmes/{slug}/activities", response=answers(ActivityPage), summary="Activities by partner")
def activities(
    request: HttpRequest,
    slug: str,
    limit: int = LIMIT,
    offset: int = OFFSET,
    reach: Reach | None = Query(None, description="each or together"),
    partner: uuid.UUID | None = Query(None, description="Only what this organisation repeats, with its share alone."),
    language: str = LANGUAGE,
) -> dict:
    programme = programme_of(request, slug, "programmes.view_results")
    found = programme.activities.select_related("phase").prefetch_related("shares__organisation")
    if reach:
        found = found.filter(reach=reach)
    if partner:
        found = found.filter(shares__organisation__uuid=partner)
    with override(language):
        count, rows = page_of(found, limit, offset)
        return {"count": count, "items": [_activity(row, partner) for row in rows]}


def _activity(row: Activity, partner: uuid.UUID | None) -> dict[str, Any]:
    shares = [one for one in row.shares.all() if partner in {None, one.organisation.uuid}]
    told = [one.actual for one in shares if one.actual is not None]
    by_each = row.reach == Reach.EACH
    return span_of(row) | {
        "title": row.title,
        "phase": row.phase.title if row.phase else "",
        "reach": row.reach,
        "unit": row.unit,
        "state": row.state,
        "planned": plain(row.planned),
        "actual": plain((sum(told) if told else None) if by_each else row.actual),
        "told": len(told),
        "shares": [_share(one) for one in shares],
    }


def _share(row: ActivityShare) -> dict[str, Any]:
    return span_of(row) | {
        "organisation": organisation_of(row.organisation),
        "state": row.state,
        "planned": plain(row.planned),
        "actual": plain(row.actual),
        "note": row.note,
    }
