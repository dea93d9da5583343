"""Writes on the framework: what can't be is refused in words, what changes is kept with who, when and why."""

import datetime as dt
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import override

from office.errors import DomainError, WrongState
from office.models import HistoryEvent
from programmes.framework import services, workflow
from programmes.framework.figures import indicator_figures
from programmes.measures import figures
from programmes.models import Indicator, ReportedValue, Result, Target
from programmes.published import donor_figures
from programmes.results import promises
from tests.factories.framework import make_framework

pytestmark = pytest.mark.django_db
END = dt.date(2024, 2, 29)


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def work(cast):
    return make_framework(cast)


# --- the tree ------------------------------------------------------------------------


def test_a_result_stands_only_under_a_higher_level(work):
    with pytest.raises(services.Misplaced, match="levels go from impact to outcome to output"):
        services.add_result(
            work.programme, by=work.coordinator, level="outcome", code="x", title_vi="x", parent=work.output
        )
    with pytest.raises(services.Misplaced):
        services.add_result(
            work.programme, by=work.coordinator, level="output", code="x", title_vi="x", parent=work.output
        )
    assert Result.objects.get(pk=work.outcome.pk).parent is None


def test_no_way_round_in_a_circle(work):
    with pytest.raises(services.Misplaced, match="can’t stand under itself"):
        services.change_result(work.outcome, by=work.coordinator, parent=work.output)
    with transaction.atomic(), pytest.raises(IntegrityError):
        Result.objects.filter(pk=work.output.pk).update(parent=work.output.pk)


def test_a_level_with_lower_ones_below_it_can_not_sink_under_them(work):
    with pytest.raises(services.Misplaced):
        services.change_result(work.outcome, by=work.coordinator, level="output")


def test_a_code_stands_once_in_a_programme(work, cast):
    with pytest.raises(ValidationError):
        services.add_result(work.programme, by=work.coordinator, level="impact", code="1", title_vi="x")
    services.add_result(cast.other_programme, by=work.coordinator, level="impact", code="1", title_vi="x")


def test_a_result_with_something_under_it_is_not_removed(work):
    work.indicator()
    for result in (work.outcome, work.output):
        with pytest.raises(WrongState, match="Move or remove them first"):
            services.remove_result(result, by=work.coordinator)


def test_neighbours_change_places(work):
    first, second = work.indicator("a"), work.indicator("b")
    services.move(second, by=work.coordinator, up=True)
    assert list(work.output.indicators.values_list("code", flat=True)) == ["b", "a"]
    services.move(second, by=work.coordinator, up=True)
    assert list(work.output.indicators.values_list("code", flat=True)) == ["b", "a"]
    services.move(first, by=work.coordinator, up=True)
    assert list(work.output.indicators.values_list("code", flat=True)) == ["a", "b"]


def test_each_write_leaves_its_entry(work):
    indicator = work.indicator()
    services.set_baseline(indicator, by=work.coordinator, value=D(3), as_of=dt.date(2022, 1, 1))
    verbs = set(HistoryEvent.objects.filter(scope_id=work.programme.pk).values_list("verb", flat=True))
    assert {
        "programmes.result_added", "programmes.indicator_added", "programmes.baseline_set", "programmes.period_added",
    } <= verbs  # fmt: skip


# --- periods ---------------------------------------------------------------------------


def test_periods_do_not_overlap_not_even_by_a_day(work, cast):
    facts = {"starts_on": dt.date(2023, 12, 31), "ends_on": dt.date(2024, 1, 1), "due_on": dt.date(2024, 1, 1)}
    with pytest.raises(DomainError, match="This overlaps with the period"):
        services.add_period(work.programme, by=work.coordinator, **facts)
    services.add_period(cast.other_programme, by=work.coordinator, **facts)
    with pytest.raises(DomainError, match="overlaps"):
        services.change_period(work.second, by=work.coordinator, starts_on=dt.date(2023, 12, 1))


def test_a_locked_period_takes_no_change_until_it_is_opened_with_a_reason(work):
    indicator = work.indicator()
    assert services.lock_period(work.first, by=work.coordinator)
    assert not services.lock_period(work.first, by=work.coordinator)
    with pytest.raises(WrongState, match="locked"):
        work.report(indicator, work.first, value=D(3))
    with pytest.raises(WrongState, match="locked"):
        services.set_target(indicator, by=work.coordinator, period=work.first, minimum=D(3))
    with pytest.raises(DomainError, match="Say why"):
        services.unlock_period(work.first, by=work.coordinator, reason=" ")
    assert services.unlock_period(work.first, by=work.coordinator, reason="Sửa số liệu")
    work.report(indicator, work.first, value=D(3))


