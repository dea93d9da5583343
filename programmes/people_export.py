"""The list of people as a file that can be opened in Excel and imported again. No sensitive data."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.utils.translation import gettext as _

from programmes.imports.columns import labels

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from programmes.models import Enrolment

COLUMNS = (
    "code",
    "full_name",
    "sex",
    "birth_year",
    "province",
    "organisation",
    "org_type",
    "position",
    "email",
    "phone",
)
PHONE = re.compile(r"\+[\d\s().-]+")
Rows = Iterator[list[Any]]


def neutral(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front; phone numbers stay."""
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} and not PHONE.fullmatch(value):
        return "'" + value
    return value


def listing(enrolments: QuerySet[Enrolment]) -> Rows:
    """The row of names, then a row a person."""
    names = labels()
    yield [*(str(names[key]) for key in COLUMNS), _("State")]
    for enrolment in enrolments.iterator(chunk_size=2000):
        person, organisation = enrolment.person, enrolment.organisation
        yield [
            enrolment.code,
            person.full_name,
            person.get_sex_display() if person.sex else "",
            person.birth_year or "",
            enrolment.place.name if enrolment.place else "",
            organisation.name_vi if organisation else "",
            organisation.type.name if organisation and organisation.type else "",
            enrolment.position,
            person.email,
            person.phone,
            enrolment.get_state_display(),
        ]


def as_csv(rows: Rows) -> tuple[bytes, int]:
    """UTF-8 with a mark, so that Excel reads the letters; the number of people."""
    out = io.StringIO(newline="")
    writer, count = csv.writer(out), -1
    for row in rows:
        writer.writerow([neutral(value) for value in row])
        count += 1
    return out.getvalue().encode("utf-8-sig"), count


def as_xlsx(rows: Rows) -> tuple[bytes, int]:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(_("People")[:31])
    bold, count = book.add_format({"bold": True, "bg_color": "#eceefa"}), -1
    for count, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(count, column, value)
            else:
                sheet.write_string(count, column, neutral(value), bold if count == 0 else None)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(count, 0), len(COLUMNS))
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 26)
    sheet.set_column(2, len(COLUMNS), 20)
    book.close()
    return out.getvalue(), count


FORMATS: dict[str, tuple[str, Callable[[Rows], tuple[bytes, int]]]] = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
    "csv": ("text/csv; charset=utf-8", as_csv),
}
