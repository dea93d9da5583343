"""``{% load formats %}``: figures and dates in the reader's language. None is "–" everywhere."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template

from office import formats

register = template.Library()

register.filter("day", formats.day)
register.filter("month", formats.month)
register.filter("moment", formats.moment)
register.filter("clock", formats.clock)
register.filter("on", formats.on)


@register.filter
def num(value: formats.Number, decimals: int | None = None) -> str:
    """``{{ 51.667|num:2 }}`` → 51,67."""
    return formats.number(value, decimals)


@register.filter
def signed(value: formats.Number, decimals: int | None = None) -> str:
    return formats.signed(value, decimals)


@register.filter
def pct(value: formats.Number, decimals: int = 0) -> str:
    return formats.percent(value, decimals)


@register.filter
def money(value: formats.Number, currency: str = "VND") -> str:
    return formats.money(value, currency or "VND")


@register.filter
def short_money(value: formats.Number, currency: str = "VND") -> str:
    return formats.short_money(value, currency or "VND")


@register.filter
def short_num(value: formats.Number) -> str:
    return formats.short_number(value)


@register.filter("period")
def period_of(dated: Any, precision: str = "") -> str:
    """``{{ programme|period }}``: from ``starts_on`` to ``ends_on``, as precisely as ``date_precision`` knows them."""
    if not dated:
        return formats.NOTHING
    return formats.period(dated.starts_on, dated.ends_on, precision or getattr(dated, "date_precision", "day"))


@register.simple_tag(name="period")
def period_between(start: dt.date | None, end: dt.date | None, precision: str = "day") -> str:
    """``{% period start end "month" %}``."""
    return formats.period(start, end, precision)
