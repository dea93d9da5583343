"""Phases side by side, one phase under review, and what was hard, learned and recommended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from reports.document.front import promised, reached
from reports.document.writer import Writer, state

Row = Mapping[str, Any]


def phases(doc: Writer) -> None:
    found = doc.snapshot["phases"]
    if not found:
        return
    doc.heading(_("Phases"))
    doc.table(
        _("Phases side by side"),
        ["", *(doc.t(row["title"]) for row in found)],
        [[label, *(told(doc, row) for row in found)] for label, told in _aspects()],
        widths=(2, *[max(3, 10 // len(found))] * len(found)),
    )


def _aspects() -> list[tuple[str, Callable[[Writer, Row], str]]]:
    return [
        (_("State"), lambda doc, row: doc.t(row["state_label"])),
        (_("Time"), _time),
        (_("Aims"), lambda doc, row: doc.t(row["aims"]) or "–"),
        (_("Promised results"), _promised),
        (_("Activities"), lambda doc, row: _of(doc, row, "activities", lambda one: doc.t(one["title"]))),
        (_("Review"), _review),
        (_("Difficulties and lessons"), _raised),
    ]


def _time(doc: Writer, row: Row) -> str:
    """The phase's dates; where sources say different ones, each with its source."""
    dated = row["starts_on"] or row["ends_on"]
    told = doc.span(row["starts_on"], row["ends_on"], row["precision"]) if dated else _("not stated")
    said = [
        f"{doc.t(one['says'])} ({one['source']})"
        for group in doc.snapshot["statements"]
        if group["subject"] == "time" and group["phase"] == row["id"] and group["disagree"]
        for one in group["statements"]
        if not one["is_silent"]
    ]
    return told + (f". {_('Sources disagree')}: {'; '.join(said)}" if said else "")


def _of(doc: Writer, row: Row, key: str, words: Callable[[Row], str]) -> str:
    return "; ".join(words(one) for one in doc.snapshot[key] if one["phase"] == row["id"]) or "–"


def _promised(doc: Writer, row: Row) -> str:
    return _of(
        doc,
        row,
        "promises",
        lambda one: f"{doc.t(one['title'])}: {reached(doc, one)} / {promised(doc, one)} ({doc.t(one['state_label'])})",
    )


def _review(doc: Writer, row: Row) -> str:
    found = doc.t(row["found"])
    if not found:
        return _("not reviewed yet")
    where = ", ".join(filter(None, [doc.day(row["reviewed_on"]) if row["reviewed_on"] else "", row["reviewed_at"]]))
    return f"{found} ({where})" if where else found


def _raised(doc: Writer, row: Row) -> str:
    found = [one for one in doc.snapshot["lessons"] if one["phase"] == row["id"]]
    still = sum(one["state"] == "open" for one in found)
    return _("%(n)d, %(open)d of them open") % {"n": len(found), "open": still} if found else "–"


def phase(doc: Writer) -> None:
    """The phase that a phase review is of."""
    row = doc.snapshot["subject"]["phase"]
    if row is None:
        return
    doc.heading(_("The phase: %(title)s") % {"title": doc.t(row["title"])})
    doc.summary()
    doc.facts(
        [
            (_("State"), doc.t(row["state_label"])),
            (_("Time"), _time(doc, row)),
            (_("Aims"), doc.t(row["aims"])),
            (_("Reviewed on"), doc.day(row["reviewed_on"]) if row["reviewed_on"] else ""),
            (_("Reviewed at"), row["reviewed_at"]),
            (_("What the review found"), doc.t(row["found"])),
        ]
    )
    _targets(doc, row)
    _events(doc, row)
    raised = [one for one in doc.snapshot["lessons"] if one["phase"] == row["id"]]
    if raised:
        doc.heading(_("Difficulties, lessons and recommendations of the phase"), 2)
        register(doc, raised)


def _targets(doc: Writer, row: Row) -> None:
    doc.heading(_("Targets of the phase"), 2)
    found = [one for one in doc.snapshot["promises"] if one["phase"] == row["id"]]
    if not found:
        doc.text(_("No target is set for this phase."))
    doc.table(
        _("Targets of the phase and how they stand"),
        [_("Promised"), _("Due"), _("State"), _("Target"), _("Reached")],
        [
            [
                doc.t(one["title"]),
                doc.day(one["due_on"], one["due_precision"]),
                state(one, doc.t(one["state_label"])),
                promised(doc, one),
                reached(doc, one),
            ]
            for one in found
        ],
        numbers=2,
        widths=(8, 2, 3, 2, 2),
    )


def _events(doc: Writer, row: Row) -> None:
    first, last = row["starts_on"], row["ends_on"]
    if not first or not last:
        return
    found = [event for event in doc.snapshot["events"] if first <= event["starts_on"] <= last]
    doc.heading(_("Events in the phase"), 2)
    if not found:
        doc.text(_("No event lies in the time of this phase."))
    doc.table(
        _("Events in the phase"),
        [_("Event"), _("Kind"), _("When"), _("State")],
        [
            [
                doc.t(event["title"]), doc.t(event["kinds"]), doc.span(event["starts_on"], event["ends_on"]),
                doc.t(event["state_label"]),
            ]
            for event in found
        ],
        widths=(8, 5, 5, 3),
    )  # fmt: skip


def lessons(doc: Writer) -> None:
    found = doc.snapshot["lessons"]
    if not found:
        return
    doc.heading(_("Difficulties, lessons and recommendations"))
    register(doc, found)


def register(doc: Writer, found: list[Row]) -> None:
    """Each with who answers for it, how it stands and what became of it."""
    doc.table(
        _("What was raised, who answers for it and what became of it"),
        [_("Kind"), _("In words"), _("Who answers for it"), _("State"), _("What became of it")],
        [
            [
                doc.t(row["kind_label"]),
                doc.t(row["text"]),
                owner(doc, row),
                doc.t(row["state_label"]),
                row["what_became"] or "–",
            ]
            for row in found
        ],
        widths=(5, 9, 5, 4, 5),
    )


def owner(doc: Writer, row: Row) -> str:
    """A person is named in the internal edition alone."""
    names = [row["owner_person"], doc.t(row["owner"])]
    told = " · ".join(filter(None, names)) or _("a person of the programme")
    return f"{told} ({_('inferred')})" if row["owner_is_assumed"] else told
