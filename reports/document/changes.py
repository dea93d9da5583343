"""What changed since an earlier version, figure by figure, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from office import formats
from programmes.models import Programme
from reports.document.writer import Writer


def changes(doc: Writer) -> None:
    found = doc.snapshot["changes"]
    if not found:
        return
    doc.heading(_("What changed since version %(n)d") % {"n": found["version"]})
    as_of = formats.moment(dt.datetime.fromisoformat(found["as_of"]))
    doc.aside(_("Version %(n)d told the data as of %(moment)s.") % {"n": found["version"], "moment": as_of})
    if not found["rows"]:
        doc.text(_("No figure changed."))
        return
    doc.table(
        _("Figures before and after"),
        [_("Figure"), _("Before"), _("After"), _("Why")],
        [
            [doc.t(row["label"]), told(doc, row, "before"), told(doc, row, "after"), why(doc, row)]
            for row in found["rows"]
        ],
        widths=(8, 4, 4, 8),
    )


def worded(doc: Writer, row: Mapping[str, Any]) -> list[str]:
    return [doc.t(row["label"]), told(doc, row, "before"), told(doc, row, "after"), why(doc, row)]


def in_words(found: Mapping[str, Any], programme: Programme, language: str) -> list[list[str]]:
    """The rows for a page: figure, before, after, why."""
    facts = {"threshold": programme.threshold, "currency": programme.currency}
    doc = Writer({"figures": {}, "programme": facts}, [], "internal", language)
    return [worded(doc, row) for row in found["rows"]]


def told(doc: Writer, row: Mapping[str, Any], side: str) -> str:
    """A figure of the comparison in its unit."""
    cell = row[side]
    if cell is None:
        return _("not there")
    if cell["hidden"]:
        return _("hidden")
    if cell["value"] is None:
        return doc.t(cell["text"]) or "–"
    if row["unit"] == "money":
        return doc.money(cell["value"])
    return doc.pct(cell["value"], row["decimals"]) if row["unit"] == "%" else doc.num(cell["value"], row["decimals"])


def why(doc: Writer, row: Mapping[str, Any]) -> str:
    return "; ".join(_reason(doc, one) for one in row["why"]) or "–"


def _reason(doc: Writer, one: Mapping[str, Any]) -> str:
    reason = f": {one['reason']}" if one.get("reason") else ""
    if one["kind"] == "corrected":
        return _("corrected by hand") + reason
    if one["kind"] == "correction_ended":
        return _("a correction by hand was ended")
    if one["kind"] == "target":
        return _("the target was revised") + reason
    if one["kind"] == "reported":
        return _("organisations reported new figures")
    return _("records were added or changed: %(what)s") % {"what": doc.t(one["what"])}
