"""The whole portal by keyboard: one sees where one is, nothing covers it, menus close, the skip link skips."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.visitor import vi
from tests.factories.courses import half_days, make_event, people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SEEN = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const shown = element.matches('[type=radio], [type=checkbox]') && element.closest('label') || element;
  const ringed = [element, shown].some((part) => {
    const style = getComputedStyle(part);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  }) || element.type === 'date'; // the button inside it has the browser's own
  const box = shown.getBoundingClientRect();
  const points = [[.5, .5], [.1, .5], [.9, .5], [.5, .1], [.5, .9]].map(([x, y]) => [box.left + box.width * x, box.top + box.height * y]);
  const hit = points.some(([x, y]) => { const top = document.elementFromPoint(x, y); return top && (shown.contains(top) || top.contains(shown)); });
  return [element.outerHTML.slice(0, 120), ringed, hit];
}"""


def walk(page, most: int = 250) -> list[str]:
    """Tab through the page once. What is wrong with where one stands."""
    faults, first = [], None
    for _step in range(most):
        page.keyboard.press("Tab")
        stand = page.evaluate(SEEN)
        if stand is None:
            break
        element, ringed, hit = stand
        first = first or element
        if not ringed:
            faults.append(f"no ring: {element}")
        if not hit:
            faults.append(f"covered: {element}")
    assert first, "nothing to stand on"
    return faults


@pytest.mark.parametrize(
    ("name", "size", "path"),
    [
        ("trainee", PHONE, "/plans/{plan}/edit/"),
        ("trainee", PHONE, "/my/"),
        ("facilitator", DESK, "/events/{event}/attendance/"),
        ("coordinator", DESK, "/programmes/first/people/"),
        ("coordinator", DESK, "/programmes/first/"),
        ("donor", DESK, "/programmes/first/results/"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_focus_is_seen_and_never_covered(cast, visit, name, size, path):
    event = make_event(cast.programme)
    half_days(event)
    people(cast.programme, "Lò Thị An", "Vừ Thị Chi")
    somebody = visit(name, size, user=getattr(cast, name))
    somebody.go(path.format(plan=cast.plan.uuid, event=event.uuid))
    assert walk(somebody.page) == []
    assert somebody.wrong == []


def test_the_skip_link_goes_to_the_content(cast, visit):
    page = visit("coordinator", user=cast.coordinator).page
    page.goto("/programmes/first/people/")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    expect(page.locator("a.skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_menu_opens_by_enter_closes_by_escape_and_when_one_leaves_it(cast, visit):
    page = visit("trainee", PHONE, user=cast.trainee).page
    page.goto("/my/")
    menu = page.locator("header.top details.menu").last
    summary = menu.locator("summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    assert menu.evaluate("(menu) => menu.contains(document.activeElement) && document.activeElement.matches('a')")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()
    page.keyboard.press("Enter")
    for _item in range(menu.locator(".sheet a, .sheet button").count() + 1):
        page.keyboard.press("Tab")
    expect(menu).not_to_have_attribute("open", "")


def test_a_filter_by_keyboard_waits_for_its_button(cast, visit):
    page = visit("coordinator", user=cast.coordinator).page
    page.goto("/programmes/first/people/")
    choice = page.locator("form.filters select:visible").first
    choice.focus()
    before = page.url
    page.keyboard.press("ArrowDown")
    expect(choice).to_be_focused()
    assert page.url == before
    page.get_by_role("button", name=vi("Show"), exact=True).press("Enter")
    page.wait_for_url(lambda url: url != before)


def test_the_slash_goes_to_the_search(cast, visit):
    page = visit("coordinator", user=cast.coordinator).page
    page.goto("/programmes/first/")
    page.keyboard.press("/")
    expect(page.locator("header .search input")).to_be_focused()
    page.keyboard.type("giang thi may")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Giàng Thị Máy")
