"""Each measure of a large programme: what we spend on it, over what the best query by hand spends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.best import BEST
from bench.cpu import Stopwatch, session_clock
from bench.ratios import Ratio
from programmes.measures import Figure, Measure, Reading, all_measures

ROUNDS, SMALL = 7, 0.05  # at least so many rounds, and so many seconds on what is done at once
OVER_BEST, QUERIES = 1.5, 12


def compare(database: str, programme_id: int) -> list[Ratio]:
    """Twice over the best SQL: the database's CPU for each measure on its own (query against query), and all CPU, our
    own and the database's, of all measures as a page counts them (against all best queries, one after the other)."""
    if session_clock() is None:
        raise RuntimeError("The CPU time of the database’s session can’t be read here: it runs on another machine.")
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")  # what helpers spend, nobody's clock would tell
    every = {measure.key: measure for measure in all_measures()}
    if without := every.keys() - BEST.keys():
        raise RuntimeError(f"bench/best.py has no query for {', '.join(sorted(without))}")
    ratios, best = [], 0.0
    for name, sql in BEST.items():
        count, ask = partial(_count, [every[name]], programme_id), partial(_by_hand, sql, programme_id)
        _must_agree(name, count()[0], ask())
        counted, by_hand = _least(count, ask)
        best += by_hand.seconds
        told = f"measure {name}: the database’s CPU over the best SQL"
        ratios.append(Ratio(told, database, counted.database / by_hand.database, OVER_BEST))
    count_all = partial(_count, list(every.values()), programme_id)
    (together,) = _least(count_all)
    told = f"all {len(every)} measures"
    return [
        *ratios,
        Ratio(f"{told}: all CPU over the best SQL for each", database, together.seconds / best, OVER_BEST),
        Ratio(f"{told}: queries", database, _questions(count_all), QUERIES),
    ]


@dataclass(frozen=True, slots=True)
class Spent:
    seconds: float
    database: float


def _least(*works: Callable[[], Any]) -> list[Spent]:
    """The least that each spends, of rounds in which they take turns."""
    rounds: list[list[Stopwatch]] = []
    while len(rounds) < ROUNDS or sum(watch.seconds for one in rounds for watch in one) < SMALL:
        rounds.append([_timed(work) for work in works])
    return [
        Spent(min(watch.seconds for watch in watches), min(watch.database for watch in watches))
        for watches in zip(*rounds, strict=True)
    ]


def _timed(work: Callable[[], Any]) -> Stopwatch:
    with Stopwatch() as watch:
        work()
    return watch


def _count(measures: list[Measure], programme_id: int) -> list[Figure]:
    """These measures and no others, in one reading."""
    reading = Reading(programme_id, measures)
    return [measure.count(reading) for measure in measures]


def _by_hand(sql: str, programme_id: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"p": programme_id})
        return cursor.fetchall()


def _questions(work: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries.captured_queries)


def _must_agree(name: str, figure: Figure, rows: list[tuple[Any, ...]]) -> None:
    """The same values, to the digits that we show; the same splits."""
    if figure.splits and len(rows) > 1:
        splits: dict[str, dict[str, int]] = {}
        for dimension, part, number in rows:
            splits.setdefault(dimension, {})[part] = number
        whole = splits.pop("")[None]  # type: ignore[index]
        same = figure.value == whole and {d: dict(p) for d, p in figure.splits.items()} == splits
    else:
        told = (figure.value, figure.n if figure.denominator is None else figure.denominator)
        same = all(_is_same(value, found) for value, found in zip(told, rows[0], strict=False))
    if not same:
        raise RuntimeError(f"{name}: counted {figure}, by hand {rows[:12]}")


def _is_same(value: Any, found: Any) -> bool:
    if value is None or found is None:
        return value is found
    shown = Decimal(str(value))
    return abs(shown - Decimal(found)) <= Decimal(5).scaleb(min(0, shown.as_tuple().exponent) - 1)  # type: ignore[type-var]
