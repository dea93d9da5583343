"""Forms on criteria sets and what belongs to them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from instruments.criteria.models import CriteriaSet, Criterion, Level, Section
from office.forms import Facts
from office.widgets import DayField, NumberField

CENT = Decimal("0.01")  # each criterion brings something


class CriteriaSetForm(Facts):
    source_date = DayField(label=_("Date of the decision"), required=False)
    valid_from = DayField(label=_("Valid from"), required=False)
    valid_to = DayField(label=_("Valid to"), required=False)

    class Meta:
        model = CriteriaSet
        fields = [
            "title_vi", "title_en", "subject", "scale", "award_vi", "award_en", "intro_vi", "intro_en",
            "source", "source_number", "source_date", "valid_from", "valid_to", "is_example", "note_vi", "note_en",
        ]  # fmt: skip
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("intro_vi", "intro_en", "note_vi", "note_en")}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("valid_from") and data.get("valid_to") and data["valid_to"] < data["valid_from"]:
            self.add_error("valid_to", _("The end is before the start."))
        return data


class NewSetForm(Facts):
    class Meta:
        model = CriteriaSet
        fields = ["title_vi", "title_en", "subject", "scale"]


class SectionForm(Facts):
    class Meta:
        model = Section
        fields = ["code", "title_vi", "title_en"]


class CriterionForm(Facts):
    max_score = NumberField(label=_("Highest score"), max_digits=6, decimal_places=2, min_value=CENT, initial=1)

    class Meta:
        model = Criterion
        fields = [
            "section", "code", "text_vi", "text_en", "help_vi", "help_en", "max_score", "evidence_required", "is_place"
        ]  # fmt: skip
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("text_vi", "text_en")}

    def __init__(self, *args: Any, criteria_set: CriteriaSet, **options: Any) -> None:
        super().__init__(*args, **options)
        section = self.fields["section"]
        section.queryset = criteria_set.sections.all()  # type: ignore[attr-defined]
        section.label_from_instance = lambda row: f"{row.code}. {row.title}"  # type: ignore[attr-defined]
        section.empty_label = None  # type: ignore[attr-defined]


class LevelForm(Facts):
    threshold = NumberField(
        label=_("Lowest total score"), max_digits=8, decimal_places=2, min_value=0, required=False,
        help_text=_("Empty: not stated; then the decision alone says which level it is."),
    )  # fmt: skip

    class Meta:
        model = Level
        fields = ["name_vi", "name_en", "threshold"]
