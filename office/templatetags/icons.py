"""`{% lucide "name" size=20 %}` as the package's own tag, but each icon drawn once: a page shows thirty of them."""

from __future__ import annotations

from functools import lru_cache

import lucide as package
from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def lucide(name: str, *, size: int | None = 24, **attributes: object) -> SafeString:
    """The icon as SVG; attributes are escaped."""
    return _drawn(str(name), size, tuple((key, f"{value}") for key, value in attributes.items()))


@lru_cache(maxsize=500)
def _drawn(name: str, size: int | None, attributes: tuple[tuple[str, str], ...]) -> SafeString:
    return mark_safe(package._render_icon(name, size, **dict(attributes)))
