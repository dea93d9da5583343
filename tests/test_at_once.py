"""Several people, or one impatient finger, at the same moment: real requests to a real server, side by side."""

from __future__ import annotations

import http.client
import threading
import urllib.parse
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connections
from django.test import Client
from django.urls import reverse

from actionplans import workflow
from actionplans.models import Checked, Finding, GroupMember, LineComment, Plan, ProgressUpdate, Visit
from instruments.models import Collection, Instrument, Question
from networks.desk import services as desks
from networks.models import Network, NetworkRole
from office.models import HistoryEvent, OutgoingMessage
from programmes.models import FollowUp
from tests.actionplans.conftest import write_lines
from tests.factories.cast import make_cast, make_user

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "k" * 32


@pytest.fixture
def cast():
    """In a database that is really committed to, which the server's threads see."""
    return make_cast()


@pytest.fixture
def plan(cast) -> Plan:
    plan = write_lines(cast.plan, cast.enrolment)
    Plan.objects.filter(pk=plan.pk).update(state="approved", version=1)
    plan.refresh_from_db()
    return plan


class Device:
    """A signed-in person's browser."""

    def __init__(self, address: str, user: Any) -> None:
        client = Client()
        client.force_login(user)
        self.server = urllib.parse.urlsplit(address)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}",
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def send(self, path: str, data: dict[str, Any], **headers: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection(self.server.hostname, self.server.port, timeout=60)
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": TOKEN} | data)
        connection.request("POST", path, body, self.headers | headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text


@pytest.fixture
def at_once(live_server):
    """``at_once((user, path, data), …)``: all of them in the same moment; their statuses, sorted."""

    def act(*sends: tuple[Any, str, dict[str, Any]], **headers: str) -> list[int]:
        devices = [Device(live_server.url, user) for user, _path, _data in sends]
        start = threading.Barrier(len(sends))

        def one(device: Device, path: str, data: dict[str, Any]) -> int:
            start.wait(20)
            return device.send(path, data, **headers)[0]

        with ThreadPoolExecutor(len(sends)) as pool:
            waiting = [pool.submit(one, device, *send[1:]) for device, send in zip(devices, sends, strict=True)]
            return sorted(done.result(90) for done in waiting)

    yield act
    connections.close_all()


def second_coordinator(cast) -> Any:
    user = make_user("Bùi Thị Hai", "coordinator-two@cast.example")
    cast.programme.roles.create(user=user, role="coordinator")
    return get_user_model().objects.get(pk=user.pk)


def path(obj: Any, name: str, *more: Any) -> str:
    return reverse(f"actionplans:{name}", args=[obj.uuid, *more])


def acts(verb: str) -> int:
    return HistoryEvent.objects.filter(verb=f"actionplans.{verb}").count()


def test_two_coordinators_approve_in_the_same_moment(cast, plan, at_once):
    Plan.objects.update(state="draft", version=0)
    workflow.submit_plan(Plan.objects.get(), by=cast.trainee)
    OutgoingMessage.objects.all().delete()
    send = path(plan, "plan_approve")
    people = [cast.coordinator, second_coordinator(cast)] * 2
    assert at_once(*((user, send, {"version": 1}) for user in people)) == [302] * 4
    plan.refresh_from_db()
    assert (plan.state, acts("approve_plan")) == ("approved", 1)
    assert OutgoingMessage.objects.count() == 1  # the group is told once


def test_one_approves_while_the_other_returns(cast, plan, at_once):
    Plan.objects.update(state="draft", version=0)
    workflow.submit_plan(Plan.objects.get(), by=cast.trainee)
    answers = at_once(
        (cast.coordinator, path(plan, "plan_approve"), {}),
        (second_coordinator(cast), path(plan, "plan_return"), {"reason": "Rõ hơn"}),
    )
    plan.refresh_from_db()
    assert answers == [302, 302]  # whoever came second is told in words
    assert acts("approve_plan") + acts("return_plan") == 1
    assert plan.state == ("approved" if acts("approve_plan") else "returned")


def test_a_trainee_sends_the_same_update_three_times_at_once(cast, plan, at_once):
    sent = {
        "write_id": str(uuid.uuid4()), "activity": plan.activities.get(code="A2").pk, "percent": 40,
        "happened_on": "2023-11-19", "what_happened": "Đã họp năm cuộc.", "reached_women": 12, "spent": "500.000",
    }  # fmt: skip
    sends = [(cast.trainee, path(plan, "update_add"), sent)] * 3
    assert at_once(*sends, Accept="application/json") == [200, 200, 201]  # one new, the others known already
    assert ProgressUpdate.objects.get().reached_women == 12
    assert acts("update_sent") == 1


def test_three_members_send_an_update_each_and_all_arrive(cast, plan, at_once):
    sends = [
        (
            cast.trainee,
            path(plan, "update_add"),
            {
                "write_id": str(uuid.uuid4()), "activity": plan.activities.get(code="A2").pk,
                "happened_on": "2023-11-19", "what_happened": f"Cuộc {number}",
            },
        )
        for number in range(3)
    ]  # fmt: skip
    assert at_once(*sends) == [302, 302, 302]
    assert ProgressUpdate.objects.count() == 3


def test_a_group_submits_four_times_at_once(cast, plan, at_once):
    Plan.objects.update(state="draft", version=0)
    assert at_once(*[(cast.trainee, path(plan, "plan_submit"), {})] * 4) == [302] * 4
    plan.refresh_from_db()
    assert (plan.state, plan.version, plan.versions.count(), acts("submit_plan")) == ("submitted", 1, 1, 1)


def test_the_same_comment_at_once(cast, plan, at_once):
    sent = {"write_id": str(uuid.uuid4()), "line": "problem", "text": "Thêm số liệu."}
    assert at_once(*[(cast.coordinator, path(plan, "comment_add"), sent)] * 3) == [302] * 3
    assert (LineComment.objects.count(), acts("comment_added")) == (1, 1)


@pytest.fixture
def visit(cast, plan) -> Visit:
    instrument = Instrument.objects.create(slug="phieu", kind="checklist", title_vi="Phiếu")
    Question.objects.create(instrument=instrument, key="met", type="text", text_vi="Đã gặp ai?")
    checklist = Collection.objects.create(instrument=instrument)
    visit = Visit.objects.create(
        programme=cast.programme, title="Thăm N1", planned_on="2023-11-18", checklist=checklist
    )
    visit.plans.add(plan)
    visit.monitors.add(cast.monitor)
    return visit


def test_a_monitors_phone_sends_finding_checklist_and_report_three_times_at_once(cast, plan, visit, at_once):
    finding = {
        "write_id": str(uuid.uuid4()), "plan": plan.pk, "rating": "minor", "text": "Thiếu biên bản.",
        "action": "Gửi mẫu", "responsible": cast.trainee.person_id, "due_on": "2199-12-01",
    }  # fmt: skip
    assert at_once(*[(cast.monitor, path(visit, "finding_add"), finding)] * 3) == [302] * 3
    assert (Finding.objects.count(), FollowUp.objects.count(), acts("finding_added")) == (1, 1, 1)
    checklist = {"write_id": str(uuid.uuid4()), "met": "Chị Lan"}
    assert at_once(*[(cast.monitor, path(visit, "checklist", plan.code), checklist)] * 3) == [302] * 3
    assert (Checked.objects.count(), acts("checklist_saved")) == (1, 1)
    report = {"done_on": "2023-11-18", "summary": "Đã dự họp."}
    assert at_once(*[(cast.monitor, path(visit, "visit_report"), report)] * 3) == [302] * 3
    assert acts("report_visit") == 1


def test_two_phones_fill_in_the_same_checklist_at_once(cast, plan, visit, at_once):
    sends = [
        (user, path(visit, "checklist", plan.code), {"write_id": str(uuid.uuid4()), "met": "Chị Lan"})
        for user in (cast.monitor, cast.coordinator)
    ]
    assert at_once(*sends) == [302, 302]
    assert Checked.objects.count() == 1


def test_a_person_is_put_into_two_groups_at_once(cast, plan, at_once):
    other = cast.programme.groups.create(code="G2")
    place = reverse("actionplans:member_place", args=[cast.programme.slug])
    sends = [
        (cast.coordinator, place, {"enrolment": cast.enrolment.pk, "group": group.pk})
        for group in (cast.group, other) * 2
    ]
    assert at_once(*sends) == [302] * 4
    assert GroupMember.objects.filter(enrolment=cast.enrolment).count() == 1


def test_a_follow_up_is_reported_done_twice_at_once(cast, at_once):
    follow_up = FollowUp.objects.create(
        programme=cast.programme, title="Gửi mẫu", responsible=cast.trainee.person, due_on="2199-12-01"
    )
    done = reverse("programmes:follow_up_do", args=[follow_up.uuid])
    sends = [(user, done, {"what_was_done": f"Xong ({user.name})"}) for user in (cast.trainee, cast.monitor)]
    assert at_once(*sends) == [302, 302]
    assert HistoryEvent.objects.filter(verb="programmes.do_follow_up").count() == 1


def test_a_question_is_asked_three_times_and_given_out_by_two_at_once(cast, at_once):
    network = Network.objects.create(slug="tu-van", name_vi="Mạng lưới")
    network.programmes.add(cast.programme)
    desk = desks.save_desk(network, by=None, is_open=True)
    people = [cast.coordinator, second_coordinator(cast)]
    for user in people:
        NetworkRole.objects.create(network=network, user=user, role="steward")
    role = desks.name_expert(network, cast.monitor, by=None, fields_vi="Giới")
    asked = {"write_id": str(uuid.uuid4()), "title": "Mở lớp", "text": "Ở đâu?"}
    send = reverse("networks:question_add", args=[desk.network.slug])
    assert at_once(*[(cast.trainee, send, asked)] * 3) == [302] * 3
    question = network.questions.get()
    assert OutgoingMessage.objects.filter(kind="networks.question").count() == 2  # each coordinator is told once
    act = reverse("networks:question_act", args=[question.uuid])
    given = {"act": "assign", "expert": role.pk, "due_on": ""}
    assert at_once(*[(user, act, given) for user in people * 2]) == [302] * 4
    answer = {"write_id": str(uuid.uuid4()), "text": "Ở nhà văn hóa"}
    assert at_once(*[(cast.monitor, question.get_absolute_url(), answer)] * 3) == [302] * 3
    said = HistoryEvent.objects.about(question).order_by("pk").values_list("verb", flat=True)
    assert list(said) == ["networks.question_asked", "networks.question_assigned", "networks.question_answered"]
    assert question.posts.count() == 1
