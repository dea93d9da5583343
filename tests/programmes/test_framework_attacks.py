"""What a donor could work out of reported figures, and what a hostile workbook does."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from django.urls import reverse

from programmes.framework.counting import Amount
from programmes.framework.figures import figure_of, published_indicators
from programmes.framework.sheets.cells import NUMBER, NumberCell
from programmes.imports.words import Wrong
from programmes.models import Indicator
from tests.factories.framework import make_framework

pytestmark = pytest.mark.django_db


def told(indicator, **amount):
    """The donors' edition of one indicator's figure."""
    return published_indicators({"indicator.1": figure_of(indicator, Amount(**amount))}, 5)["indicator.1"]


@pytest.mark.parametrize("split", ["sex", "age_band", "ethnicity", "ethnicity_group", "disability"])
def test_a_split_by_what_only_people_have_is_protected_whatever_the_tick_says(split):
    """ "Trees planted", by the sex of who planted them: the tick "counts people" is off, the parts are people still."""
    figure = told(Indicator(kind="number", of_people=False), value=D(43), parts={split: {"a": D(40), "b": D(3)}})
    assert figure.value == 43
    assert all(count is None for count in figure.splits[split].values())


def test_parts_of_no_people_are_told():
    figure = told(
        Indicator(kind="number", of_people=False), value=D(43), parts={"organisation_type": {"a": D(40), "b": D(3)}}
    )
    assert figure.splits["organisation_type"] == {"a": 40, "b": 3}


def test_what_the_parts_leave_of_the_total_is_a_small_group_too():
    """41 people, 38 women told and the men left blank: 41 − 38 would tell the three men."""
    figure = told(Indicator(kind="number", of_people=True), value=D(41), parts={"sex": {"F": D(38)}})
    assert figure.value == 41
    assert figure.splits["sex"].get("F") is None


def test_a_large_rest_keeps_the_parts_told():
    figure = told(Indicator(kind="number", of_people=True), value=D(60), parts={"sex": {"F": D(38), "M": D(10)}})
    assert figure.splits["sex"] == {"F": 38, "M": 10}


@pytest.mark.parametrize("text", ["1e300000000", "1e-300000000", "-1e999999999", "NaN", "Infinity", "sNaN"])
def test_a_number_of_a_billion_digits_is_refused_at_once(text):
    with pytest.raises(Wrong):
        NumberCell().clean(f"{NUMBER}{text}")


def test_a_unit_is_words_and_never_markup(cast, as_user):
    """The unit stands as the help of the field into which a partner's reporter types."""
    work = make_framework(cast)
    row = work.indicator(unit_vi="<img src=x onerror=alert(1)>")
    url = reverse("programmes:value", args=["first", work.first.pk, row.pk, work.union.pk])
    page = as_user(work.reporter).get(url).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
