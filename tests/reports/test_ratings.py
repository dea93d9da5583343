"""Ratings at closure: once per organisation, means over those who could say, donors from the threshold up."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils.translation import override

from office.attention import awaiting
from office.errors import DomainError, WrongState
from participants.models import User
from programmes.models import Partner, Programme, Role
from reports import document
from reports.models import Rating, Report
from reports.ratings import services
from tests.factories.cast import make_organisation, make_user
from tests.factories.framework import make_framework

pytestmark = pytest.mark.django_db
URL = reverse("reports:ratings", args=["first"])


def marks(*values, comment="") -> dict:
    return dict(zip(("money_on_time", "feedback_on_time", "as_planned", "satisfaction"), values, strict=True)) | {
        "comment": comment
    }


@pytest.fixture
def work(cast, settings):
    """The union and the school report; the host implements, an embassy pays. It ends on 29 February."""
    settings.TODAY = "2024-02-10"
    made = make_framework(cast)
    host, embassy = make_organisation("Viện chủ trì"), make_organisation("Đại sứ quán")
    Programme.objects.filter(pk=cast.programme.pk).update(implementer=host, state="running", ends_on="2024-02-29")
    Partner.objects.create(programme=cast.programme, organisation=embassy, role="funder")
    made.programme = cast.programme = Programme.objects.get(pk=cast.programme.pk)
    return made


def words(told: dict, edition: str, threshold: int) -> str:
    snapshot = {
        "ratings": told, "figures": {}, "programme": {"threshold": threshold, "currency": "VND"},
        "subject": {"kind": "end_of_programme"},
    }  # fmt: skip
    writer = document.Writer(snapshot, [], edition, "en")
    with override("en"):
        document.CHAPTERS["ratings"](writer)
    return str(writer.blocks)


def test_beside_the_host_s_own_word_and_how_many_of_how_many(work, cast, as_user, settings):
    assert [item.title for item in awaiting(User.objects.get(pk=work.reporter.pk)) if item.section == "contributions"]
    client = as_user(work.reporter)
    form = {f"{about}-{item}": value for about in ("host", "donor") for item, value in marks(2, "-", 5, 4).items()}
    del form["host-money_on_time"]
    assert client.post(URL, form).status_code == 422  # nothing is not "cannot say"
    assert not Rating.objects.exists()
    for _twice in range(2):
        assert client.post(URL, form | {"host-money_on_time": "1"}).status_code == 302
    assert Rating.objects.count() == 2
    services.rate(cast.programme, by=work.reporter, answers={"host": marks(2, None, 5, 4, comment="Muộn")})  # changed
    services.rate(cast.programme, by=work.other_reporter, answers={"host": marks(5, None, 4, 4)})
    services.rate(cast.programme, by=cast.coordinator, answers={"host": marks(5, 4, 5, None)}, is_own=True)
    assert not [i for i in awaiting(User.objects.get(pk=work.reporter.pk)) if i.section == "contributions"]

    told = services.told(cast.programme)
    host, donor = told["subjects"]
    assert (host["answered"], host["asked"], donor["answered"]) == (2, 2, 1)
    assert host["items"]["money_on_time"] == {"n": 2, "mean": "3.50", "own": 5, "own_told": True}
    assert host["items"]["feedback_on_time"] == {"n": 0, "mean": None, "own": 4, "own_told": True}
    assert host["items"]["satisfaction"] == {"n": 2, "mean": "4.00", "own": None, "own_told": True}
    assert donor["items"]["money_on_time"]["own_told"] is False

    page = as_user(cast.coordinator).get(URL).content.decode()
    assert "3,50" in page
    assert "Muộn" in page
    assert "Muộn" not in as_user(work.other_reporter).get(URL).content.decode()  # a partner sees its own alone
    inside = words(told, "internal", 5)
    outside = words(services.for_donors(told, 5), "donor", 5)
    assert "2 of 2 asked organisations answered." in inside
    assert "3.50" in inside
    assert "Muộn" in inside
    assert "fewer than 5" in outside
    assert "3.50" not in outside
    assert "Muộn" not in outside


def test_donors_read_a_mean_from_the_threshold_up(work, cast):
    for number in range(5):
        organisation = make_organisation(f"Hội {number}")
        user = make_user(f"Cán bộ {number}", f"p{number}@cast.example")
        Role.objects.create(programme=cast.programme, user=user, role="partner", organisation=organisation)
        given = marks(number + 1, 5 if number else None, 3, 3)
        services.rate(cast.programme, by=user, answers={"host": given})
    told = services.for_donors(services.told(cast.programme), 5)["subjects"][0]
    assert (told["answered"], told["asked"]) == (5, 7)
    assert told["items"]["money_on_time"]["mean"] == "3.00"  # (1+2+3+4+5)/5
    assert told["items"]["feedback_on_time"]["mean"] is None  # four could say
    assert told["answers"] == []


def test_only_in_its_time_and_only_those_who_are_asked(work, cast, settings):
    answers = {"host": marks(5, 5, 5, 5)}
    with pytest.raises(DomainError):
        services.rate(cast.programme, by=cast.coordinator, answers=answers)  # nobody answers for a partner
    with pytest.raises(DomainError):
        services.rate(cast.programme, by=work.reporter, answers=answers, is_own=True)
    settings.TODAY = "2024-01-31"
    assert services.told(cast.programme) is None
    with pytest.raises(WrongState):
        services.rate(cast.programme, by=work.reporter, answers=answers)
    assert services.has_begun(cast.programme, dt.date(2024, 2, 1))
    settings.TODAY = "2024-02-10"
    Report.objects.create(programme=cast.programme, version=1, state="final", snapshot={})
    with pytest.raises(WrongState):
        services.rate(cast.programme, by=work.reporter, answers=answers)
