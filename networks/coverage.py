"""How much of an association is there: n of N at each level, the missing named; levels held as counts beside records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.db.models.functions import Substr

from networks.models import Unit, UnitCount, UnitKind

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
    """Each kind below the unit, as it stands now.

    A number stated for a unit is of its whole branch: records below it are among these and never added. Of two
    statements, one above the other, the upper one counts. Of a closed level only what was stated is told. A fixed
    number of queries, whatever the number of units.
    """
    below = UnitKind.objects.filter(network_id=unit.network_id, rank__gt=unit.kind.rank)
    levels = {kind.pk: Level(kind) for kind in below}
    holders = _holders(unit)
    records = _records(unit, {len(count.unit.path) for counts in holders.values() for count in counts})
    for pk, level in levels.items():
        whole = records[pk, unit.path]
        level.records, places = whole
        level.stated = holders.get(pk, [])
        held = [records[pk, count.unit.path] for count in level.stated]
        outside = whole[0] - sum(one[0] for one in held)
        level.number = outside + sum(max(count.number, one[0]) for count, one in zip(level.stated, held, strict=True))
        level.expected = _expected(level, held, places)
        level.missing_count = places - level.records
    _name_missing(unit, levels)
    return [level for level in levels.values() if level.number or level.expected]


def _expected(level: Level, held: list[tuple[int, int]], places: int) -> int | None:
    """Of how many: what is stated with the counts, and the records outside them. One count without it: not stated."""
    stated = [count.expected for count in level.stated]
    if any(expected is None for expected in stated):
        return None
    outside = places - sum(one[1] for one in held)
    return outside + sum(max(expected or 0, one[1]) for expected, one in zip(stated, held, strict=True))


def _holders(unit: Unit) -> dict[int, list[UnitCount]]:
    """Kind → the newest count of each topmost unit that states one. One query."""
    found: dict[int, list[UnitCount]] = defaultdict(list)
    rows = (
        UnitCount.objects.filter(
            unit__network_id=unit.network_id, unit__path__startswith=unit.path, unit__ended_on=None
        )
        .select_related("unit")
        .order_by("kind_id", "unit__path", "-as_of", "-id")
    )
    for row in rows:
        held = found[row.kind_id]
        if not (held and row.unit.path.startswith(held[-1].unit.path)):
            held.append(row)
    return found


def _records(unit: Unit, lengths: Iterable[int]) -> dict[tuple[int, str], tuple[int, int]]:
    """(kind, path) → (established, all) records open below the path. One query for each depth that holds counts."""
    found: dict[tuple[int, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for length in {len(unit.path), *lengths}:
        rows = (
            Unit.objects.under(unit)
            .filter(ended_on=None)
            .annotate(top=Substr("path", 1, length))
            .values_list("kind_id", "top")
            .annotate(there=Count("pk", filter=Q(is_established=True)), all=Count("pk"))
            .order_by()
        )
        found |= {(kind, top): (there, every) for kind, top, there, every in rows}
    return found


def _name_missing(unit: Unit, levels: dict[int, Level]) -> None:
    rows = Unit.objects.under(unit).filter(ended_on=None, is_established=False).select_related("parent")
    for row in rows.order_by("kind_id", "search_text")[: NAMED * 4]:
        if row.kind_id in levels and len(levels[row.kind_id].missing) < NAMED:
            levels[row.kind_id].missing.append(row)
