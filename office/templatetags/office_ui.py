"""Small things that components need."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.forms import BoundField
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from office import bilingual, history
from office.models import HistoryEvent

register = template.Library()


@register.filter
def verb(event: HistoryEvent) -> str:
    """What was done, in the reader's language."""
    return history.describe(event)


@register.filter
def in_its_language(field: BoundField) -> SafeString | str:
    """The field; one for content in one language says in which, to whoever reads it aloud or checks its spelling."""
    language = field.name[-2:] if field.name.endswith(("_vi", "_en")) else ""
    return field.as_widget(attrs={"lang": language}) if language else str(field)


@register.filter
def lacking(obj: Any) -> list[str]:
    """Texts of the object that are there in one language only."""
    return bilingual.lacking(obj)


@register.simple_tag
def language_of(obj: Any, name: str) -> str:
    """The language in which ``{{ obj.name }}`` is shown, for its lang attribute."""
    first, second = ("en", "vi") if (get_language() or "vi").startswith("en") else ("vi", "en")
    return first if getattr(obj, f"{name}_{first}") else second


@register.simple_tag
def choices(groups: Iterable[tuple[str | None, list[dict[str, Any]], int]]) -> SafeString:
    """The choices of a select as Django's own templates write them, without two includes for each of 63 provinces."""
    return mark_safe("".join(_group(name, options) for name, options, _index in groups))


def _group(name: str | None, options: list[dict[str, Any]]) -> str:
    inside = "".join(
        f'\n<option value="{escape(str(option["value"]))}"{flatatt(option["attrs"])}>{conditional_escape(option["label"])}</option>'
        for option in options
    )
    return f'\n<optgroup label="{conditional_escape(name)}">{inside}\n</optgroup>' if name else inside


@register.filter
def offsets(parts: Iterable[Any]) -> list[dict[str, Any]]:
    """Parts of a split (share 0–100, tone) with where each begins."""
    placed, x = [], 0.0
    for part in parts:
        share = float(part["share"] if isinstance(part, dict) else part.share)
        tone = part["tone"] if isinstance(part, dict) else part.tone
        placed.append({"x": f"{x:.2f}", "share": f"{share:.2f}", "tone": tone})
        x += share
    return placed
