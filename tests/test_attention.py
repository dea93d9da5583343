"""What awaits each role: one item a thing, its page holds the button, and pressing it takes the item away."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from actionplans import services as plan_services
from actionplans import workflow as plans
from actionplans.models import ProgressUpdate, Visit
from instruments.models import Collection, Instrument
from office import attention, mail
from participants.models import User
from programmes import follow_ups
from programmes.imports import staging
from programmes.models import FollowUp
from reports.models import Report
from tests.factories.world import make_world
from trainings.models import Event, Session, Sitting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mid_january(settings):
    settings.TODAY = "2024-01-15"


def told(user: User, section: str = "") -> list[tuple[str, str]]:
    """(title, button) of what awaits somebody, in English, oldest first."""
    with override("en"):
        found = attention.awaiting(User.objects.get(pk=user.pk))
    return [(item.title, item.action) for item in found if not section or item.section == section]


def nobody_else(cast, *allowed: str) -> bool:
    roles = {"coordinator", "facilitator", "monitor", "trainee", "donor", "stranger", "coordinator_elsewhere"}
    return not any(told(getattr(cast, role)) for role in roles - set(allowed))


def test_nothing_awaits_anybody_but_the_group_that_has_a_plan_to_write(cast):
    assert told(cast.trainee) == [("AP1 Họp thôn is to be written", "Open")]
    assert nobody_else(cast, "trainee")


def test_a_submitted_plan_awaits_its_coordinator_until_approved(cast):
    type(cast.plan).objects.update(state="submitted")
    assert told(cast.coordinator) == [("AP1 Họp thôn awaits your review", "Review")]
    assert nobody_else(cast, "coordinator")
    plans.approve_plan(cast.plan, by=cast.coordinator)
    assert told(cast.coordinator, "plans") == []
    assert told(cast.coordinator, "messages") == [("1 draft waits in the out-tray", "Look and send")]


def test_a_returned_plan_awaits_the_group(cast):
    type(cast.plan).objects.update(state="submitted")
    plans.return_plan(cast.plan, by=cast.coordinator, reason="Thiếu ngân sách")
    assert told(cast.trainee) == [("AP1 Họp thôn was returned for revision", "Open")]


def test_a_completed_plan_awaits_verification(cast):
    type(cast.plan).objects.update(state="completed")
    assert told(cast.coordinator) == [("AP1 Họp thôn is completed and awaits verification", "Verify")]
    plans.verify_plan(cast.plan, by=cast.coordinator)
    assert told(cast.coordinator, "plans") == []


def test_an_update_awaits_being_seen(cast):
    type(cast.plan).objects.update(state="approved")
    ProgressUpdate.objects.create(plan=cast.plan, happened_on=dt.date(2024, 1, 10), what_happened="Đã họp")
    assert told(cast.coordinator) == [("New update of AP1 Họp thôn", "Read")]
    plan_services.see_updates(cast.plan.updates.all(), plan=cast.plan, by=cast.coordinator)
    assert told(cast.coordinator) == []


def test_a_visit_awaits_its_monitor_then_its_review(cast):
    visit = Visit.objects.create(programme=cast.programme, title="Thăm thôn", planned_on=dt.date(2024, 1, 10))
    visit.monitors.add(cast.monitor)
    assert told(cast.monitor) == [("Visit: Thăm thôn", "Report")]
    assert nobody_else(cast, "monitor", "trainee")
    plans.report_visit(visit, by=cast.monitor, done_on=dt.date(2024, 1, 11), summary="Tốt")
    assert told(cast.monitor) == []
    assert told(cast.coordinator) == [("Report of the visit “Thăm thôn” awaits your review", "Review")]
    plans.review_visit(visit, by=cast.coordinator)
    assert told(cast.coordinator, "visits") == []


def test_a_follow_up_awaits_who_is_responsible_then_somebody_else(cast):
    type(cast.plan).objects.update(state="approved")
    row = FollowUp.objects.create(
        programme=cast.programme, title="Mời", due_on=dt.date(2024, 2, 1), responsible=cast.monitor.person
    )
    assert told(cast.monitor) == [("To do: Mời", "Open")]
    assert nobody_else(cast, "monitor")
    follow_ups.do_follow_up(row, what_was_done="Đã mời", by=cast.monitor)
    assert told(cast.monitor) == []  # who did it does not verify it
    assert told(cast.coordinator) == [("Done, to be verified: Mời", "Verify")]
    follow_ups.verify_follow_up(row, by=cast.coordinator)
    assert told(cast.coordinator) == []


def test_an_overdue_follow_up_awaits_the_coordinator_too(cast):
    FollowUp.objects.create(
        programme=cast.programme, title="Mời", due_on=dt.date(2024, 1, 14), responsible=cast.trainee.person
    )
    assert told(cast.coordinator) == [("Overdue: Mời", "Open")]
    assert ("Overdue: Mời", "Open") in told(cast.trainee)


def test_attendance_that_was_not_taken_awaits_facilitator_and_coordinator(cast):
    event = Event.objects.create(
        programme=cast.programme, title_vi="Tập huấn", kinds=["training"], starts_on="2024-01-10", ends_on="2024-01-10"
    )
    begin = timezone.make_aware(dt.datetime(2024, 1, 10, 8))
    session = Session.objects.create(
        event=event, title_vi="Sáng", starts_at=begin, ends_at=begin + dt.timedelta(hours=3)
    )
    item = ("Tập huấn: attendance of 1 session is not recorded", "Take attendance")
    assert (told(cast.facilitator), told(cast.coordinator), told(cast.monitor)) == ([item], [item], [])
    session.attendances.create(enrolment=cast.enrolment, mark="absent")
    assert told(cast.facilitator) == told(cast.coordinator) == []


def test_an_open_test_awaits_the_trainee_until_answered(cast):
    type(cast.plan).objects.update(state="approved")
    event = Event.objects.create(
        programme=cast.programme, title_vi="Tập huấn", kinds=["training"], starts_on="2024-01-10", ends_on="2024-01-10"
    )
    collection = Collection.objects.create(instrument=Instrument.objects.filter(kind="test").first())
    sitting = Sitting.objects.create(event=event, moment="pre", collection=collection)
    assert [action for _title, action in told(cast.trainee)] == ["Answer"]
    assert told(cast.trainee_elsewhere) == []
    sitting.collection.responses.create(person=cast.trainee.person, score=50)
    assert told(cast.trainee) == []


def test_drafts_and_failed_messages_await_the_coordinator(cast):
    for _ in range(3):
        mail.write(to_email="a@cast.example", subject="Nhắc", body="…", by=None, scope_id=cast.programme.pk)
    failed = mail.write(to_email="b@cast.example", subject="Nhắc", body="…", by=None, scope_id=cast.programme.pk)
    type(failed).objects.filter(pk=failed.pk).update(state="failed")
    assert sorted(told(cast.coordinator)) == [
        ("1 message could not be sent", "Look at it"),
        ("3 drafts wait in the out-tray", "Look and send"),
    ]
    assert nobody_else(cast, "coordinator", "trainee")


def test_an_uploaded_list_awaits_its_confirmation(cast):
    from django.core.files.uploadedfile import SimpleUploadedFile

    sheet = SimpleUploadedFile("ds.csv", "Họ và tên,Năm sinh\nVừ Thị Sua,1988\n".encode())
    batch = staging.upload(cast.programme, sheet, by=cast.coordinator)
    assert told(cast.coordinator) == [("The list “ds.csv” awaits your confirmation", "Look and confirm")]
    staging.confirm(batch, by=cast.coordinator)
    assert told(cast.coordinator) == []


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("draft", ("End-of-programme report, version 1: a draft", "Write and finalise")),
        ("failed", ("End-of-programme report: could not be made", "Make it again")),
        ("making", None),
        ("final", None),
    ],
)
def test_a_report_awaits_being_written_or_made_again(cast, state, words):
    Report.objects.create(programme=cast.programme, version=1, state=state, snapshot={})
    assert told(cast.coordinator) == ([words] if words else [])
    assert nobody_else(cast, "coordinator", "trainee")


@pytest.mark.parametrize("role", ["coordinator", "monitor", "trainee"])
def test_each_item_leads_to_a_page_that_is_open_to_its_reader(cast, as_user, role):
    make_world(cast)
    client = as_user(getattr(cast, role))
    items = attention.awaiting(getattr(cast, role))
    assert items
    for item in items:
        assert client.get(item.url.split("#")[0]).status_code == 200, item.url


@pytest.mark.parametrize("role", ["coordinator", "facilitator", "monitor", "trainee", "donor"])
def test_what_awaits_is_found_in_the_same_number_of_queries_for_much_and_for_little(cast, role):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        user = User.objects.get(pk=getattr(cast, role).pk)
        with CaptureQueriesContext(connection) as seen:
            attention.awaiting(user)
        return len(seen)

    make_world(cast)
    before = cost()
    for number in range(30):
        FollowUp.objects.create(
            programme=cast.programme, title=f"Mời {number}", due_on="2023-12-15", responsible=cast.trainee.person
        )
        ProgressUpdate.objects.create(plan=cast.plan, happened_on="2024-01-10", what_happened="Đã họp")
        visit = Visit.objects.create(programme=cast.programme, title=f"Thăm {number}", planned_on="2024-01-10")
        visit.monitors.add(cast.monitor)
        mail.write(to_email="a@cast.example", subject="Nhắc", body="…", by=None, scope_id=cast.programme.pk)
    assert (before, cost()) == (QUERIES[role], QUERIES[role])


QUERIES = {"coordinator": 32, "facilitator": 7, "monitor": 13, "trainee": 8, "donor": 4}


def test_the_home_page_says_so_when_nothing_awaits(cast, as_user):
    client = as_user(cast.facilitator)
    client.cookies["django_language"] = "en"
    assert "Nothing awaits you" in client.get(reverse("reports:today")).content.decode()
