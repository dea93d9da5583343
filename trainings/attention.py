"""What trainings asks of people: attendance not taken, tests open to a trainee, people without a post-test."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office import clock
from office.attention import Item, register
from trainings.models import Attendance, Event, Sitting
from trainings.reading import answered_by

if TYPE_CHECKING:
    from participants.models import User


@register
def events_without_attendance(user: User) -> Iterable[Item]:
    held_in = user.programmes_as("coordinator", "facilitator")
    if not held_in:
        return
    marked = Exists(Attendance.objects.filter(session=OuterRef("sessions")))  # a join would read every mark there is
    unmarked = Count("sessions", filter=Q(sessions__counts=True, sessions__ends_at__lt=timezone.now()) & ~marked)
    for event in (
        Event.objects.filter(programme_id__in=held_in, starts_on__lte=clock.today())
        .exclude(state="cancelled")
        .annotate(unmarked=unmarked)
        .filter(unmarked__gt=0)[:100]
    ):
        if event.unmarked:
            yield Item(
                title=ngettext(
                    "%(event)s: attendance of %(n)d session is not recorded",
                    "%(event)s: attendance of %(n)d sessions is not recorded",
                    event.unmarked,
                )
                % {"event": event.title, "n": event.unmarked},
                url=reverse("trainings:attendance", args=[event.uuid]),
                action=_("Take attendance"),
                since=event.ends_on,
                tone="due",
                scope_id=event.programme_id,
                section="events",
            )


@register
def tests_to_answer(user: User) -> Iterable[Item]:
    if not user.person_id:
        return
    now = timezone.now()
    sittings = list(
        Sitting.objects.filter(
            event__programme__enrolments__person_id=user.person_id, event__programme__enrolments__state="enrolled"
        )
        .exclude(event__state="cancelled")
        .filter(
            Q(collection__opens_at=None) | Q(collection__opens_at__lte=now),
            Q(collection__closes_at=None) | Q(collection__closes_at__gt=now),
        )
        .select_related("event", "collection__instrument")
    )
    answered = answered_by(user.person_id, sittings) if sittings else set()
    for sitting in sittings:
        if sitting.collection_id not in answered:
            yield Item(
                title=f"{sitting.get_moment_display()}: {sitting.collection.instrument.title}",
                url=reverse("trainings:sitting", args=[sitting.pk]),
                action=_("Answer"),
                since=localdate(sitting.collection.opens_at)
                if sitting.collection.opens_at
                else sitting.event.starts_on,
                scope_id=sitting.event.programme_id,
                section="my_results",
            )
