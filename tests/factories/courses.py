"""A course of four half-days with its tests, for a handful of people whose figures can be worked out by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from instruments.models import Collection, Instrument, Response
from programmes.models import Enrolment, Programme
from tests.factories.cast import enrol, make_person
from trainings.models import Attendance, Event, Session, Sitting

FIRST = dt.date(2023, 10, 16)
HOURS = ((16, 8, 11), (16, 13, 17), (17, 8, 11), (17, 13, 17))


def make_event(programme: Programme, **fields) -> Event:
    defaults = {
        "title_vi": "Tập huấn lồng ghép giới",
        "title_en": "Training on gender mainstreaming",
        "kinds": ["training"],
        "starts_on": FIRST,
        "ends_on": FIRST + dt.timedelta(days=1),
        "venue": "Đại học Thái Nguyên",
        "state": "held",
    }
    return Event.objects.create(programme=programme, **(defaults | fields))


def half_days(event: Event) -> list[Session]:
    return [
        Session.objects.create(
            event=event,
            title_vi=f"Buổi {number}",
            title_en=f"Session {number}",
            starts_at=timezone.make_aware(dt.datetime(2023, 10, day, start)),
            ends_at=timezone.make_aware(dt.datetime(2023, 10, day, end)),
        )
        for number, (day, start, end) in enumerate(HOURS, 1)
    ]


def sit(event: Event, moment: str, *, anonymous: bool = False, **times) -> Sitting:
    instrument = Instrument.objects.get(slug="reaction" if moment == "reaction" else "gender-test")
    collection = Collection.objects.create(instrument=instrument, anonymous=anonymous, **times)
    return Sitting.objects.create(event=event, moment=moment, collection=collection)


def people(programme: Programme, *names: str) -> list[Enrolment]:
    return [
        enrol(programme, make_person(name, sex="F", birth_year=1990), code=f"HV-{number:02d}")
        for number, name in enumerate(names, 1)
    ]


def mark(enrolment: Enrolment, sessions: list[Session], letters: str) -> None:
    """``mark(enrolment, sessions, "PLAE")``: present, late, absent, excused; "." is not recorded."""
    marks = {"P": "present", "L": "late", "A": "absent", "E": "excused"}
    for session, letter in zip(sessions, letters, strict=True):
        if letter != ".":
            Attendance.objects.create(session=session, enrolment=enrolment, mark=marks[letter])


def score(sitting: Sitting, enrolment: Enrolment, value: float | str | None) -> Response:
    return Response.objects.create(
        collection=sitting.collection,
        person=enrolment.person,
        score=None if value is None else Decimal(str(value)),
    )
