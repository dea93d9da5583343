"""How a value of the snapshot is put into a cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from reports.document.writer import Writer
from reports.renderers.book import Book

LOOKS = {"money": "money", "%": "percent", "point": "points", "ratio": "ratio", "scale": "points"}
TWO, SIX = 2, 6


def units() -> dict[str, str]:
    """The units of measures in words."""
    return {
        "person": _("persons"),
        "person-time": _("person-times"),
        "point": _("points of 100"),
        "ratio": _("ratio"),
        "scale": _("points of 5"),
        "plan": _("plans"),
        "province": _("provinces"),
        "event": _("events"),
        "visit": _("visits"),
        "finding": _("findings"),
        "follow-up": _("follow-ups"),
        "indicator": _("indicators"),
        "certificate": _("certificates"),
        "report": _("reports"),
        "support programme": _("programmes"),
    }


def as_number(value: Any) -> Any:
    return Decimal(value) if isinstance(value, str) else value


def day(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None


def told(book: Book, figure: Mapping[str, Any]) -> Any:
    """A figure's value with its format; of a hidden one only that it is hidden."""
    if figure["hidden"]:
        return f"<{book.threshold}" if figure["unit"] == "person" else _("hidden")
    return as_number(figure["value"]), LOOKS.get(figure["unit"], "whole")


def words_of(book: Book) -> Writer:
    """Puts figures into words as the document does."""
    return Writer(book.snapshot, [], "internal" if book.is_internal else "donor", book.language)
