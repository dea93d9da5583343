"""Sheets: phases, difficulties and lessons, documents, the programme's money, what changed, the period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from office import formats
from programmes.labels import dimension_label
from reports.document import changes as compared
from reports.document.review import owner
from reports.document.subject import facts_of
from reports.renderers.book import Book, Column
from reports.renderers.xlsx.cells import LOOKS, as_number, day, units, words_of


def phases(book: Book) -> None:
    rows = [
        [
            book.t(row["title"]), book.t(row["state_label"]),
            formats.period(day(row["starts_on"]), day(row["ends_on"]), row["precision"], book.language)
            if row["starts_on"] or row["ends_on"] else _("not stated"),
            book.t(row["aims"]), day(row["reviewed_on"]), row["reviewed_at"], book.t(row["found"]),
        ]
        for row in book.snapshot["phases"]
    ]  # fmt: skip
    if rows:
        columns = [
            (_("Phase"), 30), (_("State"), 18), (_("Time"), 22), (_("Aims"), 50), (_("Reviewed on"), 12, "date"),
            (_("Reviewed at"), 40), (_("What the review found"), 70),
        ]  # fmt: skip
        book.sheet(_("Phases"), [Column(*column) for column in columns], rows)


def lessons(book: Book) -> None:
    titles = {row["id"]: book.t(row["title"]) for row in book.snapshot["phases"]}
    rows = [
        [
            book.t(row["kind_label"]), book.t(row["text"]), titles.get(row["phase"], ""), owner(words_of(book), row),
            day(row["raised_on"]), row["raised_at"], book.t(row["state_label"]), row["what_became"],
        ]
        for row in book.snapshot["lessons"]
    ]  # fmt: skip
    if rows:
        columns = [
            (_("Kind"), 18), (_("In words"), 70), (_("Phase"), 24), (_("Who answers for it"), 40),
            (_("Raised on"), 12, "date"), (_("Raised at"), 40), (_("State"), 22), (_("What became of it"), 50),
        ]  # fmt: skip
        book.sheet(_("Difficulties and lessons"), [Column(*column) for column in columns], rows)


def documents(book: Book) -> None:
    rows = [
        [
            book.t(row["kind_label"]), row["number"], book.t(row["title"]), book.t(row["issuer"]),
            formats.on(day(row["issued_on"]), row["precision"]) if row["issued_on"] else _("not stated"),
            book.t(row["force_label"]), row["replaced_by"], book.t(row["relation_label"]), day(row["due_on"]),
            day(row["delivered_on"]), row["link"],
        ]
        for row in book.snapshot["documents"]
    ]  # fmt: skip
    cites = [row.get("cited_by") for row in book.snapshot["documents"]]
    if rows:
        columns = [
            (_("Kind"), 20), (_("Number"), 24), (_("Title"), 60), (_("Issued or made by"), 40), (_("Date"), 12),
            (_("In force"), 16), (_("Replaced by"), 30), (_("What it is to the programme"), 24),
            (_("Due"), 12, "date"), (_("Delivered on"), 12, "date"), (_("Address on the web"), 40),
        ]  # fmt: skip
        if any(cites):
            columns.append((_("Cited by"), 60))
            rows = [
                [*row, "; ".join(book.t(one) for one in cited or [])] for row, cited in zip(rows, cites, strict=True)
            ]
        book.sheet(_("Documents"), [Column(*column) for column in columns], rows)


def money(book: Book) -> None:
    found = book.snapshot["money"]
    keys = ("planned", "committed", "received", "transferred", "spent", "left", "over")
    rows = [[book.t(row["label"]), *(as_number(row[key]) for key in keys)] for row in found["lines"]]
    total = [_("Total"), *(as_number(found["total"][key]) for key in keys[:-1]), None]
    names = (
        _("Budget"), _("Committed"), _("Received"), _("Transferred to partners"), _("Spent"), _("Left"),
        _("Spent past the budget"),
    )  # fmt: skip
    if rows:
        tags = ("budget", "committed", "received", "transferred", "spent", "left", "")
        columns = [
            Column(_("Budget line"), 50, field="budget line"),
            *(Column(name, 18, "money", field) for name, field in zip(names, tags, strict=True)),
        ]
        book.sheet(_("Money by budget line"), columns, rows, total=total)
    grants = [
        [
            book.t(row["funder"]), row["reference"], book.t(row["certainty_label"]),
            day(row["starts_on"]), day(row["ends_on"]),
            _("not stated") if row["amount"] is None else as_number(row["amount"]), row["currency"],
        ]
        for row in found["grants"]
    ]  # fmt: skip
    if grants:
        columns = [
            Column(_("Funder"), 50, "text", "funding organisation"), Column(_("Reference"), 24, "text", "grant reference"),
            Column(_("Certainty"), 14), Column(_("Starts"), 12, "date"), Column(_("Ends"), 12, "date"),
            Column(_("Amount"), 18, "number", "amount"), Column(_("Currency"), 10, "text", "currency"),
        ]  # fmt: skip
        book.sheet(_("Grants"), columns, grants)


def changes(book: Book) -> None:
    found = book.snapshot["changes"]
    if not found:
        return
    words, names = words_of(book), units()
    rows = [
        [
            book.t(row["label"]), *(_side(book, row, side) for side in ("before", "after")),
            names.get(row["unit"], row["unit"]) if row["unit"] != "money" else words.currency, compared.why(words, row),
        ]
        for row in found["rows"]
    ] or [[_("No figure changed."), None, None, "", ""]]  # fmt: skip
    columns = [
        Column(_("Figure"), 60), Column(_("Before"), 16, "number"), Column(_("After"), 16, "number"),
        Column(_("Unit"), 14), Column(_("Why"), 80),
    ]  # fmt: skip
    book.sheet(_("What changed since version %(n)d") % {"n": found["version"]}, columns, rows)


def _side(book: Book, row: dict, side: str) -> object:
    cell = row[side]
    if cell is None:
        return _("not there")
    if cell["value"] is None:
        return _("hidden") if cell["hidden"] else book.t(cell["text"])
    return as_number(cell["value"]), LOOKS.get(row["unit"], "number")


def period(book: Book) -> None:
    """Sums of the period beside those to date."""
    found = book.snapshot["subject"]["period"]
    if not found:
        return
    rows = [
        [words, *((as_number(value), "money") if look else as_number(value) for value in values)]
        for words, *values, look in facts_of(words_of(book), found)
    ]
    columns = [Column(_("What"), 60), Column(_("In the period"), 20, "number"), Column(_("To date"), 20, "number")]
    book.sheet(_("In the period and to date"), columns, rows)


def page(book: Book) -> None:
    """The texts of a one-page summary, as its document tells them."""
    rows, heading = [], ""
    for block in book.document["blocks"]:
        if block["kind"] == "heading":
            heading = block["text"]
        elif block["kind"] in {"text", "aside"}:
            rows.append([heading, block["text"]])
    book.sheet(_("Texts"), [Column(_("Chapter"), 40), Column(_("In words"), 120)], rows)


def event(book: Book) -> None:
    found = book.snapshot["subject"]["event"]
    if not found:
        return
    _appearances(book, found["appearances"])
    if not found["splits"]:
        return
    rows = [
        [dimension_label(dimension), book.t(part["label"]), part["count"]]
        for dimension, parts in found["splits"].items()
        for part in parts
    ]
    columns = [Column(_("Split"), 28), Column(_("Group"), 44), Column(_("Persons"), 12, "whole")]
    book.sheet(_("Who came, in splits"), columns, rows)


def _appearances(book: Book, found: Sequence[Mapping[str, Any]]) -> None:
    """By name in the internal edition alone."""
    rows = [
        [
            *([f"{row['academic_title']} {row['name']}".strip()] if book.is_internal else []),
            book.t(row["capacity"]),
            "; ".join(book.t(post) for post in row["posts"]),
        ]
        for row in found
    ]
    if rows:
        names = [Column(_("Name"), 34)] if book.is_internal else []
        book.sheet(_("Who appeared"), [*names, Column(_("Capacity"), 24), Column(_("Post"), 70)], rows)
