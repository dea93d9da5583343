"""A group's update: two minutes, arrived once, seen; with photos, money and values."""

import datetime as dt
import io
import uuid
from decimal import Decimal

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from actionplans import workflow
from actionplans.attention import updates_to_see
from actionplans.models import Plan, ProgressUpdate
from office.models import HistoryEvent, StoredFile


def photo(name="họp.jpg"):
    out = io.BytesIO()
    Image.new("RGB", (200, 150), "teal").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def facts(plan, **changes):
    sent = {
        "write_id": str(uuid.uuid4()), "activity": plan.activities.get(code="A2").pk, "percent": "40",
        "happened_on": "2023-11-19", "what_happened": "Đã họp năm cuộc.", "reached_women": "12", "reached_men": "9",
        "reached_other": "", "spent": "",
    }  # fmt: skip
    return sent | changes


@pytest.fixture
def send(under_way, cast, as_user):
    """``send(**changes)``: the trainee's phone sends the form."""

    def post(user=cast.trainee, page_of=under_way, headers=None, **changes):
        address = reverse("actionplans:update_add", args=[page_of.uuid])
        return as_user(user).post(address, facts(page_of, **changes), headers=headers)

    return post


def test_the_form_begins_with_what_is_due_and_tells_what_is_known(under_way, cast, as_user):
    first, second = under_way.activities.all()
    ProgressUpdate.objects.create(
        plan=under_way, activity=first, percent=100, happened_on="2023-11-10", what_happened="x"
    )
    page = as_user(cast.trainee).get(reverse("actionplans:update_add", args=[under_way.uuid]))
    form = page.context["form"]
    assert form["activity"].value() == second.pk
    assert form.fields["activity"].choices[1][1] == "A1 · Khảo sát (100%)"
    assert form["happened_on"].value() == dt.date(2023, 11, 20)


def test_an_update_arrives_with_its_photo_money_and_value(send, under_way, cast):
    women = under_way.indicators.get(unit_vi="%")
    answer = send(photos=[photo(), photo("khảo sát.png")], spent="2,5 triệu", **{f"indicator_{women.pk}": "41,5"})
    assert answer.status_code == 302
    update = ProgressUpdate.objects.get()
    assert (update.percent, update.reached_women, update.reached_other, update.spent) == (40, 12, None, 2_500_000)
    assert update.values.get().value == Decimal("41.5")
    assert StoredFile.objects.filter(object_id=str(update.pk), kind="photo").count() == 2
    assert HistoryEvent.objects.about(under_way).get().verb == "actionplans.update_sent"


def test_the_same_send_three_times_counts_once_and_each_is_answered_kindly(send):
    write_id = str(uuid.uuid4())
    answers = [send(write_id=write_id, headers={"Accept": "application/json"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert [answer.json()["new"] for answer in answers] == [True, False, False]
    assert ProgressUpdate.objects.count() == 1


def test_a_phone_that_sends_again_after_the_plan_was_completed_is_told_that_it_had_arrived(send, under_way, cast):
    write_id = str(uuid.uuid4())
    assert send(write_id=write_id).status_code == 302
    workflow.complete_plan(under_way, by=cast.trainee)
    assert send(write_id=write_id).status_code == 302
    late = send()
    assert late.status_code == 422
    assert "Đã họp năm cuộc." in late.content.decode()
    assert ProgressUpdate.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"happened_on": "2023-11-21"}, "happened_on"),
        ({"percent": "101"}, "percent"),
        ({"reached_women": "-1"}, "reached_women"),
        ({"spent": "-500000"}, "spent"),
        ({"spent": "hai triệu"}, "spent"),
        ({"what_happened": " "}, "what_happened"),
        ({"activity": "999999"}, "activity"),
    ],
)
def test_what_can_not_be_is_told_at_its_field(send, changes, field):
    answer = send(**changes)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not ProgressUpdate.objects.exists()


def test_a_blank_is_not_a_zero(send):
    send(percent="", reached_women="0", reached_men="", spent="0")
    update = ProgressUpdate.objects.get()
    assert (update.percent, update.reached_women, update.reached_men, update.spent) == (None, 0, None, 0)


