"""The out-tray: each outgoing message is a row that is looked at, sent, logged, cancelled."""

from __future__ import annotations

import smtplib

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse
from django.utils.translation import override

from actionplans import workflow as plans
from office import mail
from office.errors import WrongState
from office.models import HistoryEvent, OutgoingMessage
from programmes import follow_ups
from programmes.invitations import invite, write_mails
from programmes.models import FollowUp, Role
from tests.factories.cast import enrol, make_person, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast):
    return mail.write(
        to_email="a@cast.example", subject="Nhắc", body="Mời họp", by=cast.coordinator, scope_id=cast.programme.pk
    )


def states() -> list[str]:
    return list(OutgoingMessage.objects.order_by("pk").values_list("state", flat=True))


# --- one message ---------------------------------------------------------------------


def test_a_draft_is_not_sent_by_itself(draft):
    assert (mail.send_queued(), states()) == (0, ["draft"])


def test_sent_once_however_often_it_is_asked(cast, draft):
    for _ in range(2):
        mail.queue(draft, by=cast.coordinator)
    assert (mail.send_queued(), mail.send_queued(), states()) == (1, 0, ["kept"])
    assert HistoryEvent.objects.about(draft).count() == 1


def test_cancelled_it_never_leaves(cast, draft):
    mail.queue(draft, by=cast.coordinator)
    mail.cancel(draft, by=cast.coordinator)
    assert (mail.send_queued(), states()) == (0, ["cancelled"])


def test_what_has_left_is_not_cancelled(cast, draft):
    mail.queue(draft, by=cast.coordinator)
    mail.send_queued()
    with override("vi"), pytest.raises(WrongState) as refused:
        mail.cancel(draft, by=cast.coordinator)
    assert "Lưu trên cổng" in str(refused.value)
    assert states() == ["kept"]


class Server(BaseEmailBackend):
    """A mail server that answers as it was told, one answer a message."""

    answers: list[Exception | None] = []

    def send_messages(self, email_messages):
        for _message in email_messages:
            answer = self.answers.pop(0)
            if answer is not None:
                raise answer
        return len(email_messages)


@pytest.fixture
def server(settings):
    settings.SMTP = {"EMAIL_BACKEND": "tests.office.test_mail.Server", "EMAIL_HOST": "mail.example"}
    return Server


def test_a_server_that_is_away_is_tried_again_and_said_at_the_end(cast, draft, server):
    mail.queue(draft, by=cast.coordinator)
    server.answers = [smtplib.SMTPServerDisconnected("away")] * mail.MAX_ATTEMPTS
    seen = []
    for _ in range(mail.MAX_ATTEMPTS):
        mail.send_queued()
        seen += states()
    assert seen == ["queued"] * (mail.MAX_ATTEMPTS - 1) + ["failed"]
    draft.refresh_from_db()
    assert draft.error == "away"
    mail.queue(draft, by=cast.coordinator)
    server.answers = [None]
    assert (mail.send_queued(), states()) == (1, ["sent"])


def test_one_that_no_mail_can_be_does_not_hold_up_the_others(cast, draft, server):
    second = mail.write(to_email="b@cast.example", subject="Hai", body="…", by=None, queue=True)
    mail.queue(draft, by=cast.coordinator)
    OutgoingMessage.objects.filter(pk=draft.pk).update(queued_at=second.queued_at.replace(year=2000))
    server.answers = [ValueError("Header values can't contain newlines"), None]
    assert (mail.send_queued(), states()) == (1, ["failed", "sent"])


# --- to many people ------------------------------------------------------------------


@pytest.fixture
def group_of_three(cast):
    """Two more members, one of whom reads English."""
    for number, language in enumerate(("vi", "en")):
        person = make_person(f"Thành Viên {number}")
        user = make_user(f"Member {number}", f"m{number}@cast.example", person, language=language)
        Role.objects.create(programme=cast.programme, user=user, role="trainee")
        cast.group.members.create(enrolment=enrol(cast.programme, person))
    return cast


