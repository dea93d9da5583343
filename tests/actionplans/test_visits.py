"""Visits: planned for plans, done on the phone, findings with evidence and follow-ups."""

import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from actionplans import services
from actionplans.models import Checked, Finding, Visit
from instruments.models import Collection, Instrument, Question
from office.models import HistoryEvent, OutgoingMessage, StoredFile
from programmes.models import FollowUp
from tests.actionplans.test_updates import photo


@pytest.fixture
def visit(cast, plan):
    instrument = Instrument.objects.create(slug="phieu", kind="checklist", title_vi="Phiếu")
    Question.objects.create(instrument=instrument, key="met", type="text", text_vi="Đã gặp ai?")
    new = Visit(
        programme=cast.programme, title="Thăm N1", planned_on=dt.date(2023, 11, 18),
        checklist=Collection.objects.create(instrument=instrument),
    )  # fmt: skip
    return services.plan_visit(new, plans=[plan], monitors=[cast.monitor], by=cast.coordinator)


def address(visit, name, *more):
    return reverse(f"actionplans:{name}", args=[visit.uuid, *more])


def finding(plan, **changes):
    return {
        "write_id": str(uuid.uuid4()), "plan": plan.pk, "rating": "minor", "text": "Biên bản thiếu ý kiến phụ nữ.",
        "recommendation": "Dùng mẫu mới.", "action": "", "responsible": "", "due_on": "",
    } | changes  # fmt: skip


def test_the_coordinator_plans_a_visit_and_its_monitor_is_told(cast, plan, as_user):
    page = reverse("actionplans:visit_plan", args=[cast.programme.slug])
    client = as_user(cast.coordinator)
    assert client.get(page).context["form"]["monitors"].value() == [cast.monitor.pk]  # the only one there is
    sent = {"plans": [plan.pk], "monitors": [cast.monitor.pk], "planned_on": "2023-12-01", "title": ""}
    assert client.post(page, sent).status_code == 302
    visit = Visit.objects.get()
    assert visit.title == "Giám sát AP1"
    told = OutgoingMessage.objects.get()
    assert told.to_email == "monitor@cast.example"
    assert told.subject == "Bạn được giao chuyến giám sát “Giám sát AP1” ngày 01/12/2023"
    sent["monitors"] = [cast.monitor.pk, cast.coordinator.pk]
    client.post(reverse("actionplans:visit_edit", args=[visit.uuid]), sent | {"title": visit.title})
    assert OutgoingMessage.objects.count() == 1  # who knew it already and who did it are not told again


def test_a_monitor_sees_only_the_visits_that_are_theirs(cast, visit, as_user):
    visit.monitors.clear()
    assert as_user(cast.monitor).get(visit.get_absolute_url()).status_code == 404
    assert as_user(cast.coordinator).get(visit.get_absolute_url()).status_code == 200
    assert as_user(cast.trainee).get(visit.get_absolute_url()).status_code == 404


def test_the_checklist_sent_again_with_other_answers_replaces_the_former(cast, plan, visit, as_user):
    page = address(visit, "checklist", plan.code)
    client = as_user(cast.monitor)
    for words in ("Chị Lan", "Chị Lan và anh Páo"):
        assert client.post(page, {"write_id": uuid.uuid4(), "met": words}).status_code == 302
    assert Checked.objects.get().response.answers.get().text == "Chị Lan và anh Páo"


def test_a_finding_keeps_its_photo_and_paper_and_opens_a_follow_up(cast, plan, visit, as_user):
    paper = SimpleUploadedFile("bien-ban.pdf", b"%PDF-1.7\n...", "application/pdf")
    sent = finding(
        plan, photos=[photo()], evidence=[paper], action="Gửi mẫu biên bản", responsible=cast.trainee.person_id, due_on="2023-12-01"
    )  # fmt: skip
    assert as_user(cast.monitor).post(address(visit, "finding_add"), sent).status_code == 302
    kept = Finding.objects.get()
    assert (kept.rating, kept.by) == ("minor", cast.monitor)
    assert sorted(StoredFile.objects.values_list("kind", "content_type")) == [
        ("evidence", "application/pdf"),
        ("photo", "image/jpeg"),
    ]
    follow_up = kept.follow_up
    assert (follow_up.title, follow_up.responsible, follow_up.due_on) == (
        "Gửi mẫu biên bản", cast.trainee.person, dt.date(2023, 12, 1),
    )  # fmt: skip
    assert (follow_up.origin_label, follow_up.origin_url) == ("Thăm N1", visit.get_absolute_url())
    told = OutgoingMessage.objects.exclude(to_email="monitor@cast.example").get()
    assert (told.to_email, told.subject) == ("trainee@cast.example", "Cần làm: Gửi mẫu biên bản")
    page = as_user(cast.monitor).get(visit.get_absolute_url()).content.decode()
    assert "bien-ban.pdf" in page and "Gửi mẫu biên bản" in page


