"""Small things that components need."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template

from office import history
from office.models import HistoryEvent

register = template.Library()


@register.filter
def verb(event: HistoryEvent) -> str:
    """What was done, in the reader's language."""
    return history.describe(event)


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
