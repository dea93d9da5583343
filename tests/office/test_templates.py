"""What holds for every template: the content policy forbids inline styles and scripts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
INLINE = re.compile(
    r"""\sstyle\s*=\s*["']|\son(?:click|change|submit|load|input)\s*=|javascript:|<style\b|<script(?![^>]*(?:\bsrc=|application/json))""",
    re.I,
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(Path(path).relative_to(settings.BASE_DIR)))
def test_no_inline_style_or_script(path):
    found = [match.group(0).strip() for match in INLINE.finditer(path.read_text())]
    assert found == []


@pytest.mark.django_db
def test_the_style_page_shows_each_component(cast, as_user, django_assert_num_queries):
    page = as_user(cast.administrator).get("/style/").content.decode()
    assert INLINE.search(page) is None
    for part in ('class="tag late"', 'class="notice late"', 'aria-invalid="true"', 'class="road', 'class="timeline"',
                 "data-grid", 'class="pages"', "<progress", "segno", 'class="chart'):  # fmt: skip
        assert part in page, part


@pytest.mark.django_db
def test_an_error_is_tied_to_its_field(cast, as_user):
    page = as_user(cast.administrator).get("/style/").content.decode()
    field = re.search(r'<input[^>]*name="wrong-title"[^>]*>', page).group(0)
    assert 'aria-describedby="id_wrong-title_helptext id_wrong-title_error"' in field
    assert 'id="id_wrong-title_error"' in page


def test_vietnamese_calls_the_reader_one_name():
    """“Bạn” on every page and in every message; letters that begin with “Kính” name nobody."""
    told = (settings.BASE_DIR / "locale/vi/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    lines = [line for line in told.splitlines() if line.startswith(("msgstr", '"'))]
    assert [line for line in lines if re.search("anh/chị|ông/bà|quý vị", line, re.I)] == []
