"""Units as a sheet: out, and in again, thousands in one go. Judged whole first; written in one transaction or not at all."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks.models import Network, Placement, Unit, UnitImport, UnitKind
from networks.tree import locked, searchable, step_of
from office import files, history, jobs
from office.errors import WrongState
from office.text import fold, nfc
from participants.models import Place
from programmes.enums import ImportState, RowKind
from programmes.imports import cells, sheets
from programmes.imports.columns import Column
from programmes.imports.words import SAYINGS, BadSheet, Wrong

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from participants.models import User

IN_THE_REQUEST = 400  # rows; more are read and written by a worker
SHOWN = 100
COLUMNS: tuple[Column, ...] = (
    Column("code", gettext_lazy("Code"), ("ma", "ma don vi", "unit code"), required=True),
    Column("kind", gettext_lazy("Kind of unit"), ("loai", "cap", "level"), required=True),
    Column("name_vi", gettext_lazy("Name in Vietnamese"), ("ten", "ten don vi", "name"), required=True),
    Column("name_en", gettext_lazy("Name in English"), ("ten tieng anh",)),
    Column("parent", gettext_lazy("Under the code"), ("thuoc", "truc thuoc", "under", "parent"), required=True),
    Column("place", gettext_lazy("Province"), ("tinh",)),
    Column("is_established", gettext_lazy("Established"), ("da thanh lap",)),
    Column("started_on", gettext_lazy("Since"), ("tu ngay", "thanh lap ngay")),
    Column("note", gettext_lazy("Note"), ("ghi chu",)),
)
LIMITS = {"code": 30, "name_vi": 200, "name_en": 200, "note": 300}
LABELS = {column.key: column.label for column in COLUMNS}
SAYINGS.update(
    {
        "nw_kind": gettext_lazy("“%(value)s” is not a kind of unit here. Write one of: %(among)s."),
        "nw_kind_closed": gettext_lazy("The level “%(value)s” is closed; no unit can be added to it."),
        "nw_kind_other": gettext_lazy("The unit is of the kind “%(value)s”. Change that on its own page."),
        "nw_no_parent": gettext_lazy("There is no unit “%(value)s”, neither in the sheet nor in the portal."),
        "nw_parent_closed": gettext_lazy("“%(value)s” is closed."),
        "nw_level": gettext_lazy("%(level)s can’t hang under “%(value)s”, which is not of a higher level."),
        "nw_moved": gettext_lazy("The unit hangs under “%(value)s”. Hang it elsewhere on its own page, with the day."),
        "nw_closed": gettext_lazy("The unit is closed and stays as it was."),
        "nw_top": gettext_lazy("Only the highest level stands at the top. Say what it hangs under."),
        "nw_place": gettext_lazy("“%(value)s” is not a province."),
        "nw_date": gettext_lazy("“%(value)s” is not a day. Write it as 31/12/2023."),
    }
)


def code_key(code: str) -> str:
    """Codes are the same whatever their case; a mark more or less is another unit."""
    return nfc(code).strip().casefold()


@dataclass(slots=True)
class Row:
    """One row of the sheet, judged. ``facts``: what would be written; ``changes``: [column, before, after] …"""

    number: int
    facts: dict[str, Any] = field(default_factory=dict)
    parent: str = ""  # code, folded
    kind: str = RowKind.SAME
    held: Unit | None = None
    problems: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    changes: list[list[str]] = field(default_factory=list)

    def wrong(self, column: str, code: str, **values: Any) -> None:
        self.problems.append((column, code, values))

    def kept(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "name": f"{self.facts.get('code', '')} {self.facts.get('name_vi', '')}".strip()[:200],
            "kind": str(self.kind),
            "problems": [[column, code, values] for column, code, values in self.problems],
            "changes": self.changes,
        }


class Judge:
    """What would become of each row. The network is read once: a fixed number of queries."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.kinds: dict[str, UnitKind] = {}
        self.kind_names = []
        for kind in network.kinds.all():
            self.kind_names.append(kind.name)
            self.kinds |= {fold(name): kind for name in (kind.slug, kind.name_vi, kind.name_en) if name}
        self.by_id = {kind.pk: kind for kind in self.kinds.values()}
        self.units = {code_key(unit.code): unit for unit in network.units.all()}
        self.codes = {unit.pk: unit.code for unit in self.units.values()}
        self.places: dict[str, Place] = {}
        for place in Place.objects.order_by("era"):
            for name in filter(None, (place.name_vi, place.name_en, place.name_alt)):
                self.places.setdefault(fold(name), place)
        self.top = min((kind.rank for kind in self.by_id.values()), default=1)

    def rows(self, read: Iterable[tuple[int, dict[str, str]]]) -> list[Row]:
        found: list[Row] = []
        seen: dict[str, Row] = {}
        for number, texts in read:
            row = self._row(number, texts)
            code = code_key(row.facts.get("code", ""))
            if code and code in seen:
                row.wrong("code", "fw_code_twice", value=row.facts["code"], other=seen[code].number)
            elif code:
                seen[code] = row
            found.append(row)
        for row in found:
            self._parent(row, seen)
            self._settle(row)
        return found

    def _row(self, number: int, texts: dict[str, str]) -> Row:
        row = Row(number)
        said = {key: self._text(row, key, text) for key, text in texts.items()}
        row.facts = {key: said[key] for key in LIMITS if key in said}
        for key in ("code", "name_vi", "kind"):
            if not said.get(key) and not any(column == key for column, _code, _values in row.problems):
                row.wrong(key, "fw_required")
        row.facts["kind"] = kind = self.kinds.get(fold(said.get("kind", "")))
        if kind is None and said.get("kind"):
            row.wrong("kind", "nw_kind", value=said["kind"][:60], among=", ".join(self.kind_names))
        row.parent = code_key(said.get("parent", ""))
        if text := said.get("place"):
            row.facts["place"] = self.places.get(fold(text))
            if row.facts["place"] is None:
                row.wrong("place", "nw_place", value=text[:60])
        if text := said.get("is_established"):
            row.facts["is_established"] = cells.YesNo().clean(text)
        if text := said.get("started_on"):
            row.facts["started_on"] = cells.parse_day(text)
            if row.facts["started_on"] is None:
                row.wrong("started_on", "nw_date", value=text[:40])
        return row

    def _text(self, row: Row, key: str, text: str) -> str:
        """A cell's text; what can't be taken is said of the row and read as empty."""
        try:
            found = nfc(cells.plain(text)).strip()
            if len(found) > LIMITS.get(key, 200):
                raise Wrong("too_long", limit=LIMITS.get(key, 200))
            if key == "is_established" and found:
                cells.YesNo().clean(found)
        except Wrong as wrong:
            row.wrong(key, wrong.code, **wrong.values)
            return ""
        return found

    def _parent(self, row: Row, seen: dict[str, Row]) -> None:
        kind: UnitKind | None = row.facts.get("kind")
        if not row.parent:
            if kind is not None and kind.rank != self.top:
                row.wrong("parent", "nw_top")
            return
        above, unit = seen.get(row.parent), self.units.get(row.parent)
        if above is None and unit is None:
            row.wrong("parent", "nw_no_parent", value=row.parent)
            return
        parent_kind = above.facts.get("kind") if above else self.by_id[unit.kind_id]  # type: ignore[union-attr]
        if unit is not None and unit.is_closed:
            row.wrong("parent", "nw_parent_closed", value=unit.code)
        if kind is not None and parent_kind is not None and parent_kind.rank >= kind.rank:
            row.wrong("parent", "nw_level", level=kind.name, value=row.parent)

    def _settle(self, row: Row) -> None:
        row.held = held = self.units.get(code_key(row.facts.get("code", "")))
        kind: UnitKind | None = row.facts.get("kind")
        if held is None:
            if kind is not None and kind.closed_on is not None:
                row.wrong("kind", "nw_kind_closed", value=kind.name)
            row.kind = RowKind.WRONG if row.problems else RowKind.NEW
            return
        if kind is not None and kind.pk != held.kind_id:
            row.wrong("kind", "nw_kind_other", value=self.by_id[held.kind_id].name)
        under = self.codes.get(held.parent_id or 0, "")
        if code_key(under) != row.parent:
            row.wrong("parent", "nw_moved", value=under or "–")
        for name, value in row.facts.items():
            before = held.kind if name == "kind" else getattr(held, f"{name}_id" if name == "place" else name)
            after = value.pk if name == "place" and value else value
            if name not in {"kind", "code"} and before != after:
                row.changes.append([name, _shown(getattr(held, name)), _shown(value)])
        if row.changes and held.is_closed:
            row.wrong("code", "nw_closed")
        row.kind = RowKind.WRONG if row.problems else RowKind.CHANGED if row.changes else RowKind.SAME


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else str(value or "")


