"""Events for calendars: RFC 5545 to the letter."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from icalendar import Calendar

from tests.factories.courses import half_days, make_event
from trainings import services, workflow
from trainings.calendar import calendar_of, feed_token
from trainings.month import month_of, parse_month

pytestmark = pytest.mark.django_db
LONG = "Tăng cường năng lực và kỹ năng của các tổ chức xã hội khu vực miền núi phía Bắc về bình đẳng giới; lồng ghép, giám sát"


def entries(content: bytes):
    return Calendar.from_ical(content).walk("VEVENT")


def test_whole_days_end_on_the_day_after(cast):
    content = calendar_of([make_event(cast.programme)])
    assert b"DTSTART;VALUE=DATE:20231016\r\n" in content
    assert b"DTEND;VALUE=DATE:20231018\r\n" in content  # 16–17 October: the end is exclusive


def test_sessions_are_at_their_hour_in_universal_time(cast):
    event = make_event(cast.programme)
    half_days(event)
    found = entries(calendar_of([event]))
    assert len(found) == 4
    assert found[0].decoded("dtstart") == dt.datetime(2023, 10, 16, 1, tzinfo=dt.UTC)  # 08:00 in Viet Nam, UTC+7
    assert found[0].decoded("dtend") == dt.datetime(2023, 10, 16, 4, tzinfo=dt.UTC)


def test_lines_are_at_most_75_octets_and_no_letter_is_cut(cast):
    event = make_event(cast.programme, title_vi=LONG, venue="Nhà văn hóa thôn Sín Chải; xã Tả Van, " * 4)
    content = calendar_of([event])
    assert content.endswith(b"END:VCALENDAR\r\n")
    for line in content.split(b"\r\n"):
        assert b"\n" not in line
        assert len(line) <= 75
        line.decode("utf-8")  # a letter cut in two would not be text
    assert str(entries(content)[0]["summary"]) == LONG
    assert b"\\;" in content and b"\\," in content


def test_the_uid_stays_and_a_change_raises_the_sequence(cast):
    event = make_event(cast.programme, state="planned")
    services.save_event(event, by=cast.coordinator)
    before = entries(calendar_of([event]))[0]
    event.venue = "Chỗ khác"
    services.save_event(event, by=cast.coordinator)
    workflow.move_event(event, "cancel_event", by=cast.coordinator)
    event.refresh_from_db()
    after = entries(calendar_of([event]))[0]
    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 2)
    assert (str(before["status"]), str(after["status"])) == ("CONFIRMED", "CANCELLED")
    assert after.decoded("last-modified").tzinfo is not None


def test_what_a_calendar_must_have(cast):
    calendar = Calendar.from_ical(calendar_of([make_event(cast.programme)]))
    assert str(calendar["version"]) == "2.0" and calendar["prodid"]
    entry = calendar.walk("VEVENT")[0]
    assert entry["uid"] and entry.decoded("dtstamp").utcoffset() == dt.timedelta(0)
    assert str(entry["url"]).startswith("http")


# --- the feed -------------------------------------------------------------------------------


def feed(client, user):
    return client.get(reverse("trainings:feed", args=[feed_token(user)]))


@pytest.fixture
def soon(cast):
    day = dt.date.today() + dt.timedelta(days=5)
    make_event(cast.programme, title_vi="Của mình", title_en="Ours", starts_on=day, ends_on=day)
    make_event(cast.other_programme, title_vi="Của người khác", starts_on=day, ends_on=day)
    return cast


def test_ones_feed_needs_no_sign_in_and_holds_ones_own_events_alone(soon, client):
    for user in (soon.coordinator, soon.trainee):
        answer = feed(client, user)
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        assert [str(entry["summary"]) for entry in entries(answer.content)] == ["Của mình"]
    assert entries(feed(client, soon.donor).content) == []
    soon.coordinator.language = "en"
    soon.coordinator.save()
    assert [str(entry["summary"]) for entry in entries(feed(client, soon.coordinator).content)] == ["Ours"]


def test_a_new_password_or_a_closed_account_ends_the_feed(soon, client):
    token = feed_token(soon.coordinator)
    soon.coordinator.set_password("another-one-2026")
    soon.coordinator.save()
    assert client.get(reverse("trainings:feed", args=[token])).status_code == 404
    fresh = feed_token(soon.coordinator)
    soon.coordinator.is_active = False
    soon.coordinator.save()
    for wrong in (fresh, "made-up", fresh[:-3] + "abc"):
        assert client.get(reverse("trainings:feed", args=[wrong])).status_code == 404


def test_the_feed_costs_the_same_for_one_and_for_thirty_events(soon, client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost():
        with CaptureQueriesContext(connection) as queries:
            feed(client, soon.coordinator)
        return len(queries)

    one = cost()
    for _n in range(30):
        make_event(soon.programme, starts_on=dt.date.today(), ends_on=dt.date.today())
    assert cost() == one


# --- a month drawn --------------------------------------------------------------------------


def test_a_month_has_whole_weeks_from_monday_and_an_event_on_each_of_its_days(cast):
    event = make_event(cast.programme)
    month = month_of([event], dt.date(2023, 10, 1), dt.date(2023, 10, 16))
    assert month.weeks[0][0].date == dt.date(2023, 9, 25)
    assert {len(week) for week in month.weeks} == {7}
    assert [day.date.day for day in month.days] == [16, 17]
    assert [day.date for week in month.weeks for day in week if day.today] == [dt.date(2023, 10, 16)]
    assert (month.before, month.after) == ("2023-09", "2023-11")
    assert month_of([], dt.date(2023, 12, 1), dt.date(2023, 1, 1)).after == "2024-01"


def test_the_month_that_is_shown_first(cast):
    event = make_event(cast.programme)
    assert parse_month("2024-02", [event], dt.date(2026, 1, 9)) == dt.date(2024, 2, 1)
    assert parse_month("2023-13", [event], dt.date(2023, 10, 1)) == dt.date(2023, 10, 1)
    assert parse_month("", [event], dt.date(2023, 9, 1)) == dt.date(2023, 10, 1)  # the next event
    assert parse_month("", [event], dt.date(2026, 1, 9)) == dt.date(2023, 10, 1)  # the last one
    assert parse_month("", [], dt.date(2026, 1, 9)) == dt.date(2026, 1, 1)
