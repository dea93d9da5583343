"""Forms on partners' sections."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from office import clock
from programmes.forms_programmes import DayField
from programmes.models import Programme
from reports.contributions import services
from reports.contributions.models import Contribution


class AskForm(forms.ModelForm):
    whole = forms.ChoiceField(label=_("For which report"))
    organisations = forms.MultipleChoiceField(label=_("Of whom"), widget=forms.CheckboxSelectMultiple)
    due_on = DayField(label=_("Due"))

    class Meta:
        model = Contribution
        fields = ["title_vi", "title_en", "prompt_vi", "prompt_en", "due_on"]
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("prompt_vi", "prompt_en")}

    def __init__(self, *args: Any, programme: Programme, **options: Any) -> None:
        super().__init__(*args, **options)
        self.wholes = {whole.key: whole for whole in services.wholes(programme)}
        self.partners = {str(row.pk): row for row in services.partners_of(programme)}
        self.fields["whole"].choices = [(key, whole.label) for key, whole in self.wholes.items()]  # type: ignore[attr-defined]
        self.fields["organisations"].choices = [(key, row.name) for key, row in self.partners.items()]  # type: ignore[attr-defined]
        self.order_fields(["whole", "organisations", *self.Meta.fields])

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day < clock.today():
            raise forms.ValidationError(_("This day is over. Put today or a later day."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not (data.get("title_vi") or data.get("title_en")) and not {"title_vi", "title_en"} & set(self.errors):
            self.add_error("title_vi", _("Give the section a title, in Vietnamese or in English."))
        return data

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "whole": self.wholes[data["whole"]],
            "organisations": [self.partners[key] for key in data["organisations"]],
            **{name: data[name] for name in self.Meta.fields},
        }

    def _post_clean(self) -> None:
        """What one row must hold is checked at each organisation's row."""


class TextForm(forms.ModelForm):
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Contribution
        fields = ["text_vi", "text_en"]
        widgets = {name: forms.Textarea(attrs={"rows": 10}) for name in ("text_vi", "text_en")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["seen"] = self.instance.changed_at.isoformat()

    def see_again(self, row: Contribution) -> None:
        """After somebody else wrote: the next sending has seen it."""
        self.data = {**self.data.dict(), "seen": row.changed_at.isoformat()}  # type: ignore[attr-defined]


class CheckForm(forms.Form):
    reason = forms.CharField(label=_("Why"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    for_donors = forms.BooleanField(required=False)
    due_on = DayField(label=_("Due"), required=False)
