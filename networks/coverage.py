"""How much of an association is there: n of N at each level, the missing named; levels held as counts beside records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Count, Q
from django.db.models.functions import Substr

from networks.models import Unit, UnitCount, UnitKind
from networks.querysets import UnitQuerySet

Records = dict[tuple[int, str], tuple[int, int]]

NAMED = 50  # of the missing are named on a page; the rest are in the list of units


@dataclass(slots=True)
class Level:
    """A kind of unit below a unit. ``number`` of ``expected``; None as ``expected``: not stated of how many."""

    kind: UnitKind
    number: int = 0
    expected: int | None = None
    records: int = 0  # of ``number``, those that have a record of their own
    stated: list[UnitCount] = field(default_factory=list)  # the counts that ``number`` is taken from
    missing: list[Unit] = field(default_factory=list)
    missing_count: int = 0

    @property
    def share(self) -> float | None:
        return None if not self.expected else 100 * self.number / self.expected


def coverage(unit: Unit) -> list[Level]:
    return coverages([unit])[0]


def coverages(units: Sequence[Unit]) -> list[list[Level]]:
    """Each kind below each unit, as it stands now; units of one network, none of them above another.

    A number stated for a unit is of its whole branch: records below it are among these and never added. Of two
    statements, one above the other, the upper one counts. Of a closed level only what was stated is told. A fixed
    number of queries, whatever the number of units.
    """
    if not units:
        return []
    below = list(UnitKind.objects.filter(network_id=units[0].network_id))
    holders = _holders(units)
    records = _records(units, {len(count.unit.path) for counts in holders.values() for count in counts})
    found = [
        {kind.pk: _level(unit, kind, holders.get(kind.pk, []), records) for kind in below if kind.rank > unit.kind.rank}
        for unit in units
    ]
    _name_missing(units, found)
    return [[level for level in levels.values() if level.number or level.expected] for levels in found]


def _level(unit: Unit, kind: UnitKind, counts: list[UnitCount], records: Records) -> Level:
    there, places = records[kind.pk, unit.path]
    level = Level(kind, records=there, missing_count=places - there)
    level.stated = [count for count in counts if count.unit.path.startswith(unit.path)]
    held = [records[kind.pk, count.unit.path] for count in level.stated]
    outside = there - sum(one[0] for one in held)
    level.number = outside + sum(max(count.number, one[0]) for count, one in zip(level.stated, held, strict=True))
    level.expected = _expected(level, held, places)
    return level


def _expected(level: Level, held: list[tuple[int, int]], places: int) -> int | None:
    """Of how many: what is stated with the counts, and the records outside them. One count without it: not stated."""
    stated = [count.expected for count in level.stated]
    if any(expected is None for expected in stated):
        return None
    outside = places - sum(one[1] for one in held)
    return outside + sum(max(expected or 0, one[1]) for expected, one in zip(stated, held, strict=True))


def _holders(units: Sequence[Unit]) -> dict[int, list[UnitCount]]:
    """Kind → the newest count of each topmost unit that states one. One query."""
    found: dict[int, list[UnitCount]] = defaultdict(list)
    within = reduce(or_, (Q(unit__path__startswith=unit.path) for unit in units))
    rows = (
        UnitCount.objects.filter(within, unit__network_id=units[0].network_id, unit__ended_on=None)
        .select_related("unit")
        .order_by("kind_id", "unit__path", "-as_of", "-id")
    )
    for row in rows:
        held = found[row.kind_id]
        if not (held and row.unit.path.startswith(held[-1].unit.path)):
            held.append(row)
    return found


def _below(units: Sequence[Unit]) -> UnitQuerySet:
    within = reduce(or_, (Q(path__startswith=unit.path) for unit in units))
    rows = Unit.objects.filter(within, network_id=units[0].network_id, ended_on=None)
    return rows.exclude(pk__in=[unit.pk for unit in units])


def _records(units: Sequence[Unit], lengths: Iterable[int]) -> Records:
    """(kind, path) → (established, all) records open below the path. One query for each depth that holds counts."""
    found: Records = defaultdict(lambda: (0, 0))
    for length in {*(len(unit.path) for unit in units), *lengths}:
        rows = (
            _below(units)
            .annotate(top=Substr("path", 1, length))
            .values_list("kind_id", "top")
            .annotate(there=Count("pk", filter=Q(is_established=True)), all=Count("pk"))
            .order_by()
        )
        found |= {(kind, top): (there, every) for kind, top, there, every in rows}
    return found


def _name_missing(units: Sequence[Unit], found: list[dict[int, Level]]) -> None:
    rows = _below(units).filter(is_established=False).select_related("parent").order_by("kind_id", "search_text")
    for row in rows[: NAMED * 4 * len(units)]:
        for unit, levels in zip(units, found, strict=True):
            level = levels.get(row.kind_id) if row.path.startswith(unit.path) else None
            if level is not None and len(level.missing) < NAMED:
                level.missing.append(row)