# --- targets -----------------------------------------------------------------------------


def test_a_target_keeps_what_it_was_with_who_when_and_why(work):
    indicator = work.indicator()
    target = services.set_target(indicator, by=work.coordinator, minimum=D(10), due_on=END)
    with pytest.raises(DomainError, match="Say why what was promised changes"):
        services.set_target(indicator, by=work.coordinator, minimum=D(20), due_on=END)
    services.set_target(indicator, by=work.coordinator, minimum=D(20), maximum=D(25), due_on=END, reason="Thêm nhóm")
    held = Target.objects.get(pk=target.pk)
    assert (held.minimum, held.maximum) == (20, 25)
    was = held.revisions.get()
    assert (was.minimum, was.maximum, was.reason, was.by) == (10, None, "Thêm nhóm", work.coordinator)


def test_the_least_of_a_target_is_not_over_its_most(work):
    with pytest.raises(ValidationError):
        services.set_target(work.indicator(), by=work.coordinator, minimum=D(5), maximum=D(4), due_on=END)
    assert not Target.objects.exists()


def test_targets_of_periods_are_no_promises_of_their_own(work):
    indicator = work.indicator()
    services.set_target(indicator, by=work.coordinator, minimum=D(10), due_on=END)
    services.set_target(indicator, by=work.coordinator, period=work.first, minimum=D(4))
    found = promises(work.programme, figures(work.programme.pk), dt.date(2024, 1, 15))
    assert [(promise.target.indicator, promise.target.minimum) for promise in found] == [(indicator, 10)]


def test_a_target_on_a_measure_is_tied_to_its_indicator_and_not_doubled(work):
    target = Target.objects.create(
        programme=work.programme, measure="people.enrolled", title_vi="x", minimum=1, due_on=END
    )
    other = work.indicator("m", measure="plans.approved")
    with pytest.raises(DomainError, match="not on the same measure"):
        services.tie_target(target, other, by=work.coordinator)
    indicator = work.indicator("n", measure="people.enrolled")
    services.tie_target(target, indicator, by=work.coordinator)
    found = promises(work.programme, figures(work.programme.pk), dt.date(2024, 1, 15))
    assert [(promise.target.measure, promise.value, promise.state) for promise in found] == [
        ("people.enrolled", 1, "met")
    ]


# --- figures -------------------------------------------------------------------------------


def test_only_what_is_approved_counts(work):
    indicator = work.indicator(responsible=[work.union, work.school])
    work.report(indicator, work.first, value=D(7))
    work.report(indicator, work.first, work.school, state="submitted", value=D(5))
    work.report(indicator, work.second, work.school, state="returned", value=D(100))
    assert figures(work.programme.pk)[indicator.figure_key].value == 7
    workflow.approve_value(ReportedValue.objects.get(organisation=work.school, period=work.first), by=work.coordinator)
    assert figures(work.programme.pk)[indicator.figure_key].value == 12


def test_a_promise_on_a_reported_indicator_stands_by_what_is_approved(work):
    indicator = work.indicator()
    services.set_baseline(indicator, by=work.coordinator, value=D(10), as_of=dt.date(2022, 12, 31))
    services.set_target(indicator, by=work.coordinator, minimum=D(30), due_on=END)

    def stands(day):
        found = promises(work.programme, figures(work.programme.pk), day)[0]
        return found.state, found.share

    assert stands(dt.date(2024, 1, 15)) == ("not_due", 0)
    assert stands(dt.date(2024, 3, 1)) == ("no_value", 0)
    work.report(indicator, work.first, value=D(25))
    assert stands(dt.date(2024, 1, 15)) == ("on_track", 75)  # (25 − 10) / (30 − 10)
    assert stands(dt.date(2024, 3, 1)) == ("missed", 75)


