"""Excel: one sheet a subject, with native charts. The same input gives the same bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from office import formats
from programmes.labels import dimension_label
from reports.renderers.book import FIRST, INDIGO, LIGHT, Book, Column

LOOKS = {"money": "money", "%": "percent", "point": "points", "ratio": "ratio", "scale": "points"}
TWO, SIX = 2, 6


def units() -> dict[str, str]:
    """The units of measures in words."""
    return {
        "person": _("persons"),
        "person-time": _("person-times"),
        "point": _("points of 100"),
        "ratio": _("ratio"),
        "scale": _("points of 5"),
        "plan": _("plans"),
        "province": _("provinces"),
        "event": _("events"),
        "visit": _("visits"),
        "finding": _("findings"),
        "follow-up": _("follow-ups"),
        "indicator": _("indicators"),
        "certificate": _("certificates"),
        "report": _("reports"),
        "support programme": _("programmes"),
    }


def render(snapshot: Mapping[str, Any], document: Mapping[str, Any]) -> bytes:
    """Bytes of the workbook; ``snapshot`` is of the edition that the document is of."""
    with override(document["language"]):
        book = Book(snapshot, document)
        for sheet in (
            summary, promises, splits, events, learning, reaction, plans, activities, indicators, budget, visits,
            follow_ups, people,
        ):  # fmt: skip
            sheet(book)
        return book.done()


def as_number(value: Any) -> Any:
    return Decimal(value) if isinstance(value, str) else value


def day(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None


def told(book: Book, figure: Mapping[str, Any]) -> Any:
    """A figure's value with its format; of a hidden one only that it is hidden."""
    if figure["hidden"]:
        return f"<{book.threshold}" if figure["unit"] == "person" else _("hidden")
    return as_number(figure["value"]), LOOKS.get(figure["unit"], "whole")


def summary(book: Book) -> None:
    words = units()
    rows = [
        [
            key,
            book.t(figure["label"]),
            told(book, figure),
            book.snapshot["programme"]["currency"]
            if figure["unit"] == "money"
            else words.get(figure["unit"], figure["unit"]),
            as_number(figure["numerator"]),
            as_number(figure["denominator"]),
            figure["n"],
            book.t(figure["how"]),
        ]
        for key, figure in book.snapshot["figures"].items()
    ]
    book.sheet(
        _("Summary"),
        [
            Column(_("Key"), 30),
            Column(_("Figure"), 44),
            Column(_("Value"), 17, "number"),
            Column(_("Unit"), 14),
            Column(_("Part"), 10, "number"),
            Column(_("Whole"), 10, "number"),
            Column("n", 8, "whole"),
            Column(_("How it is counted"), 80),
        ],
        rows,
    )


def promises(book: Book) -> None:
    rows = [
        [
            book.t(row["title"]),
            as_number(row["minimum"]),
            as_number(row["maximum"]),
            as_number(row["value"]) if not row.get("hidden") else _("hidden"),
            (day(row["due_on"]), "date")
            if row["due_precision"] == "day"
            else formats.on(day(row["due_on"]), row["due_precision"]),
            book.t(row["state_label"]),
        ]
        for row in book.snapshot["promises"]
    ]
    sheet = book.sheet(
        _("Promised and reached"),
        [
            Column(_("Promised"), 60),
            Column(_("At least"), 10, "number"),
            Column(_("At most"), 10, "number"),
            Column(_("Reached"), 12, "number"),
            Column(_("Due"), 12),
            Column(_("State"), 18),
        ],
        rows,
    )
    if rows:
        place = (FIRST, 0, FIRST + len(rows) - 1, 0)
        series = [(_("At least"), 1, LIGHT), (_("Reached"), 3, INDIGO)]
        book.chart(sheet, (FIRST + len(rows) + TWO, 0), _("Promised and reached"), place, series, width=760)


