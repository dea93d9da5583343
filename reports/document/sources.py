"""What sources say, each with its source; reach as it was told on a day; documents that are cited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from reports.document.writer import Writer


def sources(doc: Writer) -> None:
    told, reach, references = (doc.snapshot[key] for key in ("statements", "reach", "references"))
    if not (told or reach or references):
        return
    doc.heading(_("What sources say"))
    doc.text(_("What is not stated says so; where sources disagree, both stand."))
    doc.table(
        _("Numbers of the programme"),
        [_("Number"), _("Kind"), _("Note, source")],
        [[row["number"], doc.t(row["kind_label"]), row["note"] or "–"] for row in references],
        widths=(5, 4, 8),
    )
    doc.table(
        _("Statements of sources"),
        [_("Of what"), _("What is said"), _("Source")],
        [row for one in told for row in _said(doc, one)],
        widths=(4, 8, 7),
    )
    _reach(doc, reach)


def _said(doc: Writer, one: Mapping[str, Any]) -> list[list[Any]]:
    """The first row names the subject, and says when its sources disagree."""
    phase = doc.t(one["phase_title"])
    subject = doc.t(one["label"]) + (f" · {phase}" if phase else "")
    rows = []
    for index, row in enumerate(one["statements"]):
        marks = [_("the portal goes by this one")] if row["is_used"] else []
        marks += [_("inferred")] if row["is_inferred"] else []
        words = _("not stated") if row["is_silent"] else doc.t(row["says"])
        on = f", {doc.day(row['stated_on'])}" if row["stated_on"] else ""
        name: Any = subject if index == 0 else ""
        if index == 0 and one["disagree"]:
            name = (f"{subject} ({_('sources disagree')})", "risk")
        rows.append([name, words + (f" ({', '.join(marks)})" if marks else ""), row["source"] + on])
    return rows


def _reach(doc: Writer, found: list[Mapping[str, Any]]) -> None:
    if not found:
        return
    doc.heading(_("Potential reach"), 2)
    doc.table(
        _("Whom it may reach, as sources say"),
        [_("How many"), _("Who they are"), _("As of"), _("Source")],
        [
            [amount(doc, row), doc.t(row["who"]) or "–", doc.day(row["as_of"], row["precision"]), row["source"]]
            for row in found
        ],
        widths=(5, 6, 3, 6),
    )
    doc.note(_("These figures are statements of their day; they are never added to the people counted here."))


def amount(doc: Writer, row: Mapping[str, Any]) -> str:
    """ "over 390,000,000 people": the qualifier stays with the number."""
    exact = "" if row["qualifier"] == "exactly" else doc.t(row["qualifier_label"]) + " "
    return f"{exact}{doc.num(row['value'])} {doc.t(row['unit'])}"


def documents(doc: Writer) -> None:
    found = doc.snapshot["documents"]
    if not found:
        return
    doc.heading(_("Documents"))
    doc.table(
        _("Documents that the programme cites or made"),
        [_("Document"), _("Issued or made by"), _("Date"), _("What it is to the programme"), _("State")],
        [
            [
                " ".join(filter(None, [row["number"], doc.t(row["title"])])) + f" ({doc.t(row['kind_label']).lower()})",
                doc.t(row["issuer"]) or _("not stated"),
                doc.day(row["issued_on"], row["precision"]) if row["issued_on"] else _("not stated"),
                doc.t(row["relation_label"]),
                _standing(doc, row),
            ]
            for row in found
        ],
        widths=(8, 4, 3, 4, 4),
    )


def _standing(doc: Writer, row: Mapping[str, Any]) -> str:
    told = doc.t(row["force_label"])
    if row["replaced_by"]:
        told = _("replaced by %(document)s") % {"document": row["replaced_by"]}
    delivery = doc.t(row["delivery_label"])
    if delivery:
        day = row["delivered_on"] or row["due_on"]
        told = "; ".join(filter(None, [told, f"{delivery} {doc.day(day)}" if day else delivery]))
    return told or "–"
