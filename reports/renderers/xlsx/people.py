"""Sheets: the cohort in its splits, and by name."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from programmes.labels import dimension_label
from reports.renderers.book import FIRST, INDIGO, Book, Column
from reports.renderers.xlsx.cells import as_number


def splits(book: Book) -> None:
    rows: list[Any] = []
    places: list[Any] = []
    total = book.snapshot["figures"]["people.enrolled"]["value"]
    for dimension, parts in book.snapshot["figures"]["people.enrolled"]["splits"].items():
        first = FIRST + len(rows)
        for part in parts:
            count = part["count"] if part["count"] is not None else "*" if part["withheld"] else f"<{book.threshold}"
            share = round(100 * part["count"] / total, 1) if part["count"] is not None and total else None
            rows.append([dimension_label(dimension), book.t(part["label"]), count, share])
        if parts and all(part["count"] is not None for part in parts):
            places.append((dimension, first, FIRST + len(rows) - 1))
    columns = [
        Column(_("Split"), 28, field="split"),
        Column(_("Group"), 44, field="split part"),
        Column(_("Persons"), 12, "whole", "participants total"),
        Column("%", 10, "percent"),
    ]
    sheet = book.sheet(_("Participants"), columns, rows)
    line = FIRST - 1
    for dimension, first, last in places:
        line += book.chart(
            sheet, (line, 5), dimension_label(dimension), (first, 1, last, 1), [(_("Persons"), 2, INDIGO)]
        )


def people(book: Book) -> None:
    """The internal edition's annex; a donor's has no people."""
    rows = [
        [
            row["name"],
            book.t(row["sex"]),
            book.t(row["organisation"]),
            book.t(row["province"]),
            row["group"],
            row["sessions"],
            as_number(row["pre"]),
            as_number(row["post"]),
            _("yes") if row["completed"] else _("no"),
        ]
        for row in book.snapshot["people"]
    ]
    if rows:
        book.sheet(
            _("People by name"),
            [
                Column(_("Name"), 26),
                Column(_("Sex"), 10),
                Column(_("Organisation"), 60),
                Column(_("Province"), 16),
                Column(_("Group"), 8),
                Column(_("Sessions"), 10, "whole"),
                Column(_("Pre-test"), 10, "number"),
                Column(_("Post-test"), 10, "number"),
                Column(_("Meets the rule"), 12),
            ],
            rows,
        )
