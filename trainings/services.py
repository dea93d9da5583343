"""Writes on events, attendance, scores and certificates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from instruments.enums import Entry
from instruments.models import Collection, Instrument, Response
from office import clock, files, history
from office.errors import DomainError, WrongState
from programmes.cohort import Member
from programmes.measures import Reading
from programmes.models import Enrolment, Programme
from trainings.enums import Mark, Moment
from trainings.measures import completed
from trainings.models import Attendance, Certificate, Event, EventGuest, Session, Sitting

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from office.models import StoredFile
    from participants.models import Person, User

HALF_DAYS = ((dt.time(8), dt.time(11, 30)), (dt.time(13, 30), dt.time(17)))


@transaction.atomic
def save_event(event: Event, *, sessions: Any = None, half_days: bool = False, by: User) -> Event:
    """Save an event and the rows of its session formset; with ``half_days`` also two sessions for each day without any."""
    new = event.pk is None
    event.full_clean()
    event.save()
    if sessions is not None:
        sessions.instance = event
        sessions.save()
    if half_days:
        _make_half_days(event)
    history.record(event, "trainings.event_created" if new else "trainings.event_changed", by=by)
    return event


@transaction.atomic
def add_half_days(event: Event, *, by: User) -> int:
    """A morning and an afternoon session for each day of the event that has none. Number of sessions made."""
    made = _make_half_days(event)
    if made:
        history.record(event, "trainings.event_changed", by=by)
    return made


def _make_half_days(event: Event) -> int:
    made = 0
    taken = {timezone.localtime(start).date() for start in event.sessions.values_list("starts_at", flat=True)}
    for offset in range(min((event.ends_on - event.starts_on).days + 1, 31)):
        day = event.starts_on + dt.timedelta(days=offset)
        if day in taken:
            continue
        for number, (start, end) in enumerate(HALF_DAYS):
            Session.objects.create(
                event=event,
                title_vi=f"{'Sáng' if number == 0 else 'Chiều'} {day:%d/%m}",
                title_en=f"{'Morning' if number == 0 else 'Afternoon'} {day:%d/%m}",
                starts_at=timezone.make_aware(dt.datetime.combine(day, start)),
                ends_at=timezone.make_aware(dt.datetime.combine(day, end)),
            )
            made += 1
    return made


@transaction.atomic
def take_attendance(*, event: Event, marks: Mapping[tuple[int, int], str], by: User) -> int:
    """Keep marks by (session id, enrolment id); "" takes a mark away (not recorded). Number of cells that changed.

    Idempotent: the same marks again change nothing. Cells of other programmes' people or sessions are refused.
    """
    sessions = set(event.sessions.values_list("pk", flat=True))
    enrolments = set(Enrolment.objects.filter(programme_id=event.programme_id).values_list("pk", flat=True))
    for (session_id, enrolment_id), mark in marks.items():
        if session_id not in sessions or enrolment_id not in enrolments or mark not in {"", *Mark.values}:
            raise DomainError(_("This attendance does not belong to the event. Load the page again."))
    Event.objects.select_for_update().get(pk=event.pk)
    known = {
        (row.session_id, row.enrolment_id): row
        for row in Attendance.objects.filter(session__in={pk for pk, _ in marks}, enrolment__in={pk for _, pk in marks})
    }
    now, new, changed, gone = timezone.now(), [], [], []
    for key, mark in marks.items():
        row = known.get(key)
        if row is None and mark:
            new.append(
                Attendance(session_id=key[0], enrolment_id=key[1], mark=mark, recorded_by_id=by.pk, recorded_at=now)
            )
        elif row is not None and not mark:
            gone.append(row.pk)
        elif row is not None and row.mark != mark:
            row.mark, row.recorded_by_id, row.recorded_at = mark, by.pk, now
            changed.append(row)
    Attendance.objects.bulk_create(new, batch_size=500)
    Attendance.objects.bulk_update(changed, ["mark", "recorded_by_id", "recorded_at"], batch_size=500)
    Attendance.objects.filter(pk__in=gone).delete()
    total = len(new) + len(changed) + len(gone)
    if total:
        history.record(event, "trainings.attendance_taken", by=by, cells=total)
    return total


@transaction.atomic
def add_sitting(
    *, event: Event, moment: str, instrument: Instrument, opens_at: Any, closes_at: Any, anonymous: bool, by: User
) -> Sitting:
    collection = Collection.objects.create(
        instrument=instrument, opens_at=opens_at, closes_at=closes_at, anonymous=anonymous
    )
    sitting = Sitting(event=event, moment=moment, collection=collection)
    sitting.full_clean()
    sitting.save()
    history.record(event, "trainings.sitting_added", by=by, moment=moment)
    return sitting


@transaction.atomic
def set_sitting_times(sitting: Sitting, *, opens_at: Any, closes_at: Any, by: User) -> None:
    """From when until when it is open; None: at once, until it is closed."""
    collection = Collection.objects.select_for_update().get(pk=sitting.collection_id)
    if (collection.opens_at, collection.closes_at) == (opens_at, closes_at):
        return
    collection.opens_at, collection.closes_at = opens_at, closes_at
    collection.save(update_fields=["opens_at", "closes_at"])
    history.record(sitting.event, "trainings.sitting_changed", by=by, moment=sitting.moment)


def open_sitting(sitting: Sitting, *, by: User) -> None:
    """Open now, until it is closed."""
    if not sitting.is_open:
        set_sitting_times(sitting, opens_at=timezone.now(), closes_at=None, by=by)


def close_sitting(sitting: Sitting, *, by: User) -> None:
    if sitting.is_open:
        set_sitting_times(sitting, opens_at=sitting.collection.opens_at, closes_at=timezone.now(), by=by)


@transaction.atomic
def remove_sitting(sitting: Sitting, *, by: User) -> None:
    """Only while nobody has answered it."""
    collection = Collection.objects.select_for_update().get(pk=sitting.collection_id)
    if collection.responses.exists() or sitting.sheets.exists():
        raise WrongState(_("There are answers already, so it stays. Close it instead."))
    history.record(sitting.event, "trainings.sitting_removed", by=by, moment=sitting.moment)
    sitting.delete()
    collection.delete()


@transaction.atomic
def enter_scores(
    *, event: Event, scores: Mapping[tuple[str, int], Decimal | None], entry: str = Entry.GRID, by: User
) -> int:
    """Keep scores by (moment, person id); None takes a score away (blank is not zero). Number of cells that changed."""
    sittings = {
        sitting.moment: sitting
        for sitting in event.sittings.filter(moment__in=[Moment.PRE, Moment.POST]).select_related(
            "collection__instrument"
        )
    }
    known = {
        (row.collection_id, row.person_id): row
        for row in Response.objects.select_for_update().filter(collection__sitting__event=event, person__isnull=False)
    }
    total = 0
    for (moment, person_id), score in scores.items():
        collection = sittings[moment].collection
        row = known.get((collection.pk, person_id))
        if (row.score if row else None) == score:
            continue
        total += 1
        if row is None:
            Response.objects.create(
                collection=collection, person_id=person_id, score=score, entry=entry, entered_by_id=by.pk
            )
        else:
            row.score, row.entry, row.entered_by_id = score, entry, by.pk
            row.save(update_fields=["score", "entry", "entered_by_id"])
    if total:
        history.record(event, "trainings.scores_entered", by=by, cells=total)
    return total


def certificate_members(programme: Programme) -> list[Member]:
    """Who meets the programme's rule."""
    return completed(Reading(programme.pk))


