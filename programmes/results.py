"""What was promised, and how each promise stands: target, figure, state, time gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from programmes.enums import TargetState
from programmes.framework import counting
from programmes.framework.enums import Direction, ValueKind
from programmes.measures import Figure, Measure, measure, target_state

if TYPE_CHECKING:
    import datetime as dt

    from programmes.models import Indicator, Programme, Target

Number = int | Decimal | float | None

TONES = {
    TargetState.MET: "ok",
    TargetState.ON_TRACK: "wait",
    TargetState.BEHIND: "due",
    TargetState.NOT_DUE: "none",
    TargetState.MISSED: "late",
    TargetState.NO_VALUE: "due",
    TargetState.HIDDEN: "none",
}


@dataclass(frozen=True, slots=True)
class Promise:
    """One promised result as it stands on a day."""

    target: Target
    measure: Measure | None
    figure: Figure | None
    state: str
    share: int  # % of the way to the target, 0–100
    time_gone: int  # % of the time from the phase's start (of no phase: the programme's) to the due day
    progress: Decimal | None = None  # from the baseline to the target; None where it is not defined

    @property
    def value(self) -> Number:
        return self.figure.value if self.figure else None

    @property
    def indicator(self) -> Indicator | None:
        return self.target.indicator

    @property
    def key(self) -> str:
        """Under which its figure has a page of its own."""
        return self.indicator.figure_key if self.indicator is not None else self.target.measure

    @property
    def state_label(self) -> str:
        return str(TargetState(self.state).label)

    @property
    def tone(self) -> str:
        return TONES[TargetState(self.state)]


def promises(programme: Programme, figures: Mapping[str, Figure], today: dt.date) -> list[Promise]:
    """All promised results of a programme in their order; intermediate targets are not among them. One query."""
    return [promise_of(programme, target, figures, today) for target in _targets(programme) if target.period_id is None]


def _targets(programme: Programme) -> list[Target]:
    """With their indicators; as fetched before, when they were."""
    if "targets" in getattr(programme, "_prefetched_objects_cache", {}):
        return list(programme.targets.all())
    return list(programme.targets.select_related("indicator__baseline", "phase"))


def promise_of(programme: Programme, target: Target, figures: Mapping[str, Figure], today: dt.date) -> Promise:
    phase = target.phase if target.phase_id else None
    gone = _gone((phase and phase.starts_on) or programme.starts_on, target.due_on, today)
    indicator = target.indicator
    figure = figures.get(indicator.figure_key) if indicator else None
    if figure is None:
        figure = figures.get(target.measure)
    counted = measure(target.measure)
    if figure is not None and figure.hidden:  # how it stands would tell of the small group
        return Promise(target, counted, figure, TargetState.HIDDEN, 0, round(gone * 100))
    if indicator is None or _begins_at_nothing(indicator):
        value = _reached(figure)
        state = target_state(value, minimum=target.minimum or Decimal(0), time_gone=gone, is_over=today > target.due_on)
        if value is None and state == TargetState.MISSED and indicator is not None and indicator.is_reported:
            state = TargetState.NO_VALUE
        share = _share(value, target.minimum or Decimal(0))
        done = within_range(state, target, _exact(value, target.minimum))
        return Promise(target, counted, figure, state, share, round(gone * 100), done)
    return _promise_of_indicator(indicator, target, counted, figure, gone, today)


def _begins_at_nothing(indicator: Indicator) -> bool:
    """A number from nothing upwards: a plain promise, in which a yes-or-no measure may be on its way."""
    return (
        indicator.direction == Direction.UP
        and indicator.kind in {ValueKind.NUMBER, ValueKind.PERCENTAGE}
        and not baseline_of(indicator)
    )


def baseline_of(indicator: Indicator) -> Decimal | None:
    held = getattr(indicator, "baseline", None)
    return held.amount if held is not None else None


def _promise_of_indicator(
    indicator: Indicator, target: Target, counted: Measure | None, figure: Figure | None, gone: float, today: dt.date
) -> Promise:
    value = None if figure is None or figure.value is None else Decimal(str(figure.value))
    baseline = baseline_of(indicator)
    state = counting.state_of(
        value,
        minimum=target.minimum,
        maximum=target.maximum,
        direction=indicator.direction,
        baseline=baseline,
        time_gone=gone,
        is_over=today > target.due_on,
        judged=figure.is_met if figure else None,
        in_words=indicator.kind == ValueKind.QUALITATIVE,
    )
    begins = baseline if baseline is not None else counting.start(indicator.direction)
    done = counting.progress(value, begins, counting.goal(target.minimum, target.maximum, indicator.direction))
    share = 100 if state == TargetState.MET else int(min(Decimal(1), max(Decimal(0), done or Decimal(0))) * 100)
    return Promise(target, counted, figure, state, share, round(gone * 100), within_range(state, target, done))


def within_range(state: str, target: Target, done: Decimal | None) -> Decimal | None:
    """No percentage of a range that is reached: 5 of 4–5 is all that was promised, not 125 %."""
    ranged = target.maximum is not None and target.maximum != target.minimum
    return None if ranged and state == TargetState.MET else done


def _exact(value: Number, minimum: Decimal | None) -> Decimal | None:
    return None if value is None or not minimum else Decimal(str(value)) / minimum


def _reached(figure: Figure | None) -> int | Decimal | float | None:
    """The value; of a yes-or-no measure that is not there yet, the part of the way that is behind it."""
    if figure is None:
        return None
    if figure.value == 0 and figure.numerator and figure.denominator:
        return Decimal(str(figure.numerator)) / Decimal(str(figure.denominator))
    return figure.value


def _share(value: int | Decimal | float | None, minimum: Decimal) -> int:
    if value is None:
        return 0
    if minimum == 0:
        return 100
    return int(min(Decimal(100), max(Decimal(0), Decimal(str(value)) * 100 / minimum)))


def _gone(start: dt.date | None, due: dt.date, today: dt.date) -> float:
    """0–1; of a programme whose start is not stated nothing is gone until the due day is past."""
    if start is None:
        return 1.0 if today >= due else 0.0
    whole = (due - start).days + 1
    if whole <= 0:
        return 1.0 if today >= due else 0.0
    return min(1.0, max(0.0, ((today - start).days + 1) / whole))


def standing(found: list[Promise]) -> dict[str, int]:
    """How many promises stand in each state, and in all."""
    counts = dict.fromkeys(TargetState.values, 0)
    for promise in found:
        counts[promise.state] += 1
    return counts | {"total": len(found)}
