import datetime as dt
from decimal import Decimal

import pytest

from programmes.measures import Figure
from programmes.models import Phase, Target
from programmes.results import promises, standing

pytestmark = pytest.mark.django_db
END = dt.date(2024, 2, 29)


def promise(cast, value, today, *, minimum=4, maximum=5, due=END, **figure):
    Target.objects.filter(programme=cast.programme).delete()
    Target.objects.create(
        programme=cast.programme, measure="plans.approved", title_vi="x", minimum=minimum, maximum=maximum, due_on=due
    )
    return promises(cast.programme, {"plans.approved": Figure(value, **figure)}, today)[0]


@pytest.mark.parametrize("value", [4, 5, 6])
def test_a_range_of_4_to_5_is_met_from_4(cast, value):
    found = promise(cast, value, dt.date(2024, 1, 15))
    assert (found.state, found.share) == ("met", 100)
    assert found.progress is None  # 5 of 4–5 is what was promised, not 125 %
    assert promise(cast, 3, dt.date(2024, 1, 15)).progress == Decimal("0.75")
    assert promise(cast, value, dt.date(2024, 1, 15), maximum=None).progress == Decimal(value) / 4


def test_the_time_of_a_phases_target_begins_with_the_phase(cast, django_assert_num_queries):
    phase = Phase.objects.create(programme=cast.programme, title_vi="Giai đoạn 2", starts_on=dt.date(2024, 1, 1))
    Target.objects.create(
        programme=cast.programme,
        phase=phase,
        measure="plans.approved",
        title_vi="x",
        minimum=4,
        due_on=dt.date(2024, 1, 20),
    )
    figures = {"plans.approved": Figure(2)}
    with django_assert_num_queries(1):
        found = promises(cast.programme, figures, dt.date(2024, 1, 10))[0]
    assert (found.time_gone, found.state) == (50, "on_track")
    phase.starts_on = None
    phase.save()
    assert promises(cast.programme, figures, dt.date(2024, 1, 10))[0].time_gone == 91  # of the programme, 1 October on


def test_nothing_yet_before_its_day_is_not_yet_due(cast):
    for value in (None, 0):
        assert promise(cast, value, dt.date(2024, 2, 28)).state == "not_due"


def test_nothing_after_its_day_is_not_met(cast):
    assert promise(cast, 0, dt.date(2024, 3, 1)).state == "missed"


def test_some_but_slower_than_time_is_behind(cast):
    found = promise(cast, 1, dt.date(2024, 2, 1))
    assert (found.state, found.share, found.time_gone) == ("behind", 25, 82)


def test_a_yes_or_no_result_on_its_way_shows_how_far(cast):
    found = promise(cast, 0, dt.date(2024, 1, 15), minimum=1, maximum=None, numerator=3, denominator=5)
    assert (found.state, found.share, found.value) == ("behind", 60, 0)
    found = promise(cast, 0, dt.date(2023, 12, 15), minimum=1, maximum=None, numerator=3, denominator=5)
    assert found.state == "on_track"


def test_a_measure_that_nobody_knows_has_no_value(cast):
    Target.objects.create(programme=cast.programme, measure="gone", title_vi="x", minimum=Decimal(1), due_on=END)
    found = promises(cast.programme, {}, dt.date(2024, 1, 1))[0]
    assert (found.value, found.measure, found.state) == (None, None, "not_due")


def test_standing_counts_each_state(cast):
    found = [promise(cast, 5, dt.date(2024, 1, 1)), promise(cast, 0, dt.date(2024, 1, 1))]
    assert standing(found) == {
        "met": 1,
        "on_track": 0,
        "behind": 0,
        "not_due": 1,
        "missed": 0,
        "no_value": 0,
        "hidden": 0,
        "total": 2,
    }
