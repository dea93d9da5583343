"""Reports that are drafted by themselves: on the right day, once, and not twelve at once after a stop."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from office.models import HistoryEvent
from programmes.models import Phase, Programme
from reports import services as reports
from reports.models import Report
from reports.schedules import occasions, services
from reports.tasks import draft_final_reports, draft_scheduled_reports

pytestmark = pytest.mark.django_db


@pytest.fixture
def on(settings):
    def set_day(day: str) -> list[str]:
        """What is drafted on a day by two clocks."""
        settings.TODAY = day
        before = set(Report.objects.values_list("pk", flat=True))
        for _clock in range(2):
            draft_scheduled_reports()
            draft_final_reports()
        made = Report.objects.filter(programme__slug="first").exclude(pk__in=before)
        made.update(state="draft")
        return [f"{row.kind} {row.subject}".strip() for row in made]

    return set_day


@pytest.fixture
def programme(cast, settings) -> Programme:
    """From 16 October 2023 to 29 February 2024."""
    settings.TODAY = "2023-10-20"
    Programme.objects.filter(pk=cast.programme.pk).update(starts_on="2023-10-16", ends_on="2024-02-29")
    return Programme.objects.get(pk=cast.programme.pk)


def put(programme, cast, kind="periodic", every="month", days_after=5):
    return services.set_schedule(programme, by=cast.coordinator, kind=kind, every=every, days_after=days_after)


@pytest.mark.parametrize(
    ("day", "months", "span"),
    [
        ("2024-02-10", 1, ("2024-02-01", "2024-02-29")),
        ("2023-12-31", 3, ("2023-10-01", "2023-12-31")),
        ("2024-07-01", 6, ("2024-07-01", "2024-12-31")),
        ("2023-01-01", 12, ("2023-01-01", "2023-12-31")),
    ],
)
def test_the_calendar_s_periods(day, months, span):
    found = occasions.period_of(dt.date.fromisoformat(day), months)
    assert tuple(part.isoformat() for part in found) == span


def test_each_period_once_within_the_programme_s_time(programme, cast, on):
    row = put(programme, cast)
    assert occasions.following(row, dt.date(2023, 10, 20)).due_on == dt.date(2023, 11, 5)
    drafted = {}
    for number in range(160):
        day = dt.date(2023, 10, 21) + dt.timedelta(days=number)
        made = [name for name in on(day.isoformat()) if name.startswith("periodic")]
        if made:
            drafted[day.isoformat()] = made
    assert drafted == {
        "2023-11-05": ["periodic 2023-10-16/2023-10-31"],
        "2023-12-05": ["periodic 2023-11-01/2023-11-30"],
        "2024-01-05": ["periodic 2023-12-01/2023-12-31"],
        "2024-02-05": ["periodic 2024-01-01/2024-01-31"],
        "2024-03-05": ["periodic 2024-02-01/2024-02-29"],
    }
    assert occasions.following(row, dt.date(2024, 3, 6)) is None
    assert HistoryEvent.objects.filter(verb="reports.schedule_drafted").count() == 5


def test_after_a_stop_the_newest_period_alone(programme, cast, on):
    put(programme, cast)
    assert [name for name in on("2024-02-20") if name.startswith("periodic")] == ["periodic 2024-01-01/2024-01-31"]
    assert on("2024-02-21") == []


def test_paused_nothing_and_resumed_nothing_is_made_up_for(programme, cast, on, settings):
    row = put(programme, cast)
    assert services.pause_schedule(row, by=cast.coordinator)
    assert not services.pause_schedule(row, by=cast.coordinator)
    assert on("2023-11-06") == on("2023-12-06") == []
    settings.TODAY = "2023-12-20"
    services.resume_schedule(row, by=cast.coordinator)
    assert on("2023-12-21") == []
    assert on("2024-01-05") == ["periodic 2023-12-01/2023-12-31"]
    assert put(programme, cast).since == dt.date(2023, 12, 20)  # the same again changes nothing


def test_a_phase_after_its_end_and_the_end_of_the_programme_by_its_own_days(programme, cast, on):
    first, second = (
        Phase.objects.create(programme=programme, title_vi=f"Giai đoạn {day}", ends_on=day, order=order)
        for order, day in enumerate(["2023-11-30", "2023-12-15"])
    )
    put(programme, cast, kind="phase_review", every="")
    put(programme, cast, kind="end_of_programme", every="", days_after=30)
    assert on("2023-12-04") == []
    assert on("2023-12-05") == [f"phase_review phase {first.pk}"]
    assert on("2023-12-20") == [f"phase_review phase {second.pk}"]
    assert on("2024-03-01") == []  # the usual day after the end gives way to the schedule
    assert on("2024-03-30") == ["end_of_programme"]
    assert on("2024-03-31") == []


def test_what_somebody_asked_for_after_the_end_is_not_drafted_again(programme, cast, on):
    put(programme, cast, kind="end_of_programme", every="")
    reports.ask_report(programme, by=cast.coordinator)  # now, long after February 2024
    Report.objects.update(state="draft")
    assert on("2024-03-05") == []


@pytest.mark.parametrize(
    ("kind", "every", "days"), [("periodic", "", 5), ("end_of_programme", "month", 5), ("periodic", "month", 0)]
)
def test_a_schedule_that_makes_no_sense_is_refused(programme, cast, kind, every, days):
    with pytest.raises(ValidationError):
        put(programme, cast, kind=kind, every=every, days_after=days)
