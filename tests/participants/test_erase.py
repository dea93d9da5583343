"""Erasing: nothing that names the person stays, every count does."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.urls import reverse

from actionplans.models import PlanVersion
from office import mail
from office.models import HistoryEvent, OutgoingMessage
from participants.erase import anonymise
from participants.models import Consent, Person, Post, SensitiveData
from programmes.imports import staging
from programmes.invitations import invite
from programmes.measures import Reading
from tests.factories.courses import half_days, make_event, mark, score, sit
from trainings.measures import completed, presence
from trainings.scores import gains
from trainings.sheets import staging as answers

pytestmark = pytest.mark.django_db
NAME = "Giàng Thị Máy"


def book(*rows) -> SimpleUploadedFile:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(list(row))
    out = io.BytesIO()
    workbook.save(out)
    return SimpleUploadedFile("list.xlsx", out.getvalue())


@pytest.fixture
def known(cast):
    """Somebody whom every room of the portal names."""
    person, enrolment = cast.enrolment.person, cast.enrolment
    person.email, person.phone, person.position, person.code = "may@cast.example", "0912", "Chi hội trưởng", "HV-01"
    person.save()
    enrolment.code, enrolment.position = "HV-01", "Chi hội trưởng"
    enrolment.save()
    SensitiveData.objects.create(person=person, ethnicity_id="05", seeing=3, disability="yes")
    Post.objects.create(person=person, title_vi="Trưởng thôn Máy")
    Consent.objects.create(person=person, purpose="photo", given=True, channel="paper")
    cast.event = make_event(cast.programme)
    sessions, cast.test = half_days(cast.event), sit(cast.event, "pre")
    mark(enrolment, sessions, "PPPA")
    score(cast.test, enrolment, 40)
    staging.confirm(
        staging.upload(cast.programme, book(["Mã", "Họ và tên", "Chức vụ"], ["HV-01", NAME, "Phó chi hội"]),
                       by=cast.coordinator),
        by=cast.coordinator,
    )  # fmt: skip
    answers.save(
        answers.upload(cast.test, book(["Họ và tên", "Điểm"], [NAME, 45]), by=cast.facilitator), by=cast.facilitator
    )
    PlanVersion.objects.create(
        plan=cast.plan, number=1, content={"activities": [{"responsible": NAME, "title_vi": f"Họp với {NAME}"}]}
    )
    mail.write(
        to_email="coordinator@cast.example", subject=f"{NAME} đã gửi", body=f"{NAME} đã gửi kế hoạch.",
        by=cast.coordinator, about=cast.plan,
    )  # fmt: skip
    HistoryEvent.objects.create(
        verb="x.y", object_type="x.y", object_id="1", object_label=f"Nhóm của {NAME}", scope_id=cast.programme.pk,
        reason=f"Theo ý {NAME}", data={"who": [NAME]},
    )  # fmt: skip
    return cast


def texts() -> list[str]:
    """Every text of every table, with where it stands."""
    found = []
    for model in apps.get_models():
        names = [
            field.attname for field in model._meta.local_concrete_fields
            if isinstance(field, (models.CharField, models.TextField, models.JSONField))
        ]  # fmt: skip
        for row in model._base_manager.values(*names) if names else ():
            found += [f"{model._meta.label}.{name}: {value}" for name, value in row.items()]
    return found


def test_the_name_stands_nowhere_any_more(known):
    person = known.enrolment.person
    assert any(NAME in text for text in texts())
    anonymise(person, by=known.administrator, reason="Đã yêu cầu ngày 3/3")
    assert [text for text in texts() if NAME in text or "may@cast.example" in text] == []
    assert [text for text in texts() if "HV-01" in text and "FEMMA" not in text] == []


def test_lists_in_which_the_person_stood_are_emptied(known):
    batch, sheet = known.programme.people_imports.get(), known.test.sheets.get()
    anonymise(known.enrolment.person, by=known.administrator)
    for kept in (batch, sheet):
        kept.file.refresh_from_db()
        assert kept.file.file.read().startswith(b"The content of this file was taken away")
        assert (kept.file.name, kept.file.content_type) == ("erased.txt", "text/plain")


def test_counts_stay_as_they_were(known):
    def figures():
        read = Reading(known.programme.pk)
        return (
            known.programme.enrolments.active().count(),
            sum(len(held) for held in presence(known.programme.pk).attended.values()),
            gains(known.programme.pk).pre_mean,
            len(completed(read)),
            SensitiveData.objects.filter(ethnicity_id="05", disability="yes").count(),
            Person.objects.filter(sex="F", birth_year=1988).count(),
        )

    before = figures()
    assert before[1] == 3
    anonymise(known.enrolment.person, by=known.administrator)
    assert figures() == before


def test_answers_on_disability_go_and_only_yes_or_no_is_counted(known):
    anonymise(known.enrolment.person, by=known.administrator)
    held = SensitiveData.objects.get()
    assert (held.seeing, held.disability) == (None, "yes")


def test_the_account_is_closed_and_signs_in_nowhere(known, client):
    anonymise(known.enrolment.person, by=known.administrator)
    known.trainee.refresh_from_db()
    assert (known.trainee.is_active, known.trainee.person_id, known.trainee.has_usable_password()) == (
        False, None, False,
    )  # fmt: skip
    assert known.trainee.email.endswith("@example.invalid")
    assert not known.trainee.programme_roles.exists()
    assert client.login(email="trainee@cast.example", password="gieo-test-password") is False


def test_an_open_invitation_goes_with_the_person(known):
    known.trainee.person = None
    known.trainee.save()
    link = invite(known.programme, by=known.coordinator, role="trainee", person=known.enrolment.person)
    anonymise(known.enrolment.person, by=known.administrator)
    assert not type(link).objects.filter(pk=link.pk).exists()


def test_erasing_again_changes_nothing(known):
    anonymise(known.enrolment.person, by=known.administrator)
    anonymise(known.enrolment.person, by=known.administrator)
    assert HistoryEvent.objects.filter(verb="participants.person_anonymised").count() == 1


def test_a_message_to_the_person_is_emptied(known):
    mail.write(to_email="may@cast.example", subject="Mời", body="Chào chị", by=known.coordinator, about=known.plan)
    anonymise(known.enrolment.person, by=known.administrator)
    assert not OutgoingMessage.objects.filter(to_email="may@cast.example").exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [("administrator", 200), ("coordinator", 200), ("facilitator", 403), ("trainee", 403), ("monitor", 403),
     ("coordinator_elsewhere", 404), ("stranger", 404)],
)  # fmt: skip
def test_who_may_erase(known, as_user, who, status):
    page = as_user(getattr(known, who)).get(reverse("programmes:erase", args=[known.enrolment.uuid]))
    assert page.status_code == status


def test_a_reason_is_asked_for(known, as_user):
    client = as_user(known.coordinator)
    address = reverse("programmes:erase", args=[known.enrolment.uuid])
    assert client.post(address, {"reason": " "}).status_code == 422
    client.post(address, {"reason": "Đã yêu cầu"})
    person = Person.objects.get(pk=known.enrolment.person_id)
    assert (person.full_name, HistoryEvent.objects.get(verb="participants.person_anonymised").reason) == (
        "–", "Đã yêu cầu",
    )  # fmt: skip
