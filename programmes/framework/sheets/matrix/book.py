"""The whole framework as one sheet: a row a result, below it a row an indicator, targets by period at the end."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext

from programmes.framework.sheets.matrix.columns import HXL, INDICATOR_TEXTS, RESULT_TEXTS, columns_of, day_text
from programmes.hxl import tag
from programmes.models import Indicator, Programme
from programmes.spreadsheets import neutral


def workbook(programme: Programme, *, hxl: bool = False) -> bytes:
    """The framework as it stands; changed and uploaded again, it comes back in. Text never runs as a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(gettext("Results framework")[:31])
    head = book.add_format({"bold": True, "bg_color": "#eceefa", "text_wrap": True, "valign": "top", "border": 1})
    cell = book.add_format({"text_wrap": True, "valign": "top"})
    chain = book.add_format({"text_wrap": True, "valign": "top", "bold": True, "bg_color": "#f5f3ec"})
    columns = columns_of(programme)
    for index, column in enumerate(columns):
        sheet.write_string(0, index, str(column.label), head)
        wide = column.key.endswith(("_vi", "_en"))
        sheet.set_column(index, index, 34 if wide else 14)
        if hxl:
            sheet.write_string(1, index, tag(HXL.get(column.key, "")), head)
    for line, row in enumerate(rows_of(programme), start=1 + hxl):
        style = cell if row.get("indicator_code") else chain
        for index, column in enumerate(columns):
            _write(sheet, line, index, row.get(column.key), style)
    sheet.freeze_panes(1 + hxl, 4)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    book.close()
    return out.getvalue()


def _write(sheet: Any, line: int, column: int, value: Any, style: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(line, column, None, style)
    elif isinstance(value, Decimal):
        sheet.write_number(line, column, float(value), style)
    else:
        sheet.write_string(line, column, str(neutral(value)), style)


def rows_of(programme: Programme) -> Iterable[dict[str, Any]]:
    from programmes.framework.reading import branches

    found = branches(programme, {}, dt.date.min)
    codes = {branch.result.pk: branch.result.code for branch in found}
    for branch in found:
        result = branch.result
        yield {
            "level": str(result.get_level_display()),
            "result_code": result.code,
            "parent_code": codes.get(result.parent_id, ""),
        } | {f"result_{name}": getattr(result, name) for name in RESULT_TEXTS}
        for line in branch.lines:
            yield {"result_code": result.code} | _indicator_row(line)


def _indicator_row(line: Any) -> dict[str, Any]:
    row: Indicator = line.indicator
    held, promise = line.baseline, line.promise
    found: dict[str, Any] = {name: getattr(row, name) for name in INDICATOR_TEXTS} | {
        "indicator_code": row.code,
        "measure": row.measure,
        "kind": row.get_kind_display(),
        "direction": row.get_direction_display(),
        "cumulative": _yes(row.cumulative),
        "of_people": _yes(row.of_people),
        "frequency": row.get_frequency_display() if row.frequency else "",
        "responsible": "; ".join(one.name_vi for one in row.responsible.all()),
        "splits": "; ".join(row.splits),
        "levels_vi": "; ".join(row.levels_vi.splitlines()),
        "levels_en": "; ".join(row.levels_en.splitlines()),
    }
    if held is not None:
        found |= {
            "baseline": held.value,
            "baseline_part": held.numerator,
            "baseline_whole": held.denominator,
            "baseline_text": held.text_vi,
            "baseline_date": day_text(held.as_of, held.precision),
            "baseline_note": held.note,
        }
    if promise is not None:
        target = promise.target
        found |= {
            "target": target.minimum,
            "target_most": target.maximum,
            "target_text": target.text_vi,
            "target_due": day_text(target.due_on, target.due_precision),
        }
    for target in line.targets:
        found |= {f"period_{target.period_id}": target.minimum, f"period_{target.period_id}_most": target.maximum}
    return found


def _yes(value: bool) -> str:
    return gettext("Yes") if value else gettext("No")
