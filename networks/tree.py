"""The tree of units: hung, moved, closed, renamed, merged, split. Every write locks the network, so that two at once
never make a circle, and the tree of the past stays as it was."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from networks.enums import SuccessionHow
from networks.models import STEP, FundEntry, Network, Placement, Succession, Unit, UnitKind
from office import history
from office.errors import DomainError
from office.text import fold
from programmes.services_programmes import apply, normalised

if TYPE_CHECKING:
    from participants.models import User

SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz"


def step_of(number: int) -> str:
    """A unit's number in five signs: 36 → "00010"."""
    signs = ""
    while number:
        number, rest = divmod(number, len(SIGNS))
        signs = SIGNS[rest] + signs
    return signs.rjust(STEP, "0")


def searchable(unit: Unit) -> str:
    return fold(f"{unit.code} {unit.name_vi} {unit.name_en}")[:450]


def locked(network: Network) -> Network:
    return Network.objects.select_for_update().get(pk=network.pk)


def _may_hang(kind: UnitKind, parent: Unit | None) -> None:
    if parent is None:
        return
    if parent.kind.rank >= kind.rank:
        raise DomainError(
            _("%(kind)s can’t hang under %(parent)s (%(parent_kind)s): choose a unit of a higher level.")
            % {"kind": kind.name, "parent": parent.name, "parent_kind": parent.kind.name}
        )
    if parent.is_closed:
        raise DomainError(_("“%(name)s” is closed. Choose a unit that is open.") % {"name": parent.name})


@transaction.atomic
def add_unit(network: Network, *, by: User | None, parent: Unit | None = None, **facts: Any) -> Unit:
    """A new unit under ``parent`` (none: at the top), from its beginning."""
    network = locked(network)
    unit = Unit(network=network, **normalised(facts))
    parent = Unit.objects.select_related("kind").get(pk=parent.pk) if parent is not None else None
    _may_hang(unit.kind, parent)
    network.last_number += 1
    network.save(update_fields=["last_number"])
    unit.parent, unit.number, unit.search_text = parent, network.last_number, searchable(unit)
    unit.path = (parent.path if parent else "") + step_of(unit.number)
    unit.full_clean()
    unit.save()
    Placement.objects.create(unit=unit, parent=parent, since=unit.started_on)
    history.record(unit, "networks.unit_added", by=by)
    return unit


@transaction.atomic
def change_unit(unit: Unit, *, by: User | None, **facts: Any) -> Unit:
    """Facts that leave the tree as it is; a name that was put right (a new name by decision: :func:`rename_unit`)."""
    held = Unit.objects.select_for_update(of=("self",)).select_related("kind", "parent__kind").get(pk=unit.pk)
    changes = apply(held, normalised(facts))
    if changes:
        _may_hang(held.kind, held.parent)
        if "kind" in changes and held.children.filter(kind__rank__lte=held.kind.rank, ended_on=None).exists():
            raise DomainError(_("Units of the same or a higher level hang under it. Move them first."))
        held.search_text = searchable(held)
        held.full_clean()
        held.save()
        history.record(held, "networks.unit_changed", by=by, changes=changes)
    return held


def _not_closed(unit: Unit) -> None:
    if unit.is_closed:
        raise DomainError(_("“%(name)s” is closed already.") % {"name": unit.name})


def _not_before(unit: Unit, since: dt.date | None, on: dt.date) -> None:
    if since is not None and on < since:
        raise DomainError(
            _("“%(name)s” is where it is since %(day)s. Choose that day or a later one.")
            % {"name": unit.name, "day": f"{since:%d/%m/%Y}"}
        )


def _hang(units: Sequence[Unit], parent: Unit | None, on: dt.date) -> None:
    """Hang open units elsewhere from a day on: their open placements end, new ones begin, paths of branches follow."""
    if parent is not None:
        _not_before(parent, parent.started_on, on)
    for unit in units:
        held = unit.placements.get(until=None)
        _not_before(unit, held.since, on)
        if held.since == on:
            held.parent = parent
            held.save(update_fields=["parent"])
        else:
            held.until = on
            held.save(update_fields=["until"])
            Placement.objects.create(unit=unit, parent=parent, since=on)
        before, after = unit.path, (parent.path if parent else "") + step_of(unit.number)
        Unit.objects.filter(network_id=unit.network_id, path__startswith=before).update(
            path=Concat(Value(after), Substr(F("path"), len(before) + 1))
        )
        unit.parent, unit.path = parent, after
        unit.save(update_fields=["parent"])
        _money_follows(unit, on)


def _money_follows(unit: Unit, on: dt.date) -> None:
    """Entries of the fund stand where the unit hangs at the end of their year: those of years not over on the day move."""
    held = FundEntry.objects.filter(network_id=unit.network_id, unit__path__startswith=unit.path, year__gte=on.year)
    for below in Unit.objects.filter(pk__in=held.order_by().values("unit")):
        for year in sorted(set(held.filter(unit=below).values_list("year", flat=True))):
            held.filter(unit=below, year=year).update(path=path_in(below, year))


