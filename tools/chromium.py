"""The Chromium of this machine, as the browser tests and the pictures start it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def executable() -> str | None:
    """Its path; None when there is none, and Playwright's own is taken."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def needed() -> str | None:
    """As ``executable``, or one clear line where there is none at all."""
    path = executable()
    if path is None and not any((Path.home() / ".cache" / "ms-playwright").glob("chromium*")):
        sys.exit(
            "gieo: Chromium is needed. On Debian or Ubuntu: sudo apt install chromium; "
            "elsewhere: .venv/bin/playwright install chromium"
        )
    return path
