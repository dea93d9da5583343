"""A portal of its own on a free port, with the demonstration and what the main pages need besides, in a temporary folder.

``python -m tools.portal`` says on one line of JSON where it stands and what its main pages are, and goes when its input
is closed: so the browser tests have it.
"""

from __future__ import annotations

import json
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
from dataclasses import asdict
from io import StringIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
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
        web.wait(60)  # on a busy machine what it still answers takes its time


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
    from tools.pages import main_pages

    folder = tempfile.mkdtemp(prefix="gieo-portal-")
    try:
        pages = main_pages(prepare(folder))
        with portal() as address:
            print(json.dumps({"address": address, "pages": [asdict(page) for page in pages]}), flush=True)
            sys.stdin.read()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
