import datetime as dt

import pytest

from programmes.measures import Figure
from programmes.models import Stage
from programmes.road import road

pytestmark = pytest.mark.django_db

STAGES = [
    ("Hội thảo khởi động", dt.date(2023, 10, 16), dt.date(2023, 10, 16), "events.launch", 1),
    ("Tập huấn", dt.date(2023, 10, 16), dt.date(2023, 10, 17), "events.training", 1),
    ("Kế hoạch nhóm", dt.date(2023, 10, 18), dt.date(2023, 11, 15), "plans.approved", 4),
    ("Hỗ trợ, giám sát", dt.date(2023, 11, 16), dt.date(2024, 2, 15), "support.delivered", 1),
    ("Tham quan thực địa", dt.date(2024, 1, 24), dt.date(2024, 1, 24), "events.field_visit", 1),
    ("Hội thảo tổng kết", dt.date(2024, 2, 26), dt.date(2024, 2, 26), "events.closing", 1),
    ("Báo cáo cuối", dt.date(2024, 2, 29), dt.date(2024, 2, 29), "reports.final", 1),
]


@pytest.fixture
def programme(cast):
    for order, (title, starts, ends, key, needed) in enumerate(STAGES):
        Stage.objects.create(
            programme=cast.programme,
            kind="launch",
            title_vi=title,
            starts_on=starts,
            ends_on=ends,
            measure=key,
            needed=needed,
            order=order,
        )
    return cast.programme


def states(programme, figures, today):
    return [step.state for step in road(programme, {key: Figure(value) for key, value in figures.items()}, today).steps]


def test_before_the_beginning_all_is_ahead(programme):
    assert states(programme, {}, dt.date(2023, 9, 1)) == ["ahead"] * 7


def test_in_mid_january_the_figures_tell_what_is_done(programme):
    figures = {"events.launch": 1, "events.training": 1, "plans.approved": 5, "support.delivered": 0}
    assert states(programme, figures, dt.date(2024, 1, 15)) == [
        "done",
        "done",
        "done",
        "now",
        "ahead",
        "ahead",
        "ahead",
    ]


def test_a_stage_whose_day_is_over_without_its_figure_is_late_not_done(programme):
    figures = {"events.launch": 1, "events.training": 1, "plans.approved": 3}
    assert states(programme, figures, dt.date(2023, 12, 1))[2] == "late"


def test_today_stands_between_the_stages_around_it(programme):
    at = lambda day: road(programme, {}, day).position  # noqa: E731
    assert at(dt.date(2023, 10, 16)) == 21  # the second of two stages that begin that day
    assert at(dt.date(2024, 1, 24)) == 64  # the middle of the fifth of seven
    assert 50 < at(dt.date(2024, 1, 15)) < 64
    assert at(dt.date(2024, 3, 10)) == 100


def test_a_road_without_stages_is_empty(cast):
    found = road(cast.programme, {}, dt.date(2024, 1, 1))
    assert (found.steps, found.position, found.current) == ([], None, None)
