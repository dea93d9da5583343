"""Thousands of invented people, written in bulk: the register and the programme of an office that has grown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from itertools import product

from django.db import connection, transaction
from django.utils import timezone

from instruments.models import Response
from office import history
from office.models import HistoryEvent
from participants.models import Consent, EthnicGroup, Organisation, Person, Place, SensitiveData
from participants.organisations import add_root_organisations
from participants.services import prepare_person
from programmes.models import Enrolment, Programme
from trainings.models import Attendance, Session, Sitting

FAMILY = "Nguyễn Trần Lê Phạm Hoàng Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý Giàng Vàng Sùng Lò Hà Nông Triệu"
MIDDLE = "Thị Văn Thu Minh Ngọc Quốc Đức Thanh A Mai Hữu Kim"
GIVEN = (
    "Anh Bình Chi Dung Giang Hà Hạnh Hiền Hoa Hồng Huệ Hương Khánh Lan Liên Linh Loan Mai May Minh Nga Ngân Nhung "
    "Oanh Phương Quyên Sơn Tâm Thảo Thủy Trang Tú Tuấn Vân Việt Xuân Yến"
)
BATCH = 2000


def names() -> Iterator[str]:
    """Names without end; after some thousands they come again, as real ones do."""
    while True:
        for given, middle, family in product(GIVEN.split(), MIDDLE.split(), FAMILY.split()):
            yield f"{family} {middle} {given}"


@transaction.atomic
def people(count: int, mark: str, organisations: int = 200) -> list[Person]:
    """So many new people in the register, in so many new organisations."""
    places = list(Place.objects.filter(era="63"))
    homes = [
        Organisation(name_vi=f"Hội Phụ nữ xã {mark} {number}", place=places[number % len(places)], is_fictional=True)
        for number in range(organisations)
    ]
    add_root_organisations(homes, by=None)
    made = []
    for number, name in zip(range(count), names(), strict=False):
        person = Person(
            full_name=name,
            sex="F" if number % 5 else "M",
            birth_year=1960 + number % 45,
            email=f"{mark}-{number}@people.example",
            organisation=homes[number % organisations],
            place=homes[number % organisations].place,
            position="Cán bộ",
            is_fictional=True,
        )
        prepare_person(person)
        made.append(person)
    return Person.objects.bulk_create(made, batch_size=BATCH)


@transaction.atomic
def enrol(programme: Programme, crowd: list[Person]) -> None:
    """Enrol them with all that a programme keeps of a person."""
    enrolments = Enrolment.objects.bulk_create(
        (
            Enrolment(
                programme=programme,
                person=person,
                organisation_id=person.organisation_id,
                place_id=person.place_id,
                position=person.position,
                enrolled_on=programme.starts_on,
            )
            for person in crowd
        ),
        batch_size=BATCH,
    )
    _own_facts(crowd)
    _attendance(programme, enrolments)
    _scores(programme, crowd)
    now = timezone.now()
    HistoryEvent.objects.bulk_create(
        (
            HistoryEvent(
                at=now,
                verb="programmes.enrolled",
                object_type="programmes.enrolment",
                object_id=str(enrolment.pk),
                object_label=str(enrolment.person),
                scope_id=programme.pk,
            )
            for enrolment in enrolments
        ),
        batch_size=BATCH,
    )
    history.touch(programme.pk)


def _own_facts(crowd: list[Person]) -> None:
    groups = [group for group in EthnicGroup.objects.all() if group.code < "55"]
    SensitiveData.objects.bulk_create(
        (
            SensitiveData(
                person=person,
                ethnicity=groups[number % len(groups)],
                **dict.fromkeys(SensitiveData.DOMAINS, 1),
                disability="no",
            )
            for number, person in enumerate(crowd)
        ),
        batch_size=BATCH,
    )
    Consent.objects.bulk_create(
        (
            Consent(person=person, purpose=purpose, given=True, channel="sheet")
            for person in crowd
            for purpose in ("processing", "sensitive")
        ),
        batch_size=BATCH,
    )


def _attendance(programme: Programme, enrolments: list[Enrolment]) -> None:
    sessions = list(Session.objects.filter(event__programme=programme, counts=True))
    Attendance.objects.bulk_create(
        (
            Attendance(session=session, enrolment=enrolment, mark="absent" if number % 9 == 0 else "present")
            for number, enrolment in enumerate(enrolments)
            for session in sessions
        ),
        batch_size=BATCH,
    )


def _scores(programme: Programme, crowd: list[Person]) -> None:
    """Both tests, as typed from a sheet."""
    for sitting in Sitting.objects.filter(event__programme=programme, moment__in=["pre", "post"]):
        base = 40 if sitting.moment == "pre" else 65
        Response.objects.bulk_create(
            (
                Response(
                    collection_id=sitting.collection_id,
                    person=person,
                    score=Decimal(base + number % 30),
                    entry="sheet",
                    submitted_at=timezone.make_aware(dt.datetime.combine(programme.starts_on, dt.time(9))),
                )
                for number, person in enumerate(crowd)
            ),
            batch_size=BATCH,
        )


def analyse() -> None:
    """PostgreSQL does this by itself a minute later."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
