"""Chapters beside the returns: the fund, titles and targets, documents, programmes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programmes.statements.enums import Qualifier
from reports.document.writer import Writer, exact

WHOLE = 100  # what is worked out above it needs no decimals
Row = Mapping[str, Any]


def fund(doc: Writer) -> None:
    """In, out and left; by source, campaign and purpose. Who gave is not told."""
    found = doc.snapshot["fund"]
    if not found:
        return
    doc.heading(_("The fund in %(year)d") % {"year": found["year"]})
    left = "–" if found["left"] is None else _sure(found["left_qualifier"], doc.money(found["left"]))
    doc.facts(
        [
            *((doc.t(line["label"]), fund_cell(doc, line["measure"], line["told"])) for line in found["lines"]),
            (_("Left"), left),
            (_("Paid beyond what there was"), doc.money(found["beyond"]) if found["beyond"] is not None else ""),
            (_("Explanation"), found["explanation"]),
        ]
    )
    stated = [line for line in found["lines"] if line["stated"]["value"] is not None]
    doc.table(
        _("Stated, and what records and parts make"),
        [_("Figure"), _("Stated"), _("The parts together"), _("Difference")],
        [
            [
                doc.t(line["label"]),
                *(fund_cell(doc, line["measure"], line[name]) for name in ("stated", "below")),
                fund_cell(doc, line["measure"], {"value": line["difference"], "qualifier": "exactly"}),
            ]
            for line in stated
        ],
        numbers=3,
        widths=(6, 6, 6, 6),
    )
    measures = {line["measure"]: doc.t(line["label"]) for line in found["lines"]}
    for cut in found["cuts"]:
        told = [
            name
            for name in ("raised", "paid", "recipients")
            if any(row[name]["value"] is not None for row in cut["rows"])
        ]
        doc.table(
            doc.t(cut["title"]),
            [_("Figure"), *(measures[name] for name in told)],
            [[doc.t(row["name"]), *(fund_cell(doc, name, row[name]) for name in told)] for row in cut["rows"]],
            numbers=len(told),
            widths=(8, *[5] * len(told)),
        )
    fund_parts(doc, found.get("parts", []))
    if found["campaigns"]:
        rounds = ((doc.t(one["name"]), one["rounds"]) for one in found["campaigns"])
        words = "; ".join(_("%(campaign)s: %(n)d") % {"campaign": name, "n": n} for name, n in rounds)
        doc.aside(_("Rounds of campaigns so far: %(words)s.") % {"words": words})


def fund_parts(doc: Writer, rows: list[Row]) -> None:
    """Each part below; one that paid more than it had is marked, with its explanation or that it lacks one."""
    doc.table(
        _("The fund part by part"),
        [_("Unit"), _("Raised"), _("Paid in all"), _("Left"), _("Paid beyond what there was")],
        [
            [
                doc.t(row["name"]) or _("Its own records"),
                fund_cell(doc, "raised", row["raised"]),
                fund_cell(doc, "paid", row["paid"]),
                "–" if row["left"] is None else doc.money(row["left"]),
                "–" if row["beyond"] is None else (doc.money(row["beyond"]), "risk"),
            ]
            for row in rows
        ],
        numbers=4,
        widths=(6, 5, 5, 5, 5),
    )
    for row in rows:
        if row["beyond"] is not None:
            facts = {"unit": doc.t(row["name"]) or _("Its own records"), "sum": doc.money(row["beyond"])}
            words = row["explanation"] or _("not explained yet")
            doc.note(_("%(unit)s paid %(sum)s more than there was: %(words)s") % (facts | {"words": words}))


def checks(doc: Writer) -> None:
    """What must fit together: both sides for the branch; returns that do not fit, by name."""
    rows, warned = doc.snapshot.get("checks", []), doc.snapshot.get("warnings", [])
    if not rows and not warned:
        return
    doc.heading(_("What must fit together"))
    doc.table(
        _("Both sides of each check"),
        [_("Check"), _("This"), _("That"), _("May differ by"), _("It fits")],
        [
            [
                doc.t(row["says"]), *_sides(doc, row), doc.pct(row["tolerance"]) if row["tolerance"] else "–",
                _("yes") if row["holds"] else (_("no"), "risk"),
            ]
            for row in rows
        ],
        widths=(9, 5, 5, 3, 2),
    )  # fmt: skip
    doc.table(
        _("Returns in which it does not fit"),
        [_("Unit"), _("Check"), _("This"), _("That"), _("Explanation")],
        [
            [doc.t(row["name"]), doc.t(row["says"]), *_sides(doc, row), row["explanation"] or (_("none"), "risk")]
            for row in warned
        ],
        widths=(5, 7, 4, 4, 6),
    )
    if more := doc.snapshot.get("warnings_left_off"):
        doc.note(
            ngettext(
                "%(n)s more that does not fit is not named here; the portal names it.",
                "%(n)s more that do not fit are not named here; the portal names them.",
                more,
            )
            % {"n": doc.num(more)}
        )


def _sides(doc: Writer, row: Row) -> list[str]:
    found = [exact(row[name]) or Decimal(0) for name in ("left", "right")]
    return [doc.money(one) if row["is_money"] else doc.num(one, 0 if abs(one) >= WHOLE else None) for one in found]


def fund_cell(doc: Writer, measure: str, cell: Row) -> str:
    if cell["value"] is None:
        return "–"
    return _sure(cell["qualifier"], doc.num(cell["value"]) if measure == "recipients" else doc.money(cell["value"]))


def _sure(qualifier: str, words: str) -> str:
    return words if qualifier == Qualifier.EXACTLY else f"{Qualifier(qualifier).label} {words}"


def programmes(doc: Writer) -> None:
    found = doc.snapshot["programmes"]
    if not found:
        return
    doc.heading(_("Programmes and trainings"))
    doc.table(
        _("Programmes of the association"),
        [_("Programme"), _("Time"), _("State"), _("Events"), _("People trained (persons)")],
        [
            [
                doc.t(row["title"]),
                doc.span(row["starts_on"], row["ends_on"], row["precision"])
                if row["starts_on"] or row["ends_on"]
                else _("not stated"),
                doc.t(row["state"]),
                doc.num(row["events"]),
                doc.num(row["trained"]),
            ]
            for row in found
        ],
        numbers=2,
        widths=(8, 5, 3, 2, 3),
    )
    doc.note(_("Persons of a programme are those that it publishes; they are never added to members."))


def titles(doc: Writer) -> None:
    """Registered, recognised and out of how many, round by round; what decisions want by a year."""
    rounds, targets = doc.snapshot["titles"], doc.snapshot["targets"]
    if not rounds and not targets:
        return
    doc.heading(_("Titles and targets"))
    doc.table(
        _("Rounds of recognition in this branch"),
        [_("Round"), _("Year"), _("State"), _("Registered"), _("Recognised"), _("Of")],
        [
            [
                doc.t(row["title"]) + (f" ({_('example, not official')})" if row["is_example"] else ""),
                str(row["year"]),
                doc.t(row["state"]),
                *(doc.num(row[key]) for key in ("registered", "recognised", "out_of")),
            ]
            for row in rounds
        ],
        numbers=3,
        widths=(8, 2, 4, 3, 3, 3),
    )
    if any(row["qualifier"] != Qualifier.EXACTLY for row in rounds):
        doc.aside(_("Some of these numbers are stated as “over” or “about”."))
    doc.table(
        _("Targets that decisions set"),
        [
            *(_("Target and group"), _("By the end of"), _("Share")),
            *(_("Registered"), _("Recognised"), _("Out of"), _("Reached"), _("Decision")),
        ],
        [
            [
                ": ".join(filter(None, [doc.t(row["title"]), doc.t(row["group"])])),
                str(row["year"]),
                _("without a number") if row["percent"] is None else doc.pct(row["percent"]),
                *(_of_reached(doc, row.get("reached"), name) for name in ("registered", "recognised", "out_of")),
                _reached(doc, row.get("reached")),
                row["decision"],
            ]
            for row in targets
        ],
        widths=(6, 3, 3, 4, 4, 3, 5, 6),
    )
    if any(row.get("reached") for row in targets):
        doc.note(
            _(
                "The share is of those parts only that state both how many are recognised and out of how many, worked out of their sums."
            )
        )


def _of_reached(doc: Writer, found: dict[str, Any] | None, name: str) -> str:
    if not found or found.get(name) is None:
        return "–"
    return _sure(found["qualifier"], doc.num(found[name]))


def _reached(doc: Writer, found: dict[str, Any] | None) -> str:
    """Share and the two sums that it is of; a dash: nobody states both. Snapshots of old hold nothing of it."""
    if not found or found["percent"] is None:
        return "–"
    return f"{doc.pct(found['percent'], 1)} ({doc.num(found['part'])} / {doc.num(found['whole'])})"


def documents(doc: Writer) -> None:
    found = doc.snapshot["documents"]
    if not found:
        return
    doc.heading(_("Documents"))
    doc.table(
        _("Documents that the association stands on"),
        [_("Document"), _("Issued or made by"), _("Date"), _("State"), _("Cited by")],
        [
            [
                " ".join(filter(None, [row["number"], doc.t(row["title"])])),
                doc.t(row["issuer"]) or _("not stated"),
                doc.day(row["issued_on"], row["precision"]) if row["issued_on"] else _("not stated"),
                _("replaced by %(document)s") % {"document": row["replaced_by"]}
                if row["replaced_by"] and row["replaced_by_open"]
                else doc.t(row["force_label"]) or "–",
                "; ".join(doc.t(one) for one in row.get("cited_by", [])) or "–",
            ]
            for row in found
        ],
        widths=(7, 4, 4, 4, 6),
    )
