"""A list as a file that a spreadsheet opens: CSV or Excel, with the row of HXL tags when it is asked for."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter

from programmes.hxl import tag

PHONE = re.compile(r"\+[\d\s().-]+")


@dataclass(frozen=True, slots=True)
class Table:
    """``columns``: what is written above each, and its field in the mapping of HXL ("" for none)."""

    title: str
    columns: list[tuple[str, str]]
    rows: Iterable[list[Any]]
    hxl: bool = False
    fixed: int = 1  # columns that stay in sight

    @property
    def heads(self) -> list[list[str]]:
        names = [str(name) for name, _field in self.columns]
        return [names, [tag(field) for _name, field in self.columns]] if self.hxl else [names]


def neutral(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front; phone numbers stay."""
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} and not PHONE.fullmatch(value):
        return "'" + value
    return value


def plain(value: Any) -> Any:
    """As CSV holds it: numbers without separators, days as ISO writes them, nothing known as nothing."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, dt.date) else neutral(value)


def as_csv(table: Table) -> tuple[bytes, int]:
    """UTF-8 with a mark, so that Excel reads the letters; the number of rows of data."""
    out = io.StringIO(newline="")
    writer, count = csv.writer(out), 0
    writer.writerows(table.heads)
    for count, row in enumerate(table.rows, start=1):  # noqa: B007  (told below)
        writer.writerow([plain(value) for value in row])
    return out.getvalue().encode("utf-8-sig"), count


FORBIDDEN = re.compile(r"[\[\]:*?/\\]")  # in the name of a sheet: “12/QĐ” has one


def as_xlsx(table: Table) -> tuple[bytes, int]:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(FORBIDDEN.sub(" ", table.title)[:31].strip("' "))
    bold, day = book.add_format({"bold": True, "bg_color": "#eceefa"}), book.add_format({"num_format": "dd/mm/yyyy"})
    heads, count = table.heads, 0
    for line, head in enumerate(heads):
        for column, name in enumerate(head):
            sheet.write(line, column, name or None, bold)
    for count, row in enumerate(table.rows, start=1):
        for column, value in enumerate(row):
            _write(sheet, len(heads) - 1 + count, column, value, day)
    sheet.freeze_panes(len(heads), table.fixed)
    sheet.autofilter(len(heads) - 1, 0, len(heads) - 1 + count, len(table.columns) - 1)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 26)
    sheet.set_column(2, len(table.columns) - 1, 20)
    book.close()
    return out.getvalue(), count


def _write(sheet: Any, line: int, column: int, value: Any, day: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, (int, float, Decimal)):
        sheet.write_number(line, column, float(value) if isinstance(value, Decimal) else value)
    elif isinstance(value, dt.date):
        sheet.write_datetime(line, column, dt.datetime(value.year, value.month, value.day), day)
    else:
        sheet.write_string(line, column, neutral(value))


FORMATS: dict[str, tuple[str, Callable[[Table], tuple[bytes, int]]]] = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
    "csv": ("text/csv; charset=utf-8", as_csv),
}
