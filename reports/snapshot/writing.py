"""How a snapshot is written down: both languages, decimals as text, dates ISO; and its one SHA-256."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import override

from office.bilingual import in_language

LANGUAGES = ("vi", "en")
Both = dict[str, str]


def canonical(snapshot: Mapping[str, Any]) -> bytes:
    """The one way to write a snapshot down."""
    return json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def checksum(snapshot: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(snapshot)).hexdigest()


def both(text: Callable[[], Any]) -> Both:
    """A text in each language: ``both(lambda: measure.label)``."""
    made = {}
    for language in LANGUAGES:
        with override(language):
            made[language] = str(text())
    return made


def content(obj: Any, name: str) -> Both:
    return (
        {language: in_language(obj, name, language) for language in LANGUAGES}
        if obj is not None
        else {"vi": "", "en": ""}
    )


def plain(value: Any) -> Any:
    """A number as JSON: whole numbers as such, decimals as text without trailing zeros, None as null."""
    if isinstance(value, float):
        value = Decimal(str(value))
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else format(value.normalize(), "f")
    return value


def iso(day: Any) -> str | None:
    return day.isoformat() if day else None
