"""Every main page, as each role, looked at by a machine: accessible, in one language, whole on a small phone, no errors.

A phone reads it in Vietnamese and a desk in English, each in light and in dark.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser import looks
from tools.pages import ROLES
from tools.portal import ROOT, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.looks]

CONTENT = re.compile(  # what people wrote, or what went out to them, is in the language it was written in
    "người|chương trình|kế hoạch|chuyến"  # the unit of an indicator
    "|hội thảo|European Fund for the Integration of non-EU Nationals.*"  # a unit, an organisation without another name
    "|English|Tiếng Việt|Lào"  # each language by its own name; a people by the same name in both
    "|Chương|Lưu"  # halves of districts' names on their tiles: Thanh Chương, Quỳnh Lưu
    "|Kế hoạch của nhóm G1"  # a plan whose English title nobody has written yet
    r"|\(Fictional\) .+|Who pays for childcare while mothers attend the language course\?"  # the forum's members write English
    r"|Diễn đàn tư vấn trực tuyến về hội nhập \(mô phỏng\): .+"
    "|Báo cáo của “.+” đã sẵn sàng|Bạn được giao chuyến giám sát .+|Kính đề nghị viết .+"
    r"|Báo cáo năm 2023 \(mô phỏng\): báo cáo bị trả lại để sửa"  # messages
)
EXPECTED = {"missing": 404}


@pytest.fixture(scope="module")
def staged() -> Iterator[dict[str, Any]]:
    """A portal of its own, with the demonstration and what the main pages need: ``address`` and ``pages``."""
    with subprocess.Popen(
        [sys.executable, "-m", "tools.portal"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield json.loads(process.stdout.readline())
        process.stdin.close()


@pytest.fixture(params=[(320, "vi"), (1280, "en")], ids=["phone, vi", "desk, en"])
def device(request, browser, staged) -> Iterator[tuple[BrowserContext, int, str]]:
    width, language = request.param
    touch = width < 600
    context = browser.new_context(
        base_url=staged["address"],
        viewport={"width": width, "height": 740},
        locale="vi-VN",
        is_mobile=touch,
        has_touch=touch,
        reduced_motion="reduce",
        service_workers="block",
    )
    yield context, width, language
    context.close()


@pytest.mark.parametrize("role", ROLES)
def test_pages_of(role, staged, device):
    context, width, language = device
    tab = context.new_page()
    sign_in(tab, role)
    context.add_cookies([{"name": "django_language", "value": language, "url": staged["address"]}])
    errors: list[str] = []
    tab.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    tab.on("pageerror", lambda error: errors.append(str(error)))
    faults = {}
    for page in staged["pages"]:
        if page["role"] != role:
            continue
        errors.clear()
        answer = tab.goto(page["path"])
        expected = EXPECTED.get(page["name"], 200)
        found = [] if answer.status == expected else [f"answers {answer.status}"]
        found += _faults(tab, width, language)
        found += [error for error in errors if expected == 200 or "Failed to load resource" not in error]
        if found:
            faults[f"{page['name']} {page['path']}"] = found
    assert faults == {}, json.dumps(faults, ensure_ascii=False, indent=1)


def _faults(tab: Page, width: int, language: str) -> list[str]:
    found = [] if tab.locator("html").get_attribute("lang") == language else ["another lang on <html>"]
    found += [] if tab.title().removesuffix("Gieo").strip(" ·") else ["no title"]
    found += looks.headings(tab) + looks.other_language(tab, language, CONTENT) + looks.too_wide(tab, width)
    if width > 600:  # the colours are the same on both
        return found + looks.axe(tab, but="color-contrast")
    tab.emulate_media(color_scheme="light")
    found += looks.axe(tab) + looks.too_small(tab)
    tab.emulate_media(color_scheme="dark")
    return found + [f"dark: {fault}" for fault in looks.axe(tab, only="color-contrast")]


@pytest.mark.parametrize(
    ("role", "path", "width", "first", "following"),
    [("trainee", "/my/", 390, 100, 15), ("donor", "/programmes/femma-2023/results/", 1280, 150, 25)],
)
def test_pages_are_light_on_the_line(role, path, width, first, following, browser, staged):
    """Kilobytes as the browser counts them, heads included: with nothing kept, and the next time."""
    size = {"viewport": {"width": width, "height": 800}, "service_workers": "block", "locale": "vi-VN"}
    with browser.new_context(base_url=staged["address"], **size) as context:
        sign_in(context.new_page(), role)
        cookies = context.cookies()
    with browser.new_context(base_url=staged["address"], **size) as context:
        context.add_cookies(cookies)
        tab = context.new_page()
        protocol = context.new_cdp_session(tab)
        protocol.send("Network.enable")
        received: list[int] = []
        protocol.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
        spent = []
        for _visit in range(2):
            received.clear()
            tab.goto(path, wait_until="networkidle")
            spent.append(round(sum(received) / 1024, 1))
        assert 5 < spent[0] <= first and 1 < spent[1] <= following, f"{spent} KB"
