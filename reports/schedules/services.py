"""Reports that are drafted by themselves: set, paused, resumed, and the clock's round."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from office import clock, history
from programmes.enums import ProgrammeState
from programmes.models import Programme
from reports import services
from reports.models import Report
from reports.schedules import occasions
from reports.schedules.models import Schedule

if TYPE_CHECKING:
    from participants.models import User


@transaction.atomic
def set_schedule(programme: Programme, *, by: User, kind: str, every: str, days_after: int) -> Schedule:
    """Set it or change it; the same again changes nothing. What fell due before today is not drafted any more."""
    Programme.objects.select_for_update().get(pk=programme.pk)
    row = programme.schedules.filter(kind=kind).first()
    is_new = row is None
    row = row or Schedule(programme=programme, kind=kind)
    if not is_new and (row.every, row.days_after) == (every, days_after):
        return row
    row.every, row.days_after, row.since, row.set_by = every, days_after, clock.today(), by
    row.full_clean()
    row.save()
    verb = "reports.schedule_set" if is_new else "reports.schedule_changed"
    history.record(row, verb, by=by, every=every, days_after=days_after)
    return row


@transaction.atomic
def pause_schedule(schedule: Schedule, *, by: User) -> bool:
    row = Schedule.objects.select_for_update().get(pk=schedule.pk)
    if row.paused_at is not None:
        return False
    row.paused_at = timezone.now()
    row.save(update_fields=["paused_at"])
    history.record(row, "reports.schedule_paused", by=by)
    return True


@transaction.atomic
def resume_schedule(schedule: Schedule, *, by: User) -> bool:
    """What fell due meanwhile is not made up for."""
    row = Schedule.objects.select_for_update().get(pk=schedule.pk)
    if row.paused_at is None:
        return False
    row.paused_at, row.since = None, clock.today()
    row.save(update_fields=["paused_at", "since"])
    history.record(row, "reports.schedule_resumed", by=by)
    return True


def draft_scheduled(today: dt.date) -> list[Report]:
    """The clock's round: at most one draft of each schedule. Two clocks at once make one."""
    running = Schedule.objects.filter(paused_at=None).exclude(programme__state=ProgrammeState.DRAFT)
    made = [_draft(pk, today) for pk in list(running.values_list("pk", flat=True))]
    return [report for report in made if report is not None]


@transaction.atomic
def _draft(pk: int, today: dt.date) -> Report | None:
    row = Schedule.objects.select_for_update(of=("self",)).select_related("programme").filter(pk=pk).first()
    if row is None or row.paused_at is not None:
        return None
    for occasion in occasions.due(row, today):
        if not _is_there(row, occasion):
            report = services.ask_report(row.programme, by=None, kind=row.kind, by_itself=True, **occasion.about)
            history.record(row, "reports.schedule_drafted", by=None, report=str(report))
            return report
    return None


def _is_there(row: Schedule, occasion: occasions.Occasion) -> bool:
    """Drafted already, or asked for by somebody after the end."""
    about = occasion.about
    subject = services.subject_of(
        row.kind, about.get("starts_on"), about.get("ends_on"), about.get("phase"), about.get("event")
    )
    alike = row.programme.reports.filter(kind=row.kind, subject=subject)
    return alike.filter(by_itself=True).exists() or alike.filter(created_at__date__gt=occasion.ended_on).exists()
