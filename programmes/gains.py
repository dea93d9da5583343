"""Learning gain from pre- and post-test scores.

``normalised_gain`` is Hake's gain of the class: (mean post − mean pre) / (100 − mean pre), on matched pairs only.
``individual_gain`` is the mean of each person's gain, another figure: always say which of the two is shown.
``normalised_change`` is Marx and Cummings' mean, where a loss is divided by what there was to lose.
All is counted with exact decimals and rounded once, at the end, halves up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

FEWEST_FOR_GAIN = 10  # no normalised gain is shown for fewer pairs
Score = Decimal | int | float | None
Pair = tuple[Score, Score]
Who = TypeVar("Who", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Gains:
    """Scores are out of 100. Means to 2 decimals, gains to 3; None where nothing can be said."""

    pre_n: int
    post_n: int
    pairs: int
    without_post: int
    pre_mean: Decimal | None
    post_mean: Decimal | None
    matched_pre_mean: Decimal | None
    matched_post_mean: Decimal | None
    gain: Decimal | None
    normalised_gain: Decimal | None
    individual_gain: Decimal | None
    undefined: int  # persons with a pre-test of 100: no individual gain
    normalised_change: Decimal | None = None


def _round(value: Decimal | None, places: str) -> Decimal | None:
    return None if value is None else value.quantize(Decimal(places), ROUND_HALF_UP)


def _mean(values: list[tuple[Decimal, int]]) -> Decimal | None:
    """Of values, each as often as its number says."""
    count = sum(times for _value, times in values)
    return sum((value * times for value, times in values), Decimal(0)) / count if count else None


def learning_gains(scores: Iterable[Pair]) -> Gains:
    """(pre, post) of each person, None where there is no score → Gains. A blank is never zero."""
    exact = (tuple(None if score is None else Decimal(str(score)) for score in pair) for pair in scores)
    return gains_of(Counter(exact))  # type: ignore[arg-type]


def gains_of(scores: Mapping[tuple[Decimal | None, Decimal | None], int]) -> Gains:
    """The same of each pair of scores with the number of persons who have it."""
    pre = [(before, n) for (before, _), n in scores.items() if before is not None]
    post = [(after, n) for (_, after), n in scores.items() if after is not None]
    pairs = [(before, after, n) for (before, after), n in scores.items() if before is not None and after is not None]
    matched = sum(n for _before, _after, n in pairs)
    matched_pre, matched_post = (
        _mean([(before, n) for before, _, n in pairs]),
        _mean([(after, n) for _, after, n in pairs]),
    )
    individual = [((after - before) / (100 - before), n) for before, after, n in pairs if before != 100]
    changes = [(change, n) for before, after, n in pairs if (change := _change(before, after)) is not None]
    gain = normalised = None
    if matched_pre is not None and matched_post is not None:
        gain = matched_post - matched_pre
        if matched_pre != 100:
            normalised = gain / (100 - matched_pre)
    enough = matched >= FEWEST_FOR_GAIN
    return Gains(
        pre_n=sum(n for _, n in pre),
        post_n=sum(n for _, n in post),
        pairs=matched,
        without_post=sum(n for (before, after), n in scores.items() if before is not None and after is None),
        pre_mean=_round(_mean(pre), "0.01"),
        post_mean=_round(_mean(post), "0.01"),
        matched_pre_mean=_round(matched_pre, "0.01"),
        matched_post_mean=_round(matched_post, "0.01"),
        gain=_round(gain, "0.01"),
        normalised_gain=_round(normalised, "0.001") if enough else None,
        individual_gain=_round(_mean(individual), "0.001") if enough else None,
        undefined=matched - sum(n for _, n in individual),
        normalised_change=_round(_mean(changes), "0.001") if enough else None,
    )


def without_post(scores: Mapping[Who, Pair]) -> list[Who]:
    """Those who took the pre-test and not the post-test, in the order given: the gains leave them out."""
    return [who for who, (before, after) in scores.items() if before is not None and after is None]


def _change(before: Decimal, after: Decimal) -> Decimal | None:
    """One person's normalised change; None where a score at the edge stayed there (0 → 0, 100 → 100)."""
    if before == after:
        return None if before in (0, 100) else Decimal(0)
    return (after - before) / (100 - before if after > before else before)


def band(normalised_gain: Decimal | None) -> str:
    """ "low", "medium" or "high" (< 0.3, 0.3–0.7, ≥ 0.7): orientation only, from physics concept tests."""
    if normalised_gain is None:
        return ""
    return "low" if normalised_gain < Decimal("0.3") else "medium" if normalised_gain < Decimal("0.7") else "high"
