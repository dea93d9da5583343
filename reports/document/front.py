"""Cover, the programme at a glance, its profile and road, what was promised and reached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from office import formats
from office.timeline import Span, spans
from reports.document.writer import TONES, WIDE, Writer, state
from reports.enums import ReportKind


def cover(doc: Writer) -> dict[str, Any]:
    programme = doc.snapshot["programme"]
    as_of = formats.moment(dt.datetime.fromisoformat(doc.snapshot["as_of"]))
    return {
        "language": doc.language,
        "kind": about(doc),
        "is_internal": doc.internal,
        "title": doc.t(programme["title"]),
        "organisation": doc.t(programme["implementer"]),
        "parent": doc.t(programme["parent"]),
        "period": _time(doc),
        "edition": _("Internal edition") if doc.internal else _("Donor edition"),
        "as_of": _("Data as of %(moment)s") % {"moment": as_of},
        "contents": _("Contents"),
        "fictional": _(
            "Demonstration: every person and organisation marked “(mô phỏng)”, score and amount is fictional."
        )
        if programme["is_fictional"]
        else "",
    }


def _time(doc: Writer) -> str:
    programme = doc.snapshot["programme"]
    if not (programme["starts_on"] or programme["ends_on"]):
        return _("time not stated")
    return doc.span(programme["starts_on"], programme["ends_on"], programme["date_precision"])


def about(doc: Writer) -> str:
    """ "Event report: Launch workshop": the kind, and what it tells of."""
    subject = doc.snapshot["subject"]
    kind = str(ReportKind(subject["kind"]).label)
    told = (
        subject["period"]
        or subject["phase"]
        or next(
            (row for row in doc.snapshot["events"] if subject["event"] and row["id"] == subject["event"]["id"]), None
        )
    )
    if told is None:
        return kind
    words = doc.span(told["starts_on"], told["ends_on"]) if subject["period"] else doc.t(told["title"])
    return f"{kind}: {words}"


def glance(doc: Writer) -> None:
    """One page for a reader who has a minute."""
    promises = doc.snapshot["promises"]
    met = sum(row["state"] == "met" for row in promises)
    doc.heading(_("At a glance"))
    doc.stats(
        headline(doc)
        if doc.figures["people.enrolled"]["value"] == 0
        else [
            (f"{met} / {len(promises)}", _("promised results met")),
            (doc.value("people.trained"), _("people trained (persons)")),
            (doc.value("people.women_share"), _("are women")),
            (doc.value("people.minority_share"), _("are of ethnic minorities")),
            (doc.value("attendance.person_times"), _("attendances (person-times)")),
            (_gain(doc), _("points learned, on average")),
            (doc.value("plans.approved"), _("group action plans")),
            (_short(doc, "plans.budget"), _("budget of the group plans")),
        ]
    )
    doc.summary()
    if not doc.internal:
        doc.note(
            _(
                "This edition names nobody. “<%(k)d” is a group of fewer than %(k)d people; “*” is a larger group that is hidden with it, so that the small one can’t be worked out. What is hidden is never zero."
            )
            % {"k": doc.threshold}
        )


def headline(doc: Writer) -> list[tuple[str, str]]:
    """Only what there is: a figure that nobody told is no headline."""
    promises = doc.snapshot["promises"]
    met = sum(row["state"] == "met" for row in promises)
    found = [(f"{met} / {len(promises)}", _("promised results met"))] if promises else []
    counted = [
        ("people.trained", _("people trained (persons)")),
        ("people.women_share", _("are women")),
        ("people.minority_share", _("are of ethnic minorities")),
        ("attendance.person_times", _("attendances (person-times)")),
        ("plans.approved", _("group action plans")),
        ("plans.reached", _("people reached by the groups (person-times)")),
    ]
    if doc.figures["people.enrolled"]["value"] != 0:
        found += [(doc.value(key), words) for key, words in counted if _is_told(doc, key)]
    found += [
        (formats.short_money(doc.figures[key]["value"], doc.currency, doc.language), words)
        for key, words in (("money.granted", _("granted")), ("money.budget", _("budget")), ("money.spent", _("spent")))
        if key in doc.figures and doc.figures[key]["value"] is not None
    ]
    counts = (
        (len(doc.snapshot["consortium"]["members"]), _("organisations take part")),
        (len(doc.snapshot["phases"]), _("phases")),
        (len(doc.snapshot["events"]), _("events")),
    )
    return found + [(doc.num(count), words) for count, words in counts if count]


def _is_told(doc: Writer, key: str) -> bool:
    figure = doc.figures.get(key)
    return figure is not None and (figure["hidden"] or figure["value"] is not None)


def _gain(doc: Writer) -> str:
    figure = doc.figures["tests.gain"]
    if figure["hidden"] or figure["value"] is None:
        return doc.value("tests.gain")
    return formats.signed(figure["value"], 1, doc.language)


def _short(doc: Writer, key: str) -> str:
    value = doc.figures[key]["value"]
    return "–" if value is None else formats.short_money(value, doc.currency, doc.language)


def funder(doc: Writer) -> str:
    """Only a confirmed funder is told as a fact."""
    rows = [row for row in doc.snapshot["partners"] if row["role"] == "funder" and row["certainty"] != "not_stated"]
    confirmed = [doc.t(row["organisation"]) for row in rows if row["certainty"] == "confirmed"]
    if confirmed:
        return "; ".join(confirmed)
    assumed = "; ".join(doc.t(row["organisation"]) for row in rows) if doc.internal else ""
    if assumed:
        return _("not stated (assumed: %(names)s)") % {"names": assumed}
    return _("not stated")


def acknowledged(doc: Writer) -> str:
    """The sentences that confirmed funders ask for."""
    rows = [row for row in doc.snapshot["partners"] if row["certainty"] == "confirmed"]
    return " ".join(dict.fromkeys(filter(None, (doc.t(row["statement"]) for row in rows))))


def profile(doc: Writer) -> None:
    programme = doc.snapshot["programme"]
    doc.heading(_("The programme"))
    doc.facts(
        [
            (
                _("Implementing organisation"),
                ", ".join(filter(None, [doc.t(programme["implementer"]), doc.t(programme["parent"])])),
            ),
            (_("Period"), _time(doc)),
            (_("Funder"), funder(doc)),
            (_("Acknowledgement"), acknowledged(doc)),
            (
                _("Other partners"),
                "; ".join(
                    f"{doc.t(row['organisation'])} ({doc.t(row['role_label']).lower()})"
                    for row in doc.snapshot["partners"]
                    if row["role"] not in {"funder", "implementing"}
                ),
            ),
            (_("Objective"), doc.t(programme["objective"])),
            (_("Policy context"), doc.t(programme["context"])),
        ]
    )
    _road(doc)


def _road(doc: Writer) -> None:
    steps = doc.snapshot["road"]
    if not steps:
        return
    doc.heading(_("The road"), 2)
    dated = [step for step in steps if step["starts_on"] and step["ends_on"]]
    rows = [
        Span(
            doc.t(step["title"]),
            dt.date.fromisoformat(step["starts_on"]),
            dt.date.fromisoformat(step["ends_on"]),
            doc.t(step["state_label"]),
            TONES.get(step["state"], "b"),
        )
        for step in dated
    ]
    today = dt.date.fromisoformat(doc.snapshot["today"])
    doc.picture(
        _("The road from the first stage to the last"),
        spans(rows, title=_("The road"), today=today, width=WIDE, theme="print"),
    )
    doc.table(
        _("Stages of the programme"),
        [_("Stage"), _("When"), _("State")],
        [
            [
                doc.t(step["title"]),
                doc.span(step["starts_on"], step["ends_on"], step["precision"]),
                state(step, doc.t(step["state_label"])),
            ]
            for step in steps
        ],
        widths=(5, 3, 2),
    )


def promised(doc: Writer, row: Mapping[str, Any]) -> str:
    """ "4–5" of a range, else the minimum."""
    if row["minimum"] is None:
        return doc.t(row["target_text"])
    least = doc.num(row["minimum"])
    return least if row["maximum"] in {None, row["minimum"]} else f"{least}–{doc.num(row['maximum'])}"


def reached(doc: Writer, row: Mapping[str, Any]) -> str:
    """The figure; of what is reported in words, the words; of a small group, that it is hidden."""
    if row.get("hidden"):
        return _("hidden")
    if row["value"] is None and row.get("value_text"):
        return doc.t(row["value_text"]) or doc.num(None)
    return doc.num(row["value"]) + (" " + _("(corrected by hand)") if row.get("corrected") else "")


def results(doc: Writer) -> None:
    promises = doc.snapshot["promises"]
    doc.heading(_("Promised and reached"))
    if not promises:
        doc.text(_("Nothing is promised yet."))
        return
    met = sum(row["state"] == "met" for row in promises)
    doc.text(
        _("%(met)s of %(total)s promised results are met. A result whose day has not come yet is “not yet due”.")
        % {"met": doc.num(met), "total": doc.num(len(promises))}
    )
    doc.table(
        _("Promised results and how they stand"),
        [_("Promised"), _("Due"), _("State"), _("Target"), _("Reached")],
        [
            [
                doc.t(row["title"]),
                doc.day(row["due_on"], row["due_precision"]),
                state(row, doc.t(row["state_label"])),
                promised(doc, row),
                reached(doc, row),
            ]
            for row in promises
        ],
        numbers=2,
        widths=(8, 2, 3, 2, 2),
    )
