"""Two reported indicators of nearly the same persons: what donors read of one can't be subtracted from the other."""

import datetime as dt
from decimal import Decimal as D

import pytest
from django.urls import reverse

from programmes.measures import Figure
from programmes.published import donor_figures, published
from tests.factories.framework import make_framework

A, B, C = "indicator.1", "indicator.2", "indicator.3"


def reported(value, among="", by_period=None, **splits):
    return Figure(D(value), n=value, splits=splits, among=among, by_period=by_period or {})


def told(db, enrolled=None, **figures):
    counted = {f"indicator.{name[1:]}": figure for name, figure in figures.items()}
    return published(counted | ({"people.enrolled": enrolled} if enrolled else {}), 5)


def test_women_trained_and_women_under_35_would_tell_of_two_older_ones(db):
    found = told(db, _1=reported(20), _2=reported(18))
    assert (found[A].value, found[B].value, found[B].hidden, found[B].close_to) == (20, None, True, A)


def test_of_other_people_both_are_told(db):
    found = told(db, _1=reported(20), _2=reported(18, among="apart"))
    assert (found[A].value, found[B].value) == (20, 18)


def test_what_cannot_be_a_part_of_the_other_is_told(db):
    """18 with 12 women can't be among 20 with 6: they are not of the same people."""
    found = told(db, _1=reported(20, sex={"F": 6, "M": 14}), _2=reported(18, sex={"F": 12, "M": 6}))
    assert (found[A].value, found[B].value) == (20, 18)


def test_said_to_be_of_the_same_people_each_part_counts(db):
    """30 people with 22 women, 8 men; "women who spoke: 20" is said to be among them: two did not."""
    whole = reported(30, sex={"F": 22, "M": 8})
    assert told(db, _1=whole, _2=reported(20))[B].value == 20
    assert told(db, _1=whole, _2=reported(20, among=A))[B].hidden


def test_a_part_that_is_hidden_in_one_is_not_told_by_the_other(db):
    """26 women are withheld beside 4 men; "women enrolled: 26" would tell both."""
    enrolled = Figure(30, n=30, splits={"sex": {"F": 26, "M": 4}})
    assert told(db, enrolled)["people.enrolled"].splits == {"sex": {"F": None, "M": None}}
    assert told(db, enrolled, _1=reported(26, among="people.enrolled"))[A].hidden
    assert told(db, enrolled, _1=reported(25, sex={"F": 25, "M": 0}))[A].splits == {}


def test_two_that_make_nearly_all_of_a_third_are_not_both_told(db):
    found = told(db, _1=reported(40), _2=reported(22, among=A), _3=reported(16, among=A))
    assert [found[key].value for key in (A, B, C)] == [40, 22, None]


def test_a_split_with_a_small_difference_is_held_back_alone(db):
    found = told(db, _1=reported(40, sex={"F": 30, "M": 10}), _2=reported(30, sex={"F": 22, "M": 8}))
    assert (found[B].value, found[B].splits, found[B].held_back) == (30, {}, {"sex"})
    assert found[A].splits == {"sex": {"F": 30, "M": 10}}


def test_large_numbers_beside_a_small_cohort_keep_their_splits(db):
    enrolled = Figure(30, n=30, splits={"sex": {"F": 26, "M": 4}})
    found = told(db, enrolled, _1=reported(5000, sex={"F": 2600, "M": 2400}))
    assert found[A].splits == {"sex": {"F": 2600, "M": 2400}}


def test_a_share_of_nearly_the_same_people_is_held_back(db):
    """100 trained; 97 of whom 50 … would tell of three."""
    counted = {A: reported(100), B: Figure(D("51.5464"), numerator=D(50), denominator=D(97), n=97)}
    assert published(counted, 5)[B].hidden


def test_periods_with_a_small_difference_are_held_back(cast, client):
    work = make_framework(cast)
    one, two = work.indicator("1.1a"), work.indicator("1.1b")
    for row, values in ((one, (40, 30)), (two, (38, 20))):
        for period, value in zip((work.first, work.second), values, strict=True):
            work.report(row, period, value=D(value))
    found = donor_figures(work.programme)
    assert (found[two.figure_key].value, found[two.figure_key].held_back) == (58, {"periods"})
    client.force_login(cast.donor)
    rows = {row["code"]: row for row in client.get("/api/v1/programmes/first/results").json()[1]["indicators"]}
    assert [row["value"] for row in rows["1.1a"]["periods"]] == [40, 30]
    assert [(row["told"], row["value"]) for row in rows["1.1b"]["periods"]] == [(False, None)] * 2
    assert [row["value"] for row in client.get("/api/v1/programmes/first/values?indicator=1.1b").json()["items"]] == [
        None
    ] * 2
    page = client.get(reverse("programmes:indicator", args=["first", two.pk])).content.decode()
    assert "38" not in [cell.strip() for cell in page.replace("<", ">").split(">")]


def test_the_coordinator_reads_what_is_held_back_and_says_that_they_are_others(cast, as_user):
    work = make_framework(cast)
    one, two = work.indicator("1.1a"), work.indicator("1.1b")
    for row, value in ((one, 20), (two, 18)):
        work.report(row, work.first, value=D(value))
    client = as_user(cast.coordinator)
    client.cookies["django_language"] = "en"
    address = reverse("programmes:indicator", args=["first", two.pk])
    page = client.get(address).content.decode()
    assert "Donors don’t read the number of this figure: beside “1.1a Chỉ số 1.1a”" in page
    form = client.get(reverse("programmes:indicator_edit", args=["first", two.pk])).context["form"]
    assert [key for key, _words in form.fields["among"].choices] == ["", "apart", "people.enrolled", one.figure_key]
    sent = {"among": "apart", "of_people": "on", "responsible": [work.union.pk], "result": work.output.pk}
    sent |= {name: getattr(two, name) for name in ("code", "title_vi", "kind", "unit_vi", "unit_en", "direction")}
    assert client.post(reverse("programmes:indicator_edit", args=["first", two.pk]), sent).status_code == 302
    assert donor_figures(work.programme)[two.figure_key].value == 18
    assert "Donors don’t read" not in client.get(address).content.decode()


@pytest.mark.parametrize("day", [dt.date(2023, 12, 31)])
def test_of_the_same_number_both_are_told(db, day):
    found = told(db, _1=reported(20, by_period={day: D(20)}), _2=reported(20, by_period={day: D(20)}))
    assert (found[A].value, found[B].value, found[B].held_back) == (20, 20, frozenset())
