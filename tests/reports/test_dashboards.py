"""Who sees what on the dashboards, with the figures told by value, at a fixed number of queries."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils.translation import override

from actionplans.models import Activity, BudgetLine, PlanIndicator, ProgressUpdate
from office import clock
from participants.models import Organisation
from programmes.enums import Certainty, PartnerRole
from programmes.models import Partner, Programme, Role, Stage, Target
from reports import portfolio
from reports.plan_cards import plan_cards, plan_stories
from tests.factories.cast import enrol, make_organisation, make_person, make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mid_january(settings):
    settings.TODAY = "2024-01-15"


@pytest.fixture
def alone(monkeypatch):
    """The page's own queries: what awaits the reader is counted by the rooms that say it."""
    monkeypatch.setattr("office.attention._finders", [])


def page(client, name, *args, language="en", **query):
    client.cookies["django_language"] = language
    return client.get(reverse(name, args=args), query)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


# --- today ---------------------------------------------------------------------


@pytest.mark.parametrize("who", ["coordinator", "facilitator", "monitor", "administrator"])
def test_those_who_work_see_today_with_their_running_programmes(cast, as_user, who):
    response = page(as_user(getattr(cast, who)), "reports:today")
    assert response.status_code == 200
    assert "Running programmes" in text_of(response)
    assert cast.programme.title_en in text_of(response)


def test_a_trainee_is_led_to_their_own_page(cast, as_user):
    response = page(as_user(cast.trainee), "reports:today")
    assert (response.status_code, response["Location"]) == (302, "/my/")


def test_a_donor_is_led_to_the_portfolio(cast, as_user):
    response = page(as_user(cast.donor), "reports:today")
    assert (response.status_code, response["Location"]) == (302, "/programmes/")


def test_somebody_with_no_role_reads_what_to_do(cast, as_user):
    words = text_of(page(as_user(cast.stranger), "reports:today"))
    assert "no programme has given you a role yet" in words
    assert "stranger@cast.example" in words


def test_an_empty_today_is_a_pleasant_state(cast, as_user):
    assert "Nothing awaits you" in text_of(page(as_user(cast.facilitator), "reports:today"))


# --- the list --------------------------------------------------------------------


def test_a_donor_opens_results_and_a_worker_the_programme(cast, as_user):
    donors = text_of(page(as_user(cast.donor), "reports:programmes"))
    assert 'href="/programmes/first/results/"' in donors and 'href="/programmes/first/"' not in donors
    workers = text_of(page(as_user(cast.coordinator), "reports:programmes"))
    assert 'href="/programmes/first/"' in workers
    assert cast.other_programme.title_en not in workers


def test_a_small_cohort_is_not_counted_for_donors(cast, as_user):
    assert "1 trainee" in text_of(page(as_user(cast.coordinator), "reports:programmes"))
    assert "1 trainee" not in text_of(page(as_user(cast.donor), "reports:programmes"))


@pytest.mark.parametrize("more", [0, 29])
def test_the_list_costs_the_same_for_1_and_30_programmes(cast, as_user, alone, django_assert_num_queries, more):
    for number in range(more):
        programme = make_programme(f"p{number}")
        Role.objects.create(programme=programme, user=cast.donor, role="donor")
        Target.objects.create(
            programme=programme, measure="plans.approved", title_vi="x", minimum=1, due_on=programme.ends_on
        )
    client = as_user(cast.donor)
    for number in (1, 2, 3):
        page(client, "reports:programmes", page=number)  # figures counted once
    with django_assert_num_queries(10):
        response = page(client, "reports:programmes")
    assert len(response.context["lines"]) == min(1 + more, 12)


# --- one programme ---------------------------------------------------------------


@pytest.fixture
def programme(cast) -> Programme:
    Stage.objects.create(
        programme=cast.programme,
        kind="plans",
        title_vi="Kế hoạch nhóm",
        title_en="Group plans",
        measure="plans.approved",
        needed=1,
        starts_on=dt.date(2023, 11, 1),
        ends_on=dt.date(2024, 1, 31),
    )
    Target.objects.create(
        programme=cast.programme,
        measure="people.enrolled",
        title_vi="30 học viên",
        title_en="30 trainees",
        minimum=30,
        due_on=dt.date(2024, 2, 29),
        due_precision="month",
    )
    Target.objects.create(
        programme=cast.programme,
        measure="plans.total",
        title_vi="Kế hoạch",
        title_en="Group plans made",
        minimum=4,
        maximum=5,
        due_on=dt.date(2024, 2, 29),
    )
    return cast.programme


