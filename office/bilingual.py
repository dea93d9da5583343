"""Content in both languages: two columns, one reading accessor.

Snapshots, imports and the API name each language explicitly, so the columns do too (``title_vi``, ``title_en``);
``Bilingual("title")`` reads the one of the active language and falls back to the other.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import get_language


def in_language(obj: Any, name: str, language: str | None) -> str:
    """The text in ``language`` ("vi" or "en"), else in the other, else ""."""
    first, second = ("en", "vi") if (language or "vi").startswith("en") else ("vi", "en")
    return getattr(obj, f"{name}_{first}") or getattr(obj, f"{name}_{second}") or ""


class Bilingual:
    """Descriptor: ``title = Bilingual("title")``."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, obj: models.Model | None, owner: type | None = None) -> Any:
        if obj is None:
            return self
        return in_language(obj, self.name, get_language())
