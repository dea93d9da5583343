"""Who owes which figure for which period: due, due soon, overdue, returned, sent, approved."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from programmes.framework.enums import Frequency, Owed, ValueState
from programmes.models import Indicator, Programme, ReportedValue, ReportingPeriod

if TYPE_CHECKING:
    from participants.models import Organisation

SOON_DAYS = 14
TONES = {
    Owed.NOT_YET: "none",
    Owed.DUE: "wait",
    Owed.DUE_SOON: "due",
    Owed.OVERDUE: "late",
    Owed.RETURNED: "late",
    Owed.SENT: "info",
    Owed.APPROVED: "ok",
    Owed.CLOSED: "none",
}
TO_DO = frozenset({Owed.DUE, Owed.DUE_SOON, Owed.OVERDUE, Owed.RETURNED})


@dataclass(frozen=True, slots=True)
class Duty:
    """One figure that one organisation owes for one period."""

    indicator: Indicator
    period: ReportingPeriod
    organisation: Organisation
    value: ReportedValue | None
    state: str

    @property
    def label(self) -> str:
        return str(Owed(self.state).label)

    @property
    def tone(self) -> str:
        return TONES[Owed(self.state)]


@dataclass(slots=True)
class Sheaf:
    """All figures that one organisation owes for one period."""

    period: ReportingPeriod
    organisation: Organisation
    duties: list[Duty]

    def count(self, *states: str) -> int:
        return sum(duty.state in states for duty in self.duties)

    @property
    def to_do(self) -> int:
        return self.count(*TO_DO)

    @property
    def waiting(self) -> int:
        return self.count(Owed.SENT)

    @property
    def done(self) -> int:
        return self.count(Owed.APPROVED)

    @property
    def is_late(self) -> bool:
        return bool(self.count(Owed.OVERDUE))

    @property
    def drafts(self) -> int:
        """Filled in and ready to be sent."""
        return sum(
            duty.value is not None
            and duty.value.state in {ValueState.DRAFT, ValueState.RETURNED}
            and not duty.value.is_blank
            for duty in self.duties
        )

    @property
    def state(self) -> str:
        """The one that most needs somebody."""
        order = (
            Owed.OVERDUE, Owed.RETURNED, Owed.DUE_SOON, Owed.DUE, Owed.SENT, Owed.NOT_YET, Owed.CLOSED, Owed.APPROVED,
        )  # fmt: skip
        return next(state for state in order if self.count(state))

    @property
    def label(self) -> str:
        return str(Owed(self.state).label)

    @property
    def tone(self) -> str:
        return TONES[Owed(self.state)]


def is_asked(frequency: str, period: ReportingPeriod, programme_ends: dt.date) -> bool:
    """Whether an indicator of this frequency is reported for the period: it holds the last day of a month, quarter …

    The last period of a programme asks for everything.
    """
    if not frequency or period.ends_on >= programme_ends:
        return True
    if frequency == Frequency.END:
        return False
    months = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.HALF_YEARLY: 6, Frequency.YEARLY: 12}
    return _holds_an_end(period, months[Frequency(frequency)])


def _holds_an_end(period: ReportingPeriod, months: int) -> bool:
    year, month = period.starts_on.year, -(-period.starts_on.month // months) * months
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return following - dt.timedelta(days=1) <= period.ends_on


def state_of(value: ReportedValue | None, period: ReportingPeriod, today: dt.date) -> str:
    state = value.state if value else ValueState.DRAFT
    if state == ValueState.APPROVED:
        return Owed.APPROVED
    if state == ValueState.SUBMITTED:
        return Owed.SENT
    if period.locked_at is not None:
        return Owed.CLOSED
    if state == ValueState.RETURNED:
        return Owed.RETURNED
    if today > period.due_on:
        return Owed.OVERDUE
    if (period.due_on - today).days <= SOON_DAYS:
        return Owed.DUE_SOON
    return Owed.DUE if today > period.ends_on else Owed.NOT_YET


def sheaves(
    programmes: Iterable[Programme], today: dt.date, *, organisations: Collection[int] | None = None
) -> list[Sheaf]:
    """By period (the newest first) and organisation, of the periods that have begun. Four queries for all programmes."""
    held = {programme.pk: programme for programme in programmes}
    if not held:
        return []
    periods: dict[int, list[ReportingPeriod]] = defaultdict(list)
    for period in ReportingPeriod.objects.filter(programme__in=held, starts_on__lte=today).order_by("-starts_on"):
        period.programme = held[period.programme_id]
        periods[period.programme_id].append(period)
    values = {
        (row.indicator_id, row.period_id, row.organisation_id): row
        for row in ReportedValue.objects.filter(indicator__programme__in=held)
    }
    found: dict[tuple[int, int], Sheaf] = {}
    indicators = Indicator.objects.filter(programme__in=held, measure="").prefetch_related("responsible")
    for indicator in indicators.order_by("result__order", "result_id", "order", "pk"):
        programme = indicator.programme = held[indicator.programme_id]
        for organisation in indicator.responsible.all():
            if organisations is not None and organisation.pk not in organisations:
                continue
            for period in periods[programme.pk]:
                value = values.get((indicator.pk, period.pk, organisation.pk))
                if value is None and not is_asked(indicator.frequency, period, programme.ends_on):
                    continue
                sheaf = found.setdefault((period.pk, organisation.pk), Sheaf(period, organisation, []))
                state = state_of(value, period, today)
                sheaf.duties.append(Duty(indicator, period, organisation, value, state))
    return sorted(found.values(), key=lambda sheaf: (-sheaf.period.starts_on.toordinal(), sheaf.organisation.name_vi))
