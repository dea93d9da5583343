"""Programmes and their measures, as the pages show them to the same reader."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import override
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError

from office import history
from office.clock import today
from programmes.labels import labels_of
from programmes.measures import Figure, Number, all_measures
from programmes.models import Programme
from programmes.published import figures_for
from programmes.results import promises

router = Router(tags=["programmes"])
LANGUAGE = Query("vi", pattern="^(vi|en)$", description="Language of titles and labels.")


class Problem(Schema):
    detail: str


class ProgrammeOut(Schema):
    slug: str
    title_vi: str
    title_en: str
    starts_on: dt.date | None = Field(description="null: not stated")
    ends_on: dt.date | None = Field(description="null: not stated")
    date_precision: str
    state: str


class ProgrammePage(Schema):
    count: int
    items: list[ProgrammeOut]


class TargetOut(Schema):
    minimum: float
    maximum: float | None
    due_on: dt.date
    state: str = Field(description="met, on_track, behind, not_due or missed")


class MeasureOut(Schema):
    key: str
    label: str
    value: float | int | None = Field(
        description="null: there is nothing to count from (blank is not zero) or it is hidden"
    )
    unit: str
    numerator: float | int | None
    denominator: float | int | None
    n: int | None = Field(description="Persons that the figure is read off")
    hidden: bool = Field(description="True when a small group is protected")
    target: TargetOut | None
    splits: dict[str, dict[str, int | str]] = Field(
        description='dimension → label → count, or "<5" for a small cell, "*" for a cell hidden with it'
    )
    how: str = Field(description="How this is counted")
    data_as_of: dt.datetime | None


def plain(number: Number) -> float | int | None:
    if isinstance(number, Decimal):
        return int(number) if number == number.to_integral_value() else float(number)
    return number


def _programme(request: HttpRequest, slug: str) -> Programme:
    programme = Programme.objects.visible_to(request.user).filter(slug=slug).first()
    if programme is None:
        raise Http404
    return programme


@router.get(
    "/programmes", response={200: ProgrammePage, 401: Problem, 422: dict}, summary="Programmes that you may see"
)
def programmes(
    request: HttpRequest,
    limit: int = Query(50, ge=1, le=200),
    offset: int = Query(0, ge=0, le=10_000_000),
    q: str = Query("", max_length=200),
) -> dict:
    found = Programme.objects.visible_to(request.user)
    for word in q.replace("\x00", "").split():
        found = found.filter(Q(title_vi__icontains=word) | Q(title_en__icontains=word) | Q(slug__icontains=word))
    return {"count": found.count(), "items": list(found[offset : offset + limit])}


@router.get(
    "/programmes/{slug}", response={200: ProgrammeOut, 401: Problem, 404: Problem, 422: dict}, summary="One programme"
)
def programme(request: HttpRequest, slug: str) -> Programme:
    return _programme(request, slug)


@router.get(
    "/programmes/{slug}/measures",
    response={200: list[MeasureOut], 401: Problem, 403: Problem, 404: Problem, 422: dict},
    summary="All figures of a programme",
)
def measures(request: HttpRequest, slug: str, language: str = LANGUAGE) -> list[dict]:
    """Donors get the same suppressed cells as on their page; what a reader may not see is left out."""
    found = _programme(request, slug)
    if not request.user.has_perm("programmes.view_results", found):
        raise HttpError(403, _("Your role in this programme does not read its results."))
    shown = figures_for(request.user, found)
    targets = {promise.target.measure: promise for promise in promises(found, shown, today())}
    revision = history.revision(found.pk)
    with override(language):
        return [
            {
                "key": measure.key,
                "label": str(measure.label),
                "value": plain(figure.value),
                "unit": found.currency if measure.unit == "money" else measure.unit,
                "numerator": plain(figure.numerator),
                "denominator": plain(figure.denominator),
                "n": figure.n,
                "hidden": figure.hidden,
                "target": _target(targets.get(measure.key)),
                "splits": {
                    dimension: _labelled(figure, dimension, found.threshold, language) for dimension in figure.splits
                },
                "how": str(measure.how),
                "data_as_of": revision.changed_at if revision.number else None,
            }
            for measure in all_measures()
            if (figure := shown.get(measure.key)) is not None
        ]


def _labelled(figure: Figure, dimension: str, threshold: int, language: str) -> dict[str, int | str]:
    words = labels_of(dimension, figure.splits[dimension], language)
    return {
        words[key]: ("*" if (dimension, key) in figure.withheld else f"<{threshold}") if count is None else count
        for key, count in figure.splits[dimension].items()
    }


def _target(promise) -> dict | None:
    if promise is None:
        return None
    target = promise.target
    return {
        "minimum": plain(target.minimum),
        "maximum": plain(target.maximum),
        "due_on": target.due_on,
        "state": promise.state,
    }
