"""The form about one of those who are rated."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.ratings.enums import CANNOT_SAY, HIGHEST, ITEMS, LOWEST
from reports.ratings.models import Rating

CHOICES = [*((str(mark), str(mark)) for mark in range(LOWEST, HIGHEST + 1)), (CANNOT_SAY, _("cannot say"))]


class RatingForm(forms.Form):
    """Each item is answered, if only by "cannot say": what was left out is not taken for either."""

    def __init__(self, *args: Any, row: Rating | None, **options: Any) -> None:
        super().__init__(*args, **options)
        for item, label in ITEMS.items():
            self.fields[item] = forms.ChoiceField(
                label=label, choices=CHOICES, widget=forms.RadioSelect(attrs={"class": "side-by-side"}), initial=_shown(row, item),
                error_messages={"required": _("Choose 1 to 5, or “cannot say”.")},
            )  # fmt: skip
        self.fields["comment"] = forms.CharField(
            label=_("In words"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
            initial=row.comment if row else "",
        )  # fmt: skip

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        marks = {item: None if data[item] == CANNOT_SAY else int(data[item]) for item in ITEMS}
        return {**marks, "comment": data["comment"]}


def _shown(row: Rating | None, item: str) -> str | None:
    if row is None:
        return None
    value = getattr(row, item)
    return CANNOT_SAY if value is None else str(value)
