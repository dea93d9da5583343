"""`make screenshots`: every main page, each role, both languages, 360 and 1280 px, into var/screenshots.

It starts a portal of its own on a free port, with the demonstration under a temporary folder, and stops it at the end.
``python -m tools.screenshots coordinator trainee`` takes those roles only.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from itertools import groupby
from pathlib import Path
from typing import Any

from tools import chromium

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "var" / "screenshots"
SIZES = {360: 740, 1280: 800}
HIGHEST = 8000
LANGUAGES = ("vi", "en")
TODAY = "2024-02-28"  # the day after the first cohort's closing workshop


def prepare(folder: str) -> dict[str, Any]:
    """The embedded portal with the demonstration in its own folder; what the main pages need is staged."""
    for name in ("DATABASE_URL", "REDIS_URL", "GIEO_EMBEDDED", "SITE_URL"):
        os.environ.pop(name, None)
    os.environ |= {
        "GIEO_VAR": folder,
        "GIEO_TODAY": os.environ.get("GIEO_TODAY", TODAY),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    import django
    from django.core.management import call_command

    subprocess.run([sys.executable, "-m", "tools.catalogue", "compile"], cwd=ROOT, check=True)
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("demo", stdout=StringIO())
    from tools.staging import stage

    return stage()


@contextmanager
def portal() -> Iterator[str]:
    """A web server on a free port; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "-b", f"127.0.0.1:{port}", "-k", "gthread"]
    web = subprocess.Popen(
        [*command, "--threads", "4", "--log-level", "warning"], cwd=ROOT, env=os.environ | {"SITE_URL": address}
    )
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(f"{address}/healthz", timeout=2)
                break
            except OSError:
                if web.poll() is not None:
                    sys.exit("gieo: the portal did not start; the lines above say why.")
                time.sleep(0.2)
        yield address
    finally:
        web.terminate()
        web.wait(10)


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


def sign_in(tab: Any, role: str) -> None:
    from tools.pages import DOMAIN, PASSWORD, VISITOR

    if role == VISITOR:
        return
    tab.goto("/accounts/login/")
    tab.fill("[name=login]", f"{role}@{DOMAIN}")
    tab.fill("[name=password]", PASSWORD)
    tab.click("form[action='/accounts/login/'] button.primary")
    tab.wait_for_selector("header.top .avatar")


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
