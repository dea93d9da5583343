"""A branch's returns of a round as one sheet: a unit in each row, filled in offline, read back with all errors at once."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from networks.models import Unit
from networks.returns import workflow
from networks.returns.branches import path_then
from networks.returns.enums import FieldType, ReturnState
from networks.returns.models import Return, ReturnField, ReturnImport, Round
from networks.sheets import code_key
from networks.staged import Row, Texts, Way
from office.bilingual import in_language
from office.errors import DomainError
from office.formats import parse_decimal, reader_language
from office.text import fold
from programmes.enums import RowKind
from programmes.framework.sheets.cells import NUMBER, CountCell, Text, bare, cell_text
from programmes.imports.columns import Column
from programmes.imports.words import SAYINGS, Wrong
from programmes.spreadsheets import neutral
from programmes.statements.enums import Qualifier

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 2_000  # units in one sheet
KEY, CODE, NAME, EXPLANATION = "key", "code", "name", "explanation"
SAYINGS.update(
    {
        "nr_no_unit": _(
            "There is no unit “%(value)s” among those of this sheet’s branch that are asked in this round."
        ),
        "nr_other_round": _("This row is of another round or unit. Don’t change the column “Key”."),
        "nr_stale": _("“%(value)s” was changed in the portal after this sheet was downloaded. Download it again."),
        "nr_state": _("This return is “%(state)s” and can’t be written."),
        "nr_locked": _("The round is locked; nothing in it changes any more."),
        "nr_too_much": _("%(value)s is more than 100 percent."),
        "nr_decimals": _("%(value)s has more than two digits behind the decimal mark."),
        "nr_part": _("The part can’t be more than the whole."),
        "nr_sent": _("Sent: %(sent)s. Kept as drafts, because something is still missing: %(kept)s."),
    }
)
# “trên 4.096”, “over 4,096”, “> 4096”: how sure a number is stands before it, and says in which language it is written
WORDS = {
    "tren": (Qualifier.OVER, "vi"), "hon": (Qualifier.OVER, "vi"), "over": (Qualifier.OVER, "en"),
    "more than": (Qualifier.OVER, "en"), ">": (Qualifier.OVER, None),
    "khoang": (Qualifier.ABOUT, "vi"), "about": (Qualifier.ABOUT, "en"), "~": (Qualifier.ABOUT, None),
    "≈": (Qualifier.ABOUT, None),
    "duoi": (Qualifier.UNDER, "vi"), "under": (Qualifier.UNDER, "en"), "less than": (Qualifier.UNDER, "en"),
    "<": (Qualifier.UNDER, None),
}  # fmt: skip
BEFORE = re.compile(r"^\s*([^\d\s-][^\d]*?)\s*(\d.*)$")


def asked_of(form: Any) -> list[ReturnField]:
    return [field for field in form.fields.all() if not field.formula]


def parts_of(field: ReturnField) -> list[tuple[str, Any]]:
    """(what, label) of each column of a field."""
    if field.type == FieldType.TEXT:
        return [("text", "")]
    if field.type == FieldType.PERCENTAGE:
        return [("amount", ""), ("part", _("the part")), ("whole", _("of how many"))]
    return [("amount", "")]


def columns_of(form: Any) -> list[Column]:
    """The short name tells a column in either language, and when two questions are called alike."""
    found = [
        Column(KEY, _("Key")),
        Column(CODE, _("Code"), ("ma", "unit code"), required=True),
        Column(NAME, _("Unit")),
    ]
    for field in asked_of(form):
        for what, words in parts_of(field):
            names = {}
            for language in ("vi", "en"):
                with override(language):
                    told = f", {words}" if words else ""
                    names[language] = f"{in_language(field, 'label', language)}{told} · {_short(field, what)}"
            label = names[reader_language()]
            found.append(Column(f"{field.key}.{what}", label, (_short(field, what), *names.values())))
    return [*found, Column(EXPLANATION, _("Explanation of differences"))]


def _short(field: ReturnField, what: str) -> str:
    return f"{field.key}.{what}" if what in {"part", "whole"} else field.key


def returns_of(asked: Round, unit: Unit) -> list[Return]:
    """The branch's returns, its own first: where it hung when the round was opened and hangs now. Two queries."""
    rows = Return.objects.filter(round=asked, path__startswith=path_then(asked, unit), unit__path__startswith=unit.path)
    return list(rows.select_related("unit__network", "kind").prefetch_related("values").order_by("path")[: MOST + 1])


# --- out ---------------------------------------------------------------------------


