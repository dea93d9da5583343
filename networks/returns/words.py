"""What a formula of a return says, in the reader's language: labels instead of short names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from networks.returns.enums import FieldType
from networks.returns.formulas import in_words

if TYPE_CHECKING:
    from networks.returns.models import ReturnField


def formula_words(text: str, fields: Iterable[ReturnField]) -> str:
    """ "members * 100 / share" → “Members” × 100 ÷ “Share of the population”."""
    labels = {}
    for field in fields:
        labels[field.key] = f"“{field.label}”"
        if field.type == FieldType.PERCENTAGE:
            labels[f"{field.key}_of"] = _("the whole of “%(name)s”") % {"name": field.label}
    return in_words(text, labels)
