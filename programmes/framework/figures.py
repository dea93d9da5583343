"""Reported and corrected indicators among a programme's figures, so that they are kept, read and published like all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from programmes.framework.counting import Amount, Reported, current
from programmes.framework.enums import ValueKind, ValueState
from programmes.framework.relations import ENROLLED, hold_back
from programmes.framework.splits import CROSS, Parts, in_both_eras, read_parts
from programmes.measures import Figure, measure
from programmes.models import Correction, Indicator, ReportedValue

PREFIX = "indicator."
PERSONAL = frozenset({"sex", "age_band", "ethnicity", "ethnicity_group", "disability"})
REST = "rest"  # of the total, in none of the parts; never shown


def indicator_figures(programme_id: int) -> dict[str, Figure]:
    """Key of the indicator → what is reported of it and approved, or what stands there by hand. Three queries."""
    reports = approved(programme_id)
    indicators = Indicator.objects.filter(programme_id=programme_id, measure="").order_by("pk")
    found = {
        row.figure_key: replace(
            figure_of(row, current(row.kind, row.cumulative, reports[row.pk])),
            among=row.among,
            by_period=_by_period(row, reports[row.pk]),
        )
        for row in indicators
    }
    corrections = Correction.objects.filter(indicator__programme_id=programme_id, ended_at=None)
    for row in corrections.select_related("indicator"):
        counted = measure(row.indicator.measure)
        found[row.indicator.figure_key] = Figure(
            value=row.value,
            numerator=row.numerator,
            denominator=row.denominator,
            n=int(row.value) if counted and counted.unit == "person" else None,
            corrected=True,
            over=row.indicator.measure,
        )
    return found


def _by_period(indicator: Indicator, reports: list[Reported]) -> dict[Any, Any]:
    """Last day of a period → its persons, or those to date; of what does not count people, nothing."""
    if not indicator.of_people or indicator.kind != ValueKind.NUMBER:
        return {}
    amounts = {
        day: current(
            indicator.kind,
            indicator.cumulative,
            reports if indicator.cumulative else [one for one in reports if one.ends_on == day],
            until=day,
        )
        for day in sorted({report.ends_on for report in reports})
    }
    return {day: amount.value for day, amount in amounts.items() if amount.value is not None}


def approved(programme_id: int) -> dict[int, list[Reported]]:
    """Indicator → its approved reports, the earliest first. One query."""
    rows = ReportedValue.objects.filter(indicator__programme_id=programme_id, state=ValueState.APPROVED)
    found: dict[int, list[Reported]] = defaultdict(list)
    for row in rows.select_related("period").order_by("period__starts_on", "pk"):
        found[row.indicator_id].append(as_reported(row))
    return found


def as_reported(row: ReportedValue) -> Reported:
    return Reported(
        row.organisation_id, row.period.ends_on, row.value, row.numerator, row.denominator,
        row.text_vi, row.text_en, row.is_met, read_parts(row.parts),
    )  # fmt: skip


def figure_of(indicator: Indicator, amount: Amount) -> Figure:
    return Figure(
        value=amount.value,
        numerator=amount.numerator,
        denominator=amount.denominator,
        splits=_counts(in_both_eras(amount.parts)) if indicator.kind == ValueKind.NUMBER else {},
        n=_people(indicator, amount),
        text_vi=amount.text_vi,
        text_en=amount.text_en,
        is_met=amount.is_met,
        as_of=amount.as_of,
    )


def _people(indicator: Indicator, amount: Amount) -> int | None:
    """How many persons the figure is read off; None when it does not count people."""
    if not indicator.of_people or indicator.kind not in {ValueKind.NUMBER, ValueKind.PERCENTAGE}:
        return None
    read_off = amount.denominator if indicator.kind == ValueKind.PERCENTAGE else amount.value
    return None if read_off is None else int(read_off)


def _counts(parts: Parts) -> dict[str, dict[str, Any]]:
    """Parts as counts; what is no whole number stays a decimal."""
    return {
        split: {key: _whole(part) for key, part in cells.items() if isinstance(part, Decimal)}
        for split, cells in parts.items()
    }


def _whole(number: Decimal) -> int | Decimal:
    return int(number) if number == number.to_integral_value() else number


# --- as donors read them --------------------------------------------------------------


def published_indicators(counted: Mapping[str, Figure], k: int, enrolled: Figure | None = None) -> dict[str, Figure]:
    """The donors' edition: of people, small totals are hidden and each split is protected; crossed ones are left out.

    ``enrolled``: as donors read them, since what organisations report may be of the same persons.
    """
    found = {key: _publish(figure, k) for key, figure in counted.items() if key.startswith(PREFIX)}
    return hold_back(found | ({ENROLLED: enrolled} if enrolled else {}), counted, k)


def _publish(figure: Figure, k: int) -> Figure:
    single = {split: dict(parts) for split, parts in figure.splits.items() if CROSS not in split}
    if figure.n is None:  # the total counts no people; its parts by sex, age, ethnicity or disability do all the same
        personal = {split: parts for split, parts in single.items() if split in PERSONAL}
        found = _protected(figure, personal, k)
        return replace(
            found, splits={split: parts for split, parts in single.items() if split not in personal} | found.splits
        )
    if figure.denominator is not None:
        part, whole = figure.numerator or 0, figure.denominator
        small = 0 < part < k or 0 < whole - part < k or 0 < whole < k
        return Figure(value=None, hidden=True) if small else replace(figure, splits={})
    if 0 < figure.n < k:
        return Figure(value=None, hidden=True)
    return _protected(figure, single, k)


def _protected(figure: Figure, single: dict[str, dict[str, int | None]], k: int) -> Figure:
    """With these splits alone, protected. What the parts leave of the total is a cell too: it can be subtracted."""
    from programmes.published import nestings
    from programmes.suppression import protect

    if not single or not all(isinstance(count, int) for parts in single.values() for count in parts.values()):
        return replace(figure, splits={})
    whole = figure.value if figure.value is not None and figure.value == int(figure.value) else None
    closed = {split: _with_rest(parts, whole) for split, parts in single.items()}
    # Parts that make more than the total tell nothing by it: such a split is protected against its own sum.
    protected = protect(closed, k, nestings())
    return replace(
        figure,
        splits={
            split: {key: count for key, count in parts.items() if key != REST}
            for split, parts in protected.splits.items()
        },
        withheld=frozenset(cell for cell in protected.withheld if cell[1] != REST),
    )


def _with_rest(parts: Mapping[str, Any], whole: Any) -> dict[str, int]:
    rest = 0 if whole is None else int(whole) - sum(parts.values())
    return {**parts, REST: rest} if rest > 0 else dict(parts)