def add_people(programme: Programme, women: int, men: int) -> None:
    for number in range(women + men):
        enrol(
            programme,
            make_person(f"Lò Thị Số {number}", sex="F" if number < women else "M", email=f"p{number}@cast.example"),
        )


def test_the_programme_page_tells_what_was_promised_and_reached(cast, programme, as_user):
    add_people(programme, 20, 9)
    response = page(as_user(cast.coordinator), "reports:programme", "first")
    words = text_of(response)
    promises = response.context["promises"]
    assert [(promise.value, promise.state) for promise in promises] == [(30, "met"), (1, "behind")]
    assert "4–5" in words and "21 female · 9 male" in words
    assert "10/2023 – 02/2024 · 30 trainees" in words
    assert "Funder: not stated" in words


def test_long_titles_and_an_assumed_funder_are_said_as_such(cast, programme, as_user):
    embassy = make_organisation("Đại sứ quán Canada", name_en="Embassy of Canada")
    Partner.objects.create(
        programme=programme, organisation=embassy, role=PartnerRole.FUNDER, certainty=Certainty.ASSUMED,
        statement_en="Made possible by the Embassy of Canada.",
    )  # fmt: skip
    workers = text_of(page(as_user(cast.coordinator), "reports:programme", "first"))
    assert "Funder: not stated (assumed: Embassy of Canada)" in workers
    donors = text_of(page(as_user(cast.donor), "reports:results", "first"))
    assert "Funder: not stated" in donors and "Embassy of Canada" not in donors


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("coordinator", 200),
        ("facilitator", 200),
        ("monitor", 200),
        ("administrator", 200),
        ("donor", 403),
        ("trainee", 403),
        ("coordinator_elsewhere", 404),
        ("stranger", 404),
    ],
)
def test_who_opens_the_working_page(cast, as_user, who, status):
    assert page(as_user(getattr(cast, who)), "reports:programme", "first").status_code == status


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("coordinator", 200),
        ("monitor", 200),
        ("donor", 200),
        ("administrator", 200),
        ("trainee", 403),
        ("coordinator_elsewhere", 404),
    ],
)
def test_who_reads_the_results(cast, as_user, who, status):
    assert page(as_user(getattr(cast, who)), "reports:results", "first").status_code == status


@pytest.mark.parametrize("more", [0, 29])
def test_the_programme_page_costs_the_same_for_1_and_30_people(
    cast, programme, as_user, alone, django_assert_num_queries, more
):
    add_people(programme, more, 0)
    client = as_user(cast.coordinator)
    page(client, "reports:programme", "first")
    with django_assert_num_queries(8):
        page(client, "reports:programme", "first")


# --- what donors read ----------------------------------------------------------------


def test_donors_read_no_name_and_no_small_group(cast, programme, as_user):
    add_people(programme, 6, 2)  # with the cast's own trainee 7 women, 2 men
    words = text_of(page(as_user(cast.donor), "reports:results", "first"))
    assert "Giàng Thị Máy" not in words and "Lò Thị Số" not in words
    assert "&lt;5</b> Male" in words
    assert "<b>*</b> Female" in words  # else 9 − 7 would tell
    assert "groups under 5 people are hidden" in words


def test_coordinators_look_at_the_same_page_with_a_note(cast, programme, as_user):
    add_people(programme, 6, 2)
    words = text_of(page(as_user(cast.coordinator), "reports:results", "first"))
    assert "You see this page as donors see it." in words
    assert "&lt;5</b> Male" in words


