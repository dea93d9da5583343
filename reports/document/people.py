"""For whom and where, workshops and attendance, what was learned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from office import charts, formats
from programmes.gains import band
from programmes.labels import dimension_label
from reports import glance
from reports.document.writer import HALF, WIDE, Writer

PLACES = {"province": "63", "province_now": "34"}
SHOWN = ("sex", "ethnicity_group", "ethnicity", "disability", "age_band", "organisation_type")
LEARNING = (
    "tests.pre_mean",
    "tests.matched_pairs",
    "tests.matched_pre_mean",
    "tests.matched_post_mean",
    "tests.gain",
    "tests.normalised_gain",
    "tests.individual_gain",
    "tests.without_post",
)


def participants(doc: Writer) -> None:
    figure = doc.figures["people.enrolled"]
    if figure["value"] == 0:
        return  # nobody by name: the programme is told by what its partners do
    doc.heading(_("Participants"))
    doc.text(
        _(
            "%(n)s people were enrolled; they come from %(then)s provinces by the borders until 30 June 2025, %(now)s since then."
        )
        % {
            "n": doc.value("people.enrolled"),
            "then": doc.value("places.provinces_then"),
            "now": doc.value("places.provinces_now"),
        }
    )
    splits = figure["splits"]
    for dimension in SHOWN:
        _split(doc, dimension, splits.get(dimension, []))
    for dimension, era in PLACES.items():
        _where(doc, dimension, era, splits.get(dimension, []))


def _rows(doc: Writer, parts: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    total = doc.figures["people.enrolled"]["value"] or 0
    return [
        [
            doc.t(part["label"]),
            doc.count(part),
            doc.pct(100 * part["count"] / total) if part["count"] is not None and total else "",
        ]
        for part in parts
    ]


def _split(doc: Writer, dimension: str, parts: Sequence[Mapping[str, Any]]) -> None:
    if not parts:
        return
    label = dimension_label(dimension)
    bars = [
        charts.Row(doc.t(part["label"]), part["count"], doc.count(part), glance.tone(dimension, part["key"]))
        for part in parts
    ]
    doc.heading(label, 2)
    doc.beside(
        (label, charts.hbar(bars, title=label, width=HALF, theme="print")),
        (_("%(dimension)s of the enrolled") % {"dimension": label}, [label, _("Persons"), "%"], _rows(doc, parts)),
    )


def _where(doc: Writer, dimension: str, era: str, parts: Sequence[Mapping[str, Any]]) -> None:
    if not parts:
        return
    label = dimension_label(dimension)
    counts = {part["key"]: part["count"] for part in parts}
    chosen = glance.map_of(doc.snapshot["provinces"][era], era, counts, doc.language)
    doc.heading(label, 2)
    doc.beside(
        (chosen.title, chosen.svg(theme="print")),
        (_("%(dimension)s of the enrolled") % {"dimension": label}, [label, _("Persons"), "%"], _rows(doc, parts)),
    )


def workshops(doc: Writer) -> None:
    if not doc.snapshot["events"] and not doc.snapshot["appearances"]:
        return
    doc.heading(_("Workshops and attendance"))
    if doc.figures["people.enrolled"]["value"] != 0:
        _came(doc)
    for event in doc.snapshot["events"]:
        event_of(doc, event)
        quality_of(doc, event)
    _guests(doc)


def _came(doc: Writer) -> None:
    doc.stats(
        [
            (doc.value("attendance.person_times"), _("attendances (person-times)")),
            (doc.value("attendance.expected_person_times"), _("expected (person-times)")),
            (doc.value("attendance.full"), _("people who attended every session")),
            (doc.value("completion.met"), _("people who meet the rule for a certificate")),
        ]
    )
    doc.aside(
        _(
            "A person who comes to four sessions is one person and four person-times; the two are never added to each other."
        )
    )


def event_of(doc: Writer, event: Mapping[str, Any]) -> None:
    doc.heading(doc.t(event["title"]), 2)
    doc.facts(
        [
            (_("When"), doc.span(event["starts_on"], event["ends_on"])),
            (_("Where"), ", ".join(filter(None, [event["venue"], doc.t(event["place"])]))),
            (_("Kind"), doc.t(event["kinds"])),
            (_("State"), doc.t(event["state_label"])),
        ]
    )
    doc.text(doc.t(event["summary"]))
    counted = [session for session in event["sessions"] if session["attended"] is not None]
    if not counted:
        return
    expected = doc.figures["people.enrolled"]["value"]
    doc.table(
        _("Sessions and persons present"),
        [_("Session"), _("When"), _("Enrolled"), _("Present"), "%"],
        [
            [
                doc.t(session["title"]),
                formats.moment(dt.datetime.fromisoformat(session["starts_at"])),
                doc.num(expected),
                doc.num(session["attended"]),
                doc.pct(100 * session["attended"] / expected) if expected else "",
            ]
            for session in counted
        ]
        + [
            [
                _("Person-times in all"),
                "",
                doc.num(expected * len(counted)) if expected else "–",
                doc.num(sum(session["attended"] for session in counted)),
                "",
            ]
        ],
        numbers=3,
        widths=(10, 5, 3, 3, 2),
        total=True,
    )


def quality_of(doc: Writer, event: Mapping[str, Any]) -> None:
    """Which steps of a good training have evidence. The evidence itself is for those who work in the programme."""
    steps = event["quality"]
    if not steps:
        return
    doc.heading(_("Training quality: %(event)s") % {"event": doc.t(event["title"])}, 2)
    doc.text(
        _("%(shown)s of %(whole)s steps have evidence.")
        % {"shown": doc.num(sum(step["shown"] for step in steps)), "whole": doc.num(len(steps))}
    )
    doc.table(
        _("Steps of the quality checklist"),
        [_("Step"), _("Answer"), *([_("Evidence")] if doc.internal else []), _("Has evidence")],
        [
            [
                f"{step['number']}. {doc.t(step['text'])}",
                doc.t(step["answer"]) or _("not answered"),
                *([step["evidence"] or "–"] if doc.internal else []),
                (_("yes"), "done") if step["shown"] else _("no"),
            ]
            for step in steps
        ],
        widths=(8, 3, 6, 2) if doc.internal else (10, 3, 3),
    )


def _guests(doc: Writer) -> None:
    guests = doc.snapshot["appearances"]
    if not guests:
        return
    doc.heading(_("Guests and experts"), 2)
    doc.table(
        _("Guests and experts"),
        [*([_("Name")] if doc.internal else []), _("Capacity"), _("Post")],
        [
            ([f"{row['academic_title']} {row['name']}".strip()] if doc.internal else [])
            + [doc.t(row["capacity"]), "; ".join(doc.t(post) for post in row["posts"])]
            for row in guests
        ],
        widths=(4, 3, 7) if doc.internal else (3, 7),
    )


def learning(doc: Writer) -> None:
    figures = doc.figures
    if (
        not any(event["items"] or event["reaction"] for event in doc.snapshot["events"])
        and not figures["people.enrolled"]["value"]
    ):
        return
    doc.heading(_("What was learned"))
    doc.heading(_("Before and after"), 2)
    before, after = figures["tests.matched_pre_mean"], figures["tests.matched_post_mean"]
    if before["value"] is None or after["value"] is None:
        doc.text(_("No pair of a pre-test and a post-test can be compared."))
    else:
        change = charts.Change(
            _("Mean score, out of 100"),
            float(before["value"]),
            float(after["value"]),
            doc.value("tests.matched_pre_mean"),
            doc.value("tests.matched_post_mean"),
        )
        doc.picture(
            _("Mean score before and after, of the %(n)s people with both tests")
            % {"n": doc.value("tests.matched_pairs")},
            charts.dumbbell([change], title=_("Before and after"), width=WIDE, theme="print"),
        )
    doc.table(
        _("Learning"),
        [_("Figure"), "n", _("Value")],
        [
            [doc.t(figures[key]["label"]), doc.num(figures[key]["n"]), doc.value(key)]
            for key in LEARNING
            if key in figures
        ],
        numbers=2,
        widths=(7, 1, 2),
    )
    _warnings(doc)
    for event in doc.snapshot["events"]:
        reaction_of(doc, event)
        items_of(doc, event)


def _warnings(doc: Writer) -> None:
    missing = [
        person["name"] for person in doc.snapshot["people"] if person["pre"] is not None and person["post"] is None
    ]
    if missing:
        doc.text(_("Without a post-test: %(names)s.") % {"names": ", ".join(missing)})
    gain = doc.figures["tests.normalised_gain"]["value"]
    words = {"low": _("low"), "medium": _("medium"), "high": _("high")}
    bands = (
        _(
            "By the usual bands (below 0.3 low, 0.3–0.7 medium, from 0.7 high) the gain of the class is %(band)s; the bands come from tests of physics concepts and are an orientation only."
        )
        % {"band": words[band(Decimal(str(gain)))]}
        if gain is not None
        else _("No normalised gain is shown for fewer than 10 pairs.")
    )
    doc.note(
        _(
            "Gains are read off matched pairs; people who dropped out are not in them, which raises the gain. A blank is never counted as zero."
        )
        + " "
        + bands
    )


def reaction_of(doc: Writer, event: Mapping[str, Any]) -> None:
    reaction = event["reaction"]
    if not reaction or not reaction["scales"]:
        return
    doc.heading(_("Reaction: %(event)s") % {"event": doc.t(event["title"])}, 2)
    doc.text(
        _("%(n)s of %(people)s people answered the form (%(rate)s).")
        % {
            "n": doc.num(reaction["responses"]),
            "people": doc.num(reaction["people"]),
            "rate": doc.pct(100 * reaction["responses"] / reaction["people"]) if reaction["people"] else "–",
        }
    )
    scales = reaction["scales"]
    rows = [charts.Row(doc.t(row["text"]), float(row["mean"]), doc.num(row["mean"], 1)) for row in scales]
    doc.picture(
        _("Means of the answers, from 1 to 5"),
        charts.hbar(rows, title=_("Reaction"), width=WIDE, maximum=5, theme="print"),
    )
    doc.table(
        _("Reaction by question"),
        [_("Question"), "n", _("Mean (1–5)"), _("Answers 4 or 5")],
        [
            [
                doc.t(row["text"]),
                doc.num(row["n"]),
                doc.num(row["mean"], 1),
                _("hidden") if row["hidden"] else doc.pct(row["good"]),
            ]
            for row in scales
        ],
        numbers=3,
        widths=(9, 2, 3, 3),
    )


def items_of(doc: Writer, event: Mapping[str, Any]) -> None:
    """What was not learned: each question of the tests."""
    if not event["items"]:
        return
    doc.heading(_("Question by question: %(event)s") % {"event": doc.t(event["title"])}, 2)

    def share(cell: Sequence[int] | None) -> str:
        return doc.pct(100 * cell[0] / cell[1]) if cell and cell[1] else "–"

    doc.table(
        _("Right answers before and after"),
        [_("Question"), _("Before"), _("After")],
        [[doc.t(row["text"]), share(row["pre"]), share(row["post"])] for row in event["items"]],
        numbers=2,
        widths=(8, 2, 2),
    )