def test_what_goes_to_a_group_waits_as_drafts_each_in_its_readers_language(group_of_three):
    cast = group_of_three
    type(cast.plan).objects.update(state="submitted")
    with override("en"):
        plans.approve_plan(cast.plan, by=cast.coordinator)
    rows = OutgoingMessage.objects.order_by("to_email")
    assert [(row.to_email, row.state, row.language, row.subject) for row in rows] == [
        ("m0@cast.example", "draft", "vi", "AP1 Họp thôn đã được duyệt"),
        ("m1@cast.example", "draft", "en", "AP1 Họp thôn is approved"),
        ("trainee@cast.example", "draft", "vi", "AP1 Họp thôn đã được duyệt"),
    ]
    assert mail.send_queued() == 0


def test_who_left_the_programme_or_has_no_open_account_is_not_written_to(group_of_three):
    cast = group_of_three
    type(cast.plan).objects.update(state="submitted")
    type(cast.enrolment).objects.filter(person__full_name="Thành Viên 0").update(state="withdrawn")
    type(cast.trainee).objects.filter(email="m1@cast.example").update(is_active=False)
    plans.approve_plan(cast.plan, by=cast.coordinator)
    assert [row.to_email for row in OutgoingMessage.objects.all()] == ["trainee@cast.example"]


def test_the_coordinator_is_told_of_the_drafts_and_sends_them_after_a_look(group_of_three, as_user):
    cast = group_of_three
    type(cast.plan).objects.update(state="submitted")
    client = as_user(cast.coordinator)
    client.cookies["django_language"] = "en"
    page = client.post(reverse("actionplans:plan_approve", args=[cast.plan.uuid]), follow=True).content.decode()
    assert "Messages to the group lie in the out-tray" in page
    url = reverse("programmes:messages", args=[cast.programme.slug])
    listed = client.get(url, {"state": "draft"})
    assert listed.content.decode().count("Preview</summary>") == 3
    ticked = [str(row.uuid) for row in listed.context["page"]][:2]
    client.post(reverse("programmes:messages_send", args=[cast.programme.slug]), {"message": ticked})
    assert sorted(states()) == ["draft", "queued", "queued"]


def test_a_message_of_another_programme_is_not_sent_along(cast, as_user, draft):
    url = reverse("programmes:messages_send", args=[cast.other_programme.slug])
    as_user(cast.coordinator_elsewhere).post(url, {"message": [str(draft.uuid)]})
    assert states() == ["draft"]


def test_invitations_wait_as_drafts_once_each(cast):
    invite(cast.programme, by=cast.coordinator, role="monitor", email="a@cast.example")
    invite(cast.programme, by=cast.coordinator, role="donor", email="b@cast.example")
    assert [write_mails(cast.programme, by=cast.coordinator) for _ in range(2)] == [2, 0]
    assert states() == ["draft", "draft"]


def test_a_reminder_is_one_draft_in_the_language_of_who_is_reminded(cast):
    person = cast.trainee.person
    person.email = cast.trainee.email
    person.save()
    type(cast.trainee).objects.filter(pk=cast.trainee.pk).update(language="en")
    row = FollowUp.objects.create(programme=cast.programme, title="Mời", due_on="2023-12-15", responsible=person)
    row = FollowUp.objects.get()
    with override("vi"):
        assert [follow_ups.remind(row, by=cast.coordinator) for _ in range(3)] == [True] * 3
    message = OutgoingMessage.objects.get()
    assert (message.subject, message.state, message.language) == ("Reminder: Mời", "draft", "en")


def test_coordinators_are_told_at_once_that_a_plan_is_there(cast):
    from tests.test_workflows import make_plan

    plans.submit_plan(make_plan(cast), by=cast.trainee)
    assert [(row.to_email, row.state) for row in OutgoingMessage.objects.all()] == [
        ("coordinator@cast.example", "queued")
    ]
