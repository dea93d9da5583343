"""When a schedule drafts a report: of which period, phase or end, and on which day. Nothing is written here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports.enums import ReportKind
from reports.schedules.enums import MONTHS, Every

if TYPE_CHECKING:
    from programmes.models import Programme
    from reports.schedules.models import Schedule

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Occasion:
    """``about``: what ask_report is given beside the kind."""

    ended_on: dt.date
    due_on: dt.date
    about: dict[str, Any]


def period_of(day: dt.date, months: int) -> tuple[dt.date, dt.date]:
    """First and last day of the calendar month, quarter, half year or year that holds the day."""
    first = dt.date(day.year, (day.month - 1) // months * months + 1, 1)
    following = dt.date(first.year + (first.month - 1 + months) // 12, (first.month - 1 + months) % 12 + 1, 1)
    return first, following - DAY


def due(schedule: Schedule, today: dt.date) -> list[Occasion]:
    """What has fallen due since the schedule was set. Of periods the newest alone: after a stop not twelve at once."""
    return [row for row in _around(schedule, today) if schedule.since <= row.due_on <= today]


def following(schedule: Schedule, today: dt.date) -> Occasion | None:
    """The next one after today; none when the programme's time, or its dates, give none."""
    return min(
        (row for row in _around(schedule, today) if row.due_on > today), key=lambda row: row.due_on, default=None
    )


def _around(schedule: Schedule, today: dt.date) -> list[Occasion]:
    programme, wait = schedule.programme, dt.timedelta(days=schedule.days_after)
    if schedule.kind == ReportKind.PERIODIC:
        return _periods(programme, MONTHS[Every(schedule.every)], wait, today)
    if schedule.kind == ReportKind.PHASE_REVIEW:
        phases = programme.phases.filter(ends_on__isnull=False).order_by("ends_on", "pk")
        return [Occasion(phase.ends_on, phase.ends_on + wait, {"phase": phase}) for phase in phases]
    return [Occasion(programme.ends_on, programme.ends_on + wait, {})] if programme.ends_on else []


def _periods(programme: Programme, months: int, wait: dt.timedelta, today: dt.date) -> list[Occasion]:
    """The newest period that is due, and the one after it, as far as the programme has part in them."""
    first, last = period_of(today - wait, months)
    if last != today - wait:  # not over yet, or not long enough
        first, last = period_of(first - DAY, months)
    begins = programme.starts_on
    if begins and last < begins:  # the first period of all is still to come
        first, last = period_of(begins, months)
    found = []
    for start, end in ((first, last), period_of(last + DAY, months)):
        if programme.ends_on and start > programme.ends_on:
            continue
        within = {"starts_on": max(start, begins) if begins else start,
                  "ends_on": min(end, programme.ends_on) if programme.ends_on else end}  # fmt: skip
        found.append(Occasion(end, end + wait, within))
    return found
