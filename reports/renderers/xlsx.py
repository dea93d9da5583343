"""Excel by xlsxwriter: numbers as numbers, text never as a formula, native charts. The same input gives the same bytes."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import override

from programmes.labels import dimension_label

TEXT = Mapping[str, str]


class Book:
    """A workbook in one language, of one edition."""

    def __init__(self, snapshot: Mapping[str, Any], document: Mapping[str, Any]) -> None:
        self.snapshot, self.document, self.language = snapshot, document, document["language"]
        self.out = io.BytesIO()
        self.book = xlsxwriter.Workbook(
            self.out,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
        )
        made = dt.datetime.fromisoformat(document["made"]).replace(tzinfo=None)
        self.book.set_properties(
            {"title": document["title"][:255], "author": document["organisation"], "created": made}
        )
        add = self.book.add_format
        self.title = add({"bold": True, "font_size": 14, "font_color": "#1a2360"})
        self.head = add(
            {"bold": True, "font_color": "#ffffff", "bg_color": "#27348b", "text_wrap": True, "valign": "top"}
        )
        self.cell = add({"text_wrap": True, "valign": "top"})
        self.number = add({"num_format": "#,##0.###", "valign": "top"})
        self.money = add({"num_format": "#,##0", "valign": "top"})
        self.muted = add({"font_color": "#5c6070"})

    def t(self, text: TEXT) -> str:
        return text.get(self.language) or text.get("en" if self.language == "vi" else "vi") or ""

    def sheet(self, name: str, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[Any]]) -> Any:
        sheet = self.book.add_worksheet(name[:31])
        sheet.write_string(0, 0, name, self.title)
        sheet.write_string(
            1,
            0,
            f"{self.document['edition']} · {self.document['as_of']} · {self.document['version']} · {self.document['checksum'][:12]}",
            self.muted,
        )
        for index, (label, width) in enumerate(columns):
            sheet.set_column(index, index, width)
            sheet.write_string(3, index, label, self.head)
        for line, row in enumerate(rows, 4):
            for index, value in enumerate(row):
                self.write(sheet, line, index, value)
        sheet.freeze_panes(4, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(3)
        sheet.set_footer("&L" + name.replace("&", "&&") + "&R&P / &N")
        return sheet

    def write(self, sheet: Any, line: int, column: int, value: Any) -> None:
        """A number as a number; a blank as nothing; text as text, whatever it begins with."""
        if value is None or value == "":
            return
        if isinstance(value, (int, float, Decimal)):
            sheet.write_number(line, column, float(value), self.money if abs(float(value)) >= 1000 else self.number)
        else:
            sheet.write_string(line, column, str(value), self.cell)


def as_number(value: Any) -> Any:
    return Decimal(value) if isinstance(value, str) else value


def render(snapshot: Mapping[str, Any], document: Mapping[str, Any]) -> bytes:
    """Bytes of the workbook; ``snapshot`` is of the edition that the document is of."""
    with override(document["language"]):
        book = Book(snapshot, document)
        for sheet in (summary, promises, splits, events, learning, plans, indicators, budget, visits, people):
            sheet(book)
        book.book.close()
    return book.out.getvalue()


def told(book: Book, figure: Mapping[str, Any]) -> Any:
    return f"<{book.snapshot['programme']['threshold']}" if figure["hidden"] else as_number(figure["value"])


def summary(book: Book) -> None:
    rows = [
        [
            key,
            book.t(figure["label"]),
            told(book, figure),
            figure["unit"],
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
            (_("Key"), 30),
            (_("Figure"), 44),
            (_("Value"), 16),
            (_("Unit"), 14),
            (_("Part"), 12),
            (_("Whole"), 12),
            ("n", 8),
            (_("How it is counted"), 70),
        ],
        rows,
    )


def promises(book: Book) -> None:
    rows = [
        [
            book.t(row["title"]),
            as_number(row["minimum"]),
            as_number(row["maximum"]),
            as_number(row["value"]),
            row["due_on"],
            book.t(row["state_label"]),
        ]
        for row in book.snapshot["promises"]
    ]
    book.sheet(
        _("Promised and reached"),
        [
            (_("Promised"), 60),
            (_("At least"), 10),
            (_("At most"), 10),
            (_("Reached"), 12),
            (_("Due"), 12),
            (_("State"), 16),
        ],
        rows,
    )


def splits(book: Book) -> None:
    rows, places = [], []
    threshold = book.snapshot["programme"]["threshold"]
    for dimension, parts in book.snapshot["figures"]["people.enrolled"]["splits"].items():
        first = len(rows)
        for part in parts:
            count = part["count"] if part["count"] is not None else _("hidden") if part["withheld"] else f"<{threshold}"
            rows.append([dimension_label(dimension), book.t(part["label"]), count])
        if all(part["count"] is not None for part in parts) and parts:
            places.append((dimension, first + 4, len(rows) + 3))
    sheet = book.sheet(_("Participants"), [(_("Split"), 28), (_("Group"), 44), (_("People"), 12)], rows)
    for number, (dimension, first, last) in enumerate(places):
        chart = book.book.add_chart({"type": "bar"})
        name = sheet.get_name()
        chart.add_series(
            {
                "categories": [name, first, 1, last, 1],
                "values": [name, first, 2, last, 2],
                "fill": {"color": "#27348b"},
                "data_labels": {"value": True},
            }
        )
        chart.set_title({"name": dimension_label(dimension), "name_font": {"size": 11}})
        chart.set_legend({"none": True})
        chart.set_y_axis({"reverse": True})
        chart.set_size({"width": 460, "height": 120 + 22 * (last - first + 1)})
        sheet.insert_chart(3 + 18 * number, 4, chart)


def events(book: Book) -> None:
    rows = [
        [
            book.t(event["title"]),
            book.t(event["kinds"]),
            event["starts_on"],
            event["ends_on"],
            book.t(event["state_label"]),
            book.t(session["title"]),
            session["starts_at"].replace("T", " ")[:16],
            session["attended"],
        ]
        for event in book.snapshot["events"]
        for session in event["sessions"]
    ]
    book.sheet(
        _("Workshops"),
        [
            (_("Event"), 40),
            (_("Kind"), 26),
            (_("Starts"), 12),
            (_("Ends"), 12),
            (_("State"), 14),
            (_("Session"), 50),
            (_("When"), 17),
            (_("People present"), 12),
        ],
        rows,
    )


def learning(book: Book) -> None:
    rows = [
        [book.t(figure["label"]), told(book, figure), figure["n"]]
        for key, figure in book.snapshot["figures"].items()
        if key.startswith(("tests.", "reaction.", "attendance.", "completion."))
    ]
    book.sheet(_("Learning"), [(_("Figure"), 60), (_("Value"), 14), ("n", 8)], rows)


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
    if rows:
        rows.append(
            [
                "",
                _("Together"),
                "",
                "",
                "",
                as_number(figures["plans.budget"]["value"]),
                as_number(figures["plans.spent"]["value"]),
                None,
                None,
                None,
            ]
        )
    book.sheet(
        _("Action plans"),
        [
            (_("Plan"), 8),
            (_("Title"), 60),
            (_("Group"), 14),
            (_("State"), 22),
            (_("Provinces"), 26),
            (_("Budget"), 16),
            (_("Spent"), 16),
            (_("Women"), 10),
            (_("Men"), 10),
            (_("Others"), 10),
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
    book.sheet(
        _("Indicators"),
        [
            (_("Plan"), 8),
            (_("Indicator"), 60),
            (_("Unit"), 14),
            (_("Baseline"), 12),
            (_("Target"), 12),
            (_("Actual"), 12),
            (_("Progress, %"), 12),
        ],
        rows,
    )


def budget(book: Book) -> None:
    rows = [
        [plan["code"], line["title"], as_number(line["amount"])]
        for plan in book.snapshot["plans"]
        for line in plan["budget_lines"]
    ]
    book.sheet(
        _("Budget"),
        [(_("Plan"), 8), (_("Budget line"), 60), (f"{_('Amount')} ({book.snapshot['programme']['currency']})", 18)],
        rows,
    )


def visits(book: Book) -> None:
    rows = [
        [
            ", ".join(visit["plans"]),
            visit["title"],
            book.t(visit["place"]),
            visit["done_on"] or visit["planned_on"],
            book.t(visit["state_label"]),
            book.t(finding["rating_label"]),
            finding["text"],
            finding["recommendation"],
        ]
        for visit in book.snapshot["visits"]
        for finding in visit["findings"] or [{"rating_label": {}, "text": "", "recommendation": ""}]
    ]
    book.sheet(
        _("Visits"),
        [
            (_("Plans"), 10),
            (_("Visit"), 36),
            (_("Where"), 18),
            (_("Day"), 12),
            (_("State"), 18),
            (_("Rating"), 16),
            (_("Finding"), 60),
            (_("Recommendation"), 60),
        ],
        rows,
    )


def people(book: Book) -> None:
    """The internal edition's annex; a donor's has no people."""
    if not book.snapshot["people"]:
        return
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
        ]
        for row in book.snapshot["people"]
    ]
    book.sheet(
        _("People by name"),
        [
            (_("Name"), 26),
            (_("Sex"), 10),
            (_("Organisation"), 54),
            (_("Province"), 16),
            (_("Group"), 8),
            (_("Sessions"), 10),
            (_("Pre-test"), 10),
            (_("Post-test"), 10),
        ],
        rows,
    )
