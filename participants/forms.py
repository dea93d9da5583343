"""Forms on oneself and on the directory of organisations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from office.text import fold, nfc
from participants.enums import Country
from participants.models import Organisation, Person, Place
from participants.organisations import organisation_of_name


class OwnFactsForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = ["phone", "position"]
        widgets = {"phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})}


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What it is for"), max_length=80, help_text=_("So that you know later which one to revoke.")
    )


class OrganisationForm(forms.ModelForm):
    """One organisation; the one that it sits inside is chosen by name."""

    inside = forms.CharField(
        label=_("Sits inside"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"list": "organisations"}),
        help_text=_("The organisation that this one is a part of. Type a few letters and choose."),
    )
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")

    class Meta:
        model = Organisation
        fields = ["name_vi", "name_en", "short_name", "inside", "type", "place", "country", "website"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk and not self.is_bound:
            self.initial["inside"] = getattr(Organisation.objects.get_parent(self.instance), "name_vi", "")
        now = Place.objects.filter(valid_to=None) | Place.objects.filter(pk=self.instance.place_id)
        self.fields["place"].queryset = now.order_by("name_vi")  # type: ignore[attr-defined]
        for name in ("type", "place"):
            self.fields[name].label_from_instance = lambda row: row.name  # type: ignore[attr-defined]
            self.fields[name].empty_label = _("Not stated")  # type: ignore[attr-defined]
        self.fields["country"].choices = [  # type: ignore[attr-defined]
            ("", _("Not stated")),
            *sorted(Country.choices, key=lambda choice: fold(str(choice[1]))),
        ]

    def clean_name_vi(self) -> str:
        name = " ".join(nfc(self.cleaned_data["name_vi"]).split())
        same = organisation_of_name(name)
        if same is not None and same.pk != self.instance.pk:
            raise forms.ValidationError(_("There is an organisation of this name already. One record is enough."))
        return name

    def clean_inside(self) -> Organisation | None:
        name = self.cleaned_data["inside"].strip()
        found = organisation_of_name(name)
        if name and found is None:
            raise forms.ValidationError(_("No organisation of this name is in the directory. Add it first."))
        return found

    def facts(self) -> dict[str, Any]:
        """What the services take, without the parent."""
        return {name: value for name, value in self.cleaned_data.items() if name != "inside"}
