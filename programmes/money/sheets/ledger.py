"""The ledger as a sheet: a row a transaction, known by its own number. What came in once is not taken a second time."""

from __future__ import annotations

import csv
import datetime as dt
import io
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from office import clock, formats, history
from office.text import fold, nfc
from participants.models import Organisation
from programmes.enums import RowKind
from programmes.framework.enums import SheetKind
from programmes.framework.sheets.cells import ChoiceCell, DayCell, Fate, NumberCell, Text, bare
from programmes.framework.sheets.staging import Reader, register_reader
from programmes.hxl import tag
from programmes.imports.columns import Column
from programmes.imports.sheets import Sheet
from programmes.imports.words import Wrong, add_sayings
from programmes.models import ExchangeRate, Programme, SheetImport, Transaction
from programmes.money.book import Rates
from programmes.money.enums import TRANSACTION_TRANSITIONS, Cut, Kind, TransactionState
from programmes.money.models import fits
from programmes.money.reading import read, rows
from programmes.spreadsheets import neutral, plain

if TYPE_CHECKING:
    from participants.models import User

COLUMNS: tuple[Column, ...] = (
    Column("number", _("Number"), ("no", "so", "so but toan", "ma"), required=True, example="CT-001"),
    Column("kind", _("Kind"), ("loai",), required=True, example="expenditure"),
    Column("on", _("Date"), ("ngay", "ngay chung tu"), required=True, example="16/10/2023"),
    Column("amount", _("Amount"), ("so tien", "sum"), required=True, example="29500000"),
    Column("currency", _("Currency"), ("loai tien", "tien te"), example="VND"),
    Column("line", _("Budget line code"), ("line", "budget line", "dong ngan sach", "muc"), example="1.2"),
    Column("organisation", _("Partner"), ("doi tac", "organisation")),
    Column("grant", _("Grant reference"), ("grant", "so tai tro")),
    Column("document", _("Number of the document"), ("document", "chung tu", "so chung tu", "hoa don")),
    Column("payee", _("Paid to, received from"), ("payee", "nguoi nhan", "nguoi nop")),
    Column("note", _("What it is for"), ("note", "noi dung", "dien giai")),
)
LABELS = {column.key: column.label for column in COLUMNS}
TEXTS = {"number": 60, "document": 120, "payee": 200, "note": 2000}
MOST = Decimal(10) ** 13

add_sayings(
    {
        "ml_twice": _("The number “%(value)s” is in row %(other)s as well. Each row has a number of its own."),
        "ml_other": _(
            "The number “%(value)s” is in the portal already with another %(columns)s. What is in the portal is changed there, not by a sheet; a new transaction needs a number of its own."
        ),
        "ml_day": _("Write the whole day, such as 16/10/2023."),
        "ml_future": _("%(value)s lies in the future."),
        "ml_amount": _("The amount must be more than zero."),
        "ml_large": _("The amount is too large: at most 9,999 billion can be taken."),
        "ml_decimals": _("%(currency)s has fewer decimals than %(value)s."),
        "ml_currency": _("“%(value)s” is not one of the currencies: %(among)s."),
        "ml_line": _("There is no budget line “%(value)s”. Add it to the budget first, or leave the cell empty."),
        "ml_grant": _("There is no grant with the reference “%(value)s”."),
        "ml_grants": _("Several grants have the reference “%(value)s”, so it can’t be told which is meant."),
        "ml_transfer": _("A transfer needs the partner to whom it goes."),
        "ml_no_line": _("Without a budget line: it will stand apart from the budget."),
        "ml_no_rate": _("There is no rate for %(currency)s on or before %(day)s: it stays out of the sums until one is entered."),
        "ml_over": _("With this, “%(line)s” is spent past its budget by %(amount)s. It can be imported like this."),
    }
)  # fmt: skip


def columns_of(_programme: Programme) -> list[Column]:
    return list(COLUMNS)


# --- out ---------------------------------------------------------------------------

Lines = Iterator[list[Any]]


HXL = {
    "number": "transaction number", "kind": "transaction kind", "on": "transaction date", "amount": "amount",
    "currency": "currency", "line": "budget line", "organisation": "organisation", "grant": "grant reference",
    "document": "document number", "note": "note",
}  # fmt: skip


