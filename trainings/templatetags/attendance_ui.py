"""The cells of the attendance screen: hundreds on a page, so that a template's loop would cost more than all the rest."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from trainings.enums import MARK_LETTERS

register = template.Library()


@register.simple_tag
def mark_choices(session_id: int, enrolment_id: int, chosen: str) -> SafeString:
    """One radio button for each mark; the name is what the view reads."""
    name = f"m-{int(session_id)}-{int(enrolment_id)}"
    return mark_safe(
        "".join(
            f"{before}{name}{between}{' checked' if value == chosen else ''}{after}"
            for value, before, between, after in _pieces(get_language() or "")
        )
    )


@lru_cache(maxsize=8)
def _pieces(language: str) -> list[tuple[str, str, str, str]]:
    """Each mark and what stands before its name, between name and state, and after, in the active language."""
    return [
        (
            str(mark.value),
            format_html('<label data-mark="{}" title="{}"><input type="radio" name="', mark.value, mark.label),
            format_html('" value="{}"', mark.value),
            format_html(
                '><span aria-hidden="true">{}</span><span class="sr-only">{}</span></label>', letter, mark.label
            ),
        )
        for mark, letter in MARK_LETTERS.items()
    ]
