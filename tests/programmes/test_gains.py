import csv
from decimal import Decimal
from pathlib import Path

import pytest

from programmes.gains import band, learning_gains, without_post

COHORT = Path(__file__).parents[2] / "demo" / "femma" / "cohort.csv"


@pytest.fixture(scope="module")
def scores():
    def score(text):
        return Decimal(text) if text else None

    with COHORT.open(encoding="utf-8-sig", newline="") as file:
        return {row["trainee_id"]: (score(row["pre_score"]), score(row["post_score"])) for row in csv.DictReader(file)}


def test_the_cohorts_gain_is_counted_on_matched_pairs(scores):
    found = learning_gains(scores.values())
    assert (found.pre_n, found.post_n, found.pairs, found.without_post) == (30, 28, 28, 2)
    assert found.pre_mean == Decimal("51.67")
    assert (found.matched_pre_mean, found.matched_post_mean) == (Decimal("51.79"), Decimal("78.93"))
    assert found.gain == Decimal("27.14")
    assert found.normalised_gain == Decimal("0.563")
    assert found.individual_gain == Decimal("0.572")
    assert found.undefined == 0
    # Nobody lost, so the change is the mean of the individual gains.
    assert found.normalised_change == Decimal("0.572")
    assert band(found.normalised_gain) == "medium"


def test_those_without_a_post_test_are_named_to_those_who_may_know(scores):
    assert without_post(scores) == ["FEMMA-19", "FEMMA-26"]


def test_a_blank_is_not_zero():
    found = learning_gains([(40, None), (60, 80), (None, 90)])
    assert (found.pre_mean, found.post_mean) == (Decimal("50.00"), Decimal("85.00"))
    assert (found.matched_pre_mean, found.matched_post_mean, found.gain) == (60, 80, 20)
    assert without_post({"a": (40, None), "b": (0, 0), "c": (None, None)}) == ["a"]


def test_no_gain_is_told_of_fewer_than_ten_pairs():
    nine = learning_gains([(50, 75)] * 9)
    assert (nine.pairs, nine.gain) == (9, 25)
    assert nine.normalised_gain is None
    assert nine.individual_gain is None
    assert nine.normalised_change is None
    assert learning_gains([(50, 75)] * 10).normalised_gain == Decimal("0.500")


def test_full_marks_before_have_no_individual_gain_and_are_counted():
    found = learning_gains([(100, 100)] + [(50, 75)] * 9)
    assert found.undefined == 1
    assert found.individual_gain == Decimal("0.500")
    # (77.5 − 55) / (100 − 55)
    assert found.normalised_gain == Decimal("0.500")
    assert learning_gains([(100, 90)] * 10).normalised_gain is None


def test_a_loss_is_negative_and_its_change_is_divided_by_what_there_was():
    found = learning_gains([(80, 60)] * 10)
    assert found.normalised_gain == Decimal("-1.000")
    assert found.normalised_change == Decimal("-0.250")
    assert learning_gains([(0, 0)] * 10 + [(50, 50)] * 10).normalised_change == 0


def test_nothing_at_all():
    found = learning_gains([])
    assert (found.pairs, found.pre_mean, found.gain, found.normalised_gain) == (0, None, None, None)


@pytest.mark.parametrize(
    ("gain", "name"),
    [(None, ""), ("-0.1", "low"), ("0.299", "low"), ("0.3", "medium"), ("0.699", "medium"), ("0.7", "high")],
)
def test_bands_begin_at_their_lower_edge(gain, name):
    assert band(None if gain is None else Decimal(gain)) == name
