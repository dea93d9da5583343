"""Reported indicators, period by period: what is approved, by split, and what each organisation sent."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.http import HttpRequest
from django.utils.translation import override
from ninja import Field, Query, Router, Schema

from programmes.framework import workflow
from programmes.framework.figures import approved
from programmes.framework.reading import told_amounts
from programmes.framework.splits import Part, read_parts
from programmes.labels import labels_of
from programmes.models import Programme, ReportedValue
from programmes.published import figures_for
from programmes.rules import works_in
from reports.api.shapes import (
    LANGUAGE,
    LIMIT,
    OFFSET,
    OrganisationOut,
    answers,
    organisation_of,
    page_of,
    plain,
    programme_of,
)

router = Router(tags=["results"])


class PartOut(Schema):
    split: str = Field(description="sex, age_band, ethnicity … or two of them crossed (sex*age_band)")
    key: str
    label: str
    value: float | int | None = Field(description="null where it is a share, told by its part and whole")
    numerator: float | int | None
    denominator: float | int | None


class Amounts(Schema):
    value: float | int | None = Field(description="null: nothing is known, which is not zero")
    numerator: float | int | None = Field(description="Of a percentage")
    denominator: float | int | None
    text: str
    parts: list[PartOut]


class ReportOut(Amounts):
    organisation: OrganisationOut
    state: str = Field(description="draft, submitted, returned or approved")


class ValueOut(Amounts):
    indicator: str = Field(description="Code of the indicator")
    title: str
    kind: str = Field(description="number, percentage, qualitative or rubric")
    unit: str
    cumulative: bool = Field(description="True: the total until the period’s end")
    starts_on: dt.date
    ends_on: dt.date
    due_on: dt.date
    locked: bool
    told: bool = Field(description="False: small groups would show between the periods, so none is told")
    minimum: float | int | None = Field(description="The period’s target")
    maximum: float | int | None
    reports: list[ReportOut] = Field(
        description="Of each organisation, for those who work in the programme; for a partner’s reporter its own"
    )


class ValuePage(Schema):
    count: int
    items: list[ValueOut]


@router.get("/programmes/{slug}/values", response=answers(ValuePage), summary="Indicator values by period and split")
def values(
    request: HttpRequest,
    slug: str,
    limit: int = LIMIT,
    offset: int = OFFSET,
    indicator: str = Query("", max_length=40, description="Code of one indicator."),
    within: dt.date | None = Query(None, description="Only the period that holds this day."),
    language: str = LANGUAGE,
) -> dict:
    """One row for each reported indicator and period, what is approved alone. Of a period donors read no parts."""
    user: Any = request.user
    programme = programme_of(request, slug, "programmes.view_framework")
    works = works_in.test(user, programme)
    indicators = programme.indicators.filter(measure="").prefetch_related("targets")
    if indicator:
        indicators = indicators.filter(code=indicator)
    reports, periods = approved(programme.pk), list(programme.reporting_periods.all())
    shown = figures_for(user, programme)
    with override(language):
        rows = [
            (row, period, amount)
            for row in indicators.order_by("result__order", "result_id", "order", "pk")
            for period, amount in zip(
                periods,
                told_amounts(
                    row,
                    reports[row.pk],
                    periods,
                    programme.threshold,
                    for_donors=not works,
                    figure=shown.get(row.figure_key),
                ),
                strict=True,
            )
            if within is None or period.starts_on <= within <= period.ends_on
        ]
        count, items = page_of(rows, limit, offset)
        sent = _sent(user, programme, works=works)
        found = [_value(row, period, amount, sent[row.pk, period.pk], works=works) for row, period, amount in items]
        _name(found, language)
        return {"count": count, "items": found}


def _sent(user: Any, programme: Programme, *, works: bool) -> dict[tuple[int, int], list[ReportedValue]]:
    """(indicator, period) → the reports that this reader may see. One query."""
    rows = ReportedValue.objects.filter(indicator__programme=programme)
    if not works:
        own = workflow.organisation_of(user, programme.pk)
        rows = rows.filter(organisation_id=own) if own else rows.none()
    found: dict[tuple[int, int], list[ReportedValue]] = defaultdict(list)
    for row in rows.select_related("organisation").order_by("organisation__name_vi", "pk"):
        found[row.indicator_id, row.period_id].append(row)
    return found


def _value(row: Any, period: Any, amount: Any, sent: list[ReportedValue], *, works: bool) -> dict[str, Any]:
    target = next((one for one in row.targets.all() if one.period_id == period.pk), None)
    fields = ("title", "kind", "unit", "cumulative")
    return (
        {name: getattr(row, name) for name in fields}
        | {name: getattr(period, name) for name in ("starts_on", "ends_on", "due_on")}
        | _amounts(amount, amount.parts if amount and works else {})
        | {
            "indicator": row.code,
            "locked": period.locked_at is not None,
            "told": amount is not None,
            "minimum": plain(target.minimum) if target else None,
            "maximum": plain(target.maximum) if target else None,
            "reports": [
                _amounts(one, read_parts(one.parts))
                | {"organisation": organisation_of(one.organisation), "state": one.state}
                for one in sent
            ],
        }
    )


def _amounts(held: Any, parts: dict[str, dict[str, Part]]) -> dict[str, Any]:
    """``held``: an amount, a report, or None."""
    return {
        "value": held and plain(held.value),
        "numerator": held and plain(held.numerator),
        "denominator": held and plain(held.denominator),
        "text": (held.text_vi or held.text_en) if held else "",
        "parts": [_part(split, key, part) for split, cells in parts.items() for key, part in cells.items()],
    }


def _part(split: str, key: str, part: Part) -> dict[str, Any]:
    share = part if isinstance(part, tuple) else None
    return {
        "split": split,
        "key": key,
        "label": key,
        "value": None if isinstance(part, tuple) else plain(part),
        "numerator": plain(share[0]) if share else None,
        "denominator": plain(share[1]) if share else None,
    }


def _name(found: list[dict[str, Any]], language: str) -> None:
    """Labels of all parts of the page at once, so that their number adds no query."""
    parts = [part for row in found for part in (*row["parts"], *(p for one in row["reports"] for p in one["parts"]))]
    keys: dict[str, set[str]] = defaultdict(set)
    for part in parts:
        keys[part["split"]].add(part["key"])
    words = {split: labels_of(split, sorted(held), language) for split, held in keys.items()}
    for part in parts:
        part["label"] = words[part["split"]].get(part["key"], part["key"])