@transaction.atomic
def issue_certificates(programme: Programme, *, by: User) -> int:
    """A certificate for each who meets the rule and has none. Number issued; again does nothing twice."""
    Programme.objects.select_for_update().get(pk=programme.pk)
    due = {member.enrolment_id for member in certificate_members(programme)}
    held = Certificate.objects.filter(enrolment__programme=programme)
    due -= set(held.values_list("enrolment_id", flat=True))
    start = held.count()
    enrolments = Enrolment.objects.filter(pk__in=due).order_by("person__sort_key", "pk")
    Certificate.objects.bulk_create(
        Certificate(
            enrolment=enrolment, number=f"{programme.slug.upper()}-{start + number:04d}", issued_on=clock.today()
        )
        for number, enrolment in enumerate(enrolments, 1)
    )
    if due:
        history.record(programme, "trainings.certificates_issued", by=by, number=len(due))
    return len(due)


@transaction.atomic
def revoke_certificate(certificate: Certificate, *, reason: str, by: User) -> None:
    if not reason.strip():
        raise DomainError(_("Say why it is revoked."))
    if Certificate.objects.filter(pk=certificate.pk, revoked_at=None).update(
        revoked_at=timezone.now(), revoked_reason=reason.strip()[:300]
    ):
        history.record(certificate, "trainings.certificate_revoked", by=by, reason=reason)


@transaction.atomic
def add_material(*, event: Event, upload: UploadedFile, caption: str, by: User) -> None:
    files.store(upload, kind="material", about=event, by=by, caption=caption)
    history.record(event, "trainings.material_added", by=by, name=upload.name)


@transaction.atomic
def remove_material(*, event: Event, file: StoredFile, by: User) -> None:
    history.record(event, "trainings.material_removed", by=by, name=file.name)
    files.remove(file)


@transaction.atomic
def set_guests(*, event: Event, people: Iterable[Person], by: User) -> None:
    wanted = {person.pk: person for person in people}
    have = set(event.guests.values_list("person_id", flat=True))
    if have == set(wanted):
        return
    event.guests.exclude(person_id__in=wanted).delete()
    EventGuest.objects.bulk_create(
        EventGuest(event=event, person=person) for pk, person in wanted.items() if pk not in have
    )
    history.record(event, "trainings.event_changed", by=by)
