"""A partner's sheet for a period: its indicators and their splits with the last value beside; filled in offline, read back."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from office.formats import number as told
from programmes.framework import duty, workflow
from programmes.framework.enums import ValueKind, ValueState
from programmes.framework.sheets.cells import CountCell, Fate, NumberCell, Text, bare
from programmes.framework.splits import Part, Parts, kept_parts, keys_of, not_adding_up, read_parts, split_label
from programmes.hxl import tag
from programmes.imports.columns import Column
from programmes.imports.sheets import Sheet
from programmes.imports.words import Wrong
from programmes.models import Indicator, Programme, ReportedValue, ReportingPeriod
from programmes.spreadsheets import neutral

if TYPE_CHECKING:
    from participants.models import Organisation

MOST_CELLS = 400  # of one split; more is no sheet that a person fills in
COLUMNS: tuple[Column, ...] = (
    Column("key", _("Key"), required=True),
    Column("indicator", _("Indicator")),
    Column("split", _("Of which")),
    Column("unit", _("Unit")),
    Column("last", _("Last value")),
    Column("value", _("Value"), required=True),
    Column("part", _("Part")),
    Column("whole", _("Whole")),
    Column("words_vi", _("In Vietnamese words")),
    Column("words_en", _("In English words")),
    Column("note", _("Note")),
)
HXL = {
    "indicator": "indicator name", "split": "split part", "unit": "unit", "last": "previous value", "value": "actual",
    "part": "part of a whole", "whole": "whole", "words_vi": "in words vi", "words_en": "in words en", "note": "note",
}  # fmt: skip
TOTAL = "total"


def columns_of(_programme: Programme) -> list[Column]:
    return list(COLUMNS)


def asked(programme: Programme, period: ReportingPeriod, organisation: Organisation) -> list[Indicator]:
    """The indicators that the organisation reports for the period."""
    rows = programme.indicators.filter(measure="", responsible=organisation).select_related("result")
    return [
        row
        for row in rows.order_by("result__order", "result_id", "order", "pk")
        if duty.is_asked(row.frequency, period, programme.ends_on)
    ]


def splits_of(indicator: Indicator, period: ReportingPeriod) -> list[tuple[str, list[str]]]:
    if indicator.kind not in {ValueKind.NUMBER, ValueKind.PERCENTAGE}:
        return []
    found = [(split, keys_of(split, period.ends_on)) for split in indicator.splits]
    return [(split, keys) for split, keys in found if len(keys) <= MOST_CELLS]


# --- out ---------------------------------------------------------------------------


class PeriodBook:
    """One workbook. Only the cells that take a figure can be written to."""

    def __init__(self, period: ReportingPeriod, organisation: Organisation) -> None:
        self.period, self.organisation = period, organisation
        self.out = io.BytesIO()
        self.book = xlsxwriter.Workbook(
            self.out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        add = self.book.add_format
        self.head = add({"bold": True, "bg_color": "#27348b", "font_color": "#ffffff", "text_wrap": True, "border": 1})
        self.title, self.muted = add({"bold": True, "font_size": 14}), add({"font_color": "#5c6070"})
        self.key = add({"font_color": "#a5a8b5", "font_size": 8})
        self.text = add({"text_wrap": True, "valign": "top"})
        self.strong = add({"text_wrap": True, "valign": "top", "bold": True, "bg_color": "#eceefa"})
        self.closed = add({"bg_color": "#e4e1d8"})
        self.open = add({"locked": False, "bg_color": "#fff8e1", "border": 1, "border_color": "#e0a526"})

    def write(
        self,
        indicators: list[Indicator],
        held: dict[int, ReportedValue],
        last: dict[int, ReportedValue],
        *,
        hxl: bool = False,
    ) -> bytes:
        sheet = self.sheet = self.book.add_worksheet(gettext("Figures"))
        sheet.write_string(0, 1, f"{self.organisation.name} · {self.period}", self.title)
        sheet.write_string(
            1,
            1,
            gettext("Due %(day)s. Fill in the yellow cells. Blank is not zero: write 0 if it is none.")
            % {"day": f"{self.period.due_on:%d/%m/%Y}"},
            self.muted,
        )
        for index, (column, width) in enumerate(zip(COLUMNS, (9, 46, 26, 12, 14, 12, 10, 10, 30, 30, 30), strict=True)):
            sheet.set_column(index, index, width)
            sheet.write_string(3, index, str(column.label), self.head)
            if hxl:
                sheet.write_string(4, index, tag(HXL.get(column.key, "")), self.head)
        self.line = 4 + hxl
        for indicator in indicators:
            self._indicator(indicator, held.get(indicator.pk), last.get(indicator.pk))
        sheet.freeze_panes(4 + hxl, 2)
        sheet.protect()
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(3)
        self.book.close()
        return self.out.getvalue()

    def _indicator(self, row: Indicator, held: ReportedValue | None, last: ReportedValue | None) -> None:
        from programmes.templatetags.framework_ui import amount_text, part_labels

        name, unit = f"{row.code} {row.title}", row.unit
        if row.kind == ValueKind.RUBRIC:
            unit = "; ".join(f"{number} = {level}" for number, level in enumerate(row.levels, start=1))
        before = amount_text(row, last) if last else ""
        parts, parts_before = (read_parts(one.parts) if one else {} for one in (held, last))
        start = f"{self.period.pk}-{self.organisation.pk}-{row.pk}"
        self._row(f"{start}:{TOTAL}", name, gettext("Total"), unit, before, row.kind, _whole(held), held)
        for split, keys in splits_of(row, self.period):
            words = part_labels(split, keys, self.period.ends_on)
            for key in keys:
                self._row(
                    f"{start}:{split}:{key}",
                    row.code,
                    f"{split_label(split)}: {words[key]}",
                    row.unit,
                    _part_text(parts_before.get(split, {}).get(key)),
                    row.kind,
                    parts.get(split, {}).get(key),
                    None,
                )

    def _row(
        self,
        key: str,
        name: str,
        split: str,
        unit: str,
        last: str,
        kind: str,
        amount: Part | None,
        held: ReportedValue | None,
    ) -> None:
        total, line, sheet = key.endswith(f":{TOTAL}"), self.line, self.sheet
        sheet.write_string(line, 0, key, self.key)
        for index, text in enumerate((name, split, unit, last), start=1):
            style = self.strong if total else self.text
            if text:
                sheet.write_string(line, index, str(neutral(text)), style)
            else:
                sheet.write_blank(line, index, None, style)
        pair = amount if isinstance(amount, tuple) else (None, None)
        single = amount if isinstance(amount, Decimal) else None
        cells = {
            5: (kind in {ValueKind.NUMBER, ValueKind.RUBRIC}, single),
            6: (kind == ValueKind.PERCENTAGE, pair[0]),
            7: (kind == ValueKind.PERCENTAGE, pair[1]),
            8: (kind == ValueKind.QUALITATIVE and total, held.text_vi if held else None),
            9: (kind == ValueKind.QUALITATIVE and total, held.text_en if held else None),
            10: (total, held.note if held else None),
        }
        for column, (takes, value) in cells.items():
            style = self.open if takes else self.closed
            if not takes or value is None or value == "":
                sheet.write_blank(line, column, None, style)
            elif isinstance(value, Decimal):
                sheet.write_number(line, column, float(value), style)
            else:
                sheet.write_string(line, column, str(neutral(value)), style)
        self.line += 1


def _whole(held: ReportedValue | None) -> Part | None:
    if held is None:
        return None
    if held.numerator is not None and held.denominator is not None:
        return held.numerator, held.denominator
    return held.value


def _part_text(part: Part | None) -> str:
    if part is None:
        return ""
    return f"{told(part[0])} / {told(part[1])}" if isinstance(part, tuple) else told(part)


def workbook(programme: Programme, period: ReportingPeriod, organisation: Organisation, *, hxl: bool = False) -> bytes:
    indicators = asked(programme, period, organisation)
    values = ReportedValue.objects.filter(indicator__in=indicators, organisation=organisation)
    held = {row.indicator_id: row for row in values.filter(period=period)}
    earlier = values.filter(period__starts_on__lt=period.starts_on, state=ValueState.APPROVED)
    last = {row.indicator_id: row for row in earlier.order_by("period__starts_on")}
    return PeriodBook(period, organisation).write(indicators, held, last, hxl=hxl)


# --- in ----------------------------------------------------------------------------


class PeriodReader:
    """The rows of a filled-in sheet, gathered by indicator. What stands in the sheet holds as it stands, blanks too."""

    def __init__(
        self, programme: Programme, sheet: Sheet, *, period: ReportingPeriod, organisation: Organisation
    ) -> None:
        self.programme, self.sheet, self.period, self.organisation = programme, sheet, period, organisation
        self.indicators = {row.pk: row for row in asked(programme, period, organisation)}
        rows = ReportedValue.objects.filter(indicator__in=self.indicators, period=period, organisation=organisation)
        self.held = {row.indicator_id: row for row in rows}
        self.given: dict[int, dict[str, Any]] = {}
        self.fates: dict[int, Fate] = {}
        self.strays: list[Fate] = []
        self.seen: dict[str, int] = {}

    def judge(self) -> list[Fate]:
        for number, texts in self.sheet.rows:
            self._read(number, dict(zip(self.sheet.columns, texts, strict=True)))
        for pk, fate in self.fates.items():
            self._judge(fate, self.indicators[pk], self.given[pk])
        if self.period.locked_at is not None:
            stray = Fate(self.sheet.header_row, "")
            stray.wrong("key", "fw_period_locked")
            self.strays.append(stray)
        for stray in self.strays:
            stray.settle(is_new=False)
        return [*self.strays, *self.fates.values()]

    def _stray(self, number: int, code: str, **values: Any) -> None:
        fate = Fate(number, "")
        fate.wrong("key", code, **values)
        self.strays.append(fate)

    def _read(self, number: int, texts: dict[str, str]) -> None:
        key = texts.get("key", "")
        if not key:
            if any(texts.get(name) for name in ("value", "part", "whole", "words_vi", "words_en", "note")):
                self._stray(number, "fw_no_key")
            return
        start, _colon, place = bare_key(key).partition(":")
        split, _colon, part = place.partition(":")
        addressed, _dash, pk = start.rpartition("-")
        if addressed and addressed != f"{self.period.pk}-{self.organisation.pk}":
            self._stray(number, "fw_other_period")
            return
        indicator = self.indicators.get(int(pk)) if pk.isdecimal() else None
        if indicator is None:
            code = "fw_foreign" if pk.isdecimal() and place else "fw_no_key"
            self._stray(number, code, value=self.organisation.name)
            return
        if place != TOTAL and part not in dict(splits_of(indicator, self.period)).get(split, []):
            self._stray(number, "fw_no_key")
            return
        fate = self.fates.setdefault(indicator.pk, Fate(number, f"{indicator.code} {indicator.title}"))
        if key in self.seen:
            fate.wrong("key", "fw_key_twice", row=number, other=self.seen[key])
            return
        self.seen[key] = number
        given = self.given.setdefault(indicator.pk, {"parts": {}})
        amount = self._amount(fate, number, indicator, texts)
        if place != TOTAL:
            given["parts"].setdefault(split, {})[part] = amount
            return
        fate.number = number
        given["amount"] = amount
        for column, name in (("words_vi", "text_vi"), ("words_en", "text_en"), ("note", "note")):
            text = texts.get(column, "")
            try:
                given[name] = Text().clean(text) if text else ""
            except Wrong as wrong:
                fate.wrong(column, wrong.code, row=number, **wrong.values)

    def _amount(self, fate: Fate, number: int, indicator: Indicator, texts: dict[str, str]) -> Part | None:
        def read(column: str, widget: NumberCell) -> Decimal | None:
            text = texts.get(column, "")
            if not text:
                return None
            try:
                return widget.clean(text)
            except Wrong as wrong:
                fate.wrong(column, wrong.code, row=number, **wrong.values)
                return None

        if indicator.kind != ValueKind.PERCENTAGE:
            value = read("value", CountCell() if indicator.of_people else NumberCell())
            if indicator.kind == ValueKind.RUBRIC and value is not None:
                most = len(indicator.levels)
                if value != value.to_integral_value() or not 1 <= value <= most:
                    fate.wrong("value", "fw_level_number", row=number, value=f"{value:f}", most=most)
            return value
        part, whole = read("part", CountCell()), read("whole", CountCell())
        if part is None and whole is None:
            return None
        unread = {column for row, column, _code, _values in fate.problems if row == number}
        if part is None or whole is None:
            missing = "part" if part is None else "whole"
            if missing not in unread:
                fate.wrong(missing, "fw_pair", row=number)
            return None
        if whole <= 0:
            fate.wrong("whole", "fw_whole", row=number)
            return None
        return part, whole

    def _judge(self, fate: Fate, indicator: Indicator, given: dict[str, Any]) -> None:
        held = self.held.get(indicator.pk)
        facts = self._facts(indicator, given, held)
        fate.changes = self._changes(indicator, held, facts)
        if fate.changes and held is not None and held.state in {ValueState.SUBMITTED, ValueState.APPROVED}:
            fate.wrong("value", "fw_state", state=held.get_state_display())
        parts: Parts = {
            split: found
            for split, cells in facts["parts"].items()
            if (found := {key: part for key, part in cells.items() if part is not None})
        }
        total = given.get("amount")
        if parts and total is None and not fate.problems:
            fate.notes.append(("fw_no_total", {}))
        for split, made, whole in not_adding_up(parts, total):
            values = {"split": split_label(split), "sum": _part_text(made), "total": _part_text(whole)}
            fate.notes.append(("fw_not_adding", values))
        fate.settle(is_new=held is None and bool(fate.changes))
        fate.write = lambda by, reason: workflow.write_value(indicator, self.period, self.organisation, by=by, **facts)

    def _facts(self, indicator: Indicator, given: dict[str, Any], held: ReportedValue | None) -> dict[str, Any]:
        amount = given.get("amount")
        pair = amount if isinstance(amount, tuple) else (None, None)
        stored = read_parts(held.parts) if held else {}
        return {
            "value": amount if isinstance(amount, Decimal) else None,
            "numerator": pair[0],
            "denominator": pair[1],
            "note": given.get("note", ""),
            "parts": {split: dict(cells) for split, cells in stored.items()} | given["parts"],
        } | (
            {"text_vi": given.get("text_vi", ""), "text_en": given.get("text_en", "")}
            if indicator.kind == ValueKind.QUALITATIVE
            else {}
        )

    def _changes(
        self, indicator: Indicator, held: ReportedValue | None, facts: dict[str, Any]
    ) -> list[tuple[str, str, str]]:
        found = []
        before, after = _whole(held), facts["value"]
        if facts["numerator"] is not None:
            after = (facts["numerator"], facts["denominator"])
        if before != after:
            found.append(("value", _part_text(before), _part_text(after)))
        for column, name in (("words_vi", "text_vi"), ("words_en", "text_en"), ("note", "note")):
            was = getattr(held, name) if held else ""
            if name in facts and " ".join(was.split()) != " ".join(facts[name].split()):
                found.append((column, was[:200], facts[name][:200]))
            elif name in facts:
                facts[name] = was
        stored = held.parts if held else {}
        kept = kept_parts(facts["parts"])
        for split in sorted({*stored, *kept}):
            if stored.get(split, {}) != kept.get(split, {}):
                found.append((f"split:{split}", _cells(stored.get(split)), _cells(kept.get(split))))
        return found


def _cells(cells: dict[str, Any] | None) -> str:
    """How many parts of a split are filled in, and what they make."""
    if not cells:
        return ""
    parts = read_parts({"": cells})[""]
    made = not_adding_up({"": parts}, Decimal(-1))
    return f"{len(parts)}: {_part_text(made[0][1])}" if made else str(len(parts))


def bare_key(text: str) -> str:
    try:
        return bare(text)
    except Wrong:
        return ""
