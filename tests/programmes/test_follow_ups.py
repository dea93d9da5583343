"""A follow-up: who, by when, what was done, verified by another."""

import datetime as dt

import pytest
from django.urls import reverse

from office.errors import DomainError, WrongState
from office.models import HistoryEvent, OutgoingMessage
from programmes import follow_ups
from programmes.models import FollowUp


@pytest.fixture
def follow_up(cast):
    facts = {"title": "Gửi mẫu biên bản", "responsible": cast.trainee.person, "due_on": dt.date(2023, 12, 1)}
    return follow_ups.open_follow_up(programme=cast.programme, facts=facts, by=cast.monitor)


def address(follow_up, name):
    return reverse(f"programmes:{name}", args=[follow_up.uuid])


def test_who_is_responsible_is_told_at_once_in_their_language(cast, follow_up):
    told = OutgoingMessage.objects.get()
    assert (told.to_email, told.state, told.language) == ("trainee@cast.example", "queued", "vi")
    assert told.subject == "Cần làm: Gửi mẫu biên bản"
    assert "01/12/2023" in told.body


def test_it_is_not_closed_without_words(cast, follow_up, as_user):
    with pytest.raises(DomainError):
        follow_ups.do_follow_up(follow_up, what_was_done="  ", by=cast.trainee)
    as_user(cast.trainee).post(address(follow_up, "follow_up_do"), {"what_was_done": ""})
    follow_up.refresh_from_db()
    assert follow_up.state == "open"


def test_it_is_done_by_one_and_verified_by_another(cast, follow_up, as_user):
    as_user(cast.trainee).post(address(follow_up, "follow_up_do"), {"what_was_done": "Đã gửi cho sáu thôn."})
    as_user(cast.monitor).post(address(follow_up, "follow_up_verify"))
    follow_up.refresh_from_db()
    assert (follow_up.state, follow_up.done_by, follow_up.verified_by) == ("verified", cast.trainee, cast.monitor)
    verbs = [event.verb for event in HistoryEvent.objects.about(follow_up).order_by("pk")]
    assert verbs == ["programmes.follow_up_opened", "programmes.do_follow_up", "programmes.verify_follow_up"]


def test_nobody_verifies_what_they_did_or_had_to_do(cast, follow_up, as_user):
    follow_ups.do_follow_up(follow_up, what_was_done="Xong", by=cast.monitor)
    assert as_user(cast.monitor).post(address(follow_up, "follow_up_verify")).status_code == 403
    with pytest.raises(DomainError):
        follow_ups.verify_follow_up(follow_up, by=cast.monitor)
    FollowUp.objects.update(responsible=cast.coordinator.person)  # the monitor did it for the coordinator
    follow_up.refresh_from_db()
    assert as_user(cast.coordinator).post(address(follow_up, "follow_up_verify")).status_code == 403
    with pytest.raises(DomainError):
        follow_ups.verify_follow_up(follow_up, by=cast.coordinator)


def test_reopened_with_a_reason_it_forgets_who_did_it(cast, follow_up):
    follow_ups.do_follow_up(follow_up, what_was_done="Gửi ba thôn", by=cast.trainee)
    with pytest.raises(DomainError):
        follow_ups.reopen_follow_up(follow_up, reason=" ", by=cast.monitor)
    follow_ups.reopen_follow_up(follow_up, reason="Còn ba thôn", by=cast.monitor)
    follow_up.refresh_from_db()
    assert (follow_up.state, follow_up.done_by, follow_up.what_was_done) == ("open", None, "Gửi ba thôn")
    with pytest.raises(WrongState):
        follow_ups.verify_follow_up(follow_up, by=cast.monitor)


def test_repeating_a_step_changes_nothing_twice(cast, follow_up):
    assert follow_ups.do_follow_up(follow_up, what_was_done="Xong", by=cast.trainee)
    assert not follow_ups.do_follow_up(follow_up, what_was_done="Xong lần nữa", by=cast.trainee)
    follow_up.refresh_from_db()
    assert follow_up.what_was_done == "Xong"


def test_a_reminder_lies_in_the_out_tray_to_look_at(cast, follow_up):
    assert follow_ups.remind(follow_up, by=cast.coordinator)
    reminder = OutgoingMessage.objects.exclude(state="queued").get()
    assert (reminder.state, reminder.to_email) == ("draft", "trainee@cast.example")
    assert follow_ups.remind(follow_up, by=cast.coordinator)
    assert OutgoingMessage.objects.exclude(state="queued").count() == 1  # the one that waits is enough
    reminder.delete()
    cast.trainee.delete()
    assert not follow_ups.remind(FollowUp.objects.get(), by=cast.coordinator)  # no address is known
