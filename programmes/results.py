"""What was promised, and how each promise stands: target, figure, state, time gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from programmes.enums import TargetState
from programmes.measures import Figure, Measure, measure, target_state

if TYPE_CHECKING:
    import datetime as dt

    from programmes.models import Programme, Target

TONES = {
    TargetState.MET: "ok",
    TargetState.ON_TRACK: "wait",
    TargetState.BEHIND: "due",
    TargetState.NOT_DUE: "none",
    TargetState.MISSED: "late",
}


@dataclass(frozen=True, slots=True)
class Promise:
    """One promised result as it stands on a day."""

    target: Target
    measure: Measure | None
    figure: Figure | None
    state: str
    share: int  # % of the minimum that is reached, at most 100
    time_gone: int  # % of the time from the programme's start to the due day

    @property
    def value(self) -> int | Decimal | float | None:
        return self.figure.value if self.figure else None

    @property
    def state_label(self) -> str:
        return str(TargetState(self.state).label)

    @property
    def tone(self) -> str:
        return TONES[TargetState(self.state)]

    @property
    def is_at_risk(self) -> bool:
        return self.state in {TargetState.BEHIND, TargetState.MISSED}


def promises(programme: Programme, figures: Mapping[str, Figure], today: dt.date) -> list[Promise]:
    """All promised results of a programme in their order. One query."""
    return [_promise(programme, target, figures.get(target.measure), today) for target in programme.targets.all()]


def _promise(programme: Programme, target: Target, figure: Figure | None, today: dt.date) -> Promise:
    value = _reached(figure)
    gone = _gone(programme.starts_on, target.due_on, today)
    return Promise(
        target=target,
        measure=measure(target.measure),
        figure=figure,
        state=target_state(value, minimum=target.minimum, time_gone=gone, is_over=today > target.due_on),
        share=_share(value, target.minimum),
        time_gone=round(gone * 100),
    )


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
