"""The group plans, the visits to them, and the money."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office import charts
from office.timeline import Span, spans
from reports.document.writer import WIDE, Writer


def plans(doc: Writer) -> None:
    found = doc.snapshot["plans"]
    if not found and not doc.figures["people.enrolled"]["value"]:
        return
    doc.heading(_("Group action plans"))
    if not found:
        doc.text(_("No plan is approved yet."))
        return
    doc.table(
        _("The plans side by side"),
        [_("Plan"), _("Provinces"), _("State"), _("Women reached"), _("Men reached")],
        [
            [
                f"{plan['code']} · {doc.t(plan['title'])}",
                ", ".join(doc.t(place) for place in plan["places"]),
                doc.t(plan["state_label"]),
                doc.num(plan["women"]),
                doc.num(plan["men"]),
            ]
            for plan in found
        ],
        numbers=2,
        widths=(8, 4, 4, 2, 2),
    )
    doc.aside(_("People reached are person-times as the groups report them; one person may be in several updates."))
    _indicators(doc)
    for plan in found:
        _plan(doc, plan)


def _indicators(doc: Writer) -> None:
    lines = [(plan, line) for plan in doc.snapshot["plans"] for line in plan["indicators"]]
    rows = [
        charts.Row(
            f"{plan['code']} · {doc.t(line['name'])}",
            float(line["progress"]) if line["progress"] is not None else None,
            doc.pct(line["progress"]),
            "done" if line["progress"] is not None and Decimal(str(line["progress"])) >= 100 else "a",
        )
        for plan, line in lines
    ]
    top = max([100.0, *(row.value for row in rows if row.value is not None)])
    met = doc.figures["plans.indicators_met"]
    doc.picture(
        _("How far each indicator is from its baseline to its target (%(met)s of %(all)s are there)")
        % {"met": doc.num(met["numerator"]), "all": doc.num(met["denominator"])},
        charts.hbar(rows, title=_("Indicators"), width=WIDE, maximum=top, theme="print"),
    )


def _plan(doc: Writer, plan: Mapping[str, Any]) -> None:
    doc.heading(f"{plan['code']} · {doc.t(plan['title'])}", 2)
    doc.facts(
        [
            (_("Group"), plan["group"]),
            (_("State"), doc.t(plan["state_label"])),
            (_("Provinces"), ", ".join(doc.t(place) for place in plan["places"])),
            (_("Linked to"), plan["linked_programme"]),
            (_("Problem"), doc.t(plan["problem"])),
            (_("Objective"), doc.t(plan["objective"])),
            (_("People reached (person-times, as reported)"), _reached(doc, plan)),
        ]
    )
    _activities(doc, plan)
    doc.table(
        _("Indicators of %(plan)s") % {"plan": plan["code"]},
        [_("Indicator"), _("Unit"), _("Baseline"), _("Target"), _("Actual"), _("Progress")],
        [
            [
                doc.t(line["name"]),
                doc.t(line["unit"]),
                doc.num(line["baseline"]),
                doc.num(line["target"]),
                doc.num(line["actual"]),
                doc.pct(line["progress"]),
            ]
            for line in plan["indicators"]
        ],
        numbers=4,
        widths=(7, 3, 3, 3, 3, 3),
    )
    doc.table(
        _("Budget of %(plan)s") % {"plan": plan["code"]},
        [_("Budget line"), _("Amount")],
        [[line["title"], doc.money(line["amount"])] for line in plan["budget_lines"]]
        + ([[_("Together"), doc.money(plan["budget"])]] if plan["budget_lines"] else []),
        numbers=1,
        widths=(7, 3),
        total=True,
    )
    if doc.internal:
        _more_of(doc, plan)


def _reached(doc: Writer, plan: Mapping[str, Any]) -> str:
    known = [
        ngettext("%(n)s woman", "%(n)s women", plan["women"]) % {"n": doc.num(plan["women"])}
        if plan["women"] is not None
        else "",
        ngettext("%(n)s man", "%(n)s men", plan["men"]) % {"n": doc.num(plan["men"])}
        if plan["men"] is not None
        else "",
        ngettext("%(n)s other", "%(n)s others", plan["other"]) % {"n": doc.num(plan["other"])} if plan["other"] else "",
    ]
    return ", ".join(filter(None, known))


def _activities(doc: Writer, plan: Mapping[str, Any]) -> None:
    lines = plan["activities"]
    doc.picture(
        _("Activities of %(plan)s along the calendar") % {"plan": plan["code"]},
        spans(
            [
                Span(
                    f"{line['code']} · {doc.t(line['title'])}",
                    dt.date.fromisoformat(line["starts_on"]),
                    dt.date.fromisoformat(line["ends_on"]),
                    doc.pct(line["percent"]),
                    "done" if line["percent"] == 100 else "a" if line["percent"] else "b",
                )
                for line in lines
            ],
            title=_("Activities of %(plan)s") % {"plan": plan["code"]},
            width=WIDE,
            theme="print",
        ),
    )
    doc.table(
        _("Activities of %(plan)s") % {"plan": plan["code"]},
        [_("Activity"), _("When"), *([_("Responsible")] if doc.internal else []), _("How far")],
        [
            [
                f"{line['code']} · {doc.t(line['title'])}",
                doc.span(line["starts_on"], line["ends_on"]),
                *([line["responsible"] or "–"] if doc.internal else []),
                doc.pct(line["percent"]),
            ]
            for line in lines
        ],
        numbers=1,
        widths=(9, 5, 4, 2) if doc.internal else (10, 5, 2),
    )


def _more_of(doc: Writer, plan: Mapping[str, Any]) -> None:
    """Risks and what the group told, for those who work in the programme."""
    doc.table(
        _("Risks of %(plan)s") % {"plan": plan["code"]},
        [_("Risk"), _("Level"), _("What is done about it")],
        [[row["risk"], doc.t(row["level"]), row["mitigation"] or "–"] for row in plan["risks"]],
        widths=(5, 2, 6),
    )
    doc.table(
        _("What the group of %(plan)s told") % {"plan": plan["code"]},
        [_("Day"), _("Activity"), _("What happened")],
        [[doc.day(row["on"]), row["activity"] or "–", row["text"]] for row in plan["stories"] if row["text"]],
        widths=(2, 2, 10),
    )


def visits(doc: Writer) -> None:
    found = doc.snapshot["visits"]
    if not found and not doc.snapshot["follow_ups"]:
        return
    doc.heading(_("Visits, findings and follow-ups"))
    doc.stats(
        [
            (doc.value("support.visits_done"), _("monitoring visits done")),
            (doc.value("support.findings"), _("findings")),
            (doc.value("follow_ups.open"), _("follow-ups open")),
            (doc.value("follow_ups.closed"), _("follow-ups done")),
        ]
    )
    doc.table(
        _("Monitoring visits"),
        [*([_("Visit")] if doc.internal else []), _("Plans"), _("Where"), _("Day"), _("State"), _("Findings")],
        [
            [
                *([visit["title"]] if doc.internal else []),
                ", ".join(visit["plans"]),
                doc.t(visit["place"]) or "–",
                doc.day(visit["done_on"] or visit["planned_on"]),
                doc.t(visit["state_label"]),
                doc.num(len(visit["findings"])),
            ]
            for visit in found
        ],
        numbers=1,
        widths=(6, 2, 4, 3, 4, 2) if doc.internal else (2, 4, 3, 4, 2),
    )
    _findings(doc)
    if doc.internal:
        _follow_ups(doc)


def _findings(doc: Writer) -> None:
    found = [(visit, row) for visit in doc.snapshot["visits"] for row in visit["findings"]]
    if not found:
        return
    doc.heading(_("Findings"), 2)
    by_rating = Counter((row["rating"], doc.t(row["rating_label"])) for _visit, row in found)
    doc.table(
        _("Findings by rating"),
        [_("Rating"), _("Findings")],
        [[label, doc.num(count)] for (_rating, label), count in sorted(by_rating.items())],
        numbers=1,
        widths=(7, 2),
    )
    if doc.internal:
        doc.table(
            _("Findings and recommendations"),
            [_("Plan"), _("Rating"), _("Finding"), _("Recommendation")],
            [
                [", ".join(visit["plans"]), doc.t(row["rating_label"]), row["text"], row["recommendation"] or "–"]
                for visit, row in found
            ],
            widths=(2, 3, 7, 7),
        )


def _follow_ups(doc: Writer) -> None:
    rows = doc.snapshot["follow_ups"]
    if not rows:
        return
    doc.heading(_("Follow-ups"), 2)
    doc.table(
        _("Follow-ups"),
        [_("What is to be done"), _("Who"), _("Due"), _("State"), _("What was done")],
        [
            [
                row["title"],
                row["responsible"] or "–",
                doc.day(row["due_on"]),
                doc.t(row["state_label"]),
                row["what_was_done"] or "–",
            ]
            for row in rows
        ],
        widths=(6, 4, 3, 3, 6),
    )


def money_of_plans(doc: Writer) -> None:
    found = [plan for plan in doc.snapshot["plans"] if plan["budget"] is not None or plan["spent"] is not None]
    if not found:
        return
    doc.heading(_("Money of the group plans"), 2)
    doc.picture(
        _("Budget of each plan (light) and what was spent of it (dark)"),
        charts.filled(
            [
                (
                    charts.Row(
                        f"{plan['code']} · {doc.t(plan['title'])}",
                        _float(plan["budget"]),
                        f"{doc.num(plan['spent'])} / {doc.money(plan['budget'])}",
                    ),
                    _float(plan["spent"]),
                )
                for plan in found
            ],
            title=_("Budget and spending"),
            width=WIDE,
            theme="print",
        ),
    )
    doc.table(
        _("Money of the group plans"),
        [_("Group plan"), _("Budget"), _("Spent"), "%"],
        [
            [
                f"{plan['code']} · {doc.t(plan['title'])}",
                doc.money(plan["budget"]),
                doc.money(plan["spent"]),
                _share(doc, plan["spent"], plan["budget"]),
            ]
            for plan in found
        ]
        + [
            [
                _("Together"),
                doc.value("plans.budget"),
                doc.value("plans.spent"),
                _share(doc, doc.figures["plans.spent"]["value"], doc.figures["plans.budget"]["value"]),
            ]
        ],
        numbers=3,
        widths=(9, 4, 4, 2),
        total=True,
    )
    doc.note(_("A dash means that no sum was told: blank is not zero."))


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _share(doc: Writer, part: Any, whole: Any) -> str:
    if part is None or whole in (None, 0, "0"):
        return "–"
    return doc.pct(100 * Decimal(str(part)) / Decimal(str(whole)))
