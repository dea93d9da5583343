"""A checklist that was kept on a phone and arrives after the visit was closed."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from actionplans import services
from actionplans.models import Checked, Visit
from instruments.models import Collection, Instrument, Question


@pytest.fixture
def visit(cast):
    instrument = Instrument.objects.create(slug="phieu", kind="checklist", title_vi="Phiếu")
    Question.objects.create(instrument=instrument, key="met", type="text", text_vi="Đã gặp ai?")
    visit = Visit(
        programme=cast.programme,
        title="Thăm N1",
        planned_on=dt.date(2023, 12, 1),
        checklist=Collection.objects.create(instrument=instrument),
    )
    return services.plan_visit(visit, plans=[cast.plan], monitors=[cast.monitor], by=cast.coordinator)


def test_it_is_refused_in_words_not_swallowed(cast, as_user, visit):
    Visit.objects.filter(pk=visit.pk).update(state="done", done_on=dt.date(2023, 12, 1), summary="Xong")
    address = reverse("actionplans:checklist", args=[visit.uuid, cast.plan.code])
    answer = as_user(cast.monitor).post(address, {"write_id": uuid.uuid4(), "met": "Chị Lan"})
    assert answer.status_code == 422
    assert "Chị Lan" in answer.content.decode()
    assert not Checked.objects.exists()


def test_what_had_arrived_before_is_taken_as_sent(cast, as_user, visit):
    address = reverse("actionplans:checklist", args=[visit.uuid, cast.plan.code])
    sent = {"write_id": uuid.uuid4(), "met": "Chị Lan"}
    client = as_user(cast.monitor)
    assert client.post(address, sent).status_code == 302
    Visit.objects.filter(pk=visit.pk).update(state="done", done_on=dt.date(2023, 12, 1), summary="Xong")
    assert client.post(address, sent).status_code == 302
    assert Checked.objects.count() == 1
