"""Cells of these workbooks: numbers stay numbers, choices are known in both languages. Widgets of django-import-export."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from import_export.widgets import Widget

from office.formats import parse_decimal
from office.text import fold
from programmes.enums import RowKind
from programmes.imports import cells
from programmes.imports.sheets import MARK, as_text
from programmes.imports.words import SAYINGS, Wrong

NUMBER = f"{MARK}number:"
NEUTRALISED = {"=", "+", "-", "@"}  # what stands behind the apostrophe that an export put there

SAYINGS.update(
    {
        "fw_required": _("is empty."),
        "fw_not_number": _("“%(value)s” is not a number."),
        "fw_negative": _("%(value)s is below zero."),
        "fw_too_long_number": _("%(value)s has too many digits."),
        "fw_choice": _("“%(value)s” is not known. Write one of: %(among)s."),
        "fw_date": _("“%(value)s” is not a date. Write it as 31/12/2023, or only the year."),
        "fw_code_twice": _("“%(value)s” is in row %(other)s as well. A code stands once."),
        "fw_no_parent": _("There is no result “%(value)s”, neither in the sheet nor in the portal."),
        "fw_circle": _("“%(value)s” stands under itself: %(way)s."),
        "fw_level": _("%(level)s can’t stand under “%(value)s”: levels go from impact to outcome to output."),
        "fw_max": _("“At most” (%(most)s) is smaller than “at least” (%(least)s)."),
        "fw_pair": _("A percentage needs its part and its whole."),
        "fw_whole": _("The whole must be more than zero."),
        "fw_organisation": _("There is no organisation “%(value)s” in the directory. Add it there first."),
        "fw_measure": _("There is no measure “%(value)s”. Leave it empty if organisations report the figure."),
        "fw_split": _("“%(value)s” is not a split that can be asked for."),
        "fw_levels": _("A rubric needs at least two levels, parted by semicolons, the lowest first."),
        "fw_reporter": _("Nobody reports it: name a responsible organisation, or a measure."),
        "fw_kind_fixed": _("Figures are reported of this indicator already, so its kind and source stay as they are."),
        "fw_locked": _("The period %(value)s is locked; its target stays."),
        "fw_no_rows": _("Below the row of names there is nothing."),
        "fw_no_key": _("This row is not of this sheet. Don’t change the column “Key”."),
        "fw_key_twice": _("The same row is in row %(other)s as well. Keep one."),
        "fw_foreign": _("This row is of an indicator that %(value)s does not report."),
        "fw_level_number": _("“%(value)s” is not one of the levels 1–%(most)s."),
        "fw_state": _("This figure is “%(state)s” already and can’t be changed."),
        "fw_not_adding": _("%(split)s: the parts make %(sum)s, the total is %(total)s. It can be sent like this."),
        "fw_no_total": _("The parts are filled in, but not the total."),
        "fw_period_locked": _("The period is locked; nothing in it changes any more."),
        "fw_other_period": _("This sheet is for another period or organisation."),
    }
)


def cell_text(value: Any) -> str:
    """As for people's lists, but a number that Excel knows as one is marked, so that 1.234 is never taken for 1234."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{NUMBER}{value}"
    return as_text(value)


def bare(text: str) -> str:
    """The text of a cell that is no number column: a code such as 1.2 that Excel took for a number."""
    if not text.startswith(NUMBER):
        text = cells.plain(text)
        return text[1:] if text[:1] == "'" and text[1:2] in NEUTRALISED else text
    number = text[len(NUMBER) :]
    return number.removesuffix(".0")


class Text(Widget):
    def __init__(self, limit: int = 5000) -> None:
        super().__init__()
        self.limit = limit

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        text = bare(value)
        if len(text) > self.limit:
            raise Wrong("too_long", limit=self.limit)
        return text


class NumberCell(Widget):
    """A number of Excel, or as the reader of the page writes it."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Decimal:
        try:
            found = Decimal(value[len(NUMBER) :]) if value.startswith(NUMBER) else parse_decimal(cells.plain(value))
        except (ValueError, InvalidOperation) as error:
            raise Wrong("fw_not_number", value=value.removeprefix(NUMBER)[:40]) from error
        # Before it is written out: 1e999999999 is ten letters in a workbook and a gigabyte as a number.
        if not found.is_finite() or not -400 <= found.adjusted() < 14:
            raise Wrong("fw_too_long_number", value=f"{found}"[:40])
        found = Decimal(f"{found:f}")
        return found.quantize(Decimal("0.0001")).normalize() + 0


class CountCell(NumberCell):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Decimal:
        found = super().clean(value)
        if found < 0:
            raise Wrong("fw_negative", value=f"{found:f}")
        return found


class ChoiceCell(Widget):
    """One of a TextChoices, by its value or its name in either language."""

    def __init__(self, choices: Any) -> None:
        super().__init__()
        self.known: dict[str, str] = {}
        self.choices = choices
        for language in ("vi", "en"):
            with override(language):
                for value, label in choices.choices:
                    self.known |= {fold(str(label)): value, fold(value): value}

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        found = self.known.get(fold(bare(value)))
        if found is None:
            raise Wrong(
                "fw_choice", value=bare(value)[:40], among=", ".join(str(label) for label in self.choices.labels)
            )
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(self.choices(value).label) if value else ""


class YesNoCell(Widget):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> bool:
        return cells.YesNo().clean(bare(value))


class DayCell(Widget):
    """(day, what it is known to): 31/12/2023, 12/2023 or 2023."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> tuple[dt.date, str]:
        text = bare(value)
        try:
            if text.isdecimal() and len(text) == 4:
                return dt.date(int(text), 12, 31), "year"
            month, _slash, year = text.partition("/")
            if year.isdecimal() and len(year) == 4:
                following = dt.date(int(year) + int(month) // 12, int(month) % 12 + 1, 1)
                return following - dt.timedelta(days=1), "month"
        except ValueError as error:
            raise Wrong("fw_date", value=text[:40]) from error
        day = cells.parse_day(text)
        if day is None:
            raise Wrong("fw_date", value=text[:40])
        return day, "day"


# --- a row's fate ------------------------------------------------------------------


@dataclass(slots=True)
class Fate:
    """What would become of one row (or of one indicator's rows), told in codes; ``write`` does it."""

    number: int
    name: str
    kind: str = RowKind.SAME
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    problems: list[tuple[int, str, str, dict[str, Any]]] = field(default_factory=list)  # row, column, code, values
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    write: Callable[..., Any] | None = None
    turn: int = 0  # the lower is written first
    facts: dict[str, Any] = field(default_factory=dict)  # what was read of it, for who writes all rows at once

    def wrong(self, column: str, code: str, *, row: int | None = None, **values: Any) -> None:
        self.problems.append((row or self.number, column, code, values))

    def settle(self, *, is_new: bool) -> None:
        if self.problems:
            self.kind = RowKind.WRONG
        elif is_new:
            self.kind = RowKind.NEW
        else:
            self.kind = RowKind.CHANGED if self.changes else RowKind.SAME

    def kept(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "name": self.name,
            "kind": str(self.kind),
            "changes": [list(change) for change in self.changes],
            "problems": [list(problem) for problem in self.problems],
            "notes": [list(note) for note in self.notes],
        }
