"""One page for a donor: headline figures, what was promised, one story, the acknowledgement. Cut to what a page holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from reports.document import front
from reports.document.sources import amount
from reports.document.writer import Writer, state

MOST_FIGURES, MOST_PROMISES, MOST_PARTNERS = 8, 6, 6
WORDS, TITLE = 520, 110  # signs of a text, of a title in a table


def headline(doc: Writer) -> None:
    doc.text(_short(_written(doc, "brief") or doc.t(doc.snapshot["programme"]["objective"])))
    figures = front.headline(doc)[:MOST_FIGURES]
    doc.stats(figures)
    for row in doc.snapshot["reach"][:1]:
        told = {"amount": amount(doc, row), "day": doc.day(row["as_of"], row["precision"])}
        doc.aside(_("Potential reach as of %(day)s: %(amount)s; never added to the people counted here.") % told)
    if not doc.internal and any(value.startswith("<") for value, _words in figures):
        doc.aside(
            _("“<%(k)d” is a group of fewer than %(k)d people. What is hidden is never zero.") % {"k": doc.threshold}
        )


def promised(doc: Writer) -> None:
    found = doc.snapshot["promises"]
    if not found:
        _activities(doc)
        return
    doc.heading(_("Promised and reached"), 2, numbered=False)
    doc.table(
        _("Promised results and how they stand"),
        [_("Promised"), _("State"), _("Target"), _("Reached")],
        [
            [
                _short(doc.t(row["title"]), TITLE),
                state(row, doc.t(row["state_label"])),
                front.promised(doc, row),
                front.reached(doc, row),
            ]
            for row in found[:MOST_PROMISES]
        ],
        numbers=2,
        widths=(9, 3, 2, 2),
    )
    _more(doc, len(found) - MOST_PROMISES)


def _activities(doc: Writer) -> None:
    """Of a programme that promised no number: what its partners do."""
    found = doc.snapshot["activities"]
    if not found:
        return
    doc.heading(_("What the partners do"), 2, numbered=False)
    doc.table(
        _("Activities and how they stand"),
        [_("Activity"), _("State"), _("Planned"), _("Reached")],
        [
            [
                _short(doc.t(row["title"]), TITLE), doc.t(row["state_label"]), doc.num(row["planned"]),
                doc.num(row["actual"]),
            ]
            for row in found[:MOST_PROMISES]
        ],
        numbers=2,
        widths=(9, 3, 2, 2),
    )  # fmt: skip
    _more(doc, len(found) - MOST_PROMISES)


def _more(doc: Writer, left: int) -> None:
    if left > 0:
        doc.aside(_("and %(n)d more, in the full report") % {"n": left})


def story(doc: Writer) -> None:
    """The one that was written; else a group's plan; else an event. Nothing in it names a person to donors."""
    words, title = _written(doc, "story"), _("One story")
    if not words.strip():
        title, words = _of_plan(doc) or _of_event(doc) or ("", "")
    if words.strip():
        doc.heading(_short(title, TITLE), 2, numbered=False)
        doc.text(_short(words))


def _of_plan(doc: Writer) -> tuple[str, str] | None:
    """The plan with the most that can be told of it: progress of its indicators, then its money."""
    plans = [plan for plan in doc.snapshot["plans"] if doc.t(plan["objective"]) or doc.t(plan["problem"])]
    if not plans:
        return None
    plan = max(plans, key=lambda plan: (_best(plan), float(plan["spent"] or 0), plan["code"]))
    words = [doc.t(plan["problem"]), doc.t(plan["objective"])]
    words += [
        f"{doc.t(line['name'])}: {doc.num(line['baseline'])} → {doc.num(line['actual'])} ({doc.pct(line['progress'])})."
        for line in plan["indicators"][:1]
        if line["actual"] is not None
    ]
    return doc.t(plan["title"]), " ".join(filter(None, words))


def _best(plan: Mapping[str, Any]) -> float:
    return max((float(line["progress"]) for line in plan["indicators"] if line["progress"] is not None), default=-1)


def _of_event(doc: Writer) -> tuple[str, str] | None:
    found = [event for event in doc.snapshot["events"] if doc.t(event["summary"])]
    return (doc.t(found[-1]["title"]), doc.t(found[-1]["summary"])) if found else None


def thanks(doc: Writer) -> None:
    doc.heading(_("Acknowledgement"), 2, numbered=False)
    doc.text(_short(_written(doc, "thanks")))
    doc.text(_short(front.acknowledged(doc)))
    doc.text(_("Funder: %(names)s.") % {"names": front.funder(doc)})
    others = [
        doc.t(member["organisation"])
        for member in doc.snapshot["consortium"]["members"]
        if not any(role["role"] == "funder" for role in member["roles"])
    ]
    if others:
        left = len(others) - MOST_PARTNERS
        names = "; ".join(others[:MOST_PARTNERS])
        told = _("%(names)s and %(n)d more") % {"names": names, "n": left} if left > 0 else names
        doc.text(_("Carried by: %(names)s.") % {"names": told})


def _written(doc: Writer, key: str) -> str:
    """What somebody wrote, in the reader's language, else in the other."""
    row = doc.narrative.get(key)
    return doc.t({"vi": row["text_vi"].strip(), "en": row["text_en"].strip()}) if row else ""


def _short(text: str, most: int = WORDS) -> str:
    return str(Truncator(" ".join(text.split())).chars(most))
