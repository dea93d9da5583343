"""Sheets: the results framework with its periods, partners and what they do, what sources say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from office import formats
from reports.document.carriers import place
from reports.document.sources import amount
from reports.renderers.book import Book, Column
from reports.renderers.xlsx.cells import as_number, day, words_of


def framework(book: Book) -> None:
    rows = [
        [
            book.t(result["level_label"]), f"{result['code']} {book.t(result['title'])}", line["code"],
            book.t(line["title"]), book.t(line["unit"]), as_number(line["baseline"]), *_target(book, line["target"]),
            _reached(book, line), as_number(line["numerator"]), as_number(line["denominator"]),
            book.t(line["state_label"]), line["correction"], book.t(line["means"]), book.t(line["assumptions"]),
        ]
        for result in book.snapshot["framework"]
        for line in result["lines"] or [BLANK]
    ]  # fmt: skip
    if not rows:
        return
    columns = [
        (_("Level"), 12), (_("Result"), 50), (_("Code"), 8, "text", "indicator code"),
        (_("Indicator"), 50, "text", "indicator name"), (_("Unit"), 12, "text", "unit"),
        (_("Baseline"), 11, "number", "baseline"), (_("At least"), 11, "number", "target"),
        (_("At most"), 11, "number", "target at most"), (_("Target in words"), 30), (_("Due"), 12, "text", "target due"),
        (_("Reached"), 14, "number", "actual"), (_("Part"), 10, "number", "part of a whole"),
        (_("Whole"), 10, "number", "whole"), (_("State"), 16, "text", "status"), (_("Corrected by hand: why"), 30),
        (_("Means of verification"), 40), (_("Assumptions"), 40),
    ]  # fmt: skip
    book.sheet(_("Results framework"), [Column(*column) for column in columns], rows)
    _periods(book)


NOTHING = {"vi": "", "en": ""}
BLANK: dict[str, Any] = {
    "code": "", "title": NOTHING, "unit": NOTHING, "baseline": None, "target": None, "hidden": False, "value": None,
    "value_text": NOTHING, "numerator": None, "denominator": None, "state_label": NOTHING, "correction": "",
    "means": NOTHING, "assumptions": NOTHING,
}  # fmt: skip


def _target(book: Book, target: Mapping[str, Any] | None) -> list[Any]:
    if target is None:
        return [None, None, "", ""]
    due = formats.on(day(target["due_on"]), target["due_precision"])
    return [as_number(target["minimum"]), as_number(target["maximum"]), book.t(target["target_text"]), due]


def _reached(book: Book, row: Mapping[str, Any]) -> Any:
    if row["hidden"]:
        return _("hidden")
    return as_number(row["value"]) if row["value"] is not None else book.t(row["value_text"])


def _periods(book: Book) -> None:
    rows = [
        [
            line["code"], book.t(line["title"]), day(period["starts_on"]), day(period["ends_on"]),
            as_number(period["target"]["minimum"]) if period["target"] else None, _reached(book, period),
        ]
        for result in book.snapshot["framework"]
        for line in result["lines"]
        for period in line["periods"]
    ]  # fmt: skip
    if rows:
        columns = [
            (_("Code"), 8), (_("Indicator"), 60), (_("Starts"), 12, "date"), (_("Ends"), 12, "date"),
            (_("Target of the period"), 14, "number"), (_("Reported"), 40, "number"),
        ]  # fmt: skip
        book.sheet(_("Figures by period"), [Column(*column) for column in columns], rows)


def consortium(book: Book) -> None:
    found = book.snapshot["consortium"]
    rows = [
        [
            book.t(member["organisation"]), book.t(role["role_label"]), book.t(role["certainty_label"]),
            book.t(role["level_label"]), place(words_of(book), member), role["note"],
        ]
        for member in found["members"]
        for role in member["roles"]
    ]  # fmt: skip
    if not rows:
        return
    if not found["leads"]:
        rows.append([_("No lead is stated."), "", "", "", "", ""])
    columns = [
        (_("Organisation"), 60), (_("Role"), 24), (_("Certainty"), 14), (_("Level"), 20), (_("Where"), 34),
        (_("Note, source"), 40),
    ]  # fmt: skip
    book.sheet(_("Partners and their roles"), [Column(*column) for column in columns], rows)
    _activities(book)


def _activities(book: Book) -> None:
    rows = []
    for activity in book.snapshot["activities"]:
        title = book.t(activity["title"])
        rows.append([title, book.t(activity["reach_label"]), *_done(book, activity, activity)])
        rows += [[title, book.t(share["organisation"]), *_done(book, share, activity)] for share in activity["shares"]]
    if rows:
        columns = [
            (_("Activity"), 60), (_("By whom"), 50), (_("When"), 22), (_("State"), 16), (_("Unit"), 14),
            (_("Planned"), 10, "number"), (_("Reached"), 10, "number"),
        ]  # fmt: skip
        book.sheet(_("What the partners do"), [Column(*column) for column in columns], rows)


def _done(book: Book, row: Mapping[str, Any], activity: Mapping[str, Any]) -> list[Any]:
    first, last = day(row["starts_on"]), day(row["ends_on"])
    when = formats.period(first, last, row["precision"], book.language) if first or last else _("not stated")
    return [
        when, book.t(row["state_label"]), book.t(activity["unit"]), as_number(row["planned"]), as_number(row["actual"])
    ]  # fmt: skip


def sources(book: Book) -> None:
    rows = [
        [_("Number"), book.t(row["kind_label"]), row["number"], "", row["note"]] for row in book.snapshot["references"]
    ]
    rows += [
        [
            book.t(one["label"]), book.t(one["phase_title"]),
            _("not stated") if row["is_silent"] else book.t(row["says"]),
            ", ".join(_marks(one, row)), row["source"],
        ]
        for one in book.snapshot["statements"]
        for row in one["statements"]
    ]  # fmt: skip
    if rows:
        columns = [
            (_("Of what"), 24), (_("Phase, kind"), 24), (_("What is said"), 60), (_("Marks"), 34), (_("Source"), 60),
        ]  # fmt: skip
        book.sheet(_("What sources say"), [Column(*column) for column in columns], rows)
    _reach(book)


def _marks(one: Mapping[str, Any], row: Mapping[str, Any]) -> list[str]:
    marks = [(one["disagree"], _("sources disagree")), (row["is_used"], _("the portal goes by this one"))]
    return [words for holds, words in [*marks, (row["is_inferred"], _("inferred"))] if holds]


def _reach(book: Book) -> None:
    words = words_of(book)
    rows = [
        [
            amount(words, row), as_number(row["value"]), book.t(row["who"]),
            formats.on(day(row["as_of"]), row["precision"]), row["source"],
        ]
        for row in book.snapshot["reach"]
    ]  # fmt: skip
    if rows:
        columns = [
            (_("As the source says it"), 34), (_("How many"), 16, "number"), (_("Who they are"), 50), (_("As of"), 12),
            (_("Source"), 60),
        ]  # fmt: skip
        book.sheet(_("Potential reach"), [Column(*column) for column in columns], rows)
