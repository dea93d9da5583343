"""The administrator's desk, and a job's progress."""

import pytest
from django.urls import reverse

from office import jobs, mail
from office.models import HistoryEvent
from participants.models import User

pytestmark = pytest.mark.django_db
DESK = [
    "office:administration",
    "office:history",
    "office:jobs",
    "office:all_messages",
    "programmes:users",
    "programmes:reference_lists",
]


@pytest.mark.parametrize("name", DESK)
def test_the_desk_is_for_administrators(cast, as_user, name):
    for who, status in (
        ("administrator", 200),
        ("coordinator", 403),
        ("donor", 403),
        ("trainee", 403),
        ("stranger", 403),
    ):
        assert as_user(getattr(cast, who)).get(reverse(name)).status_code == status, who


def test_history_is_found_by_person_and_thing(cast, as_user):
    as_user(cast.administrator).post(
        reverse("programmes:user", args=[cast.stranger.pk]), {"act": "administrator", "on": "1"}
    )
    cast.stranger.refresh_from_db()
    assert cast.stranger.is_staff
    page = as_user(cast.administrator).get(reverse("office:history"), {"q": "Stranger"}).context["page"]
    assert [event.verb for event in page] == ["programmes.administrator_made"]
    assert not as_user(cast.administrator).get(reverse("office:history"), {"q": "nobody"}).context["page"].object_list


def test_an_administrator_does_not_unseat_or_lock_out_themselves(cast, as_user):
    client = as_user(cast.administrator)
    for act in ("administrator", "active"):
        client.post(reverse("programmes:user", args=[cast.administrator.pk]), {"act": act, "on": "0"})
    kept = User.objects.get(pk=cast.administrator.pk)
    assert kept.is_staff and kept.is_active
    assert HistoryEvent.objects.count() == 0


def test_a_closed_account_can_not_sign_in(cast, as_user, client):
    as_user(cast.administrator).post(reverse("programmes:user", args=[cast.donor.pk]), {"act": "active", "on": "0"})
    client.logout()
    assert not client.login(username=cast.donor.email, password="gieo-test-password")


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_of_accounts_costs_the_same(cast, as_user, monkeypatch, django_assert_num_queries, count):
    monkeypatch.setattr("office.attention._finders", [])
    for number in range(count):
        User.objects.create(email=f"n{number}@cast.example")
    client = as_user(cast.administrator)
    with django_assert_num_queries(7):
        client.get(reverse("programmes:users"))


# --- jobs ------------------------------------------------------------------------------


@pytest.fixture
def job(cast):
    return jobs.ask("nothing", by=cast.facilitator, scope_id=cast.programme.pk)


def test_a_job_is_watched_by_who_asked_and_by_coordinators(cast, as_user, job):
    for who, status in (
        ("facilitator", 200),
        ("coordinator", 200),
        ("administrator", 200),
        ("monitor", 404),
        ("donor", 404),
        ("coordinator_elsewhere", 404),
    ):
        assert as_user(getattr(cast, who)).get(reverse("office:job", args=[job.uuid])).status_code == status, who


def test_a_job_as_a_fragment_as_a_page_and_as_data(cast, as_user, job):
    client, address = as_user(cast.facilitator), reverse("office:job", args=[job.uuid])
    fragment = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment and f'hx-get="{address}"' in fragment
    assert "<html" in client.get(address, headers={"Accept": "text/html"}).content.decode()
    data = client.get(address, headers={"Accept": "application/json"}).json()
    assert (data["state"], data["progress"], data["result_url"]) == ("waiting", 0, "")


def test_a_job_that_is_over_asks_no_more(cast, as_user, job):
    type(job).objects.update(state="done", progress=100, result_url="/programmes/")
    fragment = (
        as_user(cast.facilitator)
        .get(reverse("office:job", args=[job.uuid]), headers={"HX-Request": "true"})
        .content.decode()
    )
    assert "hx-get" not in fragment and 'href="/programmes/"' in fragment


def test_the_portals_own_messages(cast, as_user):
    message = mail.write(to_email="a@cast.example", subject="Your code", body="123456", by=None, private=True)
    assert "Your code" in as_user(cast.administrator).get(reverse("office:all_messages")).content.decode()
    assert (
        "123456" in as_user(cast.administrator).get(reverse("office:one_message", args=[message.uuid])).content.decode()
    )
    assert as_user(cast.coordinator).get(reverse("office:one_message", args=[message.uuid])).status_code == 403
