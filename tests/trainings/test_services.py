"""Events, attendance, scores and certificates: what a write does, and what it refuses."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.translation import override

from instruments.models import Collection, Instrument, Response
from office import files
from office.errors import DomainError, WrongState
from office.models import HistoryEvent
from tests.factories.cast import make_person
from tests.factories.courses import half_days, make_event, mark, people, score, sit
from trainings import services, workflow
from trainings.models import Attendance, Certificate, Event, Sitting

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(cast):
    cast.event = make_event(cast.programme)
    cast.sessions = half_days(cast.event)
    return cast


def verbs(event) -> list[str]:
    return list(HistoryEvent.objects.about(event).order_by("pk").values_list("verb", flat=True))


# --- events ---------------------------------------------------------------------------------


def test_four_half_days_are_made_for_two_days_and_not_twice(cast):
    event = make_event(cast.programme)
    assert services.add_half_days(event, by=cast.coordinator) == 4
    times = [
        (timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)) for session in event.sessions.all()
    ]
    assert [(start.day, start.hour, start.minute, end.hour, end.minute) for start, end in times] == [
        (16, 8, 0, 11, 30), (16, 13, 30, 17, 0), (17, 8, 0, 11, 30), (17, 13, 30, 17, 0),
    ]  # fmt: skip
    first = event.sessions.first()
    assert (first.title_vi, first.title_en) == ("Sáng 16/10", "Morning 16/10")
    assert services.add_half_days(event, by=cast.coordinator) == 0
    assert verbs(event) == ["trainings.event_changed"]


def test_a_day_that_has_a_session_keeps_its_own(cast):
    event = make_event(cast.programme)
    half_days(event)[0].delete()
    assert services.add_half_days(event, by=cast.coordinator) == 0
    event.ends_on = dt.date(2023, 10, 18)
    assert services.add_half_days(event, by=cast.coordinator) == 2


def test_an_event_that_ends_before_it_starts_is_refused(cast):
    event = Event(programme=cast.programme, title_vi="x", kinds=["training"], starts_on=dt.date(2023, 10, 17),
                  ends_on=dt.date(2023, 10, 16))  # fmt: skip
    with pytest.raises(ValidationError):
        services.save_event(event, by=cast.coordinator)
    assert not Event.objects.exists()


def test_an_event_with_its_half_days_is_one_entry_of_history(cast):
    event = Event(programme=cast.programme, title_vi="Tập huấn", kinds=["training"], starts_on=dt.date(2023, 10, 16),
                  ends_on=dt.date(2023, 10, 17))  # fmt: skip
    services.save_event(event, half_days=True, by=cast.coordinator)
    assert event.sessions.count() == 4
    assert verbs(event) == ["trainings.event_created"]


def test_guests_are_set_and_the_same_ones_again_write_nothing(course):
    one, two, three = (make_person(f"Khách {number}") for number in range(3))
    services.set_guests(event=course.event, people=[one, two], by=course.coordinator)
    services.set_guests(event=course.event, people=[two, one], by=course.coordinator)
    services.set_guests(event=course.event, people=[two, three], by=course.coordinator)
    assert {guest.person for guest in course.event.guests.all()} == {two, three}
    assert verbs(course.event) == ["trainings.event_changed"] * 2


def test_a_material_is_kept_under_a_name_of_our_own_and_removed_for_good(course, django_capture_on_commit_callbacks):
    upload = SimpleUploadedFile("../../bai giang.pdf", b"%PDF-1.7 bai", "application/pdf")
    services.add_material(event=course.event, upload=upload, caption="Bài giảng", by=course.coordinator)
    stored = files.of(course.event, "material").get()
    name = stored.file.name
    assert "bai" not in name and ".." not in name
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_material(event=course.event, file=stored, by=course.coordinator)
    assert not files.of(course.event, "material").exists()
    assert not stored.file.storage.exists(name)
    assert verbs(course.event) == ["trainings.material_added", "trainings.material_removed"]


@pytest.mark.parametrize(
    ("name", "content"),
    [("bai.pdf", b"MZ\x90\x00 a program"), ("x.svg", b"<svg onload='alert(1)'/>"), ("x.html", b"<script>1</script>")],
)
def test_what_a_browser_might_run_is_no_material(course, name, content):
    with pytest.raises(DomainError):
        services.add_material(
            event=course.event, upload=SimpleUploadedFile(name, content), caption="", by=course.coordinator
        )
    assert not files.of(course.event).exists()


# --- the state of an event ------------------------------------------------------------------

NAMES = ("hold_event", "cancel_event", "replan_event")
ALLOWED = {("planned", "hold_event"): "held", ("planned", "cancel_event"): "cancelled",
           ("held", "replan_event"): "planned", ("cancelled", "replan_event"): "planned"}  # fmt: skip
SAME = {("held", "hold_event"), ("cancelled", "cancel_event"), ("planned", "replan_event")}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("state", ["planned", "held", "cancelled"])
def test_every_step_from_every_state(cast, state, name):
    event = make_event(cast.programme, state=state)
    if (state, name) in ALLOWED:
        assert workflow.move_event(event, name, by=cast.coordinator) is True
    elif (state, name) in SAME:
        assert workflow.move_event(event, name, by=cast.coordinator) is False
    else:
        with pytest.raises(WrongState):
            workflow.move_event(event, name, by=cast.coordinator)
    event.refresh_from_db()
    assert event.state == ALLOWED.get((state, name), state)


def test_what_is_still_to_come_was_not_held(cast):
    ahead = timezone.localdate() + dt.timedelta(days=3)
    event = make_event(cast.programme, state="planned", starts_on=ahead, ends_on=ahead)
    with override("en"), pytest.raises(DomainError, match="still to come"):
        workflow.move_event(event, "hold_event", by=cast.coordinator)


# --- attendance -----------------------------------------------------------------------------


def test_marks_are_kept_changed_and_taken_away_and_the_same_again_writes_nothing(course):
    session, enrolment = course.sessions[0], course.enrolment
    cell = (session.pk, enrolment.pk)
    take = lambda value: services.take_attendance(event=course.event, marks={cell: value}, by=course.facilitator)  # noqa: E731
    assert [take("present"), take("present"), take("late"), take(""), take("")] == [1, 0, 1, 1, 0]
    assert not Attendance.objects.exists()
    take("excused")
    row = Attendance.objects.get()
    assert (row.mark, row.recorded_by_id) == ("excused", course.facilitator.pk)
    assert verbs(course.event) == ["trainings.attendance_taken"] * 4


def test_a_whole_column_for_thirty_people_costs_the_same_as_for_one(course):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(enrolments):
        marks = {(course.sessions[0].pk, row.pk): "present" for row in enrolments}
        with CaptureQueriesContext(connection) as queries:
            services.take_attendance(event=course.event, marks=marks, by=course.coordinator)
        return len(queries)

    cost([course.enrolment])  # the programme's revision is there after it
    course.sessions.pop(0)
    one = cost([course.enrolment])
    course.sessions.pop(0)
    assert cost(people(course.programme, *(f"Người {number}" for number in range(30)))) == one


@pytest.mark.parametrize("wrong", ["session", "enrolment", "mark"])
def test_a_cell_that_is_not_of_the_event_is_refused_and_nothing_is_kept(course, wrong):
    other = half_days(make_event(course.other_programme))[0]
    stranger = course.other_programme.enrolments.get()
    good = {(course.sessions[0].pk, course.enrolment.pk): "present"}
    bad = {
        "session": {(other.pk, course.enrolment.pk): "present"},
        "enrolment": {(course.sessions[0].pk, stranger.pk): "present"},
        "mark": {(course.sessions[1].pk, course.enrolment.pk): "perhaps"},
    }[wrong]
    with pytest.raises(DomainError):
        services.take_attendance(event=course.event, marks=good | bad, by=course.coordinator)
    assert not Attendance.objects.exists()


# --- tests and forms ------------------------------------------------------------------------


def test_a_test_is_added_opened_closed_and_removed_while_nobody_answered(course):
    instrument = Instrument.objects.get(slug="gender-test")
    sitting = services.add_sitting(
        event=course.event, moment="pre", instrument=instrument, opens_at=None,
        closes_at=timezone.now() - dt.timedelta(days=1), anonymous=False, by=course.coordinator,
    )  # fmt: skip
    assert not sitting.is_open
    services.open_sitting(sitting, by=course.coordinator)
    sitting = Sitting.objects.get()
    assert sitting.is_open
    services.close_sitting(sitting, by=course.coordinator)
    assert not Sitting.objects.get().is_open
    services.remove_sitting(Sitting.objects.get(), by=course.coordinator)
    assert not Sitting.objects.exists() and not Collection.objects.exists()
    assert verbs(course.event) == [
        "trainings.sitting_added", "trainings.sitting_changed", "trainings.sitting_changed",
        "trainings.sitting_removed",
    ]  # fmt: skip


def test_an_answered_test_is_not_removed(course):
    sitting = sit(course.event, "pre")
    score(sitting, course.enrolment, 40)
    with pytest.raises(WrongState):
        services.remove_sitting(sitting, by=course.coordinator)
    assert Sitting.objects.exists()


def test_one_pre_test_an_event(course):
    sit(course.event, "pre")
    with pytest.raises(ValidationError):
        services.add_sitting(
            event=course.event, moment="pre", instrument=Instrument.objects.get(slug="gender-test"),
            opens_at=None, closes_at=None, anonymous=False, by=course.coordinator,
        )  # fmt: skip


def test_scores_by_hand_and_a_blank_is_not_zero(course):
    sit(course.event, "pre")
    person = course.enrolment.person_id
    enter = lambda value: services.enter_scores(  # noqa: E731
        event=course.event, scores={("pre", person): value}, by=course.facilitator
    )
    assert [enter(Decimal("62.5")), enter(Decimal("62.50")), enter(Decimal(0)), enter(None), enter(None)] == [
        1, 0, 1, 1, 0,
    ]  # fmt: skip
    assert Response.objects.get().score is None
    assert verbs(course.event) == ["trainings.scores_entered"] * 3


# --- certificates ---------------------------------------------------------------------------


@pytest.fixture
def finished(course):
    """The rule: three of four sessions and a post-test. Who meets it is told by name."""
    programme, course.post = course.programme, sit(course.event, "post")
    programme.certificate_sessions, programme.certificate_needs_post_test = 3, True
    programme.save()
    course.all_four, course.three, course.late, course.two, course.no_test, course.blank = people(
        programme, "Đủ Bốn", "Đủ Ba", "Đến Muộn", "Chỉ Hai", "Thiếu Bài", "Bài Trống"
    )
    for enrolment, letters in (
        (course.all_four, "PPPP"), (course.three, "PPPA"), (course.late, "LLLE"), (course.two, "PPAE"),
        (course.no_test, "PPPP"), (course.blank, "PPPP"),
    ):  # fmt: skip
        mark(enrolment, course.sessions, letters)
    for enrolment in (course.all_four, course.three, course.late, course.two):
        score(course.post, enrolment, 80)
    score(course.post, course.blank, None)
    return course


def test_who_meets_the_rule(finished):
    met = {member.enrolment_id for member in services.certificate_members(finished.programme)}
    assert met == {finished.all_four.pk, finished.three.pk, finished.late.pk}


def test_certificates_are_issued_once_numbered_by_given_name(finished):
    assert services.issue_certificates(finished.programme, by=finished.coordinator) == 3
    assert services.issue_certificates(finished.programme, by=finished.coordinator) == 0
    assert list(Certificate.objects.values_list("number", "enrolment__person__full_name")) == [
        ("FIRST-0001", "Đủ Ba"), ("FIRST-0002", "Đủ Bốn"), ("FIRST-0003", "Đến Muộn"),
    ]  # fmt: skip
    score(finished.post, finished.no_test, 75)
    assert services.issue_certificates(finished.programme, by=finished.coordinator) == 1
    assert Certificate.objects.get(enrolment=finished.no_test).number == "FIRST-0004"


def test_a_certificate_is_revoked_with_a_reason_and_stays_revoked(finished):
    services.issue_certificates(finished.programme, by=finished.coordinator)
    certificate = Certificate.objects.first()
    with pytest.raises(DomainError):
        services.revoke_certificate(certificate, reason="  ", by=finished.coordinator)
    services.revoke_certificate(certificate, reason="Ghi nhầm", by=finished.coordinator)
    services.revoke_certificate(certificate, reason="Lần nữa", by=finished.coordinator)
    certificate.refresh_from_db()
    assert certificate.revoked_reason == "Ghi nhầm"
    assert services.issue_certificates(finished.programme, by=finished.coordinator) == 0


def test_without_a_post_test_in_the_rule_sessions_are_enough(finished):
    finished.programme.certificate_needs_post_test = False
    finished.programme.save()
    met = {member.enrolment_id for member in services.certificate_members(finished.programme)}
    assert met == {finished.all_four.pk, finished.three.pk, finished.late.pk, finished.no_test.pk, finished.blank.pk}


def test_who_withdrew_gets_none(finished):
    finished.all_four.state = "withdrawn"
    finished.all_four.save()
    assert services.issue_certificates(finished.programme, by=finished.coordinator) == 2
