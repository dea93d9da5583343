"""Attendance and scores by keyboard, from a sheet, and over a line that breaks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK
from tests.browser.visitor import Visitor, vi
from tests.factories.courses import half_days, make_event, people, sit
from trainings.models import Attendance

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData('text/plain', text);
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def course(cast):
    """Four half-days; by given name An, Chi, Máy, the last being the cast's trainee."""
    event = make_event(cast.programme)
    return event, half_days(event), people(cast.programme, "Lò Thị An", "Vừ Thị Chi")


@pytest.fixture
def chau(cast, course, visit) -> Visitor:
    facilitator = visit("facilitator", DESK, user=cast.facilitator)
    facilitator.go(f"/events/{course[0].uuid}/attendance/")
    return facilitator


def marks(course) -> dict[str, str]:
    """Each person's marks in the order of the sessions; "." is not recorded."""
    sessions = [session.pk for session in course[1]]
    held: dict[str, list[str]] = {}
    for row in Attendance.objects.select_related("enrolment__person"):
        cells = held.setdefault(row.enrolment.person.full_name.split()[-1], ["."] * 4)
        cells[sessions.index(row.session_id)] = {"present": "P", "late": "L", "absent": "A", "excused": "E"}[row.mark]
    return {name: "".join(cells) for name, cells in held.items()}


def cell(page: Page, person: str, session: int):
    return page.locator("tr", has_text=person).locator(".marks").nth(session)


def totals(visitor: Visitor, text: str) -> None:
    expect(visitor.page.locator("#totals")).to_contain_text(text)


def test_letters_mark_and_go_down_arrows_stay_in_the_column(chau, course):
    page = chau.page
    cell(page, "Lò Thị An", 1).locator("input").first.focus()
    page.keyboard.type("1m")  # present, then late in Vietnamese (muộn); each goes one down
    totals(chau, "2 / 12")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.type("v")  # absent (vắng) over present
    totals(chau, "1 / 12")
    page.keyboard.press("ArrowDown")
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.ok):
        page.keyboard.press("4")  # the fourth mark: excused
    assert marks(course) == {"An": ".A..", "Chi": ".L..", "Máy": ".E.."}
    focused = page.evaluate("document.activeElement.closest('tr').querySelector('th').textContent")
    assert "Giàng Thị Máy" in focused, "the last row is where it stays"


def test_delete_takes_a_mark_away(chau, course):
    page = chau.page
    cell(page, "Lò Thị An", 0).locator("input").first.focus()
    page.keyboard.type("1")
    totals(chau, "1 / 12")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Delete")
    totals(chau, "0 / 12")
    assert marks(course) == {}


def test_a_column_at_once_leaves_what_is_marked(chau, course):
    page = chau.page
    cell(page, "Vừ Thị Chi", 2).locator('label[data-mark="absent"]').click()
    totals(chau, "0 / 12")
    page.get_by_role("button", name=vi("all present")).nth(2).click()
    totals(chau, "2 / 12")
    assert marks(course) == {"An": "..P.", "Chi": "..A.", "Máy": "..P."}


def test_marks_are_pasted_from_a_sheet(chau, course):
    page = chau.page
    cell(page, "Lò Thị An", 0).locator("input").first.focus()
    page.evaluate(PASTE, "x\tM\tVắng\t1\r\nP\t\tx\t?\r\n")
    totals(chau, "4 / 12")
    chau.sees(vi("Cells that could not be read: {n}. They stayed as they were.").format(n=1), inside="#messages")
    assert marks(course) == {"An": "PLAP", "Chi": "E.P."}


def test_marks_over_a_broken_line_are_said_and_sent_later(chau, course):
    page = chau.page
    chau.context.set_offline(True)
    cell(page, "Lò Thị An", 0).locator('label[data-mark="present"]').click()
    unsaved = page.locator("#messages [data-unsaved]")
    expect(unsaved).to_contain_text("1")
    assert marks(course) == {}
    chau.context.set_offline(False)
    totals(chau, "1 / 12")
    expect(unsaved).to_have_count(0)
    assert marks(course) == {"An": "P..."}
    assert chau.wrong == []


def test_scores_by_enter_and_from_a_sheet(cast, course, visit):
    for moment in ("pre", "post"):
        sit(course[0], moment)
    chau = visit("facilitator", DESK, user=cast.facilitator)
    chau.go(f"/events/{course[0].uuid}/scores/")
    page = chau.page
    fields = page.locator("table.scores tbody input")
    fields.first.focus()
    page.keyboard.type("40")
    page.keyboard.press("Enter")
    page.keyboard.type("55,5")
    page.keyboard.press("ArrowDown")
    expect(fields.nth(4)).to_be_focused()
    fields.nth(1).focus()
    page.evaluate(PASTE, "80\r\n90,25\r\n\r\n")
    assert [fields.nth(at).input_value() for at in range(6)] == ["40", "80", "55,5", "90,25", "", ""]
    chau.press(vi("Save"))
    expect(page.locator("#messages .notice.ok")).to_be_visible()
    assert [re.sub(r"\s", "", fields.nth(at).input_value()) for at in range(6)] == ["40", "80", "55,5", "90,25", "", ""]
