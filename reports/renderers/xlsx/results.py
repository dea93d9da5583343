"""Sheets: every figure, what was promised and reached."""

from __future__ import annotations

from django.utils.translation import gettext as _

from office import formats
from reports.renderers.book import FIRST, INDIGO, LIGHT, Book, Column
from reports.renderers.xlsx.cells import TWO, as_number, day, told, units


def summary(book: Book) -> None:
    words = units()
    rows = [
        [
            key,
            book.t(figure["label"]),
            told(book, figure),
            book.snapshot["programme"]["currency"]
            if figure["unit"] == "money"
            else words.get(figure["unit"], figure["unit"]),
            as_number(figure["numerator"]),
            as_number(figure["denominator"]),
            figure["n"],
            book.t(figure["how"]),
        ]
        for key, figure in book.snapshot["figures"].items()
    ]
    book.sheet(
        _("Summary"),
        [
            Column(_("Key"), 30, field="indicator code"),
            Column(_("Figure"), 44, field="indicator name"),
            Column(_("Value"), 17, "number", "actual"),
            Column(_("Unit"), 14, field="unit"),
            Column(_("Part"), 10, "number", "part of a whole"),
            Column(_("Whole"), 10, "number", "whole"),
            Column("n", 8, "whole", "persons read off"),
            Column(_("How it is counted"), 80),
        ],
        rows,
    )


def promises(book: Book) -> None:
    rows = [
        [
            book.t(row["title"]),
            as_number(row["minimum"]),
            as_number(row["maximum"]),
            as_number(row["value"]) if not row.get("hidden") else _("hidden"),
            (day(row["due_on"]), "date")
            if row["due_precision"] == "day"
            else formats.on(day(row["due_on"]), row["due_precision"]),
            book.t(row["state_label"]),
        ]
        for row in book.snapshot["promises"]
    ]
    sheet = book.sheet(
        _("Promised and reached"),
        [
            Column(_("Promised"), 60, field="indicator name"),
            Column(_("At least"), 10, "number", "target"),
            Column(_("At most"), 10, "number", "target at most"),
            Column(_("Reached"), 12, "number", "actual"),
            Column(_("Due"), 12, field="target due"),
            Column(_("State"), 18, field="status"),
        ],
        rows,
    )
    if rows:
        place = (FIRST, 0, FIRST + len(rows) - 1, 0)
        series = [(_("At least"), 1, LIGHT), (_("Reached"), 3, INDIGO)]
        book.chart(sheet, (FIRST + len(rows) + TWO, 0), _("Promised and reached"), place, series, width=760)
