"""A month of events as a calendar draws it: weeks from Monday, each day with what happens on it."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from trainings.models import Event


@dataclass(slots=True)
class Day:
    date: dt.date
    inside: bool
    today: bool
    events: list[Event] = field(default_factory=list)


@dataclass(slots=True)
class Month:
    first: dt.date
    weeks: list[list[Day]]
    before: str
    after: str

    @property
    def days(self) -> list[Day]:
        """The days of the month on which something happens."""
        return [day for week in self.weeks for day in week if day.inside and day.events]


def parse_month(text: str, events: Iterable[Event], today: dt.date) -> dt.date:
    """ "2023-10"; else the month of the next event, else that of the last one, else this one."""
    try:
        return dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        rows = list(events)
        coming = [event.starts_on for event in rows if event.ends_on >= today]
        return min(coming, default=max((event.starts_on for event in rows), default=today)).replace(day=1)


def month_of(events: Iterable[Event], first: dt.date, today: dt.date) -> Month:
    rows = list(events)
    weeks = [
        [
            Day(
                day,
                day.month == first.month,
                day == today,
                [row for row in rows if row.starts_on <= day <= row.ends_on],
            )
            for day in week
        ]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
    return Month(first, weeks, _shifted(first, -1), _shifted(first, 1))


def _shifted(first: dt.date, by: int) -> str:
    index = first.year * 12 + first.month - 1 + by
    return f"{index // 12:04d}-{index % 12 + 1:02d}"
