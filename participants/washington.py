"""The six questions of the Washington Group Short Set, unchanged and in their order. Never "are you disabled?".

The Vietnamese wording is of a research questionnaire, not the official translation (data/SOURCES.md): replace it in the
file before asking with it.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from office.formats import reader_language

SOURCE = Path(__file__).parent / "data" / "washington_group_short_set.csv"


@cache
def _questions() -> dict[str, dict[str, str]]:
    with SOURCE.open(encoding="utf-8", newline="") as file:
        return {
            row["domain"]: {"en": row["question_en"], "vi": row["question_vi_unofficial"]}
            for row in csv.DictReader(file)
        }


def question(domain: str) -> str:
    """The question of a domain in the reader's language."""
    return _questions()[domain][reader_language()]
