"""The road of a programme: its stages as they stand today. A stage is done when its measure says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from programmes.measures import Figure, Measure, measure

if TYPE_CHECKING:
    from programmes.models import Programme, Stage


class StageState(models.TextChoices):
    DONE = "done", _("done")
    NOW = "now", _("under way")
    LATE = "late", _("late")
    AHEAD = "ahead", _("ahead")
    UNDATED = "undated", _("no date yet")


TONES = {"done": "ok", "now": "wait", "late": "late", "ahead": "none", "undated": "none"}


@dataclass(frozen=True, slots=True)
class Step:
    """One stage on a day."""

    stage: Stage
    measure: Measure | None
    value: int | Decimal | float | None
    state: str

    @property
    def state_label(self) -> str:
        return str(StageState(self.state).label)

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def shows_count(self) -> bool:
        """A count is worth a word only where several are needed and not yet there."""
        return self.stage.needed > 1 and self.value is not None and self.state != StageState.DONE


@dataclass(frozen=True, slots=True)
class Road:
    steps: list[Step]
    today: dt.date
    position: int | None  # where today stands along the road, 0–100; None before the first date is set

    @property
    def current(self) -> Step | None:
        return next((step for step in self.steps if step.state in {"now", "late"}), None)

    @property
    def done(self) -> int:
        return sum(step.state == "done" for step in self.steps)


def road(programme: Programme, figures: Mapping[str, Figure], today: dt.date) -> Road:
    """The programme's road. One query."""
    steps = [_step(stage, figures.get(stage.measure), today) for stage in programme.stages.all()]
    return Road(steps, today, _position(steps, programme.ends_on, today))


def _step(stage: Stage, figure: Figure | None, today: dt.date) -> Step:
    value = figure.value if figure else None
    return Step(stage, measure(stage.measure), value, str(_state(stage, value, today)))


def _state(stage: Stage, value: int | Decimal | float | None, today: dt.date) -> StageState:
    if value is not None and stage.measure and Decimal(str(value)) >= stage.needed:
        return StageState.DONE
    if stage.starts_on is None and stage.ends_on is None:
        return StageState.NOW if value else StageState.UNDATED
    if (stage.ends_on or stage.starts_on) < today:  # type: ignore[operator]
        return StageState.LATE if stage.measure else StageState.DONE
    if value or (stage.starts_on or stage.ends_on) <= today:  # type: ignore[operator]
        return StageState.NOW
    return StageState.AHEAD


def _position(steps: list[Step], end: dt.date | None, today: dt.date) -> int | None:
    """Today between the stages' beginnings; the stages stand at even distances, the middle of each cell."""
    marks = [
        ((index + 0.5) / len(steps), step.stage.starts_on or step.stage.ends_on)
        for index, step in enumerate(steps)
        if step.stage.starts_on or step.stage.ends_on
    ]
    points = sorted(((day, place) for place, day in marks if day is not None), key=lambda point: (point[0], point[1]))
    if not points:
        return None
    if today < points[0][0]:
        return round(points[0][1] * 50)
    for (day, place), (next_day, next_place) in zip(points, points[1:], strict=False):
        if day <= today < next_day:
            share = (today - day).days / (next_day - day).days
            return round((place + (next_place - place) * max(share, 0)) * 100)
    last_day, last_place = points[-1]
    end = end or last_day
    if today >= end or last_day >= end:
        return 100 if today > end else round(last_place * 100)
    return round((last_place + (1 - last_place) * (today - last_day).days / max((end - last_day).days, 1)) * 100)
