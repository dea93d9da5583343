"""Learning gain from pre- and post-test scores (standards: Hake's normalised gain on matched pairs)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

FEWEST_FOR_GAIN = 10  # no normalised gain is shown for fewer pairs
Score = Decimal | int | float | None


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


def _round(value: Decimal | None, places: str) -> Decimal | None:
    return None if value is None else value.quantize(Decimal(places), ROUND_HALF_UP)


def _mean(values: list[Decimal]) -> Decimal | None:
    return sum(values, Decimal(0)) / len(values) if values else None


def learning_gains(scores: Iterable[tuple[Score, Score]]) -> Gains:
    """(pre, post) of each person, None where there is no score → Gains. A blank is never zero."""
    rows = [tuple(None if score is None else Decimal(str(score)) for score in pair) for pair in scores]
    pre = [before for before, _ in rows if before is not None]
    post = [after for _, after in rows if after is not None]
    pairs = [(before, after) for before, after in rows if before is not None and after is not None]
    matched_pre, matched_post = _mean([before for before, _ in pairs]), _mean([after for _, after in pairs])
    individual = [(after - before) / (100 - before) for before, after in pairs if before != 100]
    gain = normalised = None
    if matched_pre is not None and matched_post is not None:
        gain = matched_post - matched_pre
        if matched_pre != 100:
            normalised = gain / (100 - matched_pre)
    enough = len(pairs) >= FEWEST_FOR_GAIN
    return Gains(
        pre_n=len(pre),
        post_n=len(post),
        pairs=len(pairs),
        without_post=sum(before is not None and after is None for before, after in rows),
        pre_mean=_round(_mean(pre), "0.01"),
        post_mean=_round(_mean(post), "0.01"),
        matched_pre_mean=_round(matched_pre, "0.01"),
        matched_post_mean=_round(matched_post, "0.01"),
        gain=_round(gain, "0.01"),
        normalised_gain=_round(normalised, "0.001") if enough else None,
        individual_gain=_round(_mean(individual), "0.001") if enough else None,
        undefined=len(pairs) - len(individual),
    )


def band(normalised_gain: Decimal | None) -> str:
    """ "low", "medium" or "high" (< 0.3, 0.3–0.7, ≥ 0.7): orientation only, from physics concept tests."""
    if normalised_gain is None:
        return ""
    return "low" if normalised_gain < Decimal("0.3") else "medium" if normalised_gain < Decimal("0.7") else "high"
