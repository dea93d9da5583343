"""A branch's ledger as a sheet: a row an entry, known by its unit and number. What came in once is not taken a second time."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks import tree
from networks.fund.enums import CountedAs, EntryState, Flow, Purpose, Scope
from networks.fund.workflow import may_act
from networks.models import CampaignRound, FundEntry, FundImport, Unit
from networks.sheets import code_key
from office import clock, files, history
from office.errors import WrongState
from office.text import fold
from programmes.enums import ImportState, RowKind
from programmes.framework.sheets.cells import (
    ChoiceCell,
    CountCell,
    DayCell,
    Fate,
    NumberCell,
    Text,
    YesNoCell,
    bare,
    cell_text,
)
from programmes.imports import sheets
from programmes.imports.columns import Column
from programmes.imports.words import BadSheet, Wrong, add_sayings
from programmes.money.models import fits
from programmes.spreadsheets import Table
from programmes.statements.enums import Qualifier

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from networks.models import Network
    from participants.models import User

SHOWN, MOST_ROWS, MOST = 100, 3000, Decimal(10) ** 13
COLUMNS: tuple[Column, ...] = (
    Column("unit", gettext_lazy("Unit code"), ("ma don vi", "don vi", "unit"), example="NA-X1"),
    Column("number", gettext_lazy("Number"), ("so", "so chung tu", "no"), required=True, example="T-01"),
    Column("flow", gettext_lazy("What it is"), ("loai", "thu chi", "kind"), required=True),
    Column("on", gettext_lazy("Date"), ("ngay",), required=True, example="16/10/2023"),
    Column("amount", gettext_lazy("Amount"), ("so tien", "sum"), required=True, example="29500000"),
    Column("qualifier", gettext_lazy("How sure"), ("muc chac chan", "how exact")),
    Column("scope", gettext_lazy("Whose"), ("pham vi",)),
    Column("in_kind", gettext_lazy("In kind"), ("hien vat", "bang hien vat")),
    Column("source", gettext_lazy("Source"), ("nguon",)),
    Column("campaign_round", gettext_lazy("Campaign and round"), ("phong trao", "campaign", "phong trao, ky")),
    Column("donor", gettext_lazy("Who gave"), ("nguoi dong gop", "nguoi ung ho", "donor")),
    Column("donor_agreed", gettext_lazy("Agreed to be named in public"), ("dong y neu ten",)),
    Column("purpose", gettext_lazy("Paid as"), ("noi dung chi", "purpose")),
    Column("recipients", gettext_lazy("Recipients"), ("so nguoi nhan", "nguoi nhan")),
    Column("counted_as", gettext_lazy("Counted as"), ("dem theo",)),
    Column("document", gettext_lazy("Number of the document"), ("chung tu", "hoa don", "document")),
    Column("note", gettext_lazy("Note"), ("ghi chu", "noi dung", "dien giai")),
)
LABELS = {column.key: column.label for column in COLUMNS}
TEXTS = {"number": 60, "donor": 200, "document": 120, "note": 300}
OF_FLOW = {"source": Flow.RAISED, "donor": Flow.RAISED, "donor_agreed": Flow.RAISED, "purpose": Flow.PAID,
           "recipients": Flow.PAID, "counted_as": Flow.PAID}  # fmt: skip
add_sayings(
    {
        "fl_unit": gettext_lazy("There is no unit “%(value)s” in this branch."),
        "fl_closed": gettext_lazy("“%(value)s” was closed before that day."),
        "fl_source": gettext_lazy("There is no source “%(value)s”. There are: %(among)s."),
        "fl_round": gettext_lazy("There is no round of a campaign “%(value)s”. Write it as: %(among)s."),
        "fl_twice": gettext_lazy("The number “%(value)s” is in row %(other)s as well. Each entry of a unit has its own."),
        "fl_other": gettext_lazy("The number “%(value)s” is in the portal already with another %(columns)s. What is in the portal is changed there, not by a sheet."),
        "fl_flow": gettext_lazy("This is told only of what is “%(value)s”."),
        "fl_many": gettext_lazy("These are %(value)s rows; at most %(limit)s can be taken at once. Split the list."),
    }
)  # fmt: skip


class Judge:
    """What would become of each row. A fixed number of queries, however long the sheet is."""

    def __init__(self, top: Unit) -> None:
        self.top, self.today = top, clock.today()
        branch = Unit.objects.filter(network_id=top.network_id, path__startswith=top.path)
        self.units = {code_key(unit.code): unit for unit in branch}
        self.sources = {
            fold(name): row for row in top.network.fund_sources.all() for name in (row.name_vi, row.name_en)
        }
        rounds = CampaignRound.objects.filter(campaign__network_id=top.network_id).select_related("campaign")
        self.rounds: dict[str, CampaignRound] = {}
        for row in rounds:
            for name in filter(None, (row.campaign.name_vi, row.campaign.name_en)):
                self.rounds[fold(f"{name} {row.number}")] = row
        held = FundEntry.objects.filter(unit__in=branch).exclude(number="")
        self.known = {(row.unit_id, row.number): row for row in held}
        self.cells = {
            "flow": ChoiceCell(Flow), "qualifier": ChoiceCell(Qualifier), "scope": ChoiceCell(Scope),
            "purpose": ChoiceCell(Purpose), "counted_as": ChoiceCell(CountedAs), "in_kind": YesNoCell(),
            "donor_agreed": YesNoCell(),
        }  # fmt: skip
        self.seen: dict[tuple[int, str], int] = {}

    def fates(self, read: Iterable[tuple[int, dict[str, str]]]) -> list[Fate]:
        return [self._row(number, texts) for number, texts in read]

    def _row(self, number: int, texts: dict[str, str]) -> Fate:
        fate = Fate(number, "")
        facts = fate.facts
        facts["unit"] = self.top
        for column in COLUMNS:
            text = texts.get(column.key, "")
            if not text:
                if column.required:
                    fate.wrong(column.key, "fw_required")
                continue
            try:
                facts[column.key] = self._cell(column.key, text)
            except Wrong as wrong:
                fate.wrong(column.key, wrong.code, **wrong.values)
        self._together(fate, facts)
        fate.name = " · ".join(filter(None, [facts["unit"].code, facts.get("number", "")]))
        self._known(fate, facts)
        return fate

    def _cell(self, key: str, text: str) -> Any:
        if key in self.cells:
            return self.cells[key].clean(text)
        if key in TEXTS:
            return Text(TEXTS[key]).clean(text)
        return getattr(self, f"_{key}")(text)

    def _unit(self, text: str) -> Unit:
        unit = self.units.get(code_key(bare(text)))
        if unit is None:
            raise Wrong("fl_unit", value=bare(text)[:40])
        return unit

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
        if not fits(amount, self.top.network.currency):
            raise Wrong("ml_decimals", currency=self.top.network.currency, value=f"{amount:f}")
        return amount

    def _recipients(self, text: str) -> int:
        count = CountCell().clean(text)
        if count != int(count) or count >= 10**9:
            raise Wrong("fw_not_number", value=f"{count:f}")
        return int(count)

    def _source(self, text: str) -> Any:
        source = self.sources.get(fold(bare(text)))
        if source is None:
            among = ", ".join(dict.fromkeys(row.name for row in self.sources.values()))
            raise Wrong("fl_source", value=bare(text)[:60], among=among[:300])
        return source

    def _campaign_round(self, text: str) -> CampaignRound:
        found = self.rounds.get(" ".join(fold(bare(text)).replace(",", " ").replace(" ky ", " ").split()))
        if found is None:
            among = ", ".join(f"{row.campaign.name} {row.number}" for row in list(self.rounds.values())[:3])
            raise Wrong("fl_round", value=bare(text)[:60], among=among or "–")
        return found

    def _together(self, fate: Fate, facts: dict[str, Any]) -> None:
        """What only several cells of the row tell."""
        unit, day, own = facts["unit"], facts.get("on"), facts.get("number")
        if day and unit.ended_on is not None and day >= unit.ended_on:
            fate.wrong("on", "fl_closed", value=unit.code)
        for column, flow in OF_FLOW.items():
            if facts.get(column) not in (None, "", False) and "flow" in facts and facts["flow"] != flow:
                fate.wrong(column, "fl_flow", value=str(flow.label))
        if own:
            if (unit.pk, own) in self.seen:
                fate.wrong("number", "fl_twice", value=own, other=self.seen[unit.pk, own])
            self.seen.setdefault((unit.pk, own), fate.number)

    def _known(self, fate: Fate, facts: dict[str, Any]) -> None:
        """New; the same as in the portal; or of the same number with other facts."""
        held = None if fate.problems else self.known.get((facts["unit"].pk, facts["number"]))
        if held is not None:
            other = [column for column in LABELS if column in facts and getattr(held, column) != facts[column]]
            if other:
                fate.wrong("number", "fl_other", value=facts["number"], columns=", ".join(other))
        elif not fate.problems:
            fate.changes = [(column, "", _kept(facts[column])) for column in LABELS if column in facts]
        fate.settle(is_new=held is None)


def _kept(value: Any) -> str:
    """A cell as the preview keeps it."""
    if isinstance(value, bool):
        return "x" if value else "–"
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    return f"{value:f}" if isinstance(value, Decimal) else getattr(value, "code", str(value))


# --- the way of a sheet ------------------------------------------------------------


@transaction.atomic
def upload(unit: Unit, file: UploadedFile, *, by: User) -> FundImport:
    """Keep the file as it came and judge it. Nothing is written of it yet."""
    files.check_size(file)
    file.seek(0)
    content = file.read()
    name, kind = file.name or "fund", sheets.content_type(content)
    kept = files.keep(content, kind="sheet", name=name, content_type=kind, by=by)
    batch = FundImport.objects.create(unit=unit, file=kept, created_by=by)
    kept.object_type, kept.object_id = batch._meta.label_lower, str(batch.pk)
    kept.save(update_fields=["object_type", "object_id"])
    read(batch, content)
    history.record(unit, "networks.fund_list_uploaded", by=by, file=kept.name)
    return batch


def read(batch: FundImport, content: bytes) -> list[Fate]:
    """Judge the file; keep the counts and the first rows that a reader must see."""
    try:
        if sheets.rows_at_least(content) > MOST_ROWS:
            raise BadSheet([("fl_many", {"value": sheets.rows_at_least(content), "limit": MOST_ROWS})])
        sheet = sheets.read(content, batch.file.name, list(COLUMNS), cell=cell_text)
    except BadSheet as bad:
        batch.state, batch.problems = ImportState.UNREADABLE, [list(problem) for problem in bad.problems]
        batch.save()
        return []
    texts = ((number, dict(zip(sheet.columns, row, strict=True))) for number, row in sheet.rows)
    fates = Judge(batch.unit).fates(texts)
    wrong = [fate for fate in fates if fate.kind == RowKind.WRONG]
    shown = wrong or [fate for fate in fates if fate.kind == RowKind.NEW]
    batch.counts = {kind: n for kind in RowKind.values if (n := sum(fate.kind == kind for fate in fates))}
    batch.rows = [_staged(fate) for fate in shown[:SHOWN]]
    batch.notices = [list(notice) for notice in sheet.notices if notice[0] != "absent_columns"]
    batch.state, batch.problems = ImportState.CHECKED, []
    batch.save()
    return fates


def _staged(fate: Fate) -> dict[str, Any]:
    problems = [[column, code, values] for _row, column, code, values in fate.problems]
    return {"number": fate.number, "name": fate.name, "kind": str(fate.kind), "problems": problems,
            "changes": [list(change) for change in fate.changes]}  # fmt: skip


@transaction.atomic
def confirm(batch: FundImport, *, by: User) -> FundImport:
    """Write what was shown, once, sent for another person's confirmation; shown anew when something changed since."""
    held = FundImport.objects.select_for_update(of=("self",)).select_related("unit__network", "file").get(pk=batch.pk)
    if held.state == ImportState.IMPORTED:
        return held
    if held.state != ImportState.CHECKED or held.counts.get(RowKind.WRONG):
        raise WrongState(_("This list can’t be imported in its present state. Upload it again."))
    may_act(by, held.unit)
    tree.locked(held.unit.network)
    shown = dict(held.counts)
    with held.file.file.open("rb") as file:
        fates = read(held, file.read())
    if held.counts != shown or held.state != ImportState.CHECKED:
        held.notices = [*held.notices, ["changed_since", {}]]
        held.save()
        return held
    made = _made(held, [fate for fate in fates if fate.kind == RowKind.NEW], by)
    FundEntry.objects.bulk_create(made, batch_size=500)
    act = uuid.uuid4()
    told = {"to_state": EntryState.SENT, "act": act, "source": "import"}
    history.record_all([history.new_event(row, "networks.entry_sent", by=by, **told) for row in made])
    history.record(held.unit, "networks.fund_list_imported", by=by, count=len(made), file=held.file.name)
    held.state, held.imported_by, held.imported_at = ImportState.IMPORTED, by, timezone.now()
    held.save()
    return held