@transaction.atomic
def move_unit(unit: Unit, parent: Unit | None, *, on: dt.date, by: User | None, reason: str = "") -> Unit:
    """Hang a unit with its branch under another from ``on``. Doing it again changes nothing."""
    locked(unit.network)
    unit = Unit.objects.select_related("kind", "parent").get(pk=unit.pk)
    parent = Unit.objects.select_related("kind").get(pk=parent.pk) if parent is not None else None
    _not_closed(unit)
    if unit.parent_id == (parent.pk if parent else None):
        return unit
    if parent is not None and (parent.network_id != unit.network_id or parent.path.startswith(unit.path)):
        raise DomainError(_("A unit can’t hang under itself or under a part of its own branch."))
    _may_hang(unit.kind, parent)
    before = unit.parent
    _hang([unit], parent, on)
    history.record(
        unit, "networks.unit_moved", by=by, reason=reason,
        changes={"parent": [str(before or ""), str(parent or "")]}, on=on.isoformat(),
    )  # fmt: skip
    return unit


@transaction.atomic
def close_unit(unit: Unit, *, on: dt.date, by: User | None, children_to: Unit | None = None, reason: str = "") -> Unit:
    """Close a unit on a day; what hangs under it is hung under ``children_to``, else under its own parent."""
    locked(unit.network)
    unit = Unit.objects.select_related("kind", "parent__kind").get(pk=unit.pk)
    if unit.is_closed:
        return unit
    target = Unit.objects.select_related("kind").get(pk=children_to.pk) if children_to else unit.parent
    if target is not None and target.path.startswith(unit.path):
        raise DomainError(_("A unit can’t hang under itself or under a part of its own branch."))
    _close(unit, target, on)
    history.record(unit, "networks.unit_closed", by=by, reason=reason, on=on.isoformat(), to=str(target or ""))
    return unit


def _close(unit: Unit, children_to: Unit | None, on: dt.date) -> None:
    held = unit.placements.get(until=None)
    _not_before(unit, held.since, on)
    children = list(unit.children.filter(ended_on=None).select_related("kind"))
    for child in children:
        _may_hang(child.kind, children_to)
    _hang(children, children_to, on)
    unit.ended_on = on
    unit.save(update_fields=["ended_on"])
    held.until = on
    held.save(update_fields=["until"])


@transaction.atomic
def close_kind(kind: UnitKind, *, on: dt.date, by: User | None, reason: str = "") -> UnitKind:
    """Close a whole level: each of its units ends on the day, what hung below hangs under the unit above."""
    locked(kind.network)
    kind = UnitKind.objects.get(pk=kind.pk)
    if kind.closed_on is not None:
        return kind
    for unit in Unit.objects.filter(kind=kind, ended_on=None).select_related("kind", "parent__kind"):
        _close(unit, unit.parent, on)
    kind.closed_on = on
    kind.save(update_fields=["closed_on"])
    history.record(kind, "networks.kind_closed", by=by, reason=reason, on=on.isoformat())
    return kind


@transaction.atomic
def rename_unit(unit: Unit, *, name_vi: str, name_en: str = "", on: dt.date, by: User | None, reason: str = "") -> Unit:
    """A new name from a day on; the record stays the same and keeps its former names."""
    locked(unit.network)
    unit = Unit.objects.get(pk=unit.pk)
    if (unit.name_vi, unit.name_en) == (name_vi, name_en):
        return unit
    Succession.objects.create(
        before=unit, after=unit, how=SuccessionHow.RENAME, on=on,
        former_name_vi=unit.name_vi, former_name_en=unit.name_en,
    )  # fmt: skip
    changes = apply(unit, normalised({"name_vi": name_vi, "name_en": name_en}))
    unit.search_text = searchable(unit)
    unit.full_clean()
    unit.save()
    history.record(unit, "networks.unit_renamed", by=by, reason=reason, changes=changes, on=on.isoformat())
    return unit


@transaction.atomic
def merge_unit(unit: Unit, into: Unit, *, on: dt.date, by: User | None, reason: str = "") -> Unit:
    """Close a unit and hang what is below it under ``into``, which succeeds it."""
    locked(unit.network)
    unit = Unit.objects.select_related("kind", "parent").get(pk=unit.pk)
    into = Unit.objects.select_related("kind").get(pk=into.pk)
    _not_closed(unit)
    if into.pk == unit.pk or into.network_id != unit.network_id or into.path.startswith(unit.path):
        raise DomainError(_("Choose another unit, one that is not part of this one’s own branch."))
    if into.kind_id != unit.kind_id or into.is_closed:
        raise DomainError(_("Two units can be merged when they are of the same kind and both are open."))
    _close(unit, into, on)
    Succession.objects.create(before=unit, after=into, how=SuccessionHow.MERGE, on=on)
    history.record(unit, "networks.unit_merged", by=by, reason=reason, on=on.isoformat(), to=str(into))
    return into