def workbook(asked: Round, unit: Unit, returns: list[Return]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format(
        {"bold": True, "bg_color": "#27348b", "font_color": "#ffffff", "text_wrap": True, "border": 1}
    )
    title, muted = book.add_format({"bold": True, "font_size": 14}), book.add_format({"font_color": "#5c6070"})
    small, closed = book.add_format({"font_color": "#a5a8b5", "font_size": 8}), book.add_format({"bg_color": "#e4e1d8"})
    still = book.add_format({"locked": False, "bg_color": "#fff8e1", "border": 1, "border_color": "#e0a526"})
    sheet = book.add_worksheet(gettext("Figures"))
    sheet.write_string(0, 1, str(neutral(f"{unit.name} · {asked.title}")), title)
    sheet.write_string(1, 1, _how(asked), muted)
    columns, fields = columns_of(asked.form), asked_of(asked.form)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, {KEY: 9, CODE: 12, NAME: 34}.get(column.key, 18))
        sheet.write_string(3, index, str(column.label), head)
    for line, sent in enumerate(returns, start=4):
        sheet.write_string(line, 0, key_of(sent), small)
        sheet.write_string(line, 1, str(neutral(sent.unit.code)))
        sheet.write_string(line, 2, str(neutral(sent.unit.name)))
        cells = {**held_cells(fields, sent), EXPLANATION: sent.explanation}
        for index, column in enumerate(columns[3:], start=3):
            value, look = cells.get(column.key), still if sent.is_open_to_write else closed
            if value in (None, ""):
                sheet.write_blank(line, index, None, look)
            elif isinstance(value, Decimal):
                sheet.write_number(line, index, float(value), look)
            else:
                sheet.write_string(line, index, str(neutral(value)), look)
    sheet.freeze_panes(4, 3)
    sheet.protect("", {"format_columns": True})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(3)
    book.close()
    return out.getvalue()


def _how(asked: Round) -> str:
    return gettext(
        "Due %(day)s. Fill in the yellow cells. Blank is not zero: write 0 if it is none. “over 980” or “about 980” is read too."
    ) % {"day": f"{asked.due_on:%d/%m/%Y}"}


def key_of(sent: Return) -> str:
    """Which return, and as it stood: of another round or changed since, the row is not taken."""
    return f"{sent.uuid.hex}@{int(sent.changed_at.timestamp() * 1000)}"


def held_cells(fields: list[ReturnField], sent: Return) -> dict[str, Any]:
    """Column → a number, “over 980”, a text; None: nothing is there."""
    held = {value.field_id: value for value in sent.values.all()}
    found: dict[str, Any] = {}
    for field in fields:
        value = held.get(field.pk)
        for what, _label in parts_of(field):
            cell = getattr(value, what) if value else None
            if isinstance(cell, Decimal):
                cell = cell.normalize() + 0
                if what == "amount" and value is not None and value.qualifier != Qualifier.EXACTLY:
                    cell = f"{Qualifier(value.qualifier).label} {cell:f}"
            found[f"{field.key}.{what}"] = cell
    return found


# --- in ----------------------------------------------------------------------------


@dataclass(slots=True)
class ReturnRow(Row):
    sent: Return | None = None


