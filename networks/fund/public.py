"""What everybody may read of a fund: totals of the levels that a steward marked, kept for a while.

No names but of those who agreed; small numbers of recipients are not told, and nothing from which they follow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.cache import cache

from networks.fund.enums import EntryState, Flow
from networks.fund.reading import Balance, Book, years_of
from networks.fund.tables import Cut, campaigns, cuts
from networks.models import STEP, FundEntry, Network, Unit
from office import clock, formats
from programmes.suppression import protect_splits

KEPT = 600  # seconds
MANY = 500  # units are named on the page


@dataclass(frozen=True, slots=True)
class Published:
    """``units``: (name, balance, recipients as told) of each published level, the highest first."""

    year: int
    years: list[int]
    whole: Balance | None
    recipients: str
    levels: list[tuple[Any, list[tuple[Any, Balance, str]]]]
    cuts: list[Cut] = field(default_factory=list)
    donors: list[str] = field(default_factory=list)
    campaigns: list[Any] = field(default_factory=list)


def published(network: Network, asked: int | None) -> Published | None:
    """None: nothing of this network is public. From the cache where it was worked out in the last ten minutes."""
    kinds = tuple(sorted(network.fund_publications.values_list("kind_id", flat=True)))
    if not kinds:
        return None
    key = f"fund:1:{network.pk}:{'-'.join(map(str, kinds))}:{formats.reader_language()}"
    newest: Published = _kept(key, network, kinds, None)
    if asked not in newest.years:  # whatever is asked for, no more is worked out and kept than there are years
        return newest
    return _kept(f"{key}:{asked}", network, kinds, asked)


def _kept(key: str, network: Network, kinds: tuple[int, ...], asked: int | None) -> Published:
    held: Published | None = cache.get(key)
    if held is None:
        held = _work_out(network, set(kinds), asked)
        cache.set(key, held, KEPT)
    return held


def _work_out(network: Network, kinds: set[int], asked: int | None) -> Published:
    years = years_of(network, None)
    year = asked if asked in years else years[0] if years else clock.today().year
    book = Book(network, None, year)
    everywhere = book.everywhere()
    numbers = {int(path[-STEP:], 36): path for path in everywhere if path}
    units = Unit.objects.filter(network=network, kind__in=kinds, number__in=numbers).select_related("kind")
    rows = [(unit, everywhere[numbers[unit.number]]) for unit in units.order_by("kind__rank", "name_vi")[:MANY]]
    top_rank = min(network.kinds.filter(pk__in=kinds).values_list("rank", flat=True))
    is_whole = top_rank == min(network.kinds.values_list("rank", flat=True))
    total = book.whole.recipients
    told = _recipients(rows, total.value if is_whole else None, year)
    levels: dict[Any, list[tuple[Any, Balance, str]]] = {}
    for unit, balance in rows:
        if not (is_whole and unit.kind.rank == top_rank):
            levels.setdefault(unit.kind, []).append((unit, balance, told.get(unit.pk, "–")))
    return Published(
        year=year,
        years=years,
        whole=book.whole if is_whole else None,
        recipients=_small(total.value, total.qualifier) if is_whole else "–",
        levels=list(levels.items()),
        cuts=cuts(book) if is_whole else [],
        donors=_donors(network, year) if is_whole else [],
        campaigns=campaigns(network),
    )


def _small(value: Decimal | None, qualifier: str = "exactly") -> str:
    """A number of recipients for everybody: "<5" where it is small."""
    if value is None:
        return "–"
    k = settings.SMALL_CELL_THRESHOLD
    return f"<{k}" if 0 < value < k else formats.number(value, 0)


def _recipients(rows: list[tuple[Unit, Balance]], total: Decimal | None, year: int) -> dict[int, str]:
    """Of the units of one level (the lowest that is published), protected against subtraction from the total.

    Of higher levels but the whole nothing is told, and nothing of a year that is not over: two looks at a running year
    would tell the difference.
    """
    if not rows or year >= clock.today().year:
        return {}
    lowest = max(unit.kind.rank for unit, _balance in rows)
    counts = {
        unit.pk: int(balance.recipients.value)
        for unit, balance in rows
        if unit.kind.rank == lowest and balance.recipients.value is not None
    }
    named = sum(counts.values())
    rest = int(total) - named if total is not None and total > named else 0
    splits = {"unit": {str(pk): count for pk, count in counts.items()} | ({"rest": rest} if rest else {})}
    protected = protect_splits(splits, named + rest, settings.SMALL_CELL_THRESHOLD)
    if "unit" in protected.collapsed:
        return {}
    shown = protected.splits["unit"]
    k = settings.SMALL_CELL_THRESHOLD
    return {
        pk: formats.number(count) if shown[str(pk)] is not None else f"<{k}" if 0 < count < k else "*"
        for pk, count in counts.items()
    }


def _donors(network: Network, year: int) -> list[str]:
    """Those who agreed to be named, without what they gave."""
    rows = FundEntry.objects.filter(
        network=network, year=year, state=EntryState.CONFIRMED, flow=Flow.RAISED, donor_agreed=True
    )
    return sorted(set(rows.exclude(donor="").values_list("donor", flat=True)))


__all__ = ["Published", "published"]