@transaction.atomic
def split_unit(
    unit: Unit, parts: Iterable[dict[str, Any]], *, on: dt.date, by: User | None, reason: str = ""
) -> list[Unit]:
    """Close a unit; ``parts`` (facts of each) succeed it under the same parent. What hung below hangs under the first."""
    locked(unit.network)
    unit = Unit.objects.select_related("kind", "parent__kind").get(pk=unit.pk)
    _not_closed(unit)
    made = [
        add_unit(
            unit.network, by=by, parent=unit.parent, kind=unit.kind, place=unit.place, started_on=on,
            is_established=unit.is_established, **facts,
        )
        for facts in parts
    ]  # fmt: skip
    if len(made) < 2:
        raise DomainError(_("A split makes at least two units."))
    _close(unit, made[0], on)
    Succession.objects.bulk_create(Succession(before=unit, after=part, how=SuccessionHow.SPLIT, on=on) for part in made)
    history.record(unit, "networks.unit_split", by=by, reason=reason, on=on.isoformat(), to=", ".join(map(str, made)))
    return made


# --- reading -----------------------------------------------------------------------


def above(unit: Unit, highest: str = "") -> list[Unit]:
    """The units that it hangs under, from the top down; those of ``highest`` (a branch) alone. One query."""
    paths = [unit.path[:end] for end in range(max(STEP, len(highest)), len(unit.path), STEP)]
    return sorted(Unit.objects.filter(network_id=unit.network_id, path__in=paths), key=lambda one: len(one.path))


def children_of(unit: Unit) -> QuerySet[Unit]:
    """What hangs directly under it now."""
    return unit.children.filter(ended_on=None).select_related("kind", "place")


def children_on(unit: Unit, day: dt.date) -> QuerySet[Unit]:
    """What hung directly under it on a day, whatever became of it since."""
    at = Q(placements__since=None) | Q(placements__since__lte=day)
    at &= Q(placements__until=None) | Q(placements__until__gt=day)
    return Unit.objects.filter(at, placements__parent=unit).select_related("kind", "place").distinct()


def branch_on(unit: Unit, day: dt.date) -> set[int]:
    """Ids of the unit and of all that hung below it on a day, whatever became of them since. One query."""
    placed = Placement.objects.filter(unit__network_id=unit.network_id).exclude(since__gt=day).exclude(until__lte=day)
    below: dict[int | None, list[int]] = defaultdict(list)
    for child, parent in placed.values_list("unit_id", "parent_id"):
        below[parent].append(child)
    found, waiting = {unit.pk}, [unit.pk]
    while waiting:
        more = [child for child in below[waiting.pop()] if child not in found]
        found.update(more)
        waiting += more
    return found


def paths_within(unit: Unit, start: dt.date, end: dt.date) -> list[str]:
    """Each path that the unit had on some day of the period, the newest last. One query for each level above it."""
    rows: dict[int, list[tuple[int | None, dt.date, dt.date]]] = {}
    numbers = {unit.pk: unit.number}
    wanted = {unit.pk}
    while wanted:
        placed = Placement.objects.filter(unit__in=wanted).exclude(since__gt=end).exclude(until__lte=start)
        rows |= {pk: [] for pk in wanted}
        found = placed.values_list("unit_id", "parent_id", "since", "until", "parent__number").order_by("pk")
        for pk, parent, since, until, number in found:
            rows[pk].append((parent, since or dt.date.min, until or dt.date.max))
            if parent is not None:
                numbers[parent] = number
        wanted = {parent for pk in wanted for parent, _since, _until in rows[pk] if parent} - rows.keys()

    def up(pk: int, begins: dt.date, ends: dt.date) -> list[tuple[dt.date, str]]:
        """(from when, path) within a span that ends before ``ends``."""
        step, paths = step_of(numbers[pk]), []
        for parent, since, until in rows[pk]:
            since, until = max(since, begins), min(until, ends)
            if since < until:
                above = up(parent, since, until) if parent else [(since, "")]
                paths += [(day, path + step) for day, path in above]
        return paths

    after = min(end, dt.date.max - dt.timedelta(days=1)) + dt.timedelta(days=1)
    return list(dict.fromkeys(path for _day, path in sorted(up(unit.pk, start, after)))) or [unit.path]


def path_in(unit: Unit, year: int) -> str:
    """Where the unit hung on the year's last day, or on its own last day."""
    day = dt.date(year, 12, 31)
    if unit.ended_on is not None:
        day = min(day, unit.ended_on - dt.timedelta(days=1))
    return paths_within(unit, day, day)[-1]
