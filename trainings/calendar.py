"""Events for calendars (RFC 5545): an all-day end is exclusive, the UID is stable, lines fold by octets."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar
from icalendar import Event as CalendarEvent

from trainings.enums import EventState
from trainings.models import Event


def event_calendar(event: Event) -> bytes:
    """One event: its sessions where it has some, else the whole days."""
    calendar = Calendar()
    calendar.add("prodid", "-//Gieo//Events//VI")
    calendar.add("version", "2.0")
    parts = list(event.sessions.all())
    if parts:
        for session in parts:
            calendar.add_component(
                _entry(
                    event,
                    f"session-{session.pk}",
                    f"{event.title}: {session.title}",
                    session.starts_at,
                    session.ends_at,
                )
            )
    else:
        calendar.add_component(
            _entry(event, "days", event.title, event.starts_on, event.ends_on + dt.timedelta(days=1))
        )
    return calendar.to_ical()


def _entry(event: Event, part: str, summary: str, start: dt.date, end: dt.date) -> CalendarEvent:
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
    return entry
