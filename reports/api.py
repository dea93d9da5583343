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
from programmes.framework.figures import approved
from programmes.framework.reading import branches, told_amounts
from programmes.labels import labels_of
from programmes.measures import Figure, Number, all_measures
from programmes.models import Programme
from programmes.published import figures_for
from programmes.results import promises
from programmes.rules import works_in

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
    minimum: float | int | None = Field(description="null: the target is told in words")
    maximum: float | int | None
    text: str = ""
    due_on: dt.date
    state: str = Field(
        description="met, on_track, behind, not_due, missed, no_value (due, nothing reported) or hidden (a small group)"
    )
    value: float | int | None = Field(
        None, description="What the target is held against, where it was corrected by hand"
    )
    corrected: bool = Field(False, description="True when the value was put by hand over the counted one")


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


class BaselineOut(Schema):
    value: float | int | None
    numerator: float | int | None
    denominator: float | int | None
    text: str
    as_of: dt.date | None
    note: str


class IndicatorOut(Schema):
    code: str
    title: str
    result: str = Field(description="Code of the result")
    level: str = Field(description="impact, outcome or output")
    measure: str = Field(description="Key of the measure that counts it; empty when organisations report it")
    kind: str = Field(description="number, percentage, qualitative or rubric")
    unit: str
    direction: str
    cumulative: bool
    baseline: BaselineOut | None
    value: float | int | None = Field(description="null: nothing is known (blank is not zero) or it is hidden")
    numerator: float | int | None
    denominator: float | int | None
    text: str
    as_of: dt.date | None = Field(description="The last day that a reported value tells of")
    hidden: bool
    corrected: bool
    target: TargetOut | None
    progress: float | None = Field(description="Share of the way from the baseline to the target; null: not defined")
    splits: dict[str, dict[str, float | int | str]]


class PeriodOut(Schema):
    starts_on: dt.date
    ends_on: dt.date
    told: bool = Field(description="False: small groups would show between the periods, so none is told")
    minimum: float | int | None = Field(description="The period’s target")
    maximum: float | int | None
    value: float | int | None = Field(description="Approved; of a total to date: until the period’s end")
    numerator: float | int | None
    denominator: float | int | None


class IndicatorWithPeriods(IndicatorOut):
    periods: list[PeriodOut]


class ResultOut(Schema):
    code: str
    level: str = Field(description="impact, outcome or output")
    title: str
    under: str = Field(description="Code of the result that it stands under; empty at the top")
    assumptions: str
    indicators: list[IndicatorWithPeriods]


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
        "text": target.text,
        "due_on": target.due_on,
        "state": promise.state,
        "value": plain(promise.value),
        "corrected": bool(promise.figure and promise.figure.corrected),
    }


@router.get(
    "/programmes/{slug}/results",
    response={200: list[ResultOut], 401: Problem, 403: Problem, 404: Problem, 422: dict},
    summary="The results framework: results with indicators, targets and approved values",
)
def results(request: HttpRequest, slug: str, language: str = LANGUAGE) -> list[dict]:
    """Top down, each result after the one it stands under; donors get the published edition."""
    found = _programme(request, slug)
    if not request.user.has_perm("programmes.view_framework", found):
        raise HttpError(403, _("Your role in this programme does not read its results."))
    for_donors = not works_in.test(request.user, found)
    reports, periods = approved(found.pk), list(found.reporting_periods.all())
    rows = branches(found, figures_for(request.user, found), today())
    codes = {branch.result.pk: branch.result.code for branch in rows}
    with override(language):
        return [
            {
                "code": branch.result.code,
                "level": branch.result.level,
                "title": branch.result.title,
                "under": codes.get(branch.result.parent_id, ""),
                "assumptions": branch.result.assumptions,
                "indicators": [
                    _indicator(branch.result, line, found.threshold, language)
                    | {"periods": _periods(line, reports, periods, found.threshold, for_donors=for_donors)}
                    for line in branch.lines
                ],
            }
            for branch in rows
        ]


def _periods(line, reports: dict, periods: list, threshold: int, *, for_donors: bool) -> list[dict]:
    row = line.indicator
    amounts = told_amounts(row, reports[row.pk], periods, threshold, for_donors=for_donors)
    targets = {target.period_id: target for target in line.targets}
    return [
        {
            "starts_on": period.starts_on,
            "ends_on": period.ends_on,
            "told": amount is not None,
            "minimum": plain(target.minimum) if (target := targets.get(period.pk)) else None,
            "maximum": plain(target.maximum) if target else None,
            "value": amount and plain(amount.value),
            "numerator": amount and plain(amount.numerator),
            "denominator": amount and plain(amount.denominator),
        }
        for period, amount in zip(periods, amounts, strict=True)
    ]


@router.get(
    "/programmes/{slug}/indicators",
    response={200: list[IndicatorOut], 401: Problem, 403: Problem, 404: Problem, 422: dict},
    summary="The results framework’s indicators",
)
def indicators(request: HttpRequest, slug: str, language: str = LANGUAGE) -> list[dict]:
    """As the framework’s page shows them to the same reader: donors get the published edition."""
    found = _programme(request, slug)
    if not request.user.has_perm("programmes.view_framework", found):
        raise HttpError(403, _("Your role in this programme does not read its results."))
    shown = figures_for(request.user, found)
    with override(language):
        return [
            _indicator(branch.result, line, found.threshold, language)
            for branch in branches(found, shown, today())
            for line in branch.lines
        ]


def _indicator(result, line, threshold: int, language: str) -> dict:
    row, figure, held, promise = line.indicator, line.figure or Figure(value=None), line.baseline, line.promise
    names = ("kind", "unit", "direction", "cumulative", "measure", "code", "title")
    return {name: getattr(row, name) for name in names} | {
        "result": result.code,
        "level": result.level,
        "baseline": held
        and {
            "value": plain(held.amount),
            "numerator": plain(held.numerator),
            "denominator": plain(held.denominator),
            "text": held.text,
            "as_of": held.as_of,
            "note": held.note,
        },
        "value": plain(figure.value),
        "numerator": plain(figure.numerator),
        "denominator": plain(figure.denominator),
        "text": figure.text,
        "as_of": figure.as_of,
        "hidden": figure.hidden,
        "corrected": figure.corrected,
        "target": _target(promise),
        "progress": None if promise is None or promise.progress is None else float(promise.progress),
        "splits": {
            split: _labelled(figure, split, threshold, language) for split, cells in figure.splits.items() if cells
        },
    }