# --- the way of a sheet ------------------------------------------------------------


@transaction.atomic
def upload(network: Network, file: UploadedFile, *, by: User) -> UnitImport:
    """Keep the file as it came; a long one is read by a worker. Nothing is written of it yet."""
    files.check_size(file)
    file.seek(0)
    content = file.read()
    kept = files.keep(
        content, kind="sheet", name=file.name or "units", content_type=sheets.content_type(content), by=by
    )
    batch = UnitImport.objects.create(network=network, file=kept, created_by=by)
    kept.object_type, kept.object_id = batch._meta.label_lower, str(batch.pk)
    kept.save(update_fields=["object_type", "object_id"])
    if sheets.rows_at_least(content) > IN_THE_REQUEST:
        batch.job = jobs.ask("networks.read_units", by=by, about=batch)
        batch.save(update_fields=["job"])
    else:
        read(batch, content)
    history.record(network, "networks.sheet_uploaded", by=by, file=kept.name)
    return batch


def read(batch: UnitImport, content: bytes) -> list[Row]:
    """Judge the file; keep the counts and the first rows that a reader must see."""
    try:
        sheet = sheets.read(content, batch.file.name, list(COLUMNS))
    except BadSheet as bad:
        batch.state, batch.problems = ImportState.UNREADABLE, [list(problem) for problem in bad.problems]
        batch.save()
        return []
    texts = ((number, dict(zip(sheet.columns, row, strict=True))) for number, row in sheet.rows)
    rows = Judge(batch.network).rows(texts)
    wrong = [row for row in rows if row.kind == RowKind.WRONG]
    shown = wrong or [row for row in rows if row.kind in {RowKind.NEW, RowKind.CHANGED}]
    batch.counts = {kind: n for kind in RowKind.values if (n := sum(row.kind == kind for row in rows))}
    batch.rows = [row.kept() for row in shown[:SHOWN]]
    batch.notices = [list(notice) for notice in sheet.notices if notice[0] != "absent_columns"]
    batch.state, batch.problems = ImportState.CHECKED, []
    batch.save()
    return rows


