"""The results framework: results, indicators, targets by period and what is approved of each."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.utils.translation import override
from ninja import Field, Router, Schema

from office.clock import today
from programmes.framework.figures import approved
from programmes.framework.reading import branches, told_amounts
from programmes.measures import Figure
from programmes.published import figures_for
from programmes.rules import works_in
from reports.api.figures import TargetOut, labelled, target_of
from reports.api.shapes import LANGUAGE, answers, plain, programme_of

router = Router(tags=["results"])


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


@router.get(
    "/programmes/{slug}/results",
    response=answers(list[ResultOut]),
    summary="The results framework: results with indicators, targets and approved values",
)
def results(request: HttpRequest, slug: str, language: str = LANGUAGE) -> list[dict]:
    """Top down, each result after the one it stands under; donors get the published edition."""
    found = programme_of(request, slug, "programmes.view_framework")
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
    amounts = told_amounts(row, reports[row.pk], periods, threshold, for_donors=for_donors, figure=line.figure)
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
    response=answers(list[IndicatorOut]),
    summary="The results framework’s indicators",
)
def indicators(request: HttpRequest, slug: str, language: str = LANGUAGE) -> list[dict]:
    """As the framework’s page shows them to the same reader: donors get the published edition."""
    found = programme_of(request, slug, "programmes.view_framework")
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
        "target": target_of(promise),
        "progress": None if promise is None or promise.progress is None else float(promise.progress),
        "splits": {
            split: labelled(figure, split, threshold, language) for split, cells in figure.splits.items() if cells
        },
    }
