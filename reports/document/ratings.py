"""What the partners say at closure of the host and the donor, beside the host's own word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from reports.document.writer import Writer
from reports.ratings.enums import ITEMS, Rated


def ratings(doc: Writer) -> None:
    found = doc.snapshot.get("ratings")
    if not found or not any(row["answered"] or _own(row) for row in found["subjects"]):
        return
    doc.heading(_("Ratings at closure"))
    doc.aside(_("1 is the lowest, 5 the highest. Who could not say is in no mean; a blank is not zero."))
    for row in found["subjects"]:
        _about(doc, row)


def _own(row: Mapping[str, Any]) -> bool:
    return any(item["own_told"] for item in row["items"].values())


def _about(doc: Writer, row: Mapping[str, Any]) -> None:
    label = str(Rated(row["about"]).label)
    doc.heading(label, 2)
    doc.text(_("%(n)d of %(m)d asked organisations answered.") % {"n": row["answered"], "m": row["asked"]})
    doc.table(
        _("%(who)s, as partners and the host see it") % {"who": label},
        [_("Item"), _("Partners’ mean"), _("Number of marks"), _("The host’s own word")],
        cells(doc, row),
        numbers=3,
        widths=(8, 3, 2, 3),
    )
    if doc.internal:
        for answer in row["answers"]:
            if answer["comment"]:
                doc.text(f"{doc.t(answer['organisation'])}: {answer['comment']}")
        if row["own_comment"]:
            doc.text(_("The host: %(text)s") % {"text": row["own_comment"]})


def cells(doc: Any, row: Mapping[str, Any]) -> list[list[str]]:
    """The same words in the document and in the workbook."""
    return [
        [
            str(label),
            doc.num(item["mean"], 2) if item["n"] is not None else _("fewer than %(n)d") % {"n": doc.threshold},
            doc.num(item["n"]),
            _own_word(item),
        ]
        for key, label in ITEMS.items()
        if (item := row["items"][key])
    ]


def _own_word(item: Mapping[str, Any]) -> str:
    if not item["own_told"]:
        return "–"
    return _("cannot say") if item["own"] is None else str(item["own"])