def test_the_same_finding_twice_is_one_with_one_follow_up(cast, plan, visit, as_user):
    sent = finding(plan, action="Gửi mẫu", responsible=cast.trainee.person_id, due_on="2023-12-01")
    client = as_user(cast.monitor)
    assert [client.post(address(visit, "finding_add"), sent).status_code for _ in range(2)] == [302, 302]
    assert (Finding.objects.count(), FollowUp.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"rating": ""}, {"rating"}),
        ({"text": ""}, {"text"}),
        ({"action": "Gửi mẫu"}, {"responsible", "due_on"}),
        ({"action": "Gửi mẫu", "due_on": "2023-11-19", "responsible": "me"}, {"due_on"}),
        ({"evidence": SimpleUploadedFile("a.exe", b"MZ\x90", "application/pdf")}, {"evidence"}),
    ],
)
def test_what_a_finding_lacks_is_told_at_its_field(cast, plan, visit, as_user, changes, fields):
    if changes.get("responsible") == "me":
        changes = changes | {"responsible": cast.trainee.person_id}
    answer = as_user(cast.monitor).post(address(visit, "finding_add"), finding(plan, **changes))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == fields
    assert not FollowUp.objects.exists()


@pytest.mark.parametrize(("state", "status"), [("done", 302), ("reviewed", 422), ("cancelled", 422)])
def test_a_finding_that_a_phone_sends_late_is_taken_until_the_review(cast, plan, visit, as_user, state, status):
    Visit.objects.filter(pk=visit.pk).update(state=state, done_on="2023-11-18", summary="Xong")
    answer = as_user(cast.monitor).post(address(visit, "finding_add"), finding(plan))
    assert answer.status_code == status
    assert Finding.objects.count() == (status == 302)


def test_a_report_without_its_day_is_given_back_with_what_was_typed(cast, visit, as_user):
    answer = as_user(cast.monitor).post(
        address(visit, "visit_report"), {"done_on": "2023-11-21", "summary": "Đã dự họp thôn."}
    )
    assert answer.status_code == 422
    assert "Đã dự họp thôn." in answer.content.decode()
    assert list(answer.context["form"].errors) == ["done_on"]
    visit.refresh_from_db()
    assert visit.state == "planned"


def test_a_report_is_done_returned_with_words_and_done_again(cast, visit, as_user):
    sent = {"done_on": "2023-11-18", "summary": "Đã dự họp thôn."}
    assert as_user(cast.monitor).post(address(visit, "visit_report"), sent).status_code == 302
    assert as_user(cast.monitor).post(address(visit, "visit_report"), sent).status_code == 302  # the phone sends again
    as_user(cast.coordinator).post(address(visit, "visit_return"), {"reason": "Thêm ảnh biên bản."})
    page = as_user(cast.monitor).get(visit.get_absolute_url()).content.decode()
    assert "Thêm ảnh biên bản." in page and "Đã dự họp thôn." in page
    as_user(cast.monitor).post(address(visit, "visit_report"), sent)
    as_user(cast.coordinator).post(address(visit, "visit_review"))
    visit.refresh_from_db()
    assert visit.state == "reviewed"
    verbs = [event.verb.split(".")[1] for event in HistoryEvent.objects.about(visit).order_by("pk")]
    assert verbs == ["visit_planned", "report_visit", "return_visit", "report_visit", "review_visit"]
    late = as_user(cast.monitor).post(address(visit, "visit_report"), sent)
    assert late.status_code == 422  # in words, not "taken"


def test_the_page_says_which_checklists_are_not_filled_in(cast, plan, visit, as_user):
    assert as_user(cast.monitor).get(visit.get_absolute_url()).context["unchecked"] == ["AP1"]
    as_user(cast.monitor).post(address(visit, "checklist", plan.code), {"write_id": uuid.uuid4(), "met": "Chị Lan"})
    assert as_user(cast.monitor).get(visit.get_absolute_url()).context["unchecked"] == []
