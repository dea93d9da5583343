"""With scripts switched off every step of the chain still goes, by plain forms."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from actionplans.models import Activity, Plan, ProgressUpdate
from instruments.models import Response
from office.models import Job
from reports.models import Report
from tests.browser.conftest import DESK, PHONE
from tests.browser.visitor import Visitor, vi
from tests.factories.courses import half_days, make_event, sit
from tests.factories.world import photo_upload
from trainings.models import Attendance

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "gieo-test-password"  # the cast's


@pytest.fixture
def come(visit):
    def plain(name: str, size: dict[str, int] = DESK) -> Visitor:
        visitor = visit(name, size, java_script_enabled=False)
        visitor.go("/accounts/login/")
        visitor.fill(login=f"{name}@cast.example", password=PASSWORD)
        visitor.page.locator("form[action='/accounts/login/']").get_by_role("button").first.click()
        expect(visitor.page.locator("header.top .avatar")).to_be_visible()
        return visitor

    return plain


def test_attendance_is_saved_by_its_button(cast, come):
    event = make_event(cast.programme)
    sessions = half_days(event)
    chau = come("facilitator")
    chau.go(f"/events/{event.uuid}/attendance/")
    expect(chau.page.get_by_role("button", name=vi("all present"))).to_have_count(0)
    for number, mark in enumerate(["present", "late", "absent"]):
        chau.page.locator(".marks").nth(number).locator(f'label[data-mark="{mark}"]').click()
    chau.press(vi("Save"))
    expect(chau.page.locator("#messages .notice.ok")).to_contain_text(vi("Attendance is saved."))
    chau.sees("2 / 4", inside="#totals")
    held = dict(Attendance.objects.values_list("session", "mark"))
    assert held == {sessions[0].pk: "present", sessions[1].pk: "late", sessions[2].pk: "absent"}


def test_a_test_is_answered_on_the_phone(cast, come):
    event = make_event(cast.programme)
    half_days(event)
    sitting = sit(event, "pre")
    may = come("trainee", PHONE)
    may.go(f"/tests/{sitting.pk}/")
    for number, letter in enumerate("abcbcabacacbabcabcab"):
        may.page.locator(f'[name="q{number + 1:02}"][value="{letter if number < 11 else "d"}"]').check()
    may.press(vi("Send my answers"))
    may.heading(vi("My results"))
    assert Response.objects.get(collection=sitting.collection).score == 55


def test_a_plan_is_written_and_submitted(cast, come):
    plan = cast.plan
    may = come("trainee", PHONE)
    may.go(f"/plans/{plan.uuid}/edit/")
    may.fill(
        title_vi="Phụ nữ nói trong họp thôn",
        problem_vi="Phụ nữ ít nói.",
        objective_vi="Một nửa phụ nữ phát biểu.",
        activities__0__title_vi="Khảo sát sáu thôn",
        activities__0__starts_on="2023-11-01",
        activities__0__ends_on="2023-12-20",
        activities__0__responsible={"label": "Giàng Thị Máy"},
        indicators__0__name_vi="Tỷ lệ phụ nữ dự họp",
        indicators__0__unit_vi="%",
        indicators__0__baseline="30",
        indicators__0__target="45",
        budget_lines__0__title="In tài liệu",
        budget_lines__0__amount="1.500.000",
        risks__0__risk="Mưa lũ",
        risks__0__mitigation="Chọn thôn gần đường",
        risks__0__level="medium",
    )
    may.press(vi("Save the draft"))
    may.sees("Khảo sát sáu thôn", "1.500.000")
    may.press(vi("Submit the plan"))
    may.sees(vi("Submitted"))
    plan = Plan.objects.get(pk=plan.pk)
    assert (plan.state, plan.budget_lines.get().amount) == ("submitted", 1_500_000)


def test_an_update_with_a_photo_is_sent(cast, come, tmp_path):
    Plan.objects.filter(pk=cast.plan.pk).update(state="approved", version=1)
    days = {"starts_on": dt.date(2023, 10, 18), "ends_on": dt.date(2023, 12, 20)}
    Activity.objects.create(plan=cast.plan, code="A1", title_vi="Họp thôn", responsible=cast.enrolment, **days)
    photo = tmp_path / "anh.jpg"
    photo.write_bytes(photo_upload().read())
    may = come("trainee", PHONE)
    may.go(f"/plans/{cast.plan.uuid}/updates/new/")
    may.fill(
        activity={"index": 1},
        percent=30,
        what_happened="Đã họp ba thôn.",
        reached_women=12,
        reached_men=9,
        photos=photo,
    )
    may.press(vi("Send"))
    may.sees("Đã họp ba thôn.", inside="#updates")
    expect(may.page.locator("#updates .photos img")).to_have_count(1)
    update = ProgressUpdate.objects.get()
    assert (update.reached_women, update.reached_men, update.reached_other) == (12, 9, None)


def test_a_report_is_asked_for_and_its_page_can_be_loaded_again(cast, come):
    lan = come("coordinator")
    lan.go(f"/programmes/{cast.programme.slug}/reports/")
    lan.follow(vi("Make a report"))
    lan.press(vi("Make the report"))
    lan.sees(vi("You may close this page; the work goes on."))
    assert Job.objects.about(Report.objects.get()).count() == 1
    lan.page.reload()
    lan.sees(vi("You may close this page; the work goes on."))
