"""The Chromium of this machine, as the browser tests and the pictures start it."""

from __future__ import annotations

import shutil

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
