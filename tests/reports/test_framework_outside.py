"""Reported indicators outside their own pages: the API, the report's snapshot, the donors' page."""

import datetime as dt
from decimal import Decimal as D

import pytest
from django.urls import reverse

from office import history
from participants.models import ApiToken
from programmes.framework import services
from reports import snapshot
from tests.factories.cast import enrol, make_person
from tests.factories.framework import make_framework

pytestmark = pytest.mark.django_db
END = dt.date(2024, 2, 29)


@pytest.fixture
def work(cast, settings):
    settings.TODAY = "2024-01-10"
    return make_framework(cast)


def ask(client, user, path="indicators"):
    token = ApiToken.issue(user)
    return client.get(f"/api/v1/programmes/first/{path}?language=en", headers={"authorization": f"Bearer {token}"})


def reported(work, value=D(25), **given):
    row = work.indicator(splits=["sex"], title_en="People reached")
    services.set_baseline(row, by=work.coordinator, value=D(10), as_of=dt.date(2022, 12, 31))
    services.set_target(row, by=work.coordinator, minimum=D(40), maximum=D(50), due_on=END)
    work.report(row, work.first, value=value, **given)
    return row


def test_the_api_tells_an_indicator_as_its_page_does(client, cast, work):
    reported(work, parts={"sex": {"F": D(22), "M": D(3)}})
    told = ask(client, cast.coordinator).json()[0]
    assert (told["code"], told["title"], told["result"], told["level"]) == ("1.1a", "People reached", "1.1", "output")
    assert (told["value"], told["baseline"]["value"], told["progress"], told["as_of"]) == (25, 10, 0.5, "2023-12-31")
    assert (told["target"]["minimum"], told["target"]["maximum"], told["target"]["state"]) == (40, 50, "behind")
    assert told["splits"] == {"sex": {"Female": 22, "Male": 3}}
    assert ask(client, cast.donor).json()[0]["splits"] == {"sex": {"Female": "*", "Male": "<5"}}
    assert ask(client, cast.trainee).status_code == 403
    for user in (cast.stranger, cast.coordinator_elsewhere):
        assert ask(client, user).status_code == 404


def test_how_a_small_group_stands_to_its_target_is_not_told_to_donors(client, cast, work):
    reported(work, value=D(3))
    assert ask(client, cast.coordinator).json()[0]["target"]["state"] == "behind"
    told = ask(client, cast.donor).json()[0]
    assert (told["value"], told["hidden"], told["target"]["state"], told["target"]["value"]) == (
        None,
        True,
        "hidden",
        None,
    )
    taken = snapshot.take(work.programme)
    assert [(row["value"], row["state"]) for row in taken["promises"]] == [(3, "behind")]
    row = snapshot.donor_edition(taken)["promises"][0]
    assert (row["value"], row["state"], row["hidden"]) == (None, "hidden", True)


def test_a_promise_in_words_stands_on_the_pages_and_in_the_report(client, cast, work):
    row = work.indicator(kind="qualitative", of_people=False, title_vi="Mạng lưới")
    services.set_target(row, by=work.coordinator, text_vi="Có mạng lưới", text_en="A network", due_on=END)
    work.report(row, work.first, text_vi="Đã lập", text_en="It was set up", is_met=True)
    client.cookies["django_language"] = "en"
    client.force_login(cast.coordinator)
    for name in ("reports:programme", "reports:results", "programmes:targets"):
        page = client.get(reverse(name, args=["first"])).content.decode()
        assert "A network" in page and "It was set up" in page, name
    told = snapshot.take(work.programme)["promises"][0]
    assert (told["minimum"], told["target_text"]["en"], told["value_text"]["vi"], told["state"]) == (
        None,
        "A network",
        "Đã lập",
        "met",
    )


def test_a_correction_shows_where_the_promise_is_shown(client, cast, work):
    row = work.indicator(measure="people.enrolled")
    services.set_target(row, by=work.coordinator, minimum=D(5), due_on=END)
    services.correct(row, by=work.coordinator, value=D(6), reason="Trên giấy")
    client.cookies["django_language"] = "en"
    client.force_login(cast.coordinator)
    assert "corrected by hand" in client.get(reverse("reports:programme", args=["first"])).content.decode()
    told = {one["key"]: one for one in ask(client, cast.coordinator, "measures").json()}["people.enrolled"]
    assert (told["value"], told["target"]["value"], told["target"]["corrected"]) == (1, 6, True)


def test_a_correction_uncovers_nothing_that_is_hidden(client, cast, work):
    """One of one enrolled is a woman: the share is hidden from donors, and so is what was put over it by hand."""
    row = work.indicator(measure="people.women_share")
    services.set_target(row, by=work.coordinator, minimum=D(50), due_on=END)
    services.correct(row, by=work.coordinator, value=D(100), reason="Trên giấy")
    assert ask(client, cast.coordinator).json()[0]["value"] == 100
    told = ask(client, cast.donor).json()[0]
    assert (told["value"], told["hidden"], told["target"]["state"]) == (None, True, "hidden")


def test_a_corrected_share_of_a_small_part_is_hidden_from_donors(client, cast, work):
    """20 of 40 are women; by hand 5 % are put over it: that is two women."""
    for number in range(39):
        enrol(cast.programme, make_person(f"Lò Thị {number}", sex="F" if number < 19 else "M"))
    history.touch(cast.programme.pk)
    row = work.indicator(measure="people.women_share")
    assert ask(client, cast.donor).json()[0]["value"] == 50
    services.correct(row, by=work.coordinator, value=D(5), reason="Trên giấy")
    told = ask(client, cast.donor).json()[0]
    assert (told["value"], told["hidden"]) == (None, True)
