"""Values of indicators, as one writes them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from office import formats
from office.bilingual import in_language
from programmes.enums import TargetState
from programmes.framework.enums import ValueKind
from programmes.framework.splits import CROSS, PAIR, dimensions_of, split_label
from programmes.labels import labels_of
from programmes.measures import Figure
from programmes.models import Indicator, Target
from programmes.results import TONES

register = template.Library()


def told(indicator: Indicator, value: Any, numerator: Any = None, denominator: Any = None) -> str:
    """One value in its kind's way of writing: "40", "85% (17 / 20)", "Level 2 of 4: …"."""
    if value is None:
        return formats.NOTHING
    if indicator.kind == ValueKind.PERCENTAGE:
        text = formats.percent(value, None)  # type: ignore[arg-type]
        if denominator is not None:
            text += f" ({formats.number(numerator)} / {formats.number(denominator)})"
        return text
    if indicator.kind == ValueKind.RUBRIC:
        return level_text(indicator, value)
    return formats.number(value)


def level_text(indicator: Indicator, value: Any) -> str:
    levels, number = indicator.levels, int(value)
    name = levels[number - 1] if 0 < number <= len(levels) else ""
    return _("level %(number)s of %(of)s") % {"number": number, "of": len(levels)} + (f": {name}" if name else "")


@register.simple_tag
def figure_text(indicator: Indicator, figure: Figure | None) -> str:
    if not figure:
        return formats.NOTHING
    if figure.hidden:
        return _("hidden")
    if indicator.kind == ValueKind.QUALITATIVE:
        return figure.text or formats.NOTHING
    if indicator.measure and figure.value is not None:
        return _measured(indicator, figure)
    return told(indicator, figure.value, figure.numerator, figure.denominator)


def _measured(indicator: Indicator, figure: Figure) -> str:
    from programmes.measures import measure
    from programmes.templatetags.programme_ui import shown

    counted = measure(indicator.measure)
    if counted and counted.unit == "money":
        return formats.money(figure.value, indicator.programme.currency)
    return shown(figure, counted)


@register.simple_tag
def amount_text(indicator: Indicator, amount: Any) -> str:
    """Of an amount or a reported value."""
    if not amount:
        return formats.NOTHING
    if indicator.kind == ValueKind.QUALITATIVE:
        return in_language(amount, "text", formats.reader_language()) or formats.NOTHING
    value = amount.value
    if indicator.kind == ValueKind.PERCENTAGE and value is None and amount.denominator:
        value = Decimal(100) * amount.numerator / amount.denominator
    return told(indicator, value, amount.numerator, amount.denominator)


@register.simple_tag
def baseline_text(indicator: Indicator) -> str:
    held = getattr(indicator, "baseline", None)
    if held is None:
        return formats.NOTHING
    if indicator.kind == ValueKind.QUALITATIVE:
        return held.text or formats.NOTHING
    return told(indicator, held.amount, held.numerator, held.denominator)


@register.simple_tag
def target_text(indicator: Indicator, target: Target | None) -> str:
    if not target:
        return formats.NOTHING
    if target.minimum is None:
        return target.text
    if target.maximum is None or indicator.kind == ValueKind.RUBRIC:
        return told(indicator, target.minimum)
    return f"{formats.number(target.minimum)}–{told(indicator, target.maximum)}"


@register.filter
def as_of(baseline: Any) -> str:
    """The day of a baseline, as precisely as it is known."""
    return formats.on(baseline.as_of, baseline.precision)


@register.filter
def progress_text(share: Decimal | None) -> str:
    return formats.percent(100 * share) if isinstance(share, Decimal) else formats.NOTHING


@register.filter
def state_label(state: str) -> str:
    return str(TargetState(state).label) if state else ""


@register.filter
def state_tone(state: str) -> str:
    return TONES[TargetState(state)] if state else "none"


@register.filter
def split_name(split: str) -> str:
    return split_label(split)


def part_labels(split: str, keys: list[str], period_ends: Any = None) -> dict[str, str]:
    """key → words; of two crossed "Nữ × 25-34". A fixed number of queries."""
    from programmes.framework.splits import asked_dimension

    dimensions = dimensions_of(split)
    if period_ends is not None:
        dimensions = [asked_dimension(dimension, period_ends) for dimension in dimensions]
    parts = [key.split(PAIR) for key in keys]
    words = [
        labels_of(dimension, {part[index] for part in parts if index < len(part)})
        for index, dimension in enumerate(dimensions)
    ]
    return {
        key: " × ".join(words[index].get(one, one) for index, one in enumerate(part) if index < len(words))
        for key, part in zip(keys, parts, strict=True)
    }


@register.simple_tag
def split_rows(figure: Figure | None, threshold: int) -> list[dict[str, Any]]:
    """The splits of a figure in words, for a table."""
    if not figure:
        return []
    found = []
    for split, cells in figure.splits.items():
        if not cells:
            continue
        words = part_labels(split, list(cells))
        rows = [
            {"label": words[key], "text": _cell(split, key, count, figure, threshold)} for key, count in cells.items()
        ]
        found.append({"label": _label(split), "rows": rows})
    return found


def _label(split: str) -> str:
    from programmes.labels import dimension_label

    return split_label(split) if CROSS in split else dimension_label(split)


def _cell(split: str, key: str, count: Any, figure: Figure, threshold: int) -> str:
    if count is None:
        return "*" if (split, key) in figure.withheld else f"<{threshold}"
    return formats.number(count)


@register.filter
def part_sum(part: Any) -> str:
    """A sum of parts: "48", or "17 / 20" of a percentage."""
    return f"{formats.number(part[0])} / {formats.number(part[1])}" if isinstance(part, tuple) else formats.number(part)
