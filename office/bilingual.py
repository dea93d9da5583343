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


def lacking(obj: models.Model) -> list[str]:
    """Names of the texts that are there in one language only: "title (Vietnamese)" when the Vietnamese one lacks."""
    names = [name for kind in type(obj).__mro__ for name, part in vars(kind).items() if isinstance(part, Bilingual)]
    found = []
    for name in dict.fromkeys(names):
        held = {language: getattr(obj, f"{name}_{language}") for language in ("vi", "en")}
        if any(held.values()) and not all(held.values()):
            empty = next(language for language, text in held.items() if not text)
            found.append(str(obj._meta.get_field(f"{name}_{empty}").verbose_name))
    return found
