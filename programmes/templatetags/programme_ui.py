"""How programmes, their dates and their figures are put on a page."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from office import formats
from programmes.enums import Precision
from programmes.gender_marker import Marker, marker_of
from programmes.labels import Part, parts
from programmes.measures import Figure, Measure, Number
from programmes.models import Programme
from programmes.results import Promise

register = template.Library()
TONES = "abcd"


@register.filter
def period(obj: Any) -> str:
    """The time of a programme, stage or event, as precisely as it is known; a programme without one says so."""
    if obj.starts_on is None and obj.ends_on is None:
        return _("time not stated") if isinstance(obj, Programme) else ""
    return formats.period(obj.starts_on, obj.ends_on, getattr(obj, "date_precision", Precision.DAY))


@register.filter
def due(target: Any) -> str:
    return formats.on(target.due_on, target.due_precision)


@register.filter
def amount(value: Number) -> str:
    return formats.number(value)


@register.filter
def in_currency(value: Number, currency: str) -> str:
    return formats.money(value, currency)


@register.filter
def short_money(value: Number, currency: str) -> str:
    return formats.short_money(value, currency)


@register.filter
def promised(target: Any) -> str:
    """The promise as one writes it: "30", "4–5"; a percentage, a level or words as their indicator's kind asks."""
    if target.indicator is not None and target.indicator.is_reported:
        from programmes.templatetags.framework_ui import target_text

        return target_text(target.indicator, target)
    least = formats.number(target.minimum)
    return least if target.maximum in {None, target.minimum} else f"{least}–{formats.number(target.maximum)}"


@register.filter
def reached(promise: Promise) -> str:
    """What is reached of a promise; a yes-or-no result on its way says how far: "3 / 5"."""
    figure = promise.figure
    if promise.indicator is not None and promise.indicator.is_reported:
        from programmes.templatetags.framework_ui import figure_text

        return figure_text(promise.indicator, figure)
    if figure is not None and figure.value == 0 and figure.numerator and figure.denominator:
        return f"{formats.number(figure.numerator)} / {formats.number(figure.denominator)}"
    if promise.value == 0 and promise.state == "not_due":
        return formats.NOTHING
    return shown(figure, promise.measure)


@register.filter
def shown(figure: Figure | None, measure: Measure | None) -> str:
    """A figure in its unit's way of writing; blank is a dash, a hidden one says so."""
    if figure is None:
        return formats.NOTHING
    if figure.hidden:
        return _("hidden")
    decimals = measure.decimals if measure else 0
    if measure and measure.unit == "%":
        return formats.percent(figure.value, decimals)
    return formats.number(figure.value, decimals)


@register.filter
def of(figures: dict[str, Figure], key: str) -> Figure | None:
    """The figure of a key that holds a dot."""
    return figures.get(key)


@register.filter
def value_of(figures: dict[str, Figure], key: str) -> Number:
    figure = figures.get(key)
    return figure.value if figure else None


@register.filter
def decimals(value: Number, places: int) -> str:
    return formats.number(value, places)


@register.filter
def signed(value: Number, places: int) -> str:
    return formats.signed(value, places)


@register.filter
def percent(value: Number) -> str:
    return formats.percent(value)


@register.filter
def part_text(part: Part, threshold: int) -> str:
    return part.text(threshold)


@register.filter
def shares(found: list[Part]) -> list[dict[str, Any]]:
    """Parts as shares of their sum, for the split bar; none when a part is hidden or nothing is there."""
    total = sum(part.count or 0 for part in found)
    if not total or any(part.count is None for part in found):
        return []
    return [
        {"label": part.label, "share": 100 * (part.count or 0) / total, "tone": TONES[min(index, 3)]}
        for index, part in enumerate(found)
    ]


@register.simple_tag
def figure_parts(figure: Figure | None, dimension: str = "sex") -> list[Part]:
    """The split of one figure, in words."""
    counts = figure.splits.get(dimension) if figure else None
    return parts(dimension, counts, withheld=figure.withheld) if counts and figure else []


@register.filter
def marker(programme: Any) -> Marker:
    """The gender equality marker of a programme."""
    return marker_of(programme)
