"""The results framework as the matrix that people know, on a page across."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from reports.document.front import promised
from reports.document.writer import Writer, state


def framework(doc: Writer) -> None:
    found = doc.snapshot["framework"]
    if not found:
        return
    doc.turn(across=True)
    doc.heading(_("Results framework"))
    rows: list[list[Any]] = []
    for result in found:
        name = f"{doc.t(result['level_label'])} {result['code']}: {doc.t(result['title'])}"
        rows.append([(name, "head"), "", "", "", "", doc.t(result["assumptions"])])
        rows += [_row(doc, line) for line in result["lines"]]
    doc.table(
        _("Logframe matrix"),
        [
            _("Result and indicator"), _("Baseline"), _("Target"), _("Reached"), _("State"),
            _("Means of verification; assumptions"),
        ],
        rows,
        widths=(9, 3, 3, 4, 3, 7),
    )  # fmt: skip
    doc.turn(across=False)


def _row(doc: Writer, line: Mapping[str, Any]) -> list[Any]:
    means = [doc.t(line["means"]), doc.t(line["assumptions"])]
    return [
        f"{line['code']} {doc.t(line['title'])}" + (f" ({unit})" if (unit := doc.t(line["unit"])) else ""),
        _baseline(doc, line),
        _target(doc, line),
        reached(doc, line),
        state(line, doc.t(line["state_label"])) if line["state"] else "–",
        "; ".join(filter(None, means)) or (_("counted by the portal") if line["measure"] else "–"),
    ]


def _baseline(doc: Writer, line: Mapping[str, Any]) -> str:
    words = doc.t(line["baseline_text"])
    if line["baseline"] is None and not words:
        return _("not stated")
    told = words or number(doc, line, line["baseline"])
    when = f" ({doc.day(line['baseline_on'], line['baseline_precision'])})" if line["baseline_on"] else ""
    return told + when


def _target(doc: Writer, line: Mapping[str, Any]) -> str:
    target = line["target"]
    if target is None:
        return _("none set")
    sign = "%" if line["unit_of_measure"] == "%" and target["minimum"] is not None else ""
    return f"{promised(doc, target)}{sign} · {doc.day(target['due_on'], target['due_precision'])}"


def number(doc: Writer, line: Mapping[str, Any], value: Any) -> str:
    """A number in the indicator's own unit."""
    if value is None:
        return "–"
    if line["unit_of_measure"] == "money":
        return doc.money(value)
    return doc.pct(value, 1) if line["unit_of_measure"] == "%" else doc.num(value)


def reached(doc: Writer, line: Mapping[str, Any]) -> str:
    if line["hidden"]:
        return _("hidden")
    if line["value"] is None:
        return doc.t(line["value_text"]) or "–"
    told = number(doc, line, line["value"])
    if line["numerator"] is not None and line["denominator"] is not None:
        told += f" ({doc.num(line['numerator'])} / {doc.num(line['denominator'])})"
    if line["corrected"]:
        told += " " + _("(corrected by hand)") + (f": {line['correction']}" if line["correction"] else "")
    return told


def reported_in(doc: Writer, first: str, last: str) -> None:
    """The figures that organisations reported for periods that end between two days."""
    rows = []
    for result in doc.snapshot["framework"]:
        for line in result["lines"]:
            for period in line["periods"]:
                if first <= period["ends_on"] <= last:
                    rows.append(_period(doc, line, period))
    doc.table(
        _("Indicators reported in the period"),
        [_("Indicator"), _("Period"), _("Target of the period"), _("Reported"), _("To date")],
        rows,
        widths=(7, 4, 3, 5, 5),
    )


def _period(doc: Writer, line: Mapping[str, Any], period: Mapping[str, Any]) -> list[str]:
    told = number(doc, line, period["value"]) if period["value"] is not None else doc.t(period["value_text"])
    return [
        f"{line['code']} {doc.t(line['title'])}",
        doc.span(period["starts_on"], period["ends_on"]),
        promised(doc, period["target"]) if period["target"] else "–",
        _("hidden") if period["hidden"] else told or _("nothing reported"),
        reached(doc, line),
    ]
