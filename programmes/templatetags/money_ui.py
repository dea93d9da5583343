"""Sums of money as one writes them, with what has no rate beside them."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from office import formats
from programmes.money.book import Tally
from programmes.money.enums import TransactionState

register = template.Library()
TONES = {
    TransactionState.DRAFT: "none",
    TransactionState.SUBMITTED: "info",
    TransactionState.RETURNED: "late",
    TransactionState.APPROVED: "ok",
}


@register.simple_tag
def tally(found: Tally, currency: str, blank: str = formats.NOTHING) -> SafeString:
    """ "29.500.000 ₫", below it "+ 1.000,00 € without a rate"; ``blank`` when nothing is there."""
    others = beside(found.left_out)
    text = formats.money(found.value, currency) if found.value is not None else "" if others else blank
    rest = format_html_join(
        "", '<span class="small madder">+ {} {}</span>', ((one, _("without a rate")) for one in others)
    )
    whole = format_html('<span class="nowrap">{}</span>', text) if text else ""
    return format_html("{}<br>{}", whole, rest) if text and others else format_html("{}{}", whole, rest)


def beside(left_out: dict[str, Decimal]) -> list[str]:
    return [formats.money(amount, code) for code, amount in sorted(left_out.items())]


@register.filter
def sums(left_out: dict[str, Decimal]) -> str:
    """What has no rate, in words: "1.000,00 €, 20,00 $"."""
    return ", ".join(beside(left_out))


@register.filter
def state_tone(state: str) -> str:
    return TONES.get(TransactionState(state), "none")


@register.filter
def rate(value: Decimal) -> str:
    return formats.exact_number(value)
