"""What share holds a title, against what a decision wants by the end of a year.

Recognised, registered and out of how many come from the rounds of that year. A share is of those parts only that state
both how many were recognised and out of how many, and is worked out of their sums: blank is not zero, and percentages of
parts are never averaged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Sum

from networks.models import Application, Network, TitleTarget, Unit
from networks.recognition.enums import HOLDS_TITLE, ApplicationState
from programmes.statements.enums import Qualifier

if TYPE_CHECKING:
    from participants.models import User

# one row of a sum: (round, path, state, qualifier, how many rows, registered, recognised, out of how many)
Row = tuple[int, str, str, str, int, int | None, int | None, int | None]


@dataclass(slots=True)
class Share:
    """``stated``: parts that state both numbers; ``parts``: all that told something."""

    registered: int | None = None
    recognised: int | None = None
    out_of: int | None = None
    qualifier: str = Qualifier.EXACTLY
    part: int = 0
    whole: int = 0
    stated: int = 0
    parts: int = 0
    tops: list[str] = field(default_factory=list)

    @property
    def percent(self) -> Decimal | None:
        """None: nobody states out of how many."""
        return Decimal(100) * self.part / self.whole if self.whole else None

    def state(self, target: Decimal | None) -> str:
        percent = self.percent
        return "" if percent is None or target is None else "met" if percent >= target else "short"

    def _add(self, registered: int | None, recognised: int | None, out_of: int | None, qualifier: str) -> None:
        for name, value in (("registered", registered), ("recognised", recognised), ("out_of", out_of)):
            if value is not None:
                setattr(self, name, (getattr(self, name) or 0) + value)
        if qualifier not in {Qualifier.EXACTLY, self.qualifier}:
            self.qualifier = qualifier if self.qualifier == Qualifier.EXACTLY else Qualifier.ABOUT

    def take(self, row: Row) -> None:
        """Rows come by path, those by number first, of two rounds the later: what is at or below a number is among it."""
        _round, path, state, qualifier, count, registered, recognised, out_of = row
        if any(path.startswith(top) for top in self.tops):
            return
        self.parts += 1
        if state == ApplicationState.COUNTED:
            self.tops.append(path)
            self._add(registered, recognised, out_of, qualifier)
            if recognised is not None and out_of:
                self.part, self.whole, self.stated = self.part + recognised, self.whole + out_of, self.stated + 1
        else:
            self._add(count, count if state in HOLDS_TITLE else 0, None, Qualifier.EXACTLY)


def share_of(rows: Iterable[Row]) -> Share:
    found = Share()
    for row in sorted(rows, key=lambda row: (row[1], row[2] != ApplicationState.COUNTED, -row[0])):
        found.take(row)
    return found


def rows_of(network: Network, user: User, *, years: Iterable[int], slugs: Iterable[str]) -> dict[tuple, list[Row]]:
    """(year, slug) → rows that the reader sees. One query, whatever the number of families."""
    return _grouped(Application.objects.visible_to(user).filter(round__network=network), years, slugs)


def _grouped(rows: Any, years: Iterable[int], slugs: Iterable[str]) -> dict[tuple, list[Row]]:
    asked = rows.filter(round__year__in=set(years), round__criteria_set__slug__in=set(slugs))
    seen = asked.exclude(state=ApplicationState.WITHDRAWN)
    grouped = (
        seen.order_by()
        .values_list("round__year", "round__criteria_set__slug", "round_id", "path", "state", "qualifier")
        .annotate(Count("pk"), Sum("registered"), Sum("recognised"), Sum("out_of"))
    )
    found: dict[tuple, list[Row]] = {}
    for year, slug, *row in grouped:
        found.setdefault((year, slug), []).append(tuple(row))  # type: ignore[arg-type]
    return found


def against_targets(network: Network, user: User) -> list[tuple[TitleTarget, Share | None]]:
    """Each target with what the reader sees of it; None: it is not counted in the portal. Two queries."""
    targets = list(network.title_targets.all())
    counted = [one for one in targets if one.measure]
    rows = rows_of(network, user, years={one.year for one in counted}, slugs={one.slug for one in counted})
    return [(one, share_of(rows.get((one.year, one.slug), [])) if one in counted else None) for one in targets]


def of_branch(unit: Unit, targets: Iterable[TitleTarget]) -> list[Share | None]:
    """Each target with the share of a branch, whoever reads; None: it is not counted in the portal. One query."""
    asked = list(targets)
    counted = [one for one in asked if one.measure]
    below = Application.objects.filter(round__network=unit.network_id, path__startswith=unit.path)
    rows = _grouped(below, {one.year for one in counted}, {one.slug for one in counted})
    return [share_of(rows.get((one.year, one.slug), [])) if one in counted else None for one in asked]


def by_branch(target: TitleTarget, top: Unit | None, user: User) -> tuple[Share, list[tuple[Unit, Share]]]:
    """The share of a branch (None: all that the reader sees) and of each part directly below. Two queries."""
    rows = rows_of(target.network, user, years=[target.year], slugs=[target.slug]).get((target.year, target.slug), [])
    under = top.path if top else ""
    held = [row for row in rows if row[1].startswith(under)]
    parts = Unit.objects.visible_to(user).filter(network=target.network_id)
    parts = parts.filter(parent=top) if top else parts.filter(path__in=_tops(user, target))
    found = [
        (unit, share_of(row for row in held if row[1].startswith(unit.path))) for unit in parts.select_related("kind")
    ]
    return share_of(held), [(unit, share) for unit, share in found if share.parts or unit.ended_on is None]


def _tops(user: User, target: TitleTarget) -> list[str]:
    """The highest units that the reader sees."""
    seen = Unit.objects.visible_to(user).filter(network=target.network_id).order_by("path")
    if user.is_staff or seen.filter(parent=None).exists():
        return list(seen.filter(parent=None).values_list("path", flat=True))
    from networks.standing import standing_of

    return [path for network, path in standing_of(user).branches if network == target.network_id]
