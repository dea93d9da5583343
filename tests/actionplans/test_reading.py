"""Figures of a plan by values worked out by hand."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.translation import override

from actionplans.models import (
    Activity,
    BudgetLine,
    Group,
    GroupMember,
    IndicatorValue,
    Plan,
    PlanIndicator,
    ProgressUpdate,
)
from actionplans.reading import IndicatorLine, Span, board, mean_percent, over_budget, plan_page, total
from participants.models import User
from programmes.measures import figures
from programmes.models import Role
from tests.factories.cast import enrol, make_programme, make_user


def update(plan, day=dt.date(2023, 11, 12), **facts):
    return ProgressUpdate.objects.create(plan=plan, happened_on=day, what_happened="Họp", **facts)


@pytest.mark.parametrize(
    ("baseline", "target", "actual", "percent"),
    [
        ("30", "45", "47", 113),  # (47−30)/15 = 1.1333
        ("0", "20", "14", 70),
        ("6", "2", "3", 75),  # downward: (3−6)/(2−6)
        ("6", "2", "7", -25),  # worse than before
        ("0.3", "2", "2.1", 106),  # 1.8/1.7 = 1.0588
        ("0", "8", "0.98", 12),  # 12.25
        ("0", "8", "1", 13),  # 12.5: halves up
        ("0", "10", "0", 0),  # nothing reached is 0, not unknown
        ("12", "12", "12", None),  # target = baseline: can't be told
        (None, "10", "5", None),
        ("0", None, "5", None),
        ("0", "10", None, None),
    ],
)
def test_progress_is_the_way_from_baseline_to_target(baseline, target, actual, percent):
    def number(text):
        return None if text is None else Decimal(text)

    indicator = PlanIndicator(baseline=number(baseline), target=number(target))
    assert indicator.percent(number(actual)) == percent
    assert indicator.is_downward == (target == "2" and baseline == "6")


@pytest.mark.parametrize(
    ("baseline", "target", "actual", "why"),
    [(1, 1, 1, "the same"), (None, 1, 1, "missing"), (0, 1, None, "no value yet"), (0, Decimal(1), 1, "")],
)
def test_why_there_is_no_progress_is_said(baseline, target, actual, why):
    with override("en"):
        line = IndicatorLine(PlanIndicator(baseline=baseline, target=target), actual and Decimal(actual))
        assert why in line.why_none
        assert bool(line.why_none) == bool(why)


def test_sums_of_nothing_are_unknown_and_not_zero():
    assert (total([]), total([None]), total([None, Decimal(0)])) == (None, None, 0)
    assert (mean_percent([]), mean_percent([0, 0]), mean_percent([100, 0, 50, 51])) == (None, 0, 50)
    assert mean_percent([1, 0]) == 1  # 0.5: halves up


@pytest.mark.parametrize(
    ("budget", "spent", "over"), [(10, 11, 1), (10, 10, None), (10, 9, None), (None, 5, None), (10, None, None)]
)
def test_over_budget_only_when_more_was_spent_than_planned(budget, spent, over):
    assert over_budget(budget and Decimal(budget), spent and Decimal(spent)) == over


def test_the_newest_day_holds_even_when_it_was_sent_first(under_way):
    first, second = under_way.activities.all()
    update(under_way, dt.date(2023, 11, 15), activity=first, percent=60)
    update(under_way, dt.date(2023, 11, 10), activity=first, percent=100)  # sent later, from an older day
    page = plan_page(under_way)
    assert [line.percent for line in page["activities"]] == [60, None]
    assert page["percent"] == 30
    assert page["unfinished"] == ["A1", "A2"]
    assert [line.tone for line in page["activities"]] == ["late", "due"]  # A1 ended on the 10th, A2 runs to the 30th
    assert second.code == "A2"


def test_a_plan_that_is_not_under_way_is_never_late(plan):
    assert [line.tone for line in plan_page(plan)["activities"]] == ["none", "none"]


def test_the_page_adds_up_money_and_people_and_tells_what_is_over(under_way):
    update(under_way, spent=Decimal(9_000_000), reached_women=12, reached_men=0)
    update(under_way, spent=Decimal(1_500_000), reached_women=3, reached_other=2)
    update(under_way)
    page = plan_page(under_way)
    assert (page["budget"], page["spent"], page["over"]) == (10_000_000, 10_500_000, 500_000)
    assert page["reached"] == {"spent": 10_500_000, "women": 15, "men": 0, "other": 2}
    assert page["reached_total"] == 17


def test_an_update_that_says_nothing_of_people_leaves_them_unknown(under_way):
    update(under_way)
    page = plan_page(under_way)
    assert (page["reached_total"], page["spent"], page["over"]) == (None, None, None)


def test_indicators_at_their_target_are_counted(under_way):
    women, marriages = under_way.indicators.all()
    sent = update(under_way)
    IndicatorValue.objects.create(indicator=women, update=sent, on=sent.happened_on, value=47)
    IndicatorValue.objects.create(indicator=marriages, update=sent, on=sent.happened_on, value=3)
    page = plan_page(under_way)
    assert [line.progress for line in page["indicators"]] == [113, 75]
    assert page["indicators_met"] == 1


def test_the_timeline_places_each_activity_on_the_plans_days():
    span = Span(dt.date(2023, 11, 1), dt.date(2024, 1, 9), dt.date(2023, 11, 8))  # 70 days
    assert span.place(dt.date(2023, 11, 8)) == "10.0"
    assert span.now == "10.0"
    assert span.months == ["42.9", "87.1"]  # 30 and 61 days after the start
    assert Span(dt.date(2023, 11, 1), dt.date(2023, 11, 1), dt.date(2023, 12, 1)).now is None


def test_the_board_counts_late_activities_and_budgets(under_way, cast):
    other = Plan.objects.create(
        programme=cast.programme, group=Group.objects.create(programme=cast.programme, code="G2"), code="AP2",
        title_vi="Chưa viết",
    )  # fmt: skip
    Group.objects.create(programme=cast.programme, code="G3")
    update(under_way, activity=under_way.activities.get(code="A1"), percent=100, spent=Decimal(11_000_000))
    seen = board(cast.programme)
    first, second = seen["rows"]
    assert (first.percent, first.budget, first.spent, first.over, first.late) == (
        50,
        10_000_000,
        11_000_000,
        1_000_000,
        0,
    )
    assert (second.plan, second.percent, second.budget, second.spent, second.late) == (other, None, None, None, 0)
    assert (seen["budget"], seen["spent"], seen["groups_without"]) == (10_000_000, 11_000_000, 1)
    assert [state for state, _tone, _rows in seen["columns"]] == ["draft", "approved"]


def test_measures_by_hand(under_way, cast):
    women, _marriages = under_way.indicators.all()
    sent = update(under_way, spent=Decimal(2_500_000), reached_women=12, reached_men=9)
    IndicatorValue.objects.create(indicator=women, update=sent, on=sent.happened_on, value=45)
    read = {key: figure.value for key, figure in figures(cast.programme.pk).items()}
    expected = {
        "plans.total": 1, "plans.approved": 1, "plans.verified": 0, "plans.budget": 10_000_000,
        "plans.spent": 2_500_000, "plans.reached": 21, "plans.indicators_met": 1, "support.visits_done": 0,
        "support.delivered": 0,
    }  # fmt: skip
    assert {key: read[key] for key in expected} == expected
    assert figures(cast.programme.pk)["plans.reached"].splits["sex"] == {"F": 12, "M": 9}


def test_measures_of_a_programme_without_plans_are_blank_where_nothing_is_known(db):
    read = {key: figure.value for key, figure in figures(make_programme("empty").pk).items()}
    assert (read["plans.total"], read["plans.budget"], read["plans.spent"], read["plans.reached"]) == (
        0,
        None,
        None,
        None,
    )
    assert read["plans.indicators_met"] is None


def test_budget_lines_of_zero_are_a_budget_of_zero(cast):
    BudgetLine.objects.create(plan=cast.plan, title="Không tốn tiền", amount=0)
    assert plan_page(cast.plan)["budget"] == 0
    assert not Activity.objects.exists()


def test_who_belongs_to_the_group_does_not_review_its_plan_where_another_could(cast, as_user):
    Plan.objects.filter(pk=cast.plan.pk).update(state="submitted", version=1)
    GroupMember.objects.create(group=cast.group, enrolment=enrol(cast.programme, cast.coordinator.person))
    approve = reverse("actionplans:plan_approve", args=[cast.plan.uuid])
    assert User.objects.get(pk=cast.coordinator.pk).has_perm("actionplans.review_plan", cast.plan)  # the only one
    second = make_user("Second", "second@cast.example")
    Role.objects.create(programme=cast.programme, user=second, role="coordinator")
    client = as_user(cast.coordinator)
    client.cookies["django_language"] = "en"
    assert client.post(approve, {"version": "1"}).status_code == 403
    page = client.get(cast.plan.get_absolute_url()).content.decode()
    assert "another coordinator decides on its plan" in page and approve not in page
    as_user(second).post(approve, {"version": "1"})
    assert Plan.objects.get(pk=cast.plan.pk).state == "approved"
