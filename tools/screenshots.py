"""`make screenshots`: every main page, each role, both languages, 360 and 1280 px, into var/screenshots.

It starts a portal of its own on a free port, with the demonstration under a temporary folder, and stops it at the end.
``python -m tools.screenshots coordinator trainee`` takes those roles only.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from itertools import groupby
from typing import Any

from tools import chromium
from tools.portal import ROOT, portal, prepare, sign_in

OUTPUT = ROOT / "var" / "screenshots"
SIZES = {360: 740, 1280: 800}
HIGHEST = 8000
LANGUAGES = ("vi", "en")


def take(address: str, pages: list[Any]) -> int:
    """All pictures of these pages. The number of pages that did not answer as they should."""
    from playwright.sync_api import sync_playwright

    bad = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.needed(), args=chromium.ARGS)
        for role, held in groupby(pages, key=lambda page: page.role):
            folder = OUTPUT / role
            folder.mkdir(parents=True, exist_ok=True)
            context = browser.new_context(
                base_url=address, reduced_motion="reduce", service_workers="block", locale="vi-VN"
            )
            tab = context.new_page()
            sign_in(tab, role)
            for page in held:
                for language in LANGUAGES:
                    context.add_cookies([{"name": "django_language", "value": language, "url": address}])
                    answer = tab.goto(page.path)
                    if answer is None or answer.status != 200:
                        print(f"  {role} {page.path}: {answer.status if answer else 'no answer'}", flush=True)
                        bad += 1
                    for width, height in SIZES.items():
                        whole_page(tab, width, height)
                        tab.screenshot(path=folder / f"{page.name}-{language}-{width}.png")
            context.close()
            print(f"  {role}", flush=True)
        browser.close()
    return bad


def whole_page(tab: Any, width: int, height: int) -> None:
    """A window as high as the page, so that what sticks to its foot stands at the foot."""
    tab.set_viewport_size({"width": width, "height": height})
    whole = tab.evaluate("document.documentElement.scrollHeight")
    tab.set_viewport_size({"width": width, "height": max(height, min(whole, HIGHEST))})


def main() -> None:
    chromium.needed()
    folder = tempfile.mkdtemp(prefix="gieo-screenshots-")
    try:
        found = prepare(folder)
        from tools.pages import main_pages

        pages = main_pages(found, sys.argv[1:] or None)
        with portal() as address:
            bad = take(address, pages)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{len(pages)} pages, {len(pages) * len(LANGUAGES) * len(SIZES)} pictures in {OUTPUT.relative_to(ROOT)}")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