def _made(batch: FundImport, fates: list[Fate], by: User) -> list[FundEntry]:
    now, paths, made = timezone.now(), {}, []
    for fate in fates:
        unit, year = fate.facts["unit"], fate.facts["on"].year
        if (unit.pk, year) not in paths:
            paths[unit.pk, year] = tree.path_in(unit, year)
        row = FundEntry(
            network=batch.unit.network, year=year, path=paths[unit.pk, year], state=EntryState.SENT,
            entered_by=batch.created_by or by, sent_by=by, sent_at=now, **fate.facts,
        )  # fmt: skip
        made.append(row)
    return made


@transaction.atomic
def drop(batch: FundImport, *, by: User) -> None:
    """Set a list aside that was not written."""
    held = FundImport.objects.select_for_update(of=("self",)).select_related("unit", "file").get(pk=batch.pk)
    if held.state in {ImportState.CHECKED, ImportState.UNREADABLE}:
        held.state = ImportState.DROPPED
        held.save(update_fields=["state"])
        history.record(held.unit, "networks.fund_list_set_aside", by=by, file=held.file.name)


def listing(network: Network, rows: Iterable[FundEntry], *, hxl: bool = False) -> Table:
    """Entries in the columns that can be imported again."""
    columns = [(str(column.label), "") for column in COLUMNS] + [(_("State"), "")]

    def told(row: FundEntry) -> list[Any]:
        flags = ["x" if flag else "" for flag in (row.in_kind, row.donor_agreed)]
        campaign = f"{row.campaign_round.campaign.name} {row.campaign_round.number}" if row.campaign_round else ""
        return [
            row.unit.code, row.number, row.get_flow_display(), row.on, row.amount, row.get_qualifier_display(),
            row.get_scope_display(), flags[0], row.source.name if row.source else "", campaign, row.donor, flags[1],
            row.get_purpose_display() if row.purpose else "", row.recipients,
            row.get_counted_as_display() if row.counted_as else "", row.document, row.note, row.get_state_display(),
        ]  # fmt: skip

    return Table(_("Ledger"), columns, (told(row) for row in rows), hxl=hxl, fixed=2)
