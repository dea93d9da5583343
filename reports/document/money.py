"""The programme's money: grants, each budget line, and below them the group plans' own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from office import formats
from reports.document import plans
from reports.document.writer import Writer


def money(doc: Writer) -> None:
    found = doc.snapshot["money"]
    doc.heading(_("Money"))
    if doc.figures.get("money.budget"):
        keys = ("granted", "budget", "committed", "spent", "left")
        doc.facts([(doc.t(doc.figures[f"money.{key}"]["label"]), sum_of(doc, key)) for key in keys])
    _grants(doc, found["grants"])
    _lines(doc, found)
    if found["left_out"]:
        sums = "; ".join(formats.money(value, currency, doc.language) for currency, value in found["left_out"].items())
        doc.note(_("Without an exchange rate, and therefore in no sum: %(sums)s.") % {"sums": sums})
    plans.money_of_plans(doc)


def sum_of(doc: Writer, key: str) -> str:
    """A sum of the whole programme; a grant or budget that nobody stated says so, and is never 0."""
    figure = doc.figures[f"money.{key}"]
    if figure["value"] is None and key in {"granted", "budget"}:
        return _("not stated")
    return doc.value(f"money.{key}")


def _grants(doc: Writer, found: list[Mapping[str, Any]]) -> None:
    doc.table(
        _("Grants"),
        [_("Funder"), _("Reference"), _("Time"), _("Certainty"), _("Amount")],
        [
            [
                doc.t(row["funder"]),
                row["reference"] or "–",
                doc.span(row["starts_on"], row["ends_on"], row["precision"])
                if row["starts_on"] or row["ends_on"]
                else _("not stated"),
                doc.t(row["certainty_label"]),
                _("not stated")
                if row["amount"] is None
                else formats.money(row["amount"], row["currency"], doc.language),
            ]
            for row in found
        ],
        numbers=1,
        widths=(7, 4, 4, 3, 4),
    )


def _lines(doc: Writer, found: Mapping[str, Any]) -> None:
    rows = [*found["lines"], {**found["total"], "label": None}] if found["lines"] else []
    doc.table(
        _("Budget, committed, spent and left by budget line (%(currency)s)") % {"currency": doc.currency},
        [_("Budget line"), _("Budget"), _("Committed"), _("Spent"), _("Left")],
        [
            [
                doc.t(row["label"]) if row["label"] else _("Total"),
                doc.money(row["planned"]),
                doc.money(row["committed"]),
                (doc.money(row["spent"]), "late") if row["over"] is not None else doc.money(row["spent"]),
                doc.money(row["left"]),
            ]
            for row in rows
        ],
        numbers=4,
        widths=(7, 4, 4, 4, 4),
        total=True,
    )
    for row in found["lines"]:
        if row["over"] is not None:
            doc.note(
                _("%(name)s: %(amount)s more is spent than planned.")
                % {"name": doc.t(row["label"]), "amount": doc.money(row["over"])}
            )
