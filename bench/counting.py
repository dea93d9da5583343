"""Each measure of a large programme: what we spend on it, over what the best query by hand spends."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.best import BEST, TOGETHER
from bench.cpu import Stopwatch
from bench.ratios import Ratio
from programmes import facts
from programmes.measures import Figure, Measure, Reading, all_measures

ROUNDS = 7
OVER_BEST, QUERIES = 1.5, 12


def compare(database: str, programme_id: int) -> list[Ratio]:
    """CPU of this process and of the database together, the least of some rounds, each measure for itself.

    Compared is the counting: to the best SQL is added what Django takes to put a question together, for each question
    that we ask (half a millisecond, which only the small counts notice; how many there may be is a limit of its own).
    """
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")  # what helpers spend, nobody's clock would tell
    every = {measure.key: measure for measure in all_measures()}
    groups = {name: ([every[name]], sql) for name, sql in BEST.items()}
    for name, (parts, sql) in TOGETHER.items():
        groups[name] = ([every[name.replace("*", part)] for part in parts], sql)
    without = every.keys() - {measure.key for measures, _sql in groups.values() for measure in measures}
    if without:
        raise RuntimeError(f"bench/best.py has no query for {', '.join(sorted(without))}")
    asking = min(
        _spent(lambda: facts.facts(programme_id, frozenset({"final_reports"}))) for _round in range(3 * ROUNDS)
    )
    ratios = [_ratio(database, name, programme_id, asking, *group) for name, group in groups.items()]
    asked = _questions(lambda: _count(list(every.values()), programme_id))
    return [*ratios, Ratio(f"all {len(every)} measures: queries", database, asked, QUERIES)]


def _ratio(database: str, name: str, programme_id: int, asking: float, measures: list[Measure], sql: str) -> Ratio:
    _must_agree(name, _count(measures, programme_id), _by_hand(sql, programme_id))
    spent = [
        (_spent(lambda: _count(measures, programme_id)), _spent(lambda: _by_hand(sql, programme_id)))
        for _round in range(ROUNDS)
    ]
    counted, best = (min(side) for side in zip(*spent, strict=True))
    questions = _questions(lambda: _count(measures, programme_id))
    return Ratio(f"measure {name}: CPU over the best SQL", database, counted / (best + questions * asking), OVER_BEST)


def _count(measures: list[Measure], programme_id: int) -> list[Figure]:
    """These measures and no others, in one reading."""
    reading = Reading(programme_id, measures)
    return [measure.count(reading) for measure in measures]


def _by_hand(sql: str, programme_id: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"p": programme_id})
        return cursor.fetchall()


def _spent(work: Any) -> float:
    with Stopwatch() as watch:
        work()
    return watch.seconds


def _questions(work: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries.captured_queries)


def _must_agree(name: str, figures: list[Figure], rows: list[tuple[Any, ...]]) -> None:
    """The same values, to the digits that we show; the same splits."""
    if figures[0].splits and len(rows) > 1:
        splits: dict[str, dict[str, int]] = {}
        for dimension, part, number in rows:
            splits.setdefault(dimension, {})[part] = number
        whole = splits.pop("")[None]  # type: ignore[index]
        same = figures[0].value == whole and {d: dict(p) for d, p in figures[0].splits.items()} == splits
    elif len(figures) == 1:
        told = (figures[0].value, figures[0].denominator)
        same = all(_is_same(value, found) for value, found in zip(told, rows[0], strict=False))
    else:
        same = all(_is_same(figure.value, found) for figure, found in zip(figures, rows[0], strict=True))
    if not same:
        raise RuntimeError(f"{name}: counted {figures}, by hand {rows[:12]}")


def _is_same(value: Any, found: Any) -> bool:
    if value is None or found is None:
        return value is found
    shown = Decimal(str(value))
    return abs(shown - Decimal(found)) <= Decimal(5).scaleb(min(0, shown.as_tuple().exponent) - 1)  # type: ignore[type-var]