def test_a_plan_as_a_short_story(cast, programme):
    plan = cast.plan
    plan.state = "approved"
    plan.save()
    done = Activity.objects.create(
        plan=plan, code="A1", title_vi="a", starts_on=dt.date(2023, 11, 1), ends_on=dt.date(2023, 11, 30)
    )
    Activity.objects.create(
        plan=plan, code="A2", title_vi="b", starts_on=dt.date(2023, 12, 1), ends_on=dt.date(2024, 1, 10)
    )
    indicator = PlanIndicator.objects.create(plan=plan, name_vi="i", unit_vi="%", baseline=30, target=45)
    BudgetLine.objects.create(plan=plan, title="x", amount=29_500_000)
    for day, percent in ((dt.date(2023, 12, 1), 100), (dt.date(2023, 11, 20), 60)):
        update = ProgressUpdate.objects.create(
            plan=plan,
            activity=done,
            happened_on=day,
            percent=percent,
            what_happened="x",
            spent=1_000_000,
            reached_women=3,
        )
    indicator.values.create(update=update, on=dt.date(2023, 12, 1), value=36)
    card = plan_stories(programme, dt.date(2024, 1, 15))[0]
    with override("en"):
        assert (card.share, card.days_late, card.word) == (50, 5, "5 days late")
    assert (card.budget, card.spent, card.share_spent, card.women, card.men) == (29_500_000, 2_000_000, 7, 6, None)
    assert card.indicators[0].progress == 40


def test_plans_in_the_making_are_no_story_for_donors(cast, programme):
    assert [card.plan.code for card in plan_cards(programme, dt.date(2024, 1, 15))] == ["AP1"]
    assert plan_stories(programme, dt.date(2024, 1, 15)) == []


def test_a_programme_with_nothing_yet_is_readable(cast, as_user):
    assert "Nothing is promised yet" in text_of(page(as_user(cast.coordinator_elsewhere), "reports:programme", "other"))


# --- searching ---------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["giang thi may", "GIÀNG MÁY", "Giàng Thị Máy"])
def test_searching_ignores_marks_and_case(cast, as_user, typed):
    assert "Giàng Thị Máy" in text_of(page(as_user(cast.coordinator), "reports:search", q=typed)).split("</h1>")[1]


def test_searching_stays_within_what_one_may_see(cast, as_user):
    make_organisation("Hội Phụ nữ")
    assert Organisation.objects.count() == 1
    for who, found in (("coordinator", True), ("coordinator_elsewhere", False), ("donor", False), ("stranger", False)):
        response = page(as_user(getattr(cast, who)), "reports:search", q="giang thi")
        assert bool(response.context["found"]) is found, who
    assert not page(as_user(cast.donor), "reports:search", q="phu nu").context["found"]


def test_a_trainee_finds_their_own_plan(cast, as_user):
    found = page(as_user(cast.trainee), "reports:search", q="hop thon").context["found"]
    assert [(kind.key, [row.pk for row in rows]) for kind, rows, _ in found] == [("plans", [cast.plan.pk])]


def test_one_letter_is_too_short(cast, as_user):
    assert "Type at least two letters." in text_of(page(as_user(cast.coordinator), "reports:search", q="g"))


@pytest.mark.parametrize("more", [0, 29])
def test_one_kind_is_paged_at_a_fixed_cost(cast, programme, as_user, alone, django_assert_num_queries, more):
    add_people(programme, more, 0)
    client = as_user(cast.coordinator)
    page(client, "reports:search", q="thi", kind="people")
    with django_assert_num_queries(6):
        response = page(client, "reports:search", q="thi", kind="people")
    assert len(response.context["page"].object_list) == min(25, 4 + more)


# --- the same for donors on every page ------------------------------------------------


def card_of(cast, user):
    return portfolio.cards(user, [cast.programme], clock.today())[0]


def test_a_donors_list_tells_of_a_small_group_no_more_than_the_results_do(cast, as_user):
    """One person is enrolled. That the promise of one is kept, and the stage of one is done, would tell so."""
    Target.objects.create(
        programme=cast.programme, measure="people.enrolled", title_vi="x", minimum=1, due_on=cast.programme.ends_on
    )
    Stage.objects.create(
        programme=cast.programme, kind="training", title_vi="Tuyển", measure="people.enrolled", needed=1,
        starts_on=dt.date(2023, 10, 1), ends_on=dt.date(2023, 10, 31),
    )  # fmt: skip
    listed = card_of(cast, cast.donor)
    assert (listed.standing["met"], listed.standing["hidden"], listed.road.done) == (0, 1, 0)
    assert listed.people is None
    works = card_of(cast, cast.coordinator)
    assert (works.standing["met"], works.road.done, works.people) == (1, 1, 1)