def content_of(batch: UnitImport) -> bytes:
    with batch.file.file.open("rb") as file:
        return file.read()


@transaction.atomic
def confirm(batch: UnitImport, *, by: User) -> UnitImport:
    """Write what was shown, once; a long one by a worker."""
    held = UnitImport.objects.select_for_update().get(pk=batch.pk)
    if held.state in {ImportState.IMPORTED, ImportState.WRITING}:
        return held
    if held.state != ImportState.CHECKED or held.counts.get(RowKind.WRONG):
        raise WrongState(_("This list can’t be imported in its present state. Upload it again."))
    held.imported_by = by
    if held.total > IN_THE_REQUEST:
        held.state = ImportState.WRITING
        held.job = jobs.ask("networks.write_units", by=by, about=held)
        held.save()
        return held
    held.save(update_fields=["imported_by"])
    write(held)
    return held


@transaction.atomic
def drop(batch: UnitImport, *, by: User) -> None:
    """Set a list aside that was not written."""
    held = UnitImport.objects.select_for_update().get(pk=batch.pk)
    if held.state in {ImportState.CHECKED, ImportState.UNREADABLE}:
        held.state = ImportState.DROPPED
        held.save(update_fields=["state"])
        history.record(held.network, "networks.sheet_set_aside", by=by, file=held.file.name)


@transaction.atomic
def write(batch: UnitImport, *, work: jobs.Work | None = None) -> None:
    """All new and changed units in one transaction; when something changed since the preview, it is shown anew."""
    if work is not None:
        work.still_mine()
    network, shown = locked(batch.network), dict(batch.counts)
    rows = read(batch, content_of(batch))
    if batch.counts != shown or batch.state != ImportState.CHECKED:
        batch.notices = [*batch.notices, ["changed_since", {}]]
        batch.save()
        return
    act = uuid.uuid4()
    made = _add(network, [row for row in rows if row.kind == RowKind.NEW])
    Placement.objects.bulk_create(
        (Placement(unit=unit, parent=unit.parent, since=unit.started_on) for unit in made), batch_size=2000
    )
    network.save(update_fields=["last_number"])
    changed = [row for row in rows if row.kind == RowKind.CHANGED and row.held is not None]
    _change(changed)
    events = [history.new_event(unit, "networks.unit_added", by=batch.imported_by, act=act) for unit in made]
    events += [
        history.new_event(
            row.held, "networks.unit_changed", by=batch.imported_by, act=act,
            changes={name: [before, after] for name, before, after in row.changes},
        )
        for row in changed
        if row.held is not None
    ]  # fmt: skip
    history.record_all(events)
    history.record(network, "networks.units_imported", by=batch.imported_by, count=len(events), file=batch.file.name)
    batch.state, batch.imported_at = ImportState.IMPORTED, timezone.now()
    batch.save()


def _add(network: Network, rows: list[Row]) -> list[Unit]:
    """Level by level, so that a parent is there before its children."""
    known = {code_key(unit.code): unit for unit in network.units.all()}
    made: list[Unit] = []
    by_level = sorted(rows, key=lambda row: (row.facts["kind"].rank, row.number))
    for _rank, level in groupby(by_level, key=lambda row: row.facts["kind"].rank):
        units = []
        for row in level:
            network.last_number += 1
            parent = known.get(row.parent)
            unit = Unit(network=network, parent=parent, number=network.last_number, **row.facts)
            unit.path = (parent.path if parent else "") + step_of(unit.number)
            unit.search_text = searchable(unit)
            known[code_key(unit.code)] = unit
            units.append(unit)
        made += Unit.objects.bulk_create(units, batch_size=1000)
    return made


def _change(rows: list[Row]) -> None:
    units = []
    for row in rows:
        unit = row.held
        if unit is not None:
            for name, value in row.facts.items():
                if name not in {"kind", "code"}:
                    setattr(unit, name, value)
            unit.search_text = searchable(unit)
            units.append(unit)
    names = ["name_vi", "name_en", "place", "is_established", "started_on", "note", "search_text"]
    Unit.objects.bulk_update(units, names, batch_size=500)