def test_one_bad_photo_of_three_is_named_and_nothing_is_kept(send, tmp_path):
    answer = send(photos=[photo(), SimpleUploadedFile("ghi-am.mp3", b"ID3\x03", "audio/mpeg"), photo()])
    assert answer.status_code == 422
    assert "ghi-am.mp3" in str(answer.context["form"].errors["photos"])
    assert not ProgressUpdate.objects.exists()
    assert not [path for path in tmp_path.rglob("*.jpg") if path.is_file()]


def test_eleven_photos_are_too_many_at_once(send):
    answer = send(photos=[photo() for _ in range(11)])
    assert list(answer.context["form"].errors) == ["photos"]


class Full(FileSystemStorage):
    def _save(self, name, content):
        raise OSError(28, "No space left on device")


def test_a_full_storage_asks_the_phone_to_keep_it(send, tmp_path, monkeypatch):
    monkeypatch.setattr(StoredFile._meta.get_field("file"), "storage", Full(tmp_path))
    write_id = str(uuid.uuid4())
    answer = send(write_id=write_id, photos=[photo()])
    assert answer.status_code == 503  # the outbox waits and tries again
    assert not ProgressUpdate.objects.exists()
    monkeypatch.undo()
    assert send(write_id=write_id, photos=[photo()]).status_code == 302
    assert ProgressUpdate.objects.count() == 1


def test_only_the_group_and_the_coordinator_send_updates(send, cast):
    assert send(user=cast.trainee_elsewhere).status_code == 404
    assert send(user=cast.monitor).status_code == 403
    assert send(user=cast.coordinator).status_code == 302


def test_a_member_of_a_plan_that_is_not_under_way_is_led_back(plan, cast, as_user):
    answer = as_user(cast.trainee).get(reverse("actionplans:update_add", args=[plan.uuid]))
    assert (answer.status_code, answer["Location"]) == (302, plan.get_absolute_url())


def test_the_coordinator_sees_one_or_all_at_once(send, under_way, cast, as_user):
    for _ in range(3):
        send()
    item = next(iter(updates_to_see(cast.coordinator)))
    assert "3" in item.title
    first, _second, third = ProgressUpdate.objects.order_by("pk")
    client = as_user(cast.coordinator)
    client.post(reverse("actionplans:update_seen", args=[first.pk]))
    first.refresh_from_db()
    assert first.seen_by == cast.coordinator
    assert ProgressUpdate.objects.filter(seen_at=None).count() == 2
    client.post(reverse("actionplans:update_seen", args=[third.pk]), {"all": "1"})
    assert not ProgressUpdate.objects.filter(seen_at=None).exists()
    assert not list(updates_to_see(cast.coordinator))
    seen = HistoryEvent.objects.about(under_way).filter(verb="actionplans.update_seen")
    assert [event.data["count"] for event in seen.order_by("pk")] == [1, 2]


def test_the_group_sees_that_it_was_sent_and_seen(send, under_way, cast, as_user):
    send()
    page = as_user(cast.trainee).get(under_way.get_absolute_url())
    assert '<span class="tag wait">' in page.content.decode()
    as_user(cast.coordinator).post(reverse("actionplans:update_seen", args=[ProgressUpdate.objects.get().pk]))
    page = as_user(cast.trainee).get(under_way.get_absolute_url()).content.decode()
    assert '<span class="tag ok" title="Coordinator An' in page


def test_spending_past_the_budget_is_flagged_on_the_plan_and_on_the_board(send, under_way, cast, as_user):
    send(spent="10.000.000")
    board = reverse("actionplans:plans", args=[cast.programme.slug])
    client = as_user(cast.coordinator)
    assert "notice late" not in client.get(under_way.get_absolute_url()).content.decode()
    send(spent="1")
    client = as_user(cast.coordinator)
    assert "vượt ngân sách 1\xa0₫" in client.get(board).content.decode()
    assert "notice late" in client.get(under_way.get_absolute_url()).content.decode()
    assert Plan.objects.get().state == "approved"
