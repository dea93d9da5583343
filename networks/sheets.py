"""Units as a sheet: out, and in again, thousands in one go. Judged whole first; written in one transaction or not at all."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext_lazy

from networks.models import MAP_SIDE, Network, Placement, Unit, UnitImport, UnitKind
from networks.staged import Row, Way
from networks.tree import locked, searchable, step_of
from office import history
from office.text import fold, nfc
from participants.models import Place
from programmes.enums import RowKind
from programmes.imports import cells
from programmes.imports.columns import Column
from programmes.imports.words import SAYINGS, Wrong

COLUMNS: tuple[Column, ...] = (
    Column("code", gettext_lazy("Code"), ("ma", "ma don vi", "unit code"), required=True),
    Column("kind", gettext_lazy("Kind of unit"), ("loai", "cap", "level"), required=True),
    Column("name_vi", gettext_lazy("Name in Vietnamese"), ("ten", "ten don vi", "name"), required=True),
    Column("name_en", gettext_lazy("Name in English"), ("ten tieng anh",)),
    Column("parent", gettext_lazy("Under the code"), ("thuoc", "truc thuoc", "under", "parent"), required=True),
    Column("place", gettext_lazy("Province"), ("tinh",)),
    Column("is_established", gettext_lazy("Established"), ("da thanh lap",)),
    Column("started_on", gettext_lazy("Since"), ("tu ngay", "thanh lap ngay")),
    Column("map_column", gettext_lazy("Column on the map"), ("cot ban do", "cot so do")),
    Column("map_row", gettext_lazy("Row on the map"), ("hang ban do", "hang so do")),
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
        "nw_map": gettext_lazy("“%(value)s” is no column or row of a map. Write a whole number from 1 to %(most)s."),
        "nw_map_half": gettext_lazy("A place on the map has a column and a row."),
        "nw_date": gettext_lazy("“%(value)s” is not a day. Write it as 31/12/2023."),
    }
)


def code_key(code: str) -> str:
    """Codes are the same whatever their case; a mark more or less is another unit."""
    return nfc(code).strip().casefold()


@dataclass(slots=True)
class UnitRow(Row):
    parent: str = ""  # code, folded
    held: Unit | None = None
    above: Unit | None = None  # the parent, if it is in the portal


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

    def rows(self, read: Iterable[tuple[int, dict[str, str]]]) -> list[UnitRow]:
        found: list[UnitRow] = []
        seen: dict[str, UnitRow] = {}
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

    def _row(self, number: int, texts: dict[str, str]) -> UnitRow:
        row = UnitRow(number)
        said = {key: self._text(row, key, text) for key, text in texts.items()}
        row.facts = {key: said[key] for key in LIMITS if key in said}
        row.name = f"{row.facts.get('code', '')} {row.facts.get('name_vi', '')}".strip()
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
        self._place_on_map(row, said)
        return row

    def _place_on_map(self, row: UnitRow, said: dict[str, str]) -> None:
        texts = {key: said[key] for key in ("map_column", "map_row") if said.get(key)}
        for key, text in texts.items():
            if text.isdecimal() and 1 <= int(text) <= MAP_SIDE:
                row.facts[key] = int(text)
            else:
                row.wrong(key, "nw_map", value=text[:20], most=MAP_SIDE)
        if len(texts) == 1:
            row.wrong(next(iter(texts)), "nw_map_half")

    def _text(self, row: UnitRow, key: str, text: str) -> str:
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

    def _parent(self, row: UnitRow, seen: dict[str, UnitRow]) -> None:
        kind: UnitKind | None = row.facts.get("kind")
        if not row.parent:
            if kind is not None and kind.rank != self.top:
                row.wrong("parent", "nw_top")
            return
        above, row.above = seen.get(row.parent), self.units.get(row.parent)
        unit = row.above
        if above is None and unit is None:
            row.wrong("parent", "nw_no_parent", value=row.parent)
            return
        parent_kind = above.facts.get("kind") if above else self.by_id[unit.kind_id]  # type: ignore[union-attr]
        if unit is not None and unit.is_closed:
            row.wrong("parent", "nw_parent_closed", value=unit.code)
        if kind is not None and parent_kind is not None and parent_kind.rank >= kind.rank:
            row.wrong("parent", "nw_level", level=kind.name, value=row.parent)

    def _settle(self, row: UnitRow) -> None:
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


def _lock(batch: UnitImport) -> None:
    batch.network = locked(batch.network)


def _write(batch: UnitImport, rows: list[UnitRow]) -> None:
    act = uuid.uuid4()
    made = _add(batch.network, [row for row in rows if row.kind == RowKind.NEW])
    Placement.objects.bulk_create(
        (Placement(unit=unit, parent=unit.parent, since=unit.started_on) for unit in made), batch_size=2000
    )
    batch.network.save(update_fields=["last_number"])
    changed = [row for row in rows if row.held is not None]
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


UnitImport.way = Way(
    jobs="units",
    columns=lambda batch: list(COLUMNS),
    judge=lambda batch, texts: Judge(batch.network).rows(texts),
    lock=_lock,
    write=_write,
    about=lambda batch: batch.network,
    imported="networks.units_imported",
)


def _add(network: Network, rows: list[UnitRow]) -> list[Unit]:
    """Level by level, so that a parent is there before its children."""
    known: dict[str, Unit] = {}
    made: list[Unit] = []
    by_level = sorted(rows, key=lambda row: (row.facts["kind"].rank, row.number))
    for _rank, level in groupby(by_level, key=lambda row: row.facts["kind"].rank):
        units = []
        for row in level:
            network.last_number += 1
            parent = known.get(row.parent) or row.above
            unit = Unit(network=network, parent=parent, number=network.last_number, **row.facts)
            unit.path = (parent.path if parent else "") + step_of(unit.number)
            unit.search_text = searchable(unit)
            known[code_key(unit.code)] = unit
            units.append(unit)
        made += Unit.objects.bulk_create(units, batch_size=1000)
    return made


def _change(rows: list[UnitRow]) -> None:
    units = []
    for row in rows:
        unit = row.held
        if unit is not None:
            for name, value in row.facts.items():
                if name not in {"kind", "code"}:
                    setattr(unit, name, value)
            unit.search_text = searchable(unit)
            units.append(unit)
    names = [
        "name_vi",
        "name_en",
        "place",
        "is_established",
        "started_on",
        "map_column",
        "map_row",
        "note",
        "search_text",
    ]
    Unit.objects.bulk_update(units, names, batch_size=500)
