"""Figures of returns as readers see them, and the way to a consultation desk."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from networks.desk.models import Desk
from networks.membership.enums import STEP_LABELS
from networks.returns.enums import FieldType
from networks.returns.models import ReturnField
from networks.returns.words import formula_words
from office import formats
from programmes.statements.enums import Qualifier

register = template.Library()
register.simple_tag(formula_words)
INEXACT = set(Qualifier.values) - {Qualifier.EXACTLY}
MANY = 100  # what is worked out above it needs no decimals


@register.simple_tag
def figure(field: ReturnField, value: Decimal | None, currency: str = "VND", qualifier: str = "exactly") -> str:
    """The number with its unit and qualifier; nothing known (a name that a template lacks, too) is “–”."""
    if not isinstance(value, Decimal):
        return "–"
    if field.type == FieldType.MONEY:
        text = formats.money(value, currency)
    elif field.type == FieldType.PERCENTAGE:
        text = formats.percent(value, 1)
    else:
        is_whole = value == value.to_integral_value() or (field.formula and abs(value) >= MANY)
        text = formats.number(value, 0 if is_whole else 2)
    return text if qualifier not in INEXACT else f"{Qualifier(qualifier).label} {text}"


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
