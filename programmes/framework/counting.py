"""Arithmetic of indicators, from plain values: nothing here knows the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from programmes.enums import TargetState
from programmes.framework.enums import Direction, ValueKind
from programmes.framework.splits import Part, Parts, add_parts

Number = Decimal | None


@dataclass(frozen=True, slots=True)
class Reported:
    """One approved report: what one organisation says of one period."""

    organisation_id: int
    ends_on: dt.date
    value: Number = None
    numerator: Number = None
    denominator: Number = None
    text_vi: str = ""
    text_en: str = ""
    is_met: bool | None = None
    parts: Parts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Amount:
    """What several reports make together. ``value`` None: nothing known (never 0)."""

    value: Number = None
    numerator: Number = None
    denominator: Number = None
    text_vi: str = ""
    text_en: str = ""
    is_met: bool | None = None
    parts: Parts = field(default_factory=dict)
    as_of: dt.date | None = None
    organisations: int = 0

    @property
    def whole(self) -> Part | None:
        """What the parts of a split should add up to."""
        if self.numerator is not None and self.denominator is not None:
            return self.numerator, self.denominator
        return self.value


def share_of(numerator: Number, denominator: Number) -> Number:
    """A percentage to four decimals; None without a whole."""
    if numerator is None or not denominator:
        return None
    return (100 * numerator / denominator).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def together(kind: str, reports: Iterable[Reported]) -> Amount:
    """Several reports as one: numbers are added; percentages by their parts and wholes, never averaged.

    Levels of a rubric and words of several organisations make no single value; their texts stand under each other.
    """
    found = list(reports)
    if not found:
        return Amount()
    common = {
        "as_of": max(report.ends_on for report in found),
        "organisations": len({report.organisation_id for report in found}),
        "text_vi": "\n".join(report.text_vi for report in found if report.text_vi),
        "text_en": "\n".join(report.text_en for report in found if report.text_en),
    }
    if kind == ValueKind.NUMBER:
        values = [report.value for report in found if report.value is not None]
        parts = add_parts(report.parts for report in found)
        return Amount(value=sum(values, Decimal(0)) if values else None, parts=parts, **common)
    if kind == ValueKind.PERCENTAGE:
        pairs = [(r.numerator, r.denominator) for r in found if r.numerator is not None and r.denominator]
        above = sum((pair[0] for pair in pairs), Decimal(0)) if pairs else None
        below = sum((pair[1] for pair in pairs), Decimal(0)) if pairs else None
        parts = add_parts(report.parts for report in found)
        return Amount(value=share_of(above, below), numerator=above, denominator=below, parts=parts, **common)
    if kind == ValueKind.RUBRIC:
        return Amount(value=found[0].value if len(found) == 1 else None, **common)
    judged = [report.is_met for report in found]
    met = None if None in judged else all(judged)
    return Amount(is_met=met, **common)


def current(kind: str, cumulative: bool, reports: Iterable[Reported], until: dt.date | None = None) -> Amount:
    """What is reached until a day: a total to date is each organisation's newest, else the periods are added up.

    Words and levels are always the newest.
    """
    found = [report for report in reports if until is None or report.ends_on <= until]
    if cumulative or kind in {ValueKind.QUALITATIVE, ValueKind.RUBRIC}:
        newest: dict[int, Reported] = {}
        for report in sorted(found, key=lambda report: report.ends_on):
            newest[report.organisation_id] = report
        found = list(newest.values())
    return together(kind, found)


def goal(minimum: Number, maximum: Number, direction: str) -> Number:
    """The value from which on a target is met: the least that is promised; where less is better, the most."""
    return maximum if direction == Direction.DOWN and maximum is not None else minimum


def is_met(value: Number, minimum: Number, maximum: Number, direction: str) -> bool:
    aim = goal(minimum, maximum, direction)
    if value is None or aim is None:
        return False
    return value <= aim if direction == Direction.DOWN else value >= aim


def progress(actual: Number, baseline: Number, target: Number) -> Number:
    """(actual − baseline) / (target − baseline), also where less is better; None where it is not defined."""
    if actual is None or baseline is None or target is None or target == baseline:
        return None
    return (actual - baseline) / (target - baseline)


def state_of(
    value: Number,
    *,
    minimum: Number,
    maximum: Number,
    direction: str,
    baseline: Number,
    time_gone: float,
    is_over: bool,
    judged: bool | None = None,
    in_words: bool = False,
) -> str:
    """How an indicator stands to a target. Not yet due is not failed; nothing known is not nothing reached."""
    if in_words:
        if judged:
            return TargetState.MET
        if not is_over:
            return TargetState.NOT_DUE
        return TargetState.NO_VALUE if judged is None else TargetState.MISSED
    if is_met(value, minimum, maximum, direction):
        return TargetState.MET
    if value is None:
        return TargetState.NO_VALUE if is_over else TargetState.NOT_DUE
    if is_over:
        return TargetState.MISSED
    done = progress(value, baseline if baseline is not None else start(direction), goal(minimum, maximum, direction))
    if done == 0:
        return TargetState.NOT_DUE
    if done is None:
        return TargetState.BEHIND
    return TargetState.ON_TRACK if float(done) >= time_gone - 0.1 else TargetState.BEHIND


def start(direction: str) -> Number:
    """Without a baseline what is counted begins at nothing; where less is better, nothing is known of the way."""
    return None if direction == Direction.DOWN else Decimal(0)


def may_tell_periods(values: Sequence[Number], cumulative: bool, k: int) -> bool:
    """Whether donors may read people's figures period by period: no period, and no change between two, of 1 … k−1."""
    known = [value for value in values if value is not None]
    steps = known
    if cumulative:
        steps = [later - earlier for earlier, later in zip([Decimal(0), *known[:-1]], known, strict=True)]
    return not any(0 < abs(step) < k for step in steps)
