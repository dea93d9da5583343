"""`make pictures`: the pictures of the README and the docs, from real pages with the demonstration, into docs/pictures."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from tools import chromium
from tools.screenshots import ROOT, portal, prepare, sign_in

OUTPUT = ROOT / "docs" / "pictures"
LARGEST = 120 * 1024
DESK, PHONE = (1280, 960), (360, 720)
PAPER = "#e4e1d8"
# file: role, page of tools.pages, language
DESKS = {
    "programme": ("coordinator", "reports-programme", "en"),
    "results": ("donor", "results", "en"),
    "attendance": ("facilitator", "attendance", "vi"),
}
PHONES = {"phones": (("trainee", "my", "vi"), ("trainee", "update-add", "vi"), ("monitor", "checklist", "vi"))}


def shoot(browser: Any, address: str, role: str, path: str, language: str, size: tuple[int, int]) -> Image.Image:
    """What a window of this size shows first."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=2 if size == PHONE else 1,
        reduced_motion="reduce",
        locale="vi-VN",
        service_workers="block",
    )
    tab = context.new_page()
    sign_in(tab, role)
    context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    tab.goto(path)
    tab.wait_for_load_state("networkidle")
    picture = Image.open(BytesIO(tab.screenshot())).convert("RGB")
    context.close()
    return picture


def beside(pictures: list[Image.Image], *, gap: int = 32) -> Image.Image:
    height = max(picture.height for picture in pictures)
    width = sum(picture.width for picture in pictures) + gap * (len(pictures) + 1)
    sheet = Image.new("RGB", (width, height + 2 * gap), PAPER)
    x = gap
    for picture in pictures:
        sheet.paste(picture, (x, gap))
        x += picture.width + gap
    return sheet


def report_pages(report: Any, folder: str) -> list[Image.Image]:
    """Cover and two pages of the report's PDF, as poppler draws them."""
    stored = report.files.get(format="pdf", language="en", edition="internal").stored
    source = Path(folder) / "report.pdf"
    source.write_bytes(stored.file.open().read())
    pages = []
    for number in (1, 3, 4):
        words = ["pdftoppm", "-r", "62", "-f", str(number), "-l", str(number), "-png", "-singlefile"]
        subprocess.run([*words, str(source), f"{folder}/{number}"], check=True)
        pages.append(Image.open(f"{folder}/{number}.png").convert("RGB"))
    return pages


def keep(name: str, picture: Image.Image) -> None:
    """As WebP, in the best quality that stays under the limit."""
    picture.thumbnail((1280, 1280), Image.Resampling.LANCZOS)
    for quality in (88, 80, 72, 64, 56):
        packed = BytesIO()
        picture.save(packed, "WEBP", quality=quality, method=6)
        if packed.tell() <= LARGEST:
            break
    else:
        sys.exit(f"gieo: {name} does not fit into {LARGEST // 1024} KB")
    (OUTPUT / f"{name}.webp").write_bytes(packed.getvalue())
    print(f"  {name}.webp {packed.tell() // 1024} KB", flush=True)


def main() -> None:
    chromium.needed()
    if shutil.which("pdftoppm") is None:
        sys.exit("gieo: poppler is needed (pdftoppm). On Debian or Ubuntu: sudo apt install poppler-utils")
    from playwright.sync_api import sync_playwright

    OUTPUT.mkdir(parents=True, exist_ok=True)
    folder = tempfile.mkdtemp(prefix="gieo-pictures-")
    try:
        found = prepare(folder)
        from tools.pages import main_pages

        paths = {(page.role, page.name): page.path for page in main_pages(found)}
        keep("report", beside(report_pages(found["report"], folder), gap=16))
        with portal() as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium.needed(), args=chromium.ARGS)
            for name, (role, page, language) in DESKS.items():
                keep(name, shoot(browser, address, role, paths[role, page], language, DESK))
            for name, phones in PHONES.items():
                keep(
                    name, beside([shoot(browser, address, r, paths[r, page], lang, PHONE) for r, page, lang in phones])
                )
            browser.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
