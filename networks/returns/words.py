"""Figures and formulas of returns in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from networks.returns.enums import FieldType
from networks.returns.formulas import in_words
from office import formats
from programmes.statements.enums import Qualifier

if TYPE_CHECKING:
    from networks.returns.amounts import PerPerson
    from networks.returns.models import ReturnField

INEXACT = set(Qualifier.values) - {Qualifier.EXACTLY}
MANY = 100  # what is worked out above it needs no decimals
FEW = 1


def formula_words(text: str, fields: Iterable[ReturnField]) -> str:
    """ "members * 100 / share" → “Members” × 100 ÷ “Share of the population”."""
    labels = {}
    for field in fields:
        labels[field.key] = f"“{field.label}”"
        if field.type == FieldType.PERCENTAGE:
            labels[f"{field.key}_of"] = _("the whole of “%(name)s”") % {"name": field.label}
    return in_words(text, labels)


def figure(field: ReturnField, value: Decimal | None, currency: str = "VND", qualifier: str = "exactly") -> str:
    """The number with its unit and qualifier; nothing known (a name that a template lacks, too) is “–”."""
    if not isinstance(value, Decimal):
        return formats.NOTHING
    if field.type == FieldType.MONEY:
        text = formats.money(value, currency)
    elif field.type == FieldType.PERCENTAGE:
        text = formats.percent(value, 1)
    else:
        is_whole = value == value.to_integral_value() or (field.formula and abs(value) >= MANY)
        text = formats.number(value, 0 if is_whole else 2)
    return sure(text, qualifier)


def sure(text: str, qualifier: str) -> str:
    return text if qualifier not in INEXACT else f"{Qualifier(qualifier).label} {text}"


def change(field: ReturnField, value: Decimal | None, share: Decimal | None = None, currency: str = "VND") -> str:
    """ "+170.000 ₫ (+60,7%)"; of a percentage its points."""
    if not isinstance(value, Decimal):
        return formats.NOTHING
    if field.type == FieldType.PERCENTAGE:
        return _("%(n)s percentage points") % {"n": formats.signed(value, 1)}
    told = ("+" if value > 0 else "") + figure(field, value, currency)
    return told if share is None else f"{told} ({formats.signed(share, 1)}%)"


def head(field: ReturnField, of: PerPerson | None, currency: str = "VND") -> str:
    """ "over 26.065 ₫ per person"."""
    if of is None or of.value is None:
        return formats.NOTHING
    return _("%(amount)s per person") % {"amount": sure(head_number(field.type, of.value, currency), of.qualifier)}


def head_number(field_type: str, value: Decimal | None, currency: str = "VND") -> str:
    """A sum of some size as its currency is written; else so many decimals that something is left to read."""
    if not isinstance(value, Decimal):
        return formats.NOTHING
    if field_type == FieldType.MONEY and (abs(value) >= MANY or not value):
        return formats.money(value, currency)
    text = formats.number(value, 0 if abs(value) >= MANY else 2 if abs(value) >= FEW else 4)
    return text if field_type != FieldType.MONEY else f"{text}{formats.SPACE}{formats.symbol_of(currency)}"