class Judge:
    """What would become of each row. A unit of another branch is as unknown as one that is not there."""

    def __init__(self, batch: ReturnImport) -> None:
        self.round = batch.round
        self.fields = asked_of(batch.round.form)
        self.returns = {code_key(sent.unit.code): sent for sent in returns_of(batch.round, batch.unit)}

    def rows(self, read: Texts) -> list[ReturnRow]:
        found: list[ReturnRow] = []
        seen: dict[str, int] = {}
        for number, texts in read:
            if not any(texts.values()):
                continue
            row = ReturnRow(number, bare(texts.get(CODE, "")))
            code = code_key(row.name)
            row.sent = self.returns.get(code)
            if not code:
                row.wrong(CODE, "fw_required")
            elif code in seen:
                row.wrong(CODE, "fw_code_twice", value=row.name[:40], other=seen[code])
            elif row.sent is None:
                row.wrong(CODE, "nr_no_unit", value=row.name[:40])
            else:
                self._answers(row, row.sent, texts)
            seen.setdefault(code, number)
            row.kind = RowKind.WRONG if row.problems else RowKind.CHANGED if row.changes else RowKind.SAME
            found.append(row)
        return found

    def _answers(self, row: ReturnRow, sent: Return, texts: dict[str, str]) -> None:
        row.name = f"{sent.unit.code} {sent.unit.name}"
        held = {value.field_id: value for value in sent.values.all()}
        answers: dict[str, dict[str, Any]] = {}
        for field in self.fields:
            columns = [f"{field.key}.{what}" for what, _label in parts_of(field)]
            if not any(column in texts for column in columns):
                continue
            given = self._field(row, field, texts)
            before = held.get(field.pk)
            answers[field.key] = given
            for what, value in list(given.items()):
                was = getattr(before, what) if before else workflow.EMPTY[what]
                column = f"{field.key}.{'amount' if what == 'qualifier' else what}"
                if column not in texts:  # what the sheet does not ask stays
                    given[what] = was
                elif was != value:
                    row.changes.append([column, _shown(was), _shown(value)])
            if field.type == FieldType.PERCENTAGE:
                self._fits(row, field, given)
        row.facts = {"answers": answers, EXPLANATION: sent.explanation}
        if EXPLANATION in texts:
            explanation = self._read(row, EXPLANATION, texts, Text(2000).clean) or ""
            if explanation.strip() != sent.explanation:
                row.changes.append([EXPLANATION, sent.explanation, explanation])
            row.facts[EXPLANATION] = explanation
        if row.changes:
            self._may_change(row, sent, texts.get(KEY, ""))

    def _fits(self, row: ReturnRow, field: ReturnField, given: dict[str, Any]) -> None:
        """A percentage and its two parts, as they would stand."""
        if given["amount"] is not None and given["amount"] > 100:
            row.wrong(f"{field.key}.amount", "nr_too_much", value=f"{given['amount']:f}")
        if given["whole"] == 0:
            row.wrong(f"{field.key}.whole", "fw_whole")
        elif None not in (given["part"], given["whole"]) and given["part"] > given["whole"]:
            row.wrong(f"{field.key}.part", "nr_part")

    def _may_change(self, row: ReturnRow, sent: Return, key: str) -> None:
        number, _at, stamp = bare(key).partition("@")
        if self.round.state != "open":
            row.wrong(CODE, "nr_locked")
        elif not sent.is_open_to_write:
            row.wrong(CODE, "nr_state", state=str(ReturnState(sent.state).label))
        elif number and number != sent.uuid.hex:
            row.wrong(KEY, "nr_other_round")
        elif number and f"{number}@{stamp}" != key_of(sent):
            row.wrong(KEY, "nr_stale", value=sent.unit.name)

    def _field(self, row: ReturnRow, field: ReturnField, texts: dict[str, str]) -> dict[str, Any]:
        if field.type == FieldType.TEXT:
            return {"text": self._read(row, f"{field.key}.text", texts, Text(5000).clean) or ""}
        column = f"{field.key}.amount"
        qualifier, texts = _qualifier(texts, column)
        given = {"amount": self._read(row, column, texts, _number), "qualifier": qualifier}
        if field.type == FieldType.PERCENTAGE:
            for what in ("part", "whole"):
                given[what] = self._read(row, f"{field.key}.{what}", texts, _number)
        return given

    def _read(self, row: ReturnRow, column: str, texts: dict[str, str], clean: Callable[[str], Any]) -> Any:
        text = texts.get(column, "")
        if not text:
            return None
        try:
            return clean(text)
        except Wrong as wrong:
            row.wrong(column, wrong.code, **wrong.values)
            return None


def _number(text: str) -> Decimal:
    """As on the page: not below zero, two decimals."""
    found: Decimal = CountCell().clean(text)
    if found != round(found, 2):
        raise Wrong("nr_decimals", value=f"{found:f}")
    return found


def _qualifier(texts: dict[str, str], column: str) -> tuple[str, dict[str, str]]:
    """How sure the number is, and the texts with the bare number."""
    if (found := BEFORE.match(texts.get(column, ""))) is None:
        return Qualifier.EXACTLY, texts
    known = WORDS.get(fold(found[1]) or found[1].strip())
    if known is None:
        return Qualifier.EXACTLY, texts
    qualifier, language = known
    try:
        return qualifier, texts | {column: f"{NUMBER}{parse_decimal(found[2], language)}"}
    except ValueError:
        return qualifier, texts | {column: found[2]}


def _shown(value: Any) -> str:
    return f"{value.normalize() + 0:f}" if isinstance(value, Decimal) else str(value or "")


def _lock(batch: ReturnImport) -> None:
    rows = Return.objects.filter(round=batch.round, path__startswith=path_then(batch.round, batch.unit))
    list(rows.select_for_update().order_by("pk").values_list("pk"))


def _write(batch: ReturnImport, rows: list[ReturnRow]) -> None:
    """As if each had been typed on its page; what is complete is sent where that was chosen."""
    sent = 0
    for row in rows:
        if row.sent is not None and batch.imported_by is not None:
            workflow.write_return(
                row.sent, row.facts["answers"], by=batch.imported_by, explanation=row.facts[EXPLANATION]
            )
            if batch.sends and not workflow.lacking(Return.objects.get(pk=row.sent.pk)):
                sent += workflow.submit_return(row.sent, by=batch.imported_by)
    if batch.sends:
        batch.notices = [*batch.notices, ["nr_sent", {"sent": sent, "kept": len(rows) - sent}]]


ReturnImport.way = Way(
    jobs="returns",
    columns=lambda batch: columns_of(batch.round.form),
    judge=lambda batch, texts: Judge(batch).rows(texts),
    lock=_lock,
    write=_write,
    about=lambda batch: batch.round,
    imported="networks.returns_imported",
    cell=cell_text,
)


def check_size(returns: list[Return]) -> None:
    """Raises DomainError when it is no sheet that a person fills in."""
    if len(returns) > MOST:
        raise DomainError(_("More than %(most)s units. Take the sheet of a smaller branch.") % {"most": MOST})
