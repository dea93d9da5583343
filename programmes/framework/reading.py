"""What the framework's pages show: the tree with its indicators, and one indicator with its periods."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from programmes.enums import TargetState
from programmes.framework.counting import Amount, Reported, current, goal, is_met, may_tell_periods, progress, state_of
from programmes.framework.enums import RANK, ValueKind, ValueState
from programmes.framework.figures import approved
from programmes.framework.relations import PERIODS
from programmes.framework.splits import not_adding_up
from programmes.measures import Figure, Measure, measure
from programmes.models import Baseline, Correction, Indicator, Programme, ReportedValue, ReportingPeriod, Result, Target
from programmes.results import Promise, baseline_of, promise_of, within_range

if TYPE_CHECKING:
    from decimal import Decimal


@dataclass(slots=True)
class Line:
    """One indicator in the matrix, as this reader may see it."""

    indicator: Indicator
    figure: Figure | None
    promise: Promise | None
    targets: list[Target] = field(default_factory=list)  # of periods, in their order
    correction: Correction | None = None

    @property
    def baseline(self) -> Baseline | None:
        return getattr(self.indicator, "baseline", None)

    @property
    def measure(self) -> Measure | None:
        return measure(self.indicator.measure)


@dataclass(slots=True)
class Branch:
    """One result with its depth in the tree."""

    result: Result
    depth: int
    lines: list[Line] = field(default_factory=list)
    first: bool = False
    last: bool = False


def branches(
    programme: Programme,
    figures: Mapping[str, Figure],
    today: dt.date,
    lines: Mapping[int, list[Line]] | None = None,
) -> list[Branch]:
    """The whole framework, top down. Five queries, whatever its size; one where its lines are read already."""
    lines = lines_of(programme, figures, today) if lines is None else lines
    under: dict[int | None, list[Result]] = defaultdict(list)
    for result in programme.results.all():
        under[result.parent_id].append(result)
    under[None].sort(key=lambda result: (RANK[result.level], result.order, result.pk))
    found: list[Branch] = []

    def grow(parent: int | None, depth: int) -> None:
        rows = under[parent]
        for index, result in enumerate(rows):
            found.append(Branch(result, depth, lines.get(result.pk, []), index == 0, index == len(rows) - 1))
            grow(result.pk, depth + 1)

    grow(None, 0)
    return found


def lines_of(programme: Programme, figures: Mapping[str, Figure], today: dt.date) -> dict[int, list[Line]]:
    """Result → its indicators with figure, promise and targets."""
    targets: dict[int, list[Target]] = defaultdict(list)
    for target in Target.objects.filter(programme=programme, indicator__isnull=False).select_related(
        "indicator__baseline", "period", "phase"
    ):
        targets[target.indicator_id].append(target)  # type: ignore[index]  # the query leaves null out
    corrections = {
        row.indicator_id: row
        for row in Correction.objects.filter(indicator__programme=programme, ended_at=None).select_related("by")
    }
    found: dict[int, list[Line]] = defaultdict(list)
    for indicator in programme.indicators.select_related("baseline").prefetch_related("responsible"):
        held = targets[indicator.pk]
        whole = next((target for target in held if target.period_id is None), None)
        found[indicator.result_id].append(
            Line(
                indicator=indicator,
                figure=figures.get(indicator.figure_key) or figures.get(indicator.measure),
                promise=promise_of(programme, whole, figures, today) if whole else None,
                targets=sorted(
                    (target for target in held if target.period_id is not None),
                    key=lambda target: target.period.starts_on,
                ),
                correction=corrections.get(indicator.pk),
            )
        )
    return found


# --- one indicator, period by period -------------------------------------------------


@dataclass(slots=True)
class PeriodLine:
    period: ReportingPeriod
    target: Target | None
    amount: Amount | None  # None: not told to this reader
    state: str
    progress: Decimal | None
    values: list[ReportedValue] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        return sum(row.state == ValueState.SUBMITTED for row in self.values)

    @property
    def differences(self) -> list:
        return not_adding_up(self.amount.parts, self.amount.whole) if self.amount else []


def periods_of(
    indicator: Indicator, today: dt.date, *, for_donors: bool = False, figure: Figure | None = None
) -> list[PeriodLine]:
    """Each period with its target and what is approved of it (a total to date until its end). Four queries.

    Donors read people's figures by period only where no small group shows between them, and no single reports.
    """
    programme = indicator.programme
    reports = approved(programme.pk)[indicator.pk]
    targets = {row.period_id: row for row in indicator.targets.all()}
    values: dict[int, list[ReportedValue]] = defaultdict(list)
    if not for_donors:
        for row in indicator.values.select_related("organisation", "submitted_by"):
            values[row.period_id].append(row)
    periods = list(programme.reporting_periods.all())
    amounts = [_amount(indicator, reports, period) for period in periods]
    told = not for_donors or _are_told(indicator, amounts, programme.threshold, figure)
    return [
        PeriodLine(
            period=period,
            target=(target := targets.get(period.pk)),
            amount=amount if told else None,
            state=_state(indicator, target, amount, today, told),
            progress=_progress(indicator, target, amount) if told else None,
            values=values[period.pk],
        )
        for period, amount in zip(periods, amounts, strict=True)
    ]


def told_amounts(
    indicator: Indicator, reports: list[Reported], periods: list[ReportingPeriod], k: int, *, for_donors: bool = True,
    figure: Figure | None = None,
) -> list[Amount | None]:  # fmt: skip
    """What is approved of each period; donors read all of them, or none. ``figure``: the whole, as the reader may see it."""
    amounts = [_amount(indicator, reports, period) for period in periods]
    return [*amounts] if not for_donors or _are_told(indicator, amounts, k, figure) else [None] * len(amounts)


def _are_told(indicator: Indicator, amounts: list[Amount], k: int, figure: Figure | None) -> bool:
    if not indicator.of_people:
        return True
    if figure is not None and (figure.hidden or PERIODS in figure.held_back):
        return False
    if indicator.kind != ValueKind.NUMBER:
        return False
    return may_tell_periods([amount.value for amount in amounts], indicator.cumulative, k)


def _amount(indicator: Indicator, reports: list, period: ReportingPeriod) -> Amount:
    if not indicator.cumulative:
        reports = [report for report in reports if report.ends_on == period.ends_on]
    return current(indicator.kind, indicator.cumulative, reports, until=period.ends_on)


def _progress(indicator: Indicator, target: Target | None, amount: Amount) -> Decimal | None:
    if target is None:
        return None
    aim = goal(target.minimum, target.maximum, indicator.direction)
    reached = is_met(amount.value, target.minimum, target.maximum, indicator.direction)
    state = TargetState.MET if reached else ""
    return within_range(state, target, progress(amount.value, baseline_of(indicator), aim))


def _state(indicator: Indicator, target: Target | None, amount: Amount, today: dt.date, told: bool) -> str:
    if target is None or not told or not indicator.is_reported:
        return ""
    return state_of(
        amount.value,
        minimum=target.minimum,
        maximum=target.maximum,
        direction=indicator.direction,
        baseline=baseline_of(indicator),
        time_gone=1.0,
        is_over=today > target.due_on,
        judged=amount.is_met,
        in_words=indicator.kind == ValueKind.QUALITATIVE,
    )
