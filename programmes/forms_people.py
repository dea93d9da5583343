"""Forms on the people of a programme."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from office import clock
from office.text import nfc
from participants.enums import Sex
from participants.models import OrganisationType, Person, Place, SensitiveData, User
from participants.organisations import organisation_named
from participants.washington import question
from programmes.enums import EnrolmentState, ImportState
from programmes.forms_partners import describe, matching_people, organisation_input
from programmes.models import Enrolment, PeopleImport, Programme
from programmes.people import era_of, places_and_types_in


class PeopleFilter(forms.Form):
    """What the list shows; every choice is in the address, so that it can be linked."""

    q = forms.CharField(label=_("Name, organisation, code"), required=False, widget=forms.SearchInput())
    sex = forms.ChoiceField(label=_("Sex"), required=False)
    place = forms.ModelChoiceField(
        label=_("Province"), queryset=Place.objects.none(), required=False, empty_label=_("All")
    )
    type = forms.ModelChoiceField(
        label=_("Organisation type"), queryset=OrganisationType.objects.none(), required=False, empty_label=_("All")
    )
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, programme: Programme, **options: Any) -> None:
        super().__init__(*args, **options)
        chosen = self.data.get("place", "")
        places, types = places_and_types_in(programme)
        if (
            chosen.isdigit()
        ):  # a tile of today's map links here with a province that nobody was enrolled from by that name
            places = (places | Place.objects.filter(pk=chosen)).distinct()
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        self.fields["type"].queryset = types  # type: ignore[attr-defined]
        self.fields["sex"].choices = [("", _("All")), *((value or "-", label) for value, label in Sex.choices)]  # type: ignore[attr-defined]
        self.fields["state"].choices = [
            ("", EnrolmentState.ENROLLED.label),
            ("withdrawn", EnrolmentState.WITHDRAWN.label),
            ("all", _("All")),
        ]  # type: ignore[attr-defined]
        for name in ("place", "type"):
            self.fields[name].label_from_instance = lambda row: row.name  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """What was chosen and can be; a wrong address filters nothing."""
        self.is_valid()
        chosen = {name: value for name, value in self.cleaned_data.items() if value and value != "all"}
        return chosen if self.cleaned_data.get("state") else {"state": EnrolmentState.ENROLLED, **chosen}


class PersonForm(forms.Form):
    """A person of this programme. A name or e-mail that is known already is asked about, never doubled in silence."""

    full_name = forms.CharField(label=_("Full name"), max_length=150, help_text=_("Family name first."))
    same_as = forms.ChoiceField(label=_("Is this the same person?"), widget=forms.RadioSelect, required=False)
    academic_title = forms.CharField(
        label=_("Academic title"), max_length=60, required=False, help_text=_("For example TS., PGS.TS.")
    )
    sex = forms.ChoiceField(label=_("Sex"), required=False)
    birth_year = forms.IntegerField(
        label=_("Birth year"), required=False, widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4})
    )
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)
    phone = forms.CharField(
        label=_("Phone"), max_length=30, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    organisation_name = forms.CharField(
        label=_("Organisation"),
        max_length=300,
        required=False,
        widget=organisation_input(),
        help_text=_("Type a few letters and choose; a new name is added to the directory."),
    )
    type = forms.ModelChoiceField(
        label=_("Organisation type"),
        queryset=OrganisationType.objects.all(),
        required=False,
        empty_label=_("Not stated"),
        help_text=_("Only for a new organisation."),
    )
    position = forms.CharField(label=_("Position"), max_length=200, required=False)
    place = forms.ModelChoiceField(
        label=_("Province"), queryset=Place.objects.none(), required=False, empty_label=_("Not stated")
    )
    code = forms.CharField(
        label=_("Code"), max_length=40, required=False, help_text=_("The code in your own lists, if any.")
    )

    def __init__(
        self, *args: Any, user: User, programme: Programme, enrolment: Enrolment | None = None, **options: Any
    ) -> None:
        if enrolment is not None:
            options.setdefault("initial", _initial(enrolment))
        super().__init__(*args, **options)
        self.user, self.programme, self.enrolment = user, programme, enrolment
        self.person: Person | None = enrolment.person if enrolment else None
        places = Place.objects.of_era(era_of(programme)).order_by("name_vi")
        if enrolment and enrolment.place_id:
            places = (places | Place.objects.filter(pk=enrolment.place_id)).distinct()
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        self.fields["sex"].choices = [(Sex.NOT_STATED, Sex.NOT_STATED.label), *((s.value, s.label) for s in Sex if s)]  # type: ignore[attr-defined]
        for name in ("place", "type"):
            self.fields[name].label_from_instance = lambda row: row.name  # type: ignore[attr-defined]
        if enrolment is not None or not self.is_bound:
            del self.fields["same_as"]

    def clean_full_name(self) -> str:
        return " ".join(nfc(self.cleaned_data["full_name"]).split())

    def clean_birth_year(self) -> int | None:
        year = self.cleaned_data["birth_year"]
        if year is not None and not clock.today().year - 110 <= year <= clock.today().year - 5:
            raise ValidationError(
                _("%(year)s can’t be a trainee’s birth year. Write four digits, such as 1988."), params={"year": year}
            )
        return year

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        email = data.get("email", "").lower()
        if self.enrolment is None:
            if data.get("full_name"):
                self._settle_who(data, email)
        elif email and Person.objects.filter(email=email).exclude(pk=self.person.pk).exists():
            self.add_error("email", _("Somebody else has this e-mail. If it is the same person, merge the duplicates."))
        if self.person and self.enrolment is None and self.programme.enrolments.filter(person=self.person).exists():
            self.add_error("full_name", _("This person is enrolled in this programme already."))
        code = data.get("code", "")
        others = self.programme.enrolments.filter(code__iexact=code).exclude(
            pk=self.enrolment.pk if self.enrolment else 0
        )
        if code and others.exists():
            self.add_error("code", _("Another person of this programme has this code."))
        return data

    def _settle_who(self, data: dict[str, Any], email: str) -> None:
        """Who bears this name or e-mail; asked once, then the answer is taken."""
        self.errors.pop("same_as", None)
        found, seen = matching_people(self.user, data["full_name"], email)
        matches = {str(person.pk): person for person in found}
        if not matches:
            del self.fields["same_as"]
            return
        self.fields["same_as"].choices = [  # type: ignore[attr-defined]
            *((key, describe(person, seen)) for key, person in matches.items()),
            ("new", _("No, somebody else of the same name")),
        ]
        answer = self.data.get("same_as", "")
        taken = any(email and person.email == email for person in matches.values())
        if answer in matches:
            self.person = matches[answer]
        elif answer != "new" or taken:
            self.add_error(
                "same_as", _("The portal knows somebody of this name or e-mail. Choose, so that nobody is there twice.")
            )

    def facts(self) -> dict[str, Any]:
        """What the services take. Makes the organisation when it is new."""
        data = self.cleaned_data
        facts = {
            name: data[name]
            for name in ("full_name", "academic_title", "sex", "birth_year", "phone", "position", "place", "code")
        }
        kind = data["type"].pk if data["type"] else None
        return facts | {
            "email": data["email"].lower(),
            "organisation": organisation_named(data["organisation_name"], by=self.user, type_id=kind),
        }


def _initial(enrolment: Enrolment) -> dict[str, Any]:
    person = enrolment.person
    names = ("full_name", "academic_title", "sex", "birth_year", "email", "phone")
    return {name: getattr(person, name) for name in names} | {
        "organisation_name": enrolment.organisation.name_vi if enrolment.organisation else "",
        "type": enrolment.organisation.type_id if enrolment.organisation else None,
        "position": enrolment.position,
        "place": enrolment.place_id,
        "code": enrolment.code,
    }


class SensitiveForm(forms.ModelForm):
    """Without the person's consent only the ethnicity is kept, for counting."""

    agreed = forms.BooleanField(
        label=_("This person agreed to the keeping of their sensitive data, in writing or in the portal."),
        required=False,
        help_text=_("Without this the answers on disability are not kept; the ethnicity is only counted, never shown."),
    )

    class Meta:
        model = SensitiveData
        fields = ["ethnicity", *SensitiveData.DOMAINS]

    def __init__(self, *args: Any, agreed: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["agreed"].initial = agreed
        self.order_fields(["agreed"])
        if not agreed:
            self.initial["ethnicity"] = None
        self.fields["ethnicity"].label_from_instance = lambda row: row.name  # type: ignore[attr-defined]
        for domain in SensitiveData.DOMAINS:
            self.fields[domain].label = question(domain)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("agreed") and self.instance.pk and not data.get("ethnicity"):
            data["ethnicity"] = self.instance.ethnicity  # it is not shown, so an empty field takes nothing away
        return data


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Excel or CSV file"),
        help_text=_("At most 20 MB. Nothing is written before you have seen each row and confirmed."),
        widget=forms.FileInput(
            attrs={
                "accept": ".xlsx,.csv,.txt,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,text/csv"
            }
        ),
    )
    corrects = forms.ModelChoiceField(
        queryset=PeopleImport.objects.none(), required=False, to_field_name="uuid", widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, programme: Programme, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["corrects"].queryset = programme.people_imports.exclude(state=ImportState.IMPORTED)  # type: ignore[attr-defined]
