"""An upload as its page shows it: codes put into the reader's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from participants.enums import Sex
from programmes.enums import RowKind
from programmes.imports.columns import SENSITIVE, all_columns, labels
from programmes.imports.sheets import MARK
from programmes.imports.words import say

if TYPE_CHECKING:
    from programmes.models import PeopleImport, PeopleImportRow

TONES = {RowKind.NEW: "ok", RowKind.CHANGED: "wait", RowKind.SAME: "none", RowKind.WRONG: "late"}


def sayings(said: list[list[Any]]) -> list[str]:
    return [say(code, values) for code, values in said]


def is_sensitive(batch: PeopleImport) -> bool:
    """Whether the list has a column of ethnicity or disability."""
    kinds = {column.key: column.kind for column in all_columns()}
    return any(kinds.get(key) == SENSITIVE for key in batch.columns)


def tabs(batch: PeopleImport, kind: str) -> list[dict[str, Any]]:
    """All rows, and those of each kind that there is."""
    found = [{"label": _("All rows"), "url": "?", "current": kind not in RowKind.values, "count": batch.total}]
    for value, label in RowKind.choices:
        if batch.counts.get(value):
            found.append(
                {"label": label, "url": f"?kind={value}", "current": kind == value, "count": batch.counts[value]}
            )
    return found


class Row:
    """One staged row in words."""

    def __init__(self, row: PeopleImportRow, batch: PeopleImport) -> None:
        self.number, self.name, self.kind = row.number, row.name, row.kind
        self.label, self.tone = row.get_kind_display(), TONES[RowKind(row.kind)]
        names = labels()
        at = {key: index for index, key in enumerate(batch.columns)}
        values = dict(zip(batch.columns, row.values, strict=False))
        self.about = " · ".join(
            values[key]
            for key in ("organisation", "province", "email")
            if key in at and values.get(key) and values[key][0] != MARK
        )
        self.problems = [
            {
                "where": _("row %(row)s, column “%(column)s”")
                % {"row": row.number, "column": names.get(column, column)},
                "column": names.get(column, column),
                "text": say(code, said),
            }
            for column, code, said in row.problems
        ]
        self.notes = [say(code, said) for _column, code, said in row.notes]
        self.changes = [
            {"column": names.get(key, key), "before": _shown(key, before), "after": _shown(key, after)}
            for key, before, after in row.changes
        ]


def _shown(key: str, value: str) -> str:
    """A value in the reader's words; nothing is "–"."""
    if not value:
        return "–"
    if key == "sex":
        return str(Sex(value).label)
    return {"yes": _("yes"), "no": _("no")}.get(value, value)