def test_a_correction_needs_a_reason_shows_and_can_be_ended(work):
    indicator = work.indicator(measure="people.enrolled")
    services.set_target(indicator, by=work.coordinator, minimum=D(5), due_on=END)
    with pytest.raises(DomainError, match="Say why"):
        services.correct(indicator, by=work.coordinator, value=D(6), reason="")
    services.correct(indicator, by=work.coordinator, value=D(6), reason="Danh sách giấy chưa nhập")
    services.correct(indicator, by=work.coordinator, value=D(7), reason="Đếm lại")
    found = promises(work.programme, figures(work.programme.pk), dt.date(2024, 1, 15))[0]
    assert (found.value, found.figure.corrected, found.state) == (7, True, "met")
    assert figures(work.programme.pk)["people.enrolled"].value == 1  # the measure itself is untouched
    assert [(row.value, row.ended_at is None) for row in indicator.corrections.all()] == [(7, True), (6, False)]
    assert services.end_correction(indicator, by=work.coordinator)
    assert promises(work.programme, figures(work.programme.pk), dt.date(2024, 1, 15))[0].value == 1


def test_a_reported_figure_is_not_corrected_by_hand(work):
    with pytest.raises(WrongState):
        services.correct(work.indicator(), by=work.coordinator, value=D(1), reason="x")


def test_donors_get_protected_splits_and_no_small_total(work):
    indicator = work.indicator()
    parts = {"sex": {"F": D(12), "M": D(3), "-": D(6)}, "sex*age_band": {"F|25-34": D(12)}}
    work.report(indicator, work.first, value=D(21), parts=parts)
    seen = donor_figures(work.programme)[indicator.figure_key]
    assert seen.value == 21
    assert seen.splits == {"sex": {"F": 12, "M": None, "-": None}}  # 3 is small; 6 is hidden with it
    assert seen.withheld == {("sex", "-")}
    small = work.indicator("b")
    work.report(small, work.first, value=D(4))
    assert donor_figures(work.programme)[small.figure_key].hidden
    share = work.indicator("c", kind="percentage")
    work.report(share, work.first, numerator=D(18), denominator=D(20))
    assert donor_figures(work.programme)[share.figure_key].hidden  # two persons are the rest
    trees = work.indicator("d", of_people=False, unit_vi="ha")
    work.report(trees, work.first, value=D("2.5"))
    assert donor_figures(work.programme)[trees.figure_key].value == D("2.5")


def test_provinces_of_today_follow_from_those_of_then(work):
    from participants.models import Place

    then = {place.name_vi: place for place in Place.objects.filter(era="63")}
    indicator = work.indicator()
    cells = {str(then["Yên Bái"].pk): D(8), str(then["Lào Cai"].pk): D(7), str(then["Hà Giang"].pk): D(5)}
    work.report(indicator, work.first, value=D(20), parts={"province": cells})
    found = figures(work.programme.pk)[indicator.figure_key].splits["province_now"]
    names = {place.name_vi: found.get(str(place.pk)) for place in Place.objects.filter(era="34")}
    assert {name: count for name, count in names.items() if count} == {"Lào Cai": 15, "Tuyên Quang": 5}


def test_reading_all_indicators_costs_the_same_for_1_and_30(work, django_assert_num_queries):
    work.report(work.indicator("0"), work.first, value=D(1))
    with django_assert_num_queries(3):
        indicator_figures(work.programme.pk)
    for number in range(1, 30):
        work.report(work.indicator(str(number)), work.first, value=D(1))
    with django_assert_num_queries(3):
        assert len(indicator_figures(work.programme.pk)) == 30


def test_the_kind_of_an_indicator_stays_once_figures_are_reported(work):
    indicator = work.indicator()
    work.report(indicator, work.first, state="draft", value=D(1))
    with pytest.raises(WrongState, match="stay as they are"):
        services.change_indicator(indicator, by=work.coordinator, kind="percentage")
    with pytest.raises(WrongState, match="can’t be removed"):
        services.remove_indicator(indicator, by=work.coordinator)
    assert Indicator.objects.get(pk=indicator.pk).kind == "number"


def test_a_programme_goes_with_its_whole_framework(work):
    indicator = work.indicator()
    services.set_target(indicator, by=work.coordinator, period=work.first, minimum=D(4))
    work.report(indicator, work.first, value=D(1))
    work.programme.plans.all().delete()
    work.programme.delete()
    assert not Result.objects.exists() and not ReportedValue.objects.exists()
