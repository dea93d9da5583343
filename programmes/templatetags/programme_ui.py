"""How programmes, their dates and their figures are put on a page."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from programmes.enums import Precision
from programmes.labels import Part
from programmes.measures import Figure, Measure, Number

register = template.Library()
PATTERNS = {Precision.DAY: "%d/%m/%Y", Precision.MONTH: "%m/%Y", Precision.YEAR: "%Y"}
SIGNS = {"VND": ("₫", 0), "USD": ("US$", 2), "EUR": ("€", 2), "CAD": ("C$", 2)}
TONES = "abcd"


def day(value: dt.date, precision: str) -> str:
    return value.strftime(PATTERNS[Precision(precision)])


@register.filter
def period(obj: Any) -> str:
    """The time of a programme or stage, as precisely as it is known: "10/2023 – 02/2024", "16–17/10/2023"."""
    start, end, precision = obj.starts_on, obj.ends_on, getattr(obj, "date_precision", Precision.DAY)
    if start is None or end is None:
        return day(start or end, precision) if start or end else ""
    if day(start, precision) == day(end, precision):
        return day(start, precision)
    if precision == Precision.DAY and (start.year, start.month) == (end.year, end.month):
        return f"{start:%d}–{end:%d/%m/%Y}"
    return f"{day(start, precision)} – {day(end, precision)}"


@register.filter
def due(target: Any) -> str:
    return day(target.due_on, target.due_precision)


@register.filter
def amount(value: Number, decimals: int = 0) -> str:
    """A number in the reader's way of writing; blank is a dash, not zero."""
    if value is None:
        return "–"
    number = Decimal(str(value))
    if number == number.to_integral_value():
        decimals = 0
    return number_format(round(number, decimals), decimals, use_l10n=True, force_grouping=True)


@register.filter
def money(value: Number, currency: str = "VND") -> str:
    """ "29.500.000 ₫"; blank is a dash."""
    if value is None:
        return "–"
    sign, decimals = SIGNS.get(currency, (currency, 2))
    return f"{number_format(round(Decimal(str(value)), decimals), decimals, use_l10n=True, force_grouping=True)} {sign}"


@register.filter
def promised(target: Any) -> str:
    """The promise as one writes it: "30", "4–5"."""
    if target.maximum is None or target.maximum == target.minimum:
        return amount(target.minimum, 2)
    return f"{amount(target.minimum, 2)}–{amount(target.maximum, 2)}"


@register.filter
def reached(promise: Any) -> str:
    """What is reached of a promise; a yes-or-no result on its way says how far: "3 / 5"."""
    figure = promise.figure
    if figure is not None and figure.value == 0 and figure.numerator and figure.denominator:
        return f"{amount(figure.numerator)} / {amount(figure.denominator)}"
    if promise.value == 0 and promise.state == "not_due":
        return "–"
    return shown(figure, promise.measure)


@register.filter
def shown(figure: Figure | None, measure: Measure | None) -> str:
    """A figure with its unit's way of writing; a hidden one says so."""
    if figure is None or (figure.value is None and not figure.hidden):
        return "–"
    if figure.hidden:
        return _("hidden")
    decimals = measure.decimals if measure else 0
    if measure and measure.unit == "%":
        return f"{amount(figure.value, decimals)}%"
    if measure and measure.unit == "money":
        return amount(figure.value)
    return amount(figure.value, decimals)


@register.filter
def of(figures: dict[str, Figure], key: str) -> Figure | None:
    """The figure of a key that holds a dot."""
    return figures.get(key)


@register.filter
def value_of(figures: dict[str, Figure], key: str) -> Number:
    figure = figures.get(key)
    return figure.value if figure else None


@register.filter
def part_text(part: Part, threshold: int) -> str:
    return part.text(threshold)


@register.filter
def shares(parts: list[Part]) -> list[dict[str, Any]]:
    """Parts as shares of their known sum, for the split bar; nothing is drawn when any part is hidden."""
    if any(part.count is None for part in parts):
        return []
    total = sum(part.count or 0 for part in parts)
    if not total:
        return []
    return [
        {"label": part.label, "share": 100 * (part.count or 0) / total, "tone": TONES[min(index, 3)]}
        for index, part in enumerate(parts)
    ]


@register.simple_tag
def measure_parts(figure: Figure | None, dimension: str = "sex") -> list[Part]:
    """The split of one figure, in words."""
    from programmes.labels import parts

    counts = figure.splits.get(dimension) if figure else None
    return parts(dimension, counts, withheld=figure.withheld) if counts and figure else []
