"""Forms on organisations in their roles, guests and experts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from office.text import fold
from participants.enums import Sex
from participants.models import OrganisationType, Person, User
from participants.organisations import organisation_of_name
from programmes.enums import Capacity, Certainty, Level, PartnerRole
from programmes.models import Appearance, Partner, Programme

FEWEST_POSTS = 3


def organisation_input() -> forms.TextInput:
    return forms.TextInput(attrs={"list": "organisations"})


class PartnerForm(forms.Form):
    organisation_name = forms.CharField(label=_("Organisation"), max_length=300, widget=organisation_input())
    inside = forms.CharField(
        label=_("Which sits inside"),
        max_length=300,
        required=False,
        widget=organisation_input(),
        help_text=_("Its parent organisation. Only for a new organisation."),
    )
    type = forms.ModelChoiceField(
        label=_("Organisation type"),
        queryset=OrganisationType.objects.all(),
        required=False,
        empty_label=_("Not stated"),
        help_text=_("Only for a new organisation."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=PartnerRole)
    certainty = forms.ChoiceField(
        label=_("Certainty"),
        choices=[(value, label) for value, label in Certainty.choices if value != Certainty.NOT_STATED],
        initial=Certainty.CONFIRMED,
        widget=forms.RadioSelect,
        help_text=_("An assumed funder is never printed as a fact."),
    )
    level = forms.ChoiceField(
        label=_("Level at which it works here"), choices=[("", _("Not stated")), *Level.choices], required=False
    )
    note = forms.CharField(label=_("Note, source"), max_length=300, required=False)

    def __init__(self, *args: Any, programme: Programme, **options: Any) -> None:
        super().__init__(*args, **options)
        self.programme = programme
        self.fields["type"].label_from_instance = lambda row: row.name  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        organisation = organisation_of_name(data.get("organisation_name", ""))
        known = Partner.objects.filter(programme=self.programme, organisation=organisation, role=data.get("role"))
        if organisation is not None and known.exists():
            self.add_error("organisation_name", _("This organisation has this role already."))
        return data


class PartnerChangeForm(forms.ModelForm):
    class Meta:
        model = Partner
        fields = ["role", "certainty", "level", "note", "statement_vi", "statement_en"]

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class GuestForm(forms.Form):
    """A person in a capacity, with up to three posts. A name that is known already is asked about, never doubled in silence."""

    full_name = forms.CharField(label=_("Full name"), max_length=150, help_text=_("Family name first."))
    academic_title = forms.CharField(
        label=_("Academic title"), max_length=60, required=False, help_text=_("For example TS., PGS.TS.")
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    capacity = forms.ChoiceField(label=_("Capacity"), choices=Capacity)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    same_as = forms.ChoiceField(label=_("Is this the same person?"), widget=forms.RadioSelect, required=False)

    def __init__(
        self, *args: Any, programme: Programme, user: User, appearance: Appearance | None = None, **options: Any
    ) -> None:
        if appearance is not None:
            options.setdefault("initial", _initial(appearance))
        super().__init__(*args, **options)
        self.programme, self.appearance, self.user = programme, appearance, user
        self.person: Person | None = appearance.person if appearance else None
        self.matches: list[Person] = []
        self.seen: set[int] = set()  # those of the matches whom the user sees elsewhere as well
        self.post_count = max(FEWEST_POSTS, appearance.person.posts.count() + 1) if appearance else FEWEST_POSTS
        for number in range(1, self.post_count + 1):
            self.fields[f"post_{number}_vi"] = forms.CharField(
                label=_("Post (Vietnamese)"), max_length=200, required=False
            )
            self.fields[f"post_{number}_en"] = forms.CharField(
                label=_("Post (English)"), max_length=200, required=False
            )
            self.fields[f"post_{number}_at"] = forms.CharField(
                label=_("At (organisation)"), max_length=300, required=False, widget=organisation_input()
            )
        if appearance is not None:
            del self.fields["same_as"]

    @property
    def post_fields(self) -> list[list[forms.BoundField]]:
        return [
            [self[f"post_{number}_{part}"] for part in ("vi", "en", "at")] for number in range(1, self.post_count + 1)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(1, self.post_count + 1):
            filled = data.get(f"post_{number}_en") or data.get(f"post_{number}_at")
            if filled and not data.get(f"post_{number}_vi"):
                self.add_error(f"post_{number}_vi", _("Name the post in Vietnamese."))
        if self.appearance is None and data.get("full_name"):
            self._settle_who(data)
        elif self.appearance is not None and data.get("email"):
            others = Person.objects.filter(email=data["email"].lower()).exclude(pk=self.appearance.person_id)
            if others.exists():
                self.add_error("email", _("Somebody else has this e-mail. Correct it, or leave it empty."))
        if self.person is not None and self.appearance is None:
            known = Appearance.objects.filter(
                programme=self.programme, person=self.person, capacity=data.get("capacity")
            )
            if known.exists():
                self.add_error("capacity", _("This person is here in this capacity already."))
        return data

    def _settle_who(self, data: dict[str, Any]) -> None:
        """Find who bears this name or e-mail; ask once, then take the answer."""
        self.matches, self.seen = matching_people(self.user, data["full_name"], data.get("email", ""))
        if not self.matches:
            return
        choices = {str(person.pk): person for person in self.matches}
        self.fields["same_as"].choices = [  # type: ignore[attr-defined]
            *((key, describe(person, self.seen)) for key, person in choices.items()),
            ("new", _("No, somebody else of the same name")),
        ]
        answer = self.data.get("same_as", "")
        if answer in choices:
            self.person = choices[answer]
            self.errors.pop("same_as", None)
        elif answer == "new" and not any(
            person.email and person.email == data.get("email", "").lower() for person in self.matches
        ):
            self.errors.pop("same_as", None)
        else:
            self.errors.pop("same_as", None)
            self.add_error(
                "same_as", _("The portal knows somebody of this name or e-mail. Choose, so that nobody is there twice.")
            )

    def posts(self) -> list[tuple[str, str, str]]:
        rows = [
            tuple(self.cleaned_data.get(f"post_{number}_{part}", "") for part in ("vi", "en", "at"))
            for number in range(1, self.post_count + 1)
        ]
        return [row for row in rows if row[0]]  # type: ignore[misc]

    def person_facts(self) -> dict[str, Any]:
        """Facts of the person; what is left empty keeps what a known person has, one not seen is not changed."""
        if self.appearance is None and self.person is not None and self.person.pk not in self.seen:
            return {}
        names = ("full_name", "academic_title", "sex", "email")
        return {
            name: self.cleaned_data[name]
            for name in names
            if self.cleaned_data[name] or self.person is None or self.appearance
        }


def matching_people(user: User, full_name: str, email: str) -> tuple[list[Person], set[int]]:
    """Those of this name whom the user may see, and whoever has this e-mail; with the ids of those who may be seen."""
    folded = fold(full_name)
    visible = Person.objects.visible_to(user).select_related("organisation")
    found = [
        person for person in visible.filter(search_text__startswith=folded)[:20] if fold(person.full_name) == folded
    ]
    seen = {person.pk for person in found}
    if email:
        for person in Person.objects.filter(email=email.lower()).exclude(pk__in=seen).select_related("organisation"):
            found.append(person)
            seen |= set(visible.filter(pk=person.pk).values_list("pk", flat=True))
    return found, seen


def describe(person: Person, seen: set[int]) -> Any:
    """A match in words. Of a person of other programmes no more is told than what the user typed."""
    if person.pk not in seen:
        return _("The person whom the portal knows by this e-mail")
    parts = [person.titled_name, person.position, str(person.organisation or ""), person.email]
    return " · ".join(part for part in parts if part)


def _initial(appearance: Appearance) -> dict[str, Any]:
    person = appearance.person
    initial: dict[str, Any] = {name: getattr(person, name) for name in ("full_name", "academic_title", "sex", "email")}
    initial |= {"capacity": appearance.capacity, "note": appearance.note}
    for number, post in enumerate(person.posts.all(), start=1):
        initial |= {
            f"post_{number}_vi": post.title_vi,
            f"post_{number}_en": post.title_en,
            f"post_{number}_at": post.organisation.name_vi if post.organisation else "",
        }
    return initial