def listing(found: Iterable[Transaction], *, hxl: bool = False) -> Lines:
    """The row of names, the row of tags when it is asked for, then a row a transaction."""
    yield [*(str(column.label) for column in COLUMNS), gettext("State"), gettext("Entered by"), gettext("Approved by")]
    if hxl:
        yield [*(tag(HXL.get(column.key, "")) for column in COLUMNS), tag("status"), "", ""]
    for row in found:
        yield [
            row.number,
            row.get_kind_display(),
            row.on,
            row.amount,
            row.currency,
            row.line.code if row.line else "",
            row.organisation.name_vi if row.organisation else "",
            row.grant.reference if row.grant else "",
            row.document,
            row.payee,
            row.note,
            row.get_state_display(),
            str(row.entered_by or ""),
            str(row.approved_by or ""),
        ]


def plain_amount(amount: Decimal) -> str:
    """Without marks of thousands, with the reader's decimal mark: it is read again as it was."""
    text = f"{amount:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", formats.MARKS[formats.reader_language()][0])


def as_csv(lines: Lines, *, hxl: bool = False) -> bytes:
    """UTF-8 with a mark, so that Excel reads the letters. A text that begins like a formula is neutralised.

    For people numbers and days are as they write them; with tags, for programs, as ISO writes them.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for line in lines:
        writer.writerow([plain(value) if hxl else _csv_cell(value) for value in line])
    return out.getvalue().encode("utf-8-sig")


def _csv_cell(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain_amount(value)
    return formats.day(value) if isinstance(value, dt.date) else neutral(value)


def as_xlsx(lines: Lines, *, hxl: bool = False) -> bytes:
    return _book(lines, heads=1 + hxl)


def _book(lines: Iterable[list[Any]], *, choices: list[tuple[str, list[str]]] | None = None, heads: int = 1) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, bold = book.add_worksheet(gettext("Ledger")[:31]), book.add_format({"bold": True, "bg_color": "#eceefa"})
    day, money = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "#,##0.##"})
    count = 0
    for count, line in enumerate(lines):
        for column, value in enumerate(line):
            if isinstance(value, Decimal):
                sheet.write_number(count, column, float(value), money)
            elif isinstance(value, dt.date):
                sheet.write_datetime(count, column, dt.datetime.combine(value, dt.time()), day)
            else:
                sheet.write_string(count, column, str(neutral(value)), bold if count < heads else None)
    sheet.freeze_panes(heads, 1)
    for index, width in enumerate((12, 20, 12, 18, 10, 14, 30, 18, 20, 28, 40, 16, 20, 20)):
        sheet.set_column(index, index, width)
    if choices:
        second = book.add_worksheet(gettext("Choices")[:31])
        for index, (head, values) in enumerate(choices):
            second.set_column(index, index, 36)
            second.write_string(0, index, head, bold)
            for number, value in enumerate(values, start=1):
                second.write_string(number, index, str(neutral(value)))
    book.close()
    return out.getvalue()


def template(programme: Programme) -> bytes:
    """An empty ledger with what may stand in it on a second sheet."""
    lines = [f"{line.code}" for line in programme.budget_lines.all()]
    partners = Organisation.objects.filter(partnerships__programme=programme).distinct().order_by("name_vi")
    choices = [
        (str(LABELS["kind"]), [str(label) for label in Kind.labels]),
        (str(LABELS["currency"]), list(formats.currencies())),
        (str(LABELS["line"]), lines),
        (str(LABELS["organisation"]), [row.name_vi for row in partners]),
        (str(LABELS["grant"]), [row.reference for row in programme.grants.all() if row.reference]),
        (gettext("An example"), [f"{column.label}: {column.example}" for column in COLUMNS if column.example]),
    ]
    return _book([[str(column.label) for column in COLUMNS]], choices=choices)


FORMATS: dict[str, tuple[str, Callable[..., bytes]]] = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
    "csv": ("text/csv; charset=utf-8", as_csv),
}


# --- in ----------------------------------------------------------------------------


class LedgerReader:
    """What would become of each row. A fixed number of queries, however long the sheet is."""

    def __init__(self, programme: Programme, sheet: Sheet) -> None:
        self.programme, self.sheet, self.today = programme, sheet, clock.today()
        self.lines = {fold(line.code): line for line in programme.budget_lines.all()}
        self.grants: dict[str, list[Any]] = defaultdict(list)
        for grant in programme.grants.exclude(reference=""):
            self.grants[fold(grant.reference)].append(grant)
        self.organisations = self._organisations()
        known = Transaction.objects.filter(programme=programme).exclude(number="")
        self.known = {row.number: row for row in known.select_related("organisation", "line", "grant")}
        rates = ExchangeRate.objects.filter(programme=programme, to_currency=programme.currency).order_by()
        self.rates = Rates(programme.currency, rates.values_list("from_currency", "on", "rate"))
        self.seen: dict[str, int] = {}
        self.kind_cell = ChoiceCell(Kind)

    def _organisations(self) -> dict[str, Organisation]:
        """The programme's own by their names without marks; of the rest of the directory those named in the sheet."""
        found: dict[str, Organisation] = {}
        if "organisation" in self.sheet.columns:
            at = self.sheet.columns.index("organisation")
            named = {nfc(texts[at]) for _number, texts in self.sheet.rows if texts[at]}
            for name in ("name_vi", "name_en"):
                for part in _parts(sorted(named)):
                    for row in Organisation.objects.filter(**{f"{name}__in": part}):
                        found.setdefault(fold(getattr(row, name)), row)
        for row in Organisation.objects.filter(partnerships__programme=self.programme).distinct():
            found |= {fold(name): row for name in (row.name_vi, row.name_en) if name}
        return found

    def judge(self) -> list[Fate]:
        fates = [
            self._row(number, dict(zip(self.sheet.columns, texts, strict=True))) for number, texts in self.sheet.rows
        ]
        self._mark_over(fates)
        return fates

    def _row(self, number: int, texts: dict[str, str]) -> Fate:
        fate = Fate(number, "")
        facts = fate.facts
        for column in COLUMNS:
            text = texts.get(column.key, "")
            if not text:
                if column.required:
                    fate.wrong(column.key, "fw_required")
                continue
            try:
                facts[column.key] = getattr(self, f"_{column.key}", self._text(column.key))(text)
            except Wrong as wrong:
                fate.wrong(column.key, wrong.code, **wrong.values)
        facts.setdefault("currency", self.programme.currency)
        self._together(fate, facts)
        own, day = facts.get("number", ""), facts.get("on")
        fate.name = f"{own} · {day:%d/%m/%Y}" if day else own
        self._known(fate, facts)
        return fate

    def _text(self, column: str) -> Callable[[str], str]:
        return lambda text: Text(TEXTS[column]).clean(text)

    def _kind(self, text: str) -> str:
        return self.kind_cell.clean(text)

    def _on(self, text: str) -> dt.date:
        day, precision = DayCell().clean(text)
        if precision != "day":
            raise Wrong("ml_day")
        if day > self.today:
            raise Wrong("ml_future", value=f"{day:%d/%m/%Y}")
        return day

    def _amount(self, text: str) -> Decimal:
        amount = NumberCell().clean(text)
        if amount <= 0:
            raise Wrong("ml_amount")
        if amount >= MOST:
            raise Wrong("ml_large")
        return amount

    def _currency(self, text: str) -> str:
        code = bare(text).strip().upper()
        if code not in formats.currencies():
            raise Wrong("ml_currency", value=bare(text)[:20], among=", ".join(formats.currencies()))
        return code

    def _line(self, text: str) -> Any:
        line = self.lines.get(fold(bare(text)))
        if line is None:
            raise Wrong("ml_line", value=bare(text)[:40])
        return line

    def _organisation(self, text: str) -> Organisation:
        organisation = self.organisations.get(fold(bare(text)))
        if organisation is None:
            raise Wrong("fw_organisation", value=bare(text)[:80])
        return organisation

    def _grant(self, text: str) -> Any:
        found = self.grants.get(fold(bare(text)), [])
        if len(found) != 1:
            raise Wrong("ml_grants" if found else "ml_grant", value=bare(text)[:80])
        return found[0]

    def _together(self, fate: Fate, facts: dict[str, Any]) -> None:
        """What only several cells of the row tell."""
        own, amount, currency = facts.get("number"), facts.get("amount"), facts["currency"]
        if own:
            if own in self.seen:
                fate.wrong("number", "ml_twice", value=own, other=self.seen[own])
            self.seen.setdefault(own, fate.number)
        if amount is not None and not fits(amount, currency):
            fate.wrong("amount", "ml_decimals", currency=currency, value=formats.exact_number(amount))
        unread = {column for _row, column, _code, _values in fate.problems}
        if facts.get("kind") == Kind.TRANSFER and "organisation" not in facts and "organisation" not in unread:
            fate.wrong("organisation", "ml_transfer")
        if fate.problems:
            return
        if facts["kind"] == Kind.EXPENDITURE and "line" not in facts:
            fate.notes.append(("ml_no_line", {}))
        if self.rates.convert(amount, currency, facts["on"]) is None:
            fate.notes.append(("ml_no_rate", {"currency": currency, "day": f"{facts['on']:%d/%m/%Y}"}))

    def _known(self, fate: Fate, facts: dict[str, Any]) -> None:
        """New; the same as in the portal; or of the same number with other facts."""
        held = None if fate.problems else self.known.get(facts["number"])
        if held is not None:
            fate.notes.clear()
            given = {column for column in LABELS if column in facts}
            other = [column for column in LABELS if column in given and getattr(held, column) != facts[column]]
            if other:
                fate.wrong("number", "ml_other", value=facts["number"], columns=other)
            fate.settle(is_new=False)
            return
        if not fate.problems:
            fate.changes = [(column, "", _kept(facts[column])) for column in LABELS if column in facts]
        fate.settle(is_new=True)

    def _mark_over(self, fates: list[Fate]) -> None:
        """Lines that the new expenditure would take past their budget: told at the row where it happens."""
        left = {row.key: row.left for row in rows(self.programme, read(self.programme), Cut.LINE)}
        for fate in fates:
            facts, line = fate.facts, fate.facts.get("line")
            if fate.kind != RowKind.NEW or facts["kind"] != Kind.EXPENDITURE or line is None:
                continue
            value, rest = self.rates.convert(facts["amount"], facts["currency"], facts["on"]), left.get(line.pk)
            if value is None or rest is None:
                continue
            left[line.pk] = rest = rest - value
            if rest < 0:
                amount = formats.money(-rest, self.programme.currency)
                fate.notes.append(("ml_over", {"line": line.code, "amount": amount}))


