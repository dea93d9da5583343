"""Events for calendars (RFC 5545): an all-day end is exclusive, the UID is stable, lines fold by octets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from icalendar import Calendar
from icalendar import Event as CalendarEvent

from office.models import HistoryEvent
from participants.models import User
from trainings.enums import EventState
from trainings.models import Event

if TYPE_CHECKING:
    from django.db.models import QuerySet

SALT = "trainings.calendar"
CHANGES = ("event_created", "event_changed", "hold_event", "cancel_event", "replan_event")
Changes = dict[str, tuple[int, dt.datetime]]


def calendar_of(events: Iterable[Event], name: str = "") -> bytes:
    """The sessions of each event, else its whole days. Three queries, whatever the number of events."""
    rows = list(events)
    calendar = Calendar()
    calendar.add("prodid", "-//Gieo//Events//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("x-wr-calname", name)
    changes = _changes(rows)
    for event in rows:
        for entry in _entries(event, changes):
            calendar.add_component(entry)
    return calendar.to_ical()


def _changes(events: list[Event]) -> Changes:
    """Event id → how often it was changed since it was made, and when last."""
    found = HistoryEvent.objects.filter(
        object_type="trainings.event",
        object_id__in=[str(event.pk) for event in events],
        verb__in=[f"trainings.{verb}" for verb in CHANGES],
    )
    counted = found.order_by().values("object_id").annotate(times=Count("pk"), last=Max("at"))
    return {row["object_id"]: (max(row["times"] - 1, 0), row["last"]) for row in counted}


def _entries(event: Event, changes: Changes) -> list[CalendarEvent]:
    parts = list(event.sessions.all())
    if not parts:
        end = event.ends_on + dt.timedelta(days=1)
        return [_entry(event, "days", event.title, event.starts_on, end, changes)]
    return [
        _entry(event, f"session-{part.pk}", f"{event.title}: {part.title}", part.starts_at, part.ends_at, changes)
        for part in parts
    ]


def _entry(event: Event, part: str, summary: str, start: dt.date, end: dt.date, changes: Changes) -> CalendarEvent:
    entry = CalendarEvent()
    entry.add("uid", f"{event.uuid}-{part}@gieo")
    entry.add("dtstamp", timezone.now().astimezone(dt.UTC))
    entry.add("dtstart", start.astimezone(dt.UTC) if isinstance(start, dt.datetime) else start)
    entry.add("dtend", end.astimezone(dt.UTC) if isinstance(end, dt.datetime) else end)
    entry.add("summary", summary)
    if event.venue:
        entry.add("location", event.venue)
    entry.add("url", settings.SITE_URL + event.get_absolute_url())
    entry.add("status", "CANCELLED" if event.state == EventState.CANCELLED else "CONFIRMED")
    times, last = changes.get(str(event.pk), (0, None))
    entry.add("sequence", times)
    if last is not None:
        entry.add("last-modified", last.astimezone(dt.UTC))
    return entry


# --- one's own feed ---------------------------------------------------------------------


def feed_token(user: User) -> str:
    """For the address that a calendar application keeps: without a sign-in, ended by a new password."""
    return signing.dumps([user.pk, _proof(user)], salt=SALT)


def user_of(token: str) -> User | None:
    try:
        pk, proof = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    return user if user is not None and constant_time_compare(proof, _proof(user)) else None


def _proof(user: User) -> str:
    return user.get_session_auth_hash()[:20]


def feed_events(user: User) -> QuerySet[Event]:
    """What the reader may see, from a year ago on."""
    since = timezone.localdate() - dt.timedelta(days=366)
    return Event.objects.visible_to(user).filter(ends_on__gte=since).prefetch_related("sessions")
