"""Forms on members, on what belongs to one, and on the network's own rows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from networks.forms import UnitChoice
from networks.membership.models import Award, Commitment, FocusArea, JointWork, Membership, NetworkStatement
from networks.models import Network, Unit
from office import clock
from office.forms import Facts
from office.widgets import NumberField
from participants.enums import Era
from participants.models import Place, User
from participants.organisations import organisation_named
from programmes.enums import Precision
from programmes.forms_programmes import DayField, whole_periods
from programmes.forms_rows import OrganisationNameField, end_of

OF_THE_NETWORK = ("ended_on", "ended_note", "is_inferred", "unit_code", "organisation_name", "source")


class MembershipForm(Facts):
    """Facts of a member. What only the network says of it is not asked of a member's contact (``tends`` False)."""

    ended_on = DayField(label=_("No unit of its own since"), required=False)
    unit_code = UnitChoice(label=_("Unit of an association"), required=False)
    organisation_name = OrganisationNameField(label=_("Organisation that answers for it"), required=False)
    field_order = [
        "name_vi", "name_en", "kind", "place_then", "place_now", "ended_on", "ended_note", "is_inferred", "unit_code",
        "organisation_name", "about_vi", "about_en", "strengths", "source",
    ]  # fmt: skip

    class Meta:
        model = Membership
        fields = [
            "name_vi", "name_en", "kind", "place_then", "place_now", "ended_on", "ended_note", "is_inferred",
            "about_vi", "about_en", "strengths", "source",
        ]  # fmt: skip
        widgets = {
            "about_vi": forms.Textarea(attrs={"rows": 3}),
            "about_en": forms.Textarea(attrs={"rows": 3}),
            "strengths": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, user: User, tends: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, era in (("place_then", Era.THEN), ("place_now", Era.NOW)):
            self.fields[name].queryset = Place.objects.filter(era=era).order_by("name_vi")  # type: ignore[attr-defined]
            self.fields[name].label_from_instance = lambda row: row.name  # type: ignore[attr-defined]
        self.fields["place_now"].help_text = _("Empty: what the earlier province became.")
        areas = self.instance.network.focus_areas.all()
        self.fields["strengths"].queryset = areas  # type: ignore[attr-defined]
        self.fields["strengths"].label_from_instance = lambda row: row.name  # type: ignore[attr-defined]
        if not areas:
            del self.fields["strengths"]
        seen = Unit.objects.visible_to(user)
        held, asked = self.instance.unit, self.fields["unit_code"]
        asked.bind(self.instance.network, among=seen)  # type: ignore[attr-defined]
        hidden = held is not None and not seen.filter(pk=held.pk).exists()  # stays as it is, and is not told
        asked.initial = held.code if held and not hidden else ""
        organisation = self.instance.organisation
        self.fields["organisation_name"].initial = organisation.name_vi if organisation else ""
        gone = OF_THE_NETWORK if not tends else ("unit_code",) if hidden or not seen.exists() else ()
        for name in gone:
            del self.fields[name]

    def facts(self, *, by: Any = None) -> dict[str, Any]:
        data = self.cleaned_data
        facts = super().facts()
        if "unit_code" in data:
            facts["unit"] = data["unit_code"]
        if "organisation_name" in data:
            facts["organisation"] = organisation_named(data["organisation_name"], by=by)
        if "place_now" in facts and facts["place_now"] is None and facts["place_then"]:
            facts["place_now"] = facts["place_then"].successor
        return facts


class StepForm(forms.Form):
    """The day of a step, as far as it is known, and why."""

    on = DayField(label=_("On which day it was"), required=False)
    precision = forms.ChoiceField(label=_("The day is known to the"), choices=Precision.choices, required=False)
    reason = forms.CharField(label=_("Why, by which decision"), max_length=300, required=False)

    def clean_on(self) -> Any:
        return self.cleaned_data["on"] or clock.today()

    def clean_precision(self) -> str:
        return self.cleaned_data["precision"] or Precision.DAY


class ContactForm(forms.Form):
    email = forms.EmailField(label=_("E-mail of the account"))

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        self.user = User.objects.filter(email__iexact=email, is_active=True).first()
        if self.user is None:
            raise forms.ValidationError(
                _("There is no account with this e-mail. Invite the person to a programme first.")
            )
        return email


# --- rows of a member and of the network --------------------------------------------


class OwnedForm(Facts):
    """A row of ``owner``, a member or a network."""

    def __init__(self, *args: Any, owner: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.owner, self.user = owner, user


class CommitmentForm(OwnedForm):
    due_on = DayField(label=_("Until"), required=False)

    class Meta:
        model = Commitment
        fields = ["says_vi", "says_en", "area", "due_on", "source"]

    def __init__(self, *args: Any, owner: Membership, user: User, **options: Any) -> None:
        super().__init__(*args, owner=owner, user=user, **options)
        self.fields["area"].queryset = owner.network.focus_areas.all()  # type: ignore[attr-defined]
        self.fields["area"].label_from_instance = lambda row: row.name  # type: ignore[attr-defined]


class AwardForm(OwnedForm):
    class Meta:
        model = Award
        fields = ["name_vi", "name_en", "year", "source"]

    def clean_year(self) -> int:
        year = self.cleaned_data["year"]
        if not 1945 <= year <= clock.today().year:
            raise forms.ValidationError(_("Put a year that has begun, like 2023."))
        return year


class FocusAreaForm(OwnedForm):
    class Meta:
        model = FocusArea
        fields = ["code", "name_vi", "name_en"]

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if self.owner.focus_areas.filter(code=code).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Another focus area has this code."))
        return code


class NetworkStatementForm(OwnedForm):
    value = NumberField(label=_("Number"), max_digits=20, decimal_places=2, min_value=0)
    as_of = DayField(label=_("As of"))
    url = forms.URLField(label=_("Address"), required=False, assume_scheme="https")

    class Meta:
        model = NetworkStatement
        fields = [
            "qualifier", "value", "unit_vi", "unit_en", "who_vi", "who_en", "as_of", "as_of_precision", "source", "url",
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not (data.get("unit_vi") or data.get("unit_en")) and "unit_vi" not in self.errors:
            self.add_error("unit_vi", _("Write it in Vietnamese or in English."))
        data["as_of"] = end_of(data.get("as_of"), data.get("as_of_precision", ""))
        return data


class JointWorkForm(OwnedForm):
    """Members are marked; organisations are written, one a line, a new name makes a new organisation."""

    starts_on = DayField(label=_("Starts"), required=False)
    ends_on = DayField(label=_("Ends"), required=False)
    others = forms.CharField(
        label=_("Organisations"), required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("One a line.")
    )
    field_order = [
        "kind", "title_vi", "title_en", "starts_on", "ends_on", "date_precision", "memberships", "others", "source",
    ]  # fmt: skip

    class Meta:
        model = JointWork
        fields = ["kind", "title_vi", "title_en", "starts_on", "ends_on", "date_precision", "memberships", "source"]
        widgets = {"memberships": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, owner: Network, user: User, **options: Any) -> None:
        super().__init__(*args, owner=owner, user=user, **options)
        self.fields["memberships"].queryset = owner.memberships.all()  # type: ignore[attr-defined]
        self.fields["memberships"].label_from_instance = lambda row: row.name  # type: ignore[attr-defined]
        if self.instance.pk:
            self.fields["others"].initial = "\n".join(row.name_vi for row in self.instance.organisations.all())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        whole_periods(data)
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("The end is before the start."))
        lines = list(dict.fromkeys(filter(None, map(str.strip, data.get("others", "").splitlines()))))
        if any(len(line) > 300 for line in lines) or len(lines) > 100:
            self.add_error("others", _("At most 100 names, each of at most 300 letters."))
        elif len(data.get("memberships", [])) + len(lines) < 2 and not self.errors:
            self.add_error("memberships", _("Name at least two who do it together."))
        data["lines"] = lines
        return data

    def facts(self, *, by: Any = None) -> dict[str, Any]:
        named = [organisation_named(line, by=self.user) for line in self.cleaned_data["lines"]]
        return super().facts() | {"organisations": named}