def _parts(named: list[str], size: int = 400) -> Iterator[list[str]]:
    for start in range(0, len(named), size):
        yield named[start : start + size]


def _kept(value: Any) -> str:
    """A cell as the preview keeps it, in no language."""
    if isinstance(value, Organisation):
        return value.name_vi
    if isinstance(value, Decimal):
        return f"{value:f}"
    return (
        value.isoformat()
        if isinstance(value, dt.date)
        else getattr(value, "code", getattr(value, "reference", str(value)))
    )


def word(column: str, text: str) -> str:
    """A kept cell in the reader's words."""
    if column == "kind":
        return str(Kind(text).label)
    if column == "on":
        return formats.day(dt.date.fromisoformat(text))
    return formats.number(Decimal(text)) if column == "amount" else text


def judge(batch: SheetImport, sheet: Sheet) -> list[Fate]:
    return LedgerReader(batch.programme, sheet).judge()


def write(batch: SheetImport, good: list[Fate], by: User) -> None:
    """The new rows at once, sent for another person's approval; each with its entry in the history, all of one act."""
    now, act = timezone.now(), uuid.uuid4()
    sent = {"state": TransactionState.SUBMITTED, "entered_by": by, "entered_at": now, "submitted_by": by}
    made = [
        Transaction(programme=batch.programme, submitted_at=now, from_sheet=batch, **sent, **fate.facts)
        for fate in good
    ]
    Transaction.objects.bulk_create(made, batch_size=500)
    verb = TRANSACTION_TRANSITIONS["submit_transaction"][2]
    to = {"to_state": TransactionState.SUBMITTED, "act": act, "source": "import"}
    history.record_all([history.new_event(row, verb, by=by, **to) for row in made])


register_reader(SheetKind.LEDGER, Reader(columns_of, judge, "programmes.ledger_imported", write=write, word=word))
