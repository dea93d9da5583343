"""Of a roll-up in the document: per person, how parts changed, and the map of the parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from networks.returns import words
from networks.returns.enums import FieldType
from networks.returns.maps import SCHEMATIC, SIGNS, draw, short, unit_words
from networks.returns.shown import HEAD, VALUE
from office import formats
from office.maps import Spot
from reports.document.writer import Writer, exact

Row = Mapping[str, Any]


def heads_of(line: Row) -> Row:
    """None of them in a snapshot of before they were told."""
    return line.get("heads") or {}


def told_per_person(doc: Writer) -> list[Row]:
    return [line for line in doc.snapshot["lines"] if any(heads_of(line).get(name) for name in ("told", "before"))]


def head(doc: Writer, line: Row, of: Row | None) -> str:
    if of is None or of["value"] is None:
        return formats.NOTHING
    return words.sure(words.head_number(line["type"], exact(of["value"]), doc.currency), of["qualifier"])


def change(doc: Writer, line: Row, value: Any, share: Any, told: str) -> str:
    """``told``: the change as its field is written."""
    amount = exact(value)
    if amount is None:
        return formats.NOTHING
    if line["type"] == FieldType.PERCENTAGE:
        return _("%(n)s percentage points") % {"n": formats.signed(amount, 1)}
    told = f"+{told}" if amount > 0 else told
    return told if share is None else f"{told} ({formats.signed(exact(share), 1)}%)"


def per_person(doc: Writer) -> None:
    lines = told_per_person(doc)
    if not lines:
        return
    doc.table(
        _("Per person"),
        [_("Figure"), _("Own figure"), _("The parts together"), _("Last time"), _("Change since then")],
        [
            [
                doc.t(line["label"]),
                *(head(doc, line, heads_of(line)[name]) for name in ("own", "below", "before")),
                _head_change(doc, line),
            ]
            for line in lines
        ],
        numbers=4,
        widths=(7, 5, 5, 5, 5),
    )
    doc.aside(_how(doc, lines))


def _head_change(doc: Writer, line: Row) -> str:
    value = exact(heads_of(line)["change"])
    return ("+" if value and value > 0 else "") + words.head_number(line["type"], value, doc.currency)


def _how(doc: Writer, lines: Sequence[Row]) -> str:
    people = doc.t(doc.snapshot.get("people"))
    told = _("Per person: a sum of those returns alone that state both, by their sum of “%(people)s”.") % {
        "people": people
    }
    parts = sum(row["id"] is not None for row in doc.snapshot["parts"])
    some = [line for line in lines if heads_of(line)["below"] and heads_of(line)["below"]["n"] < parts]
    for line in some:
        n = {"n": doc.num(heads_of(line)["below"]["n"]), "of": doc.num(parts)}
        told += f" {doc.t(line['label'])}: " + _("%(n)s of %(of)s parts state both") % n + "."
    return told


def maps(doc: Writer) -> None:
    """The first sum of money, else the first number; and the same per person."""
    found = doc.snapshot.get("map")
    lines = [line for line in doc.snapshot["lines"] if line["parts"]]
    if not found or not lines:
        return
    line = next((line for line in lines if line["type"] == FieldType.MONEY), lines[0])
    how = _("schematic, not to scale") if found["kind"] == SCHEMATIC else _("one tile a province")
    for show, name in (
        (VALUE, doc.t(line["label"])),
        (HEAD, _("%(name)s, per person") % {"name": doc.t(line["label"])}),
    ):
        spots = [
            _spot(doc, line, row, found["places"], show)
            for row in doc.snapshot["parts"]
            if str(row["id"]) in found["places"]
        ]
        svg = draw(
            spots,
            found["kind"],
            line["type"],
            show,
            title=name,
            unit=unit_words(line["type"], show, doc.currency),
            theme="print",
        )
        doc.picture(f"{name} ({how})", svg)


def _spot(doc: Writer, line: Row, row: Row, places: Row, show: str) -> Spot:
    key = str(row["id"])
    amount = (line.get("part_heads", {}) if show == HEAD else line["parts"]).get(key)
    value: Decimal | None = exact(amount["value"]) if amount else None
    text = "" if value is None else SIGNS.get(amount["qualifier"], "") + short(line["type"], value, show)
    column, down = places[key]["at"]
    return Spot(doc.t(row["name"]), doc.t(places[key]["short"]), column, down, value, text)
