"""One person with a browser: does and sees things by the words on the screen."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext, ngettext, override
from playwright.sync_api import BrowserContext, Locator, Page, expect

PASSWORD = "nui-rung-tay-bac-2023"


def vi(text: str, number: int | None = None, many: str = "", **values: Any) -> str:
    """The words as a Vietnamese reader sees them; words that the portal does not have are a fault of the test."""
    with override("vi"):
        said = gettext(text) if number is None else ngettext(text, many, number)
        assert said not in {text, many}, f"the catalogue does not have “{text}”"
        return said % values if values else said


class Visitor:
    def __init__(self, name: str, context: BrowserContext) -> None:
        self.name, self.context = name, context
        self.page: Page = context.new_page()
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", self._console)

    def _console(self, message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.wrong.append(message.text)

    def __repr__(self) -> str:
        return f"<{self.name} at {self.page.url}>"

    # --- going -------------------------------------------------------------------------------
    def go(self, path: str) -> None:
        answer = self.page.goto(path)
        assert answer is None or answer.status < 400, f"{self.name}: {path} answers {answer.status}"
        expect(self.page.locator("html")).to_have_attribute("lang", "vi")
        if self.page.locator("[data-grid], form[data-draft], form[data-outbox]").count():
            self.page.wait_for_load_state("networkidle")  # its script comes after the page; nobody types that fast

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        self.go("/accounts/login/")
        self.fill(login=email, password=password)
        self.page.locator("form[action='/accounts/login/']").get_by_role("button").click()
        expect(self.page.locator("header.top .avatar")).to_be_visible()

    def follow(self, text: str, *, inside: str | Locator = "main", exact: bool = True) -> None:
        """Follow a link by its words."""
        self._in(inside).get_by_role("link", name=text, exact=exact).first.click()

    def room(self, text: str) -> None:
        """Go to a room by the navigation that this device shows."""
        menu = self.page.locator("details.rooms > summary")
        if menu.is_visible():
            menu.click()
            place = self.page.locator("details.rooms nav")
        else:
            place = self.page.locator("nav.tabs, nav.side").locator("visible=true").first
        place.get_by_role("link", name=re.compile(f"^{re.escape(text)}")).first.click()

    # --- doing --------------------------------------------------------------------------------
    def _in(self, inside: str | Locator) -> Locator:
        return self.page.locator(inside) if isinstance(inside, str) else inside

    def press(self, text: str, *, inside: str | Locator = "body", exact: bool = True) -> None:
        self._in(inside).get_by_role("button", name=text, exact=exact).first.click()

    def open(self, text: str, *, inside: str | Locator = "main") -> None:
        """Unfold what is folded under these words."""
        summary = self._in(inside).locator("summary", has_text=text).first
        if not summary.evaluate("(summary) => summary.parentElement.open"):
            summary.click()

    def fill(self, inside: str | Locator = "body", **fields: Any) -> None:
        """Fields by their names: text is typed; a list is chosen; True ticks; for radio buttons the value."""
        for name, value in fields.items():
            field = self._in(inside).locator(f'[name="{name.replace("__", "-")}"]')
            kind = field.first.evaluate("field => field.type")
            if kind == "radio":
                field.and_(self.page.locator(f'[value="{value}"]')).check()
            elif kind == "checkbox":
                field.first.check() if value is True else field.and_(self.page.locator(f'[value="{value}"]')).check()
            elif kind.startswith("select"):
                field.select_option(**value) if isinstance(value, dict) else field.select_option(value)
            elif kind == "file":
                field.set_input_files(value)
            else:
                field.fill(str(value))

    # --- seeing -------------------------------------------------------------------------------
    def sees(self, *texts: str, inside: str | Locator = "main") -> None:
        for text in texts:
            expect(self._in(inside).first).to_contain_text(text)

    def is_at(self, path: str) -> None:
        expect(self.page).to_have_url(re.compile(path))

    def heading(self, text: str) -> None:
        expect(self.page.locator("h1")).to_contain_text(text)

    def words(self) -> str:
        return self.page.locator("body").inner_text()
