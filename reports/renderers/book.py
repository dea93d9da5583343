"""A workbook by xlsxwriter: numbers as numbers with their format, dates as dates, text never as a formula."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office.formats import currencies
from programmes.hxl import tag
from programmes.spreadsheets import neutral

DEEP, INDIGO, LIGHT, TURMERIC, MUTED, HAIR = "#1a2360", "#27348b", "#b9c0ea", "#e0a526", "#5c6070", "#dcd8cc"
HEAD = 3  # the row of the column heads
FIRST = HEAD + 1
LINE = 20  # pixels of a row


@dataclass(frozen=True, slots=True)
class Column:
    """``look``: text, whole, number, points (2 decimals), ratio (3), percent (73.3 is 73.3%), money, date, moment."""

    label: str
    width: int
    look: str = "text"
    field: str = ""  # in the mapping of HXL


class Book:
    """A workbook in one language, of one edition. The first sheet is its cover with a list of the others."""

    def __init__(self, snapshot: Mapping[str, Any], document: Mapping[str, Any], *, hxl: bool = False) -> None:
        self.snapshot, self.document, self.language, self.hxl = snapshot, document, document["language"], hxl
        self.threshold = snapshot["programme"]["threshold"]
        self.is_internal = document["is_internal"]
        self.out = io.BytesIO()
        self.book = xlsxwriter.Workbook(
            self.out,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        made = dt.datetime.fromisoformat(document["made"]).replace(tzinfo=None)
        self.book.set_properties(
            {
                "title": document["title"][:255],
                "subject": document["kind"],
                "author": document["organisation"][:255],
                "keywords": document["checksum"],
                "created": made,
            }
        )
        currency = currencies().get(snapshot["programme"]["currency"])
        cents = "." + "0" * currency.decimals if currency and currency.decimals else ""
        symbol = currency.symbol if currency else snapshot["programme"]["currency"]
        self.formats = {
            "text": "@",
            "whole": "#,##0",
            "number": "#,##0",
            "points": "0.00",
            "ratio": "0.000",
            "percent": '0"%"',
            "money": f'#,##0{cents}" {symbol}"',
            "date": "dd/mm/yyyy",
            "moment": "dd/mm/yyyy hh:mm",
        }
        # a decimal mark only where decimals follow
        self.broken = {"number": "#,##0.0##", "percent": '0.0"%"'}
        self._made: dict[tuple, Any] = {}
        self.sheets: list[tuple[str, int]] = []
        self.cover = self.book.add_worksheet(self.name(_("Contents")))

    # --- words and looks -------------------------------------------------------
    def t(self, text: Mapping[str, str] | str | None) -> str:
        if isinstance(text, str):  # what an older version holds in one language only
            return text
        text = text or {}
        return text.get(self.language) or text.get("en" if self.language == "vi" else "vi") or ""

    def look(self, **properties: Any) -> Any:
        """A format, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self.book.add_format({"font_name": "Arial", "font_size": 10, **properties})
        return self._made[key]

    @staticmethod
    def name(words: str) -> str:
        """A sheet's name: at most 31 signs, none of those that Excel forbids."""
        return re.sub(r"[\[\]:*?/\\]", " ", words)[:31].strip("' ")

    # --- sheets ------------------------------------------------------------------
    def sheet(
        self, name: str, columns: Sequence[Column], rows: Sequence[Sequence[Any]], *, total: Sequence[Any] = ()
    ) -> Any:
        sheet = self.book.add_worksheet(self.name(name))
        self.sheets.append((sheet.get_name(), len(rows)))
        sheet.hide_gridlines(2)
        sheet.write_string(0, 0, name, self.look(bold=True, font_size=14, font_color=DEEP))
        facts = (self.document[key] for key in ("edition", "as_of", "version"))
        sheet.write_string(
            1, 0, " · ".join([*facts, self.document["checksum"][:12]]), self.look(font_color=MUTED, font_size=9)
        )
        head = self.look(bold=True, font_color="#ffffff", bg_color=INDIGO, text_wrap=True, valign="vcenter")
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
            sheet.write_string(HEAD - self.hxl, index, column.label, head)
            if self.hxl:  # the tags stand where programs look for them: between the heads and the rows
                sheet.write_string(HEAD, index, tag(column.field), self.look(font_color=MUTED, font_size=9))
        sheet.set_row(HEAD - self.hxl, 30)
        for line, row in enumerate(rows, FIRST):
            for index, value in enumerate(row):
                self.write(sheet, line, index, value, columns[index].look)
        for index, value in enumerate(total):
            self.write(sheet, FIRST + len(rows), index, value, columns[index].look, total=True)
        if len(rows) > 1:
            sheet.autofilter(HEAD, 0, HEAD + len(rows), len(columns) - 1)
        sheet.freeze_panes(FIRST, 1)
        self._paper(sheet, name)
        return sheet

    @staticmethod
    def _paper(sheet: Any, name: str) -> None:
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD)
        sheet.set_footer("&L" + name.replace("&", "&&") + "&R&P / &N")

    def write(self, sheet: Any, line: int, column: int, value: Any, look: str = "text", *, total: bool = False) -> None:
        """A number as a number; a blank as nothing; text as text, whatever it begins with. ``value`` may be (value, look)."""
        if isinstance(value, tuple):
            value, look = value
        edge: dict[str, Any] = (
            {"bold": True, "top": 2, "top_color": DEEP} if total else {"bottom": 1, "bottom_color": HAIR}
        )
        is_broken = isinstance(value, (float, Decimal)) and value != int(value)
        shown = self.broken.get(look, self.formats[look]) if is_broken else self.formats[look]
        style = self.look(num_format=shown, valign="top", text_wrap=look == "text", **edge)
        if value is None or value == "":
            sheet.write_blank(line, column, None, style)
        elif isinstance(value, (dt.date, dt.datetime)):
            sheet.write_datetime(line, column, value, style)
        elif isinstance(value, (int, float, Decimal)):
            sheet.write_number(line, column, float(value), style)
        else:
            align = {} if look == "text" else {"align": "right"}
            style = self.look(num_format="@", valign="top", text_wrap=True, **edge, **align)
            sheet.write_string(line, column, neutral(str(value)), style)

    def chart(
        self,
        sheet: Any,
        place: tuple[int, int],
        title: str,
        labels: tuple[int, int, int, int],
        series: Sequence[tuple[str, int, str]],
        *,
        overlap: int = 0,
        width: int = 520,
    ) -> int:
        """Native bars. ``labels``: first row, column, last row, column; ``series``: (name, column, colour). Rows that it covers."""
        first, column, last, _column = labels
        chart = self.book.add_chart({"type": "bar"})
        name = sheet.get_name()
        for label, values, colour in series:
            chart.add_series(
                {
                    "name": label,
                    "categories": [name, first, column, last, column],
                    "values": [name, first, values, last, values],
                    "fill": {"color": colour},
                    "data_labels": {"value": True, "font": {"size": 9}},
                    "gap": 60,
                    "overlap": overlap,
                }
            )
        chart.set_title({"name": title, "name_font": {"size": 11, "color": DEEP}, "overlay": False})
        chart.set_legend({"position": "bottom"} if len(series) > 1 else {"none": True})
        quiet = {"line": {"none": True}, "major_gridlines": {"visible": False}, "num_font": {"size": 9}}
        chart.set_x_axis({**quiet, "visible": False, "min": 0})  # of bars: the values
        chart.set_y_axis({**quiet, "reverse": True})
        height = 110 + (20 + 8 * len(series)) * (last - first + 1)
        chart.set_size({"width": width, "height": height})
        sheet.insert_chart(*place, chart, {"object_position": 2, "description": title})
        return -(-height // LINE) + 1

    def done(self) -> bytes:
        """Writes the cover and closes the book."""
        self._cover()
        self.book.close()
        return self.out.getvalue()

    def _cover(self) -> None:
        sheet, document = self.cover, self.document
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 3)
        sheet.set_column(1, 1, 34)
        sheet.set_column(2, 2, 90)
        sheet.set_row(0, 14)
        for column in range(3):
            sheet.write_blank(0, column, None, self.look(bg_color=DEEP, bottom=5, bottom_color=TURMERIC))
        quiet = self.look(font_color=MUTED, valign="top")
        title = self.look(bold=True, font_size=18, font_color=DEEP, text_wrap=True, valign="vcenter")
        sheet.write_string(2, 1, document["kind"], self.look(bold=True, font_size=12, font_color=INDIGO))
        sheet.merge_range(3, 1, 3, 2, "", title)
        sheet.write_string(3, 1, neutral(document["title"]), title)
        sheet.set_row(3, 56)
        rows = [
            (_("Organisation"), ", ".join(filter(None, [document["organisation"], document["parent"]]))),
            (_("Period"), document["period"]),
            (_("Edition"), document["edition"]),
            (_("Version"), document["version"]),
            (_("Data"), document["as_of"]),
            ("SHA-256", document["checksum"]),
            ("", document["fictional"]),
        ]
        line = 5
        for label, value in rows:
            if value:
                sheet.write_string(line, 1, label, quiet)
                sheet.write_string(line, 2, neutral(value), self.look(text_wrap=True, valign="top"))
                line += 1
        line += 1
        sheet.write_string(line, 1, document["contents"], self.look(bold=True, font_size=12, font_color=DEEP))
        link = self.look(font_color=INDIGO, underline=1)
        for name, count in self.sheets:
            line += 1
            quoted = name.replace("'", "''")
            sheet.write_url(line, 1, f"internal:'{quoted}'!A1", link, name)
            sheet.write_string(line, 2, ngettext("%(n)d row", "%(n)d rows", count) % {"n": count}, quiet)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.activate()
