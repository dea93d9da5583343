"""Numbers of subjects as readers see them."""

from __future__ import annotations

from django import template

from office import formats
from programmes.statements.enums import Qualifier

register = template.Library()
INEXACT = set(Qualifier.values) - {Qualifier.EXACTLY}


@register.simple_tag
def counted(value: int | None, qualifier: str = "exactly") -> str:
    """The number, with “over” or “about” before it where that was said; nothing known is “–”."""
    if value is None:
        return "–"
    text = formats.number(value, 0)
    return f"{Qualifier(qualifier).label} {text}" if qualifier in INEXACT else text
