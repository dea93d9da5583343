"""Who has sent, along the tree: how many returns of a branch are in which state, and whose are owed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.db.models.functions import Length, Substr

from networks.models import STEP, Unit
from networks.returns.enums import OWED, ReturnState
from networks.returns.models import Return, Round


@dataclass(slots=True)
class Standing:
    """How many returns below a unit are in which state."""

    unit: Unit | None
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    own: Return | None = None

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def sent(self) -> int:
        return self.counts[ReturnState.SUBMITTED] + self.counts[ReturnState.ACCEPTED]

    @property
    def accepted(self) -> int:
        return self.counts[ReturnState.ACCEPTED]

    @property
    def waiting(self) -> int:
        return self.counts[ReturnState.SUBMITTED]

    @property
    def missing(self) -> int:
        return self.total - self.sent

    @property
    def share(self) -> float:
        return 100 * self.sent / self.total if self.total else 0


def completeness(asked: Round, top: str) -> tuple[Standing, list[Standing]]:
    """Of the whole branch (its top's path; "" for all), and of each part directly below it. Three queries."""
    rows = (
        Return.objects.filter(round=asked, path__startswith=top)
        .annotate(part=Substr("path", 1, len(top) + STEP))
        .values_list("part", "state")
        .annotate(n=Count("pk"))
        .order_by("part")
    )
    whole = Standing(None)
    parts: dict[str, Standing] = {}
    for path, state, n in rows:
        whole.counts[state] += n
        if path != top:
            parts.setdefault(path, Standing(None)).counts[state] += n
    units = {unit.path: unit for unit in _units_of(asked, [top, *parts])}
    own = {sent.path: sent for sent in asked.returns.filter(path__in=[top, *parts])}
    whole.unit, whole.own = units.get(top), own.get(top)
    for path, part in parts.items():
        part.unit, part.own = units.get(path), own.get(path)
    return whole, sorted(parts.values(), key=lambda one: (one.share, one.unit.name_vi if one.unit else ""))


def _units_of(asked: Round, paths: Iterable[str]) -> list[Unit]:
    """The units of the paths as they stood at the opening: by the number that ends each."""
    numbers = {int(path[-STEP:], 36): path for path in paths if path}
    found = list(
        Unit.objects.filter(network_id=asked.network_id, number__in=numbers).select_related("kind", "place__successor")
    )
    for unit in found:
        unit.path = numbers[unit.number]  # as it was then
    return found


def late(asked: Round, top: str) -> Any:
    """Returns of a branch that nobody has sent, the highest first."""
    rows = Return.objects.filter(round=asked, path__startswith=top, state__in=OWED)
    return rows.select_related("unit", "kind").order_by(Length("path"), "unit__name_vi")