def splits(book: Book) -> None:
    rows: list[Any] = []
    places: list[Any] = []
    total = book.snapshot["figures"]["people.enrolled"]["value"]
    for dimension, parts in book.snapshot["figures"]["people.enrolled"]["splits"].items():
        first = FIRST + len(rows)
        for part in parts:
            count = part["count"] if part["count"] is not None else "*" if part["withheld"] else f"<{book.threshold}"
            share = round(100 * part["count"] / total, 1) if part["count"] is not None and total else None
            rows.append([dimension_label(dimension), book.t(part["label"]), count, share])
        if parts and all(part["count"] is not None for part in parts):
            places.append((dimension, first, FIRST + len(rows) - 1))
    columns = [
        Column(_("Split"), 28),
        Column(_("Group"), 44),
        Column(_("Persons"), 12, "whole"),
        Column("%", 10, "percent"),
    ]
    sheet = book.sheet(_("Participants"), columns, rows)
    line = FIRST - 1
    for dimension, first, last in places:
        line += book.chart(
            sheet, (line, 5), dimension_label(dimension), (first, 1, last, 1), [(_("Persons"), 2, INDIGO)]
        )


def events(book: Book) -> None:
    rows = [
        [
            book.t(event["title"]),
            book.t(event["kinds"]),
            day(event["starts_on"]),
            day(event["ends_on"]),
            book.t(event["state_label"]),
            book.t(session["title"]),
            dt.datetime.fromisoformat(session["starts_at"]).replace(tzinfo=None),
            session["attended"],
        ]
        for event in book.snapshot["events"]
        for session in event["sessions"] or [{"title": {}, "starts_at": event["starts_on"], "attended": None}]
    ]
    times = book.snapshot["figures"]["attendance.person_times"]["value"]
    book.sheet(
        _("Workshops"),
        [
            Column(_("Event"), 40),
            Column(_("Kind"), 26),
            Column(_("Starts"), 12, "date"),
            Column(_("Ends"), 12, "date"),
            Column(_("State"), 14),
            Column(_("Session"), 56),
            Column(_("When"), 17, "moment"),
            Column(_("Persons present"), 12, "whole"),
        ],
        rows,
        total=[_("Person-times in all"), "", "", "", "", "", "", times],
    )


def learning(book: Book) -> None:
    figures = book.snapshot["figures"]
    shown = {
        key: figure
        for key, figure in figures.items()
        if key.startswith(("tests.", "reaction.", "attendance.", "completion."))
    }
    rows = [[book.t(figure["label"]), told(book, figure), figure["n"]] for figure in shown.values()]
    columns = [Column(_("Figure"), 60), Column(_("Value"), 14, "number"), Column("n", 8, "whole")]
    sheet = book.sheet(_("Learning"), columns, rows)
    lines = {key: FIRST + index for index, key in enumerate(shown)}
    before, after = lines["tests.matched_pre_mean"], lines["tests.matched_post_mean"]
    if after == before + 1 and figures["tests.matched_pre_mean"]["value"] is not None:
        book.chart(
            sheet, (FIRST - 1, 4), _("Mean score before and after"), (before, 0, after, 0), [(_("Value"), 1, INDIGO)],
            width=620,
        )  # fmt: skip


def reaction(book: Book) -> None:
    rows = [
        [
            book.t(event["title"]),
            book.t(scale["text"]),
            scale["n"],
            as_number(scale["mean"]),
            _("hidden") if scale["hidden"] else as_number(scale["good"]),
        ]
        for event in book.snapshot["events"]
        if event["reaction"]
        for scale in event["reaction"]["scales"]
    ]
    if rows:
        book.sheet(
            _("Reaction"),
            [
                Column(_("Event"), 40),
                Column(_("Question"), 60),
                Column("n", 8, "whole"),
                Column(_("Mean (1–5)"), 12, "points"),
                Column(_("Answers 4 or 5"), 14, "percent"),
            ],
            rows,
        )


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
            line["unit"],
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


def people(book: Book) -> None:
    """The internal edition's annex; a donor's has no people."""
    rows = [
        [
            row["name"],
            book.t(row["sex"]),
            book.t(row["organisation"]),
            book.t(row["province"]),
            row["group"],
            row["sessions"],
            as_number(row["pre"]),
            as_number(row["post"]),
            _("yes") if row["completed"] else _("no"),
        ]
        for row in book.snapshot["people"]
    ]
    if rows:
        book.sheet(
            _("People by name"),
            [
                Column(_("Name"), 26),
                Column(_("Sex"), 10),
                Column(_("Organisation"), 60),
                Column(_("Province"), 16),
                Column(_("Group"), 8),
                Column(_("Sessions"), 10, "whole"),
                Column(_("Pre-test"), 10, "number"),
                Column(_("Post-test"), 10, "number"),
                Column(_("Meets the rule"), 12),
            ],
            rows,
        )
