"""The form on a follow-up: a person, an organisation, or both answer for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from office.widgets import DayField
from participants.models import User
from participants.organisations import organisation_named
from programmes.forms_partners import organisation_input
from programmes.lessons.forms import people_of
from programmes.models import FollowUp, Programme


class FollowUpForm(forms.ModelForm):
    due_on = DayField(label=_("due"))
    organisation_name = forms.CharField(
        label=_("Responsible organisation"),
        max_length=300,
        required=False,
        widget=organisation_input(),
        help_text=_("Where no single person answers for it yet."),
    )
    field_order = ["title", "detail", "responsible", "organisation_name", "due_on"]

    class Meta:
        model = FollowUp
        fields = ["title", "detail", "responsible", "due_on"]
        widgets = {"detail": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = people_of(programme)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("responsible") and not data.get("organisation_name"):
            self.add_error("responsible", _("Somebody must answer for it: choose a person or name an organisation."))
        return data

    def facts(self, *, by: User) -> dict[str, Any]:
        facts = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return facts | {"organisation": organisation_named(self.cleaned_data["organisation_name"], by=by)}
