"""What measures stood at when a reporting period ended: counted once, kept, never typed (docs/decisions/0020)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from office import clock, history
from programmes.framework.counting import may_tell_periods
from programmes.measures import Figure, Measure, Number, all_measures, count_figures
from programmes.models import ClosingValue, Programme, ReportingPeriod

FRESH = dt.timedelta(days=7)  # so long the clock looks back
LATE = dt.timedelta(days=31)  # later than this, what is counted no longer tells of the period's end


def count_ended_periods(today: dt.date) -> list[ReportingPeriod]:
    """The periods that ended within the last days and that nothing is kept of: counted now."""
    ended = ReportingPeriod.objects.filter(ends_on__lt=today, ends_on__gte=today - FRESH, closing_values=None)
    return [period for period in ended.select_related("programme") if _count(period.pk)]


@transaction.atomic
def _count(period_id: int) -> bool:
    period = ReportingPeriod.objects.select_for_update(of=("self",)).get(pk=period_id)
    if not keep_if_missing(period):
        return False  # another worker was here
    history.record(period, "programmes.period_counted", by=None)
    return True


def keep_if_missing(period: ReportingPeriod) -> bool:
    """Inside the transaction of who closes it. False when its values are kept already, or it is too late for them."""
    if not may_count(period) or period.closing_values.exists():
        return False
    figures, revision, now = count_figures(period.programme_id), history.revision(period.programme_id), timezone.now()
    ClosingValue.objects.bulk_create(
        ClosingValue(
            period=period,
            measure=measure.key,
            value=_exact(figures[measure.key].value),
            numerator=_exact(figures[measure.key].numerator),
            denominator=_exact(figures[measure.key].denominator),
            n=figures[measure.key].n,
            counted_at=now,
            revision=revision.number,
        )
        for measure in all_measures()
    )
    return True


def may_count(period: ReportingPeriod) -> bool:
    return clock.today() <= period.ends_on + LATE


def _exact(number: Number) -> Decimal | None:
    return None if number is None else round(Decimal(str(number)), 4)


def closing_values(programme: Programme) -> dict[str, dict[int, ClosingValue]]:
    """Measure → period → what it stood at. One query."""
    found: dict[str, dict[int, ClosingValue]] = {}
    for row in ClosingValue.objects.filter(period__programme=programme).order_by("period__starts_on"):
        found.setdefault(row.measure, {})[row.period_id] = row
    return found


def told_closings(
    measure: Measure, kept: Mapping[int, ClosingValue], now: Figure | None, k: int
) -> Mapping[int, ClosingValue] | None:
    """Of one measure as donors may read them: all of them, or None.

    Counts of persons are told where no small group shows between two ends of periods, or between the last and today;
    shares and means of persons are not told by period, as those that organisations report are not.
    """
    if now is None or now.hidden:
        return None
    rows = list(kept.values())
    if measure.unit in {"person", "certificate"}:
        return kept if may_tell_periods([*(row.value for row in rows), _exact(now.value)], True, k) else None
    if measure.key.startswith("attendance."):  # how many came in a period whose persons are hidden would bound them
        return None
    if now.n is not None or any(row.n is not None for row in rows):
        return None
    return kept
