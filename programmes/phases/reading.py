"""Phases side by side: a fixed number of queries, whatever their number."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from programmes.measures import Figure
from programmes.models import Activity, Lesson, Phase, Programme, ReachStatement, SourceStatement
from programmes.results import Promise, promises, standing
from programmes.statements.enums import Subject

if TYPE_CHECKING:
    from participants.models import User


@dataclass(frozen=True, slots=True)
class Column:
    """One phase as it stands on a day."""

    phase: Phase
    time_gone: int | None
    said_of_time: list[SourceStatement]
    promises: list[Promise]
    activities: list[Activity]
    reach: list[ReachStatement]
    lessons: int
    lessons_open: int

    @property
    def standing(self) -> dict[str, int]:
        return standing(self.promises)

    @property
    def lags(self) -> bool:
        """The state that somebody set is behind what the dates say."""
        begun, over = bool(self.time_gone), self.time_gone == 100
        return (self.phase.state == "planned" and begun) or (self.phase.state == "running" and over)

    @property
    def sources_disagree(self) -> bool:
        return len({(row.says_vi, row.says_en) for row in self.said_of_time if not row.is_silent}) > 1


def compared(programme: Programme, user: User, figures: Mapping[str, Figure], today: dt.date) -> list[Column]:
    phases = list(programme.phases.all())
    said = _by_phase(programme.source_statements.filter(subject=Subject.TIME).select_related("document"))
    reach = _by_phase(programme.reach_statements.all())
    activities = _by_phase(programme.activities.all())
    lessons: Counter[tuple[int | None, bool]] = Counter(
        (phase, state == "open")
        for phase, state in Lesson.objects.visible_to(user).filter(programme=programme).values_list("phase_id", "state")
    )
    promised: dict[int | None, list[Promise]] = defaultdict(list)
    for promise in promises(programme, figures, today):
        promised[promise.target.phase_id].append(promise)
    return [
        Column(
            phase,
            _gone(phase, today),
            said[phase.pk],
            promised[phase.pk],
            activities[phase.pk],
            reach[phase.pk],
            lessons[phase.pk, True] + lessons[phase.pk, False],
            lessons[phase.pk, True],
        )
        for phase in phases
    ]


def _by_phase(rows: Iterable[Any]) -> dict[int | None, list[Any]]:
    found: dict[int | None, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.phase_id].append(row)
    return found


def _gone(phase: Phase, today: dt.date) -> int | None:
    if phase.starts_on is None or phase.ends_on is None:
        return None
    whole = (phase.ends_on - phase.starts_on).days + 1
    return round(100 * min(1.0, max(0.0, ((today - phase.starts_on).days + 1) / whole)))
