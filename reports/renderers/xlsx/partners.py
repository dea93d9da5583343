"""Sheets: what partners say at closure."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reports.ratings.enums import ITEMS, Rated
from reports.renderers.book import Book, Column
from reports.renderers.xlsx.cells import as_number


def ratings(book: Book) -> None:
    found = book.snapshot.get("ratings")
    rows = [
        [
            str(Rated(row["about"]).label), str(label), as_number(row["items"][key]["mean"]), row["items"][key]["n"],
            row["items"][key]["own"], row["answered"], row["asked"],
        ]
        for row in (found["subjects"] if found else [])
        if row["answered"] or any(item["own_told"] for item in row["items"].values())
        for key, label in ITEMS.items()
    ]  # fmt: skip
    if rows:
        columns = [
            (_("Who is rated"), 26), (_("Item"), 40), (_("Partners’ mean"), 14, "number"), (_("Number of marks"), 10, "number"),
            (_("The host’s own word"), 18, "number"), (_("Answered"), 12, "number"), (_("Asked"), 12, "number"),
        ]  # fmt: skip
        book.sheet(_("Ratings at closure"), [Column(*column) for column in columns], rows)
