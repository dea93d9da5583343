"""A sheet of answers as its page shows it: codes put into the reader's words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from programmes.enums import RowKind
from programmes.imports.preview import TONES
from programmes.imports.words import say
from trainings.models import Sitting
from trainings.sheets.columns import columns_of, questions_of

NOTHING = "–"


def names_of(sitting: Sitting) -> dict[str, str]:
    """Column key → what the reader calls it."""
    return {column.key: str(column.label) for column in columns_of(sitting, questions_of(sitting))}


def sayings(said: list[list[Any]], names: dict[str, str]) -> list[str]:
    return [say(code, _named(values, names)) for code, values in said]


def _named(values: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    column = values.get("column")
    return values | {"column": names.get(column, column)} if column else values


def in_words(rows: list[dict[str, Any]], names: dict[str, str]) -> list[dict[str, Any]]:
    return [_row(row, names) for row in rows]


def _row(row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    kind = RowKind(row["kind"])
    return {
        "number": row["number"],
        "name": row["name"] or NOTHING,
        "label": kind.label,
        "tone": TONES[kind],
        "about": row["texts"].get("score", ""),
        "problems": [
            {
                "column": names.get(column, column),
                "where": _("row %(row)s, column “%(column)s”")
                % {"row": row["number"], "column": names.get(column, column)},
                "text": say(code, values),
            }
            for column, code, values in row["problems"]
        ],
        "notes": [say(code, values) for _column, code, values in row["notes"]],
        "changes": [
            {"column": names.get(key, key), "before": before or NOTHING, "after": after or NOTHING}
            for key, before, after in row["changes"]
        ],
    }
