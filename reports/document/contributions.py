"""What the partners wrote, under their names; in the internal edition also what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from reports.document.writer import Writer


def contributions(doc: Writer) -> None:
    rows = doc.snapshot.get("contributions") or []
    written = [row for row in rows if row["state"] == "accepted"]
    missing = [row for row in rows if row["state"] != "accepted"]
    if not written and not missing:
        return
    doc.heading(_("From the partners"))
    for row in written:
        _section(doc, row)
    for row in missing:
        doc.note(_missing(doc, row))


def _section(doc: Writer, row: Mapping[str, Any]) -> None:
    doc.heading(f"{doc.t(row['organisation'])}: {doc.t(row['title'])}", 2)
    doc.aside(doc.t(row["prompt"]))
    doc.in_both(row["text"])


def _missing(doc: Writer, row: Mapping[str, Any]) -> str:
    words = {"name": doc.t(row["organisation"]), "title": doc.t(row["title"]), "day": doc.day(row["due_on"])}
    if row["state"] == "submitted":
        return _("%(name)s sent “%(title)s”; it is not accepted yet (due %(day)s).") % words
    return _("“%(title)s” of %(name)s is missing; it was asked for by %(day)s.") % words
