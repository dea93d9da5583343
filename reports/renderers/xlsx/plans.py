"""Sheets: group plans with activities, indicators and budgets, visits, follow-ups."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from reports.renderers.book import FIRST, INDIGO, LIGHT, Book, Column
from reports.renderers.xlsx.cells import SIX, TWO, as_number, day


def plans(book: Book) -> None:
    rows = [
        [
            plan["code"],
            book.t(plan["title"]),
            plan["group"],
            book.t(plan["state_label"]),
            ", ".join(book.t(place) for place in plan["places"]),
            as_number(plan["budget"]),
            as_number(plan["spent"]),
            plan["women"],
            plan["men"],
            plan["other"],
        ]
        for plan in book.snapshot["plans"]
    ]
    figures = book.snapshot["figures"]
    sums = [as_number(figures[key]["value"]) for key in ("plans.budget", "plans.spent")]
    reached = [_sum(plan[key] for plan in book.snapshot["plans"]) for key in ("women", "men", "other")]
    sheet = book.sheet(
        _("Action plans"),
        [
            Column(_("Plan"), 12),
            Column(_("Title"), 60),
            Column(_("Group"), 14),
            Column(_("State"), 24),
            Column(_("Provinces"), 26),
            Column(_("Budget"), 16, "money"),
            Column(_("Spent"), 16, "money"),
            Column(_("Women reached"), 10, "whole"),
            Column(_("Men reached"), 10, "whole"),
            Column(_("Others reached"), 10, "whole"),
        ],
        rows,
        total=[_("Together"), "", "", "", "", *sums, *reached] if rows else (),
    )
    if rows:
        place = (FIRST, 0, FIRST + len(rows) - 1, 0)
        series = [(_("Budget"), 5, LIGHT), (_("Spent"), 6, INDIGO)]
        book.chart(sheet, (FIRST + len(rows) + TWO, 0), _("Money of the group plans"), place, series, width=760)


def _sum(values: Any) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def activities(book: Book) -> None:
    internal = any(line["responsible"] for plan in book.snapshot["plans"] for line in plan["activities"])
    rows = [
        [
            plan["code"],
            line["code"],
            book.t(line["title"]),
            day(line["starts_on"]),
            day(line["ends_on"]),
            line["percent"],
            *([line["responsible"]] if internal else []),
        ]
        for plan in book.snapshot["plans"]
        for line in plan["activities"]
    ]
    book.sheet(
        _("Activities"),
        [
            Column(_("Plan"), 8),
            Column(_("Activity"), 10),
            Column(_("Title"), 70),
            Column(_("Starts"), 12, "date"),
            Column(_("Ends"), 12, "date"),
            Column(_("How far, %"), 12, "percent"),
            *([Column(_("Responsible"), 28)] if internal else []),
        ],
        rows,
    )


def indicators(book: Book) -> None:
    rows = [
        [
            plan["code"],
            book.t(line["name"]),
            book.t(line["unit"]),
            as_number(line["baseline"]),
            as_number(line["target"]),
            as_number(line["actual"]),
            as_number(line["progress"]),
        ]
        for plan in book.snapshot["plans"]
        for line in plan["indicators"]
    ]
    sheet = book.sheet(
        _("Indicators"),
        [
            Column(_("Plan"), 8),
            Column(_("Indicator"), 60),
            Column(_("Unit"), 14),
            Column(_("Baseline"), 12, "number"),
            Column(_("Target"), 12, "number"),
            Column(_("Actual"), 12, "number"),
            Column(_("Progress, %"), 12, "percent"),
        ],
        rows,
    )
    if rows:
        place = (FIRST, 1, FIRST + len(rows) - 1, 1)
        book.chart(sheet, (FIRST - 1, 8), _("Progress, %"), place, [(_("Progress, %"), SIX, INDIGO)], width=640)


def budget(book: Book) -> None:
    rows = [
        [plan["code"], line["title"], as_number(line["amount"])]
        for plan in book.snapshot["plans"]
        for line in plan["budget_lines"]
    ]
    total = as_number(book.snapshot["figures"]["plans.budget"]["value"])
    book.sheet(
        _("Budget"),
        [
            Column(_("Plan"), 12),
            Column(_("Budget line"), 60),
            Column(f"{_('Amount')} ({book.snapshot['programme']['currency']})", 18, "money"),
        ],
        rows,
        total=[_("Together"), "", total] if rows else (),
    )


def visits(book: Book) -> None:
    found = book.snapshot["visits"]
    internal = any(visit["title"] for visit in found)
    rows = [
        [
            ", ".join(visit["plans"]),
            book.t(visit["place"]),
            day(visit["done_on"] or visit["planned_on"]),
            book.t(visit["state_label"]),
            book.t(finding["rating_label"]),
            *([visit["title"], finding["text"], finding["recommendation"]] if internal else []),
        ]
        for visit in found
        for finding in visit["findings"] or [{"rating_label": {}, "text": "", "recommendation": ""}]
    ]
    words = [Column(_("Visit"), 36), Column(_("Finding"), 60), Column(_("Recommendation"), 60)]
    book.sheet(
        _("Visits"),
        [
            Column(_("Plans"), 10),
            Column(_("Where"), 18),
            Column(_("Day"), 12, "date"),
            Column(_("State"), 22),
            Column(_("Rating"), 18),
            *(words if internal else []),
        ],
        rows,
    )


def follow_ups(book: Book) -> None:
    """By their titles for those who work in the programme; a donor has their numbers in the summary."""
    rows = [
        [row["title"], row["responsible"], day(row["due_on"]), book.t(row["state_label"]), row["what_was_done"]]
        for row in book.snapshot["follow_ups"]
        if row["title"]
    ]
    if rows:
        book.sheet(
            _("Follow-ups"),
            [
                Column(_("What is to be done"), 60),
                Column(_("Who"), 28),
                Column(_("Due"), 12, "date"),
                Column(_("State"), 20),
                Column(_("What was done"), 60),
            ],
            rows,
        )
