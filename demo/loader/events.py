"""Events, attendance, tests and reactions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

from instruments.enums import Entry
from instruments.models import Answer, Collection, Instrument, Response
from trainings.enums import Mark, Moment
from trainings.models import Attendance, Event, EventGuest, Session, Sitting

if TYPE_CHECKING:
    from demo.loader.context import Context


def load_events(ctx: Context) -> None:
    for row in ctx.rows("events"):
        sessions, guests = row.pop("sessions", []), row.pop("guests", False)
        key, province = row.pop("key"), row.pop("province", None)
        event = Event.objects.create(programme=ctx.programme, place=ctx.place(province), **row)
        ctx.events[key] = event
        for part in sessions:
            column = part.pop("column", None)
            session = Session.objects.create(
                event=event,
                starts_at=timezone.make_aware(dt.datetime.fromisoformat(part.pop("starts_at"))),
                ends_at=timezone.make_aware(dt.datetime.fromisoformat(part.pop("ends_at"))),
                **part,
            )
            facilitator = ctx.users.get("facilitator")
            if column and facilitator:
                session.facilitators.add(facilitator.person)
            if column:
                load_attendance(ctx, session, column)
        if guests:
            for appearance in ctx.programme.appearances.all():
                EventGuest.objects.create(event=event, person=appearance.person)


def load_attendance(ctx: Context, session: Session, column: str) -> None:
    Attendance.objects.bulk_create(
        Attendance(
            session=session,
            enrolment=ctx.enrolments[row["trainee_id"]],
            mark=Mark.PRESENT if row[column] == "1" else Mark.ABSENT,
            recorded_at=session.ends_at,
        )
        for row in ctx.cohort
    )


def load_scores(ctx: Context) -> None:
    first, last = dt.date(2023, 10, 16), dt.date(2023, 10, 17)
    for moment, column, on in ((Moment.PRE, "pre_score", first), (Moment.POST, "post_score", last)):
        collection = sitting(ctx, moment, "gender-test", on)
        Response.objects.bulk_create(
            Response(
                collection=collection,
                person=ctx.enrolments[row["trainee_id"]].person,
                score=Decimal(row[column]),
                entry=Entry.SHEET,
                submitted_at=collection.opens_at,
            )
            for row in ctx.cohort
            if row[column]
        )
    load_reactions(ctx, last)


def sitting(ctx: Context, moment: str, slug: str, on: dt.date, *, anonymous: bool = False) -> Collection:
    instrument = Instrument.objects.filter(slug=slug).latest("version")
    opens = timezone.make_aware(dt.datetime.combine(on, dt.time(7)))
    collection = Collection.objects.create(
        instrument=instrument, opens_at=opens, closes_at=opens + dt.timedelta(days=14), anonymous=anonymous
    )
    Sitting.objects.create(event=ctx.events["training"], moment=moment, collection=collection)
    return collection


def load_reactions(ctx: Context, on: dt.date) -> None:
    """Anonymous answers: the person is not kept."""
    collection = sitting(ctx, Moment.REACTION, "reaction", on, anonymous=True)
    questions = {question.key: question for question in collection.instrument.questions.all()}
    columns = {"overall": "reaction_overall_1_5", "relevance": "reaction_relevance_1_5"}
    for row in sorted(ctx.cohort, key=lambda row: (row["reaction_overall_1_5"], row["reaction_relevance_1_5"])):
        response = Response.objects.create(collection=collection, entry=Entry.SHEET, submitted_at=collection.opens_at)
        Answer.objects.bulk_create(
            Answer(response=response, question=questions[key], choice=row[column]) for key, column in columns.items()
        )
