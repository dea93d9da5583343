"""Figures of returns as readers see them, and the way to a consultation desk."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from networks.desk.models import Desk
from networks.membership.enums import STEP_LABELS
from networks.returns import words
from networks.returns.words import INEXACT
from office import formats
from programmes.statements.enums import Qualifier

register = template.Library()
register.simple_tag(words.formula_words)
register.simple_tag(words.figure)
register.simple_tag(words.change)
register.simple_tag(words.head)


@register.simple_tag
def shown(chosen: Any, line: Any, path: str, currency: str) -> str:
    """A part's figure as the reader chose to see it."""
    return chosen.told(line, path, currency)


@register.simple_tag
def cell(of: Any, currency: str = "VND", short: bool = False) -> str:
    """A sum of the fund with its qualifier; without a currency a number. Nothing known is “–”."""
    if not isinstance(getattr(of, "value", None), Decimal):
        return "–"
    money = formats.short_money if short else formats.money
    text = money(of.value, currency) if currency else formats.number(of.value, 0)
    return text if of.qualifier not in INEXACT else f"{Qualifier(of.qualifier).label} {text}"


@register.filter
def of(held: dict[Any, Any], key: Any) -> Any:
    return held.get(key)


@register.simple_tag
def desks_of(user: Any, **of: Any) -> list[Desk]:
    """Consultation desks that the reader may use: ``network=…`` its own, ``network__programmes=…`` those linked to it."""
    return list(Desk.objects.visible_to(user).filter(**of).select_related("network"))


@register.filter
def step_label(name: str) -> str:
    """What the button of a step of a member says."""
    return str(STEP_LABELS[name])


@register.filter
def told(value: int | None, qualifier: str = "exactly") -> str:
    """A number with “over” or “about” before it where that was said; nothing known is “–”."""
    if value is None:
        return "–"
    text = formats.number(value, 0)
    return f"{Qualifier(qualifier).label} {text}" if qualifier in INEXACT else text
