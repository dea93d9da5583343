"""Indicators by values worked out by hand."""

import datetime as dt
from decimal import Decimal as D

import pytest

from programmes.framework.counting import Reported, current, is_met, may_tell_periods, progress, state_of, together
from programmes.framework.splits import add_parts, kept_parts, not_adding_up, read_parts

Q1, Q2 = dt.date(2023, 12, 31), dt.date(2024, 3, 31)
UNION, SCHOOL = 1, 2


def number(organisation, ends_on, value, **parts):
    return Reported(organisation, ends_on, None if value is None else D(value), parts=parts)


def share(organisation, ends_on, part, whole, **parts):
    return Reported(organisation, ends_on, None, D(part), D(whole), parts=parts)


@pytest.mark.parametrize(
    ("actual", "baseline", "target", "expected"),
    [
        (15, 10, 20, "0.5"),
        (30, 10, 20, "2"),
        (5, 10, 20, "-0.5"),
        (30, 40, 20, "0.5"),  # less is better: 40 → 20, half of the way at 30
        (10, 40, 20, "1.5"),
        (0, 0, 20, "0"),
    ],
)
def test_progress_is_the_way_gone_from_the_baseline_to_the_target(actual, baseline, target, expected):
    assert progress(D(actual), D(baseline), D(target)) == D(expected)


def test_progress_is_not_defined_where_target_is_baseline_or_something_is_unknown():
    assert progress(D(5), D(10), D(10)) is None
    assert progress(None, D(10), D(20)) is None
    assert progress(D(5), None, D(20)) is None


def test_periods_of_their_own_are_added_and_totals_to_date_are_the_newest_of_each_organisation():
    reports = [number(UNION, Q1, 10), number(SCHOOL, Q1, 4), number(UNION, Q2, 25)]
    assert current("number", False, reports).value == 39
    assert current("number", True, reports).value == 29  # 25 of the union, still 4 of the school
    assert current("number", True, reports, until=Q1).value == 14
    assert current("number", False, reports).as_of == Q2


def test_blank_is_not_zero():
    assert current("number", False, []).value is None
    assert current("number", False, [number(UNION, Q1, None)]).value is None
    assert current("number", False, [number(UNION, Q1, 0)]).value == 0


def test_percentages_are_added_by_part_and_whole_never_averaged():
    reports = [share(UNION, Q1, 9, 10), share(SCHOOL, Q1, 10, 100)]
    made = together("percentage", reports)
    assert (made.numerator, made.denominator) == (19, 110)
    assert made.value == D("17.2727")  # the average of 90% and 10% would be 50%


def test_rubric_levels_of_two_organisations_make_no_single_level():
    rows = [number(UNION, Q1, 2), number(SCHOOL, Q1, 4)]
    assert together("rubric", rows).value is None
    assert together("rubric", rows[:1]).value == 2


def test_words_are_the_newest_of_each_and_met_only_if_all_are():
    rows = [
        Reported(UNION, Q1, text_vi="cũ", is_met=False),
        Reported(UNION, Q2, text_vi="mới", is_met=True),
        Reported(SCHOOL, Q1, text_vi="trường", is_met=True),
    ]
    made = current("qualitative", False, rows)
    assert made.text_vi == "mới\ntrường"
    assert made.is_met is True
    assert current("qualitative", False, rows[:1]).is_met is False


def test_a_target_where_less_is_better_is_met_from_its_most_downwards():
    assert is_met(D(5), D(3), D(5), "down")
    assert not is_met(D(6), D(3), D(5), "down")
    assert is_met(D(3), D(3), None, "down")
    assert is_met(D(4), D(4), D(5), "up") and not is_met(D(3), D(4), D(5), "up")
    assert not is_met(None, D(0), None, "down")


@pytest.mark.parametrize(
    ("value", "gone", "over", "expected"),
    [
        (None, 0.5, False, "not_due"),
        (None, 1.0, True, "no_value"),
        (40, 0.5, False, "not_due"),  # nothing has moved from the baseline yet
        (30, 0.5, False, "on_track"),
        (38, 0.5, False, "behind"),
        (45, 0.5, False, "behind"),  # it went the wrong way
        (20, 0.5, False, "met"),
        (21, 1.0, True, "missed"),
    ],
)
def test_how_an_indicator_from_40_down_to_20_stands(value, gone, over, expected):
    value = None if value is None else D(value)
    found = state_of(value, minimum=D(20), maximum=None, direction="down", baseline=D(40), time_gone=gone, is_over=over)
    assert found == expected


def test_less_is_better_without_a_baseline_can_only_be_met_or_behind():
    facts = {"minimum": D(5), "maximum": None, "direction": "down", "baseline": None, "time_gone": 0.1}
    assert state_of(D(9), is_over=False, **facts) == "behind"
    assert state_of(D(5), is_over=False, **facts) == "met"


def test_what_is_told_in_words_is_judged_not_counted():
    facts = {"minimum": None, "maximum": None, "direction": "up", "baseline": None, "time_gone": 1.0, "in_words": True}
    assert state_of(None, judged=None, is_over=False, **facts) == "not_due"
    assert state_of(None, judged=None, is_over=True, **facts) == "no_value"
    assert state_of(None, judged=False, is_over=True, **facts) == "missed"
    assert state_of(None, judged=True, is_over=False, **facts) == "met"


def test_parts_of_several_reports_are_added_key_by_key():
    first = {"sex": {"F": D(6), "M": D(4)}, "sex*age_band": {"F|25-34": D(6)}}
    second = {"sex": {"F": D(1)}}
    assert add_parts([first, second]) == {"sex": {"F": D(7), "M": D(4)}, "sex*age_band": {"F|25-34": D(6)}}
    shares = [{"sex": {"F": (D(1), D(2))}}, {"sex": {"F": (D(2), D(8))}}]
    assert add_parts(shares) == {"sex": {"F": (D(3), D(10))}}


def test_parts_that_make_another_sum_than_the_total_are_named():
    parts = {"sex": {"F": D(6), "M": D(3)}, "age_band": {"<25": D(10)}}
    assert not_adding_up(parts, D(10)) == [("sex", D(9), D(10))]
    shares = {"sex": {"F": (D(1), D(2)), "M": (D(3), D(4))}}
    assert not_adding_up(shares, (D(4), D(6))) == []
    assert not_adding_up(shares, (D(4), D(7))) == [("sex", (D(4), D(6)), (D(4), D(7)))]
    assert not_adding_up(parts, None) == []


def test_parts_are_kept_as_text_and_read_as_they_were():
    parts = {"sex": {"F": D("6.50"), "M": None}, "province": {"3": (D(1), D(4))}}
    kept = kept_parts(parts)
    assert kept == {"sex": {"F": "6.5"}, "province": {"3": ["1", "4"]}}
    assert read_parts(kept) == {"sex": {"F": D("6.5")}, "province": {"3": (D(1), D(4))}}


def test_donors_read_periods_only_where_no_small_group_shows_between_them():
    assert may_tell_periods([D(10), None, D(0)], False, 5)
    assert not may_tell_periods([D(10), D(4)], False, 5)
    assert not may_tell_periods([D(20), D(23)], True, 5)  # three more persons
    assert may_tell_periods([D(20), D(25), D(25)], True, 5)
