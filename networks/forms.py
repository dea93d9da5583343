"""Forms on networks, kinds of unit, units and their small rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from networks.enums import NetworkRoleName
from networks.models import Network, Officer, Term, Unit, UnitCount, UnitKind
from office import clock
from office.forms import Facts
from office.text import fold
from participants.models import Person, Place, User
from participants.organisations import organisation_named
from programmes.forms_programmes import DayField
from programmes.forms_rows import OrganisationNameField
from programmes.models import Programme
from programmes.services_programmes import RESERVED_SLUGS


class NetworkForm(Facts):
    """Facts of a network. The organisation that runs it is named; a new name makes a new organisation."""

    organisation_name = OrganisationNameField(label=_("Organisation that runs it"), required=False)
    field_order = ["name_vi", "name_en", "kind", "slug", "organisation_name", "about_vi", "about_en", "programmes"]

    class Meta:
        model = Network
        fields = ["name_vi", "name_en", "kind", "slug", "about_vi", "about_en", "programmes"]
        widgets = {
            "about_vi": forms.Textarea(attrs={"rows": 3}),
            "about_en": forms.Textarea(attrs={"rows": 3}),
            "programmes": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        programmes = self.fields["programmes"]
        programmes.queryset = Programme.objects.visible_to(user)  # type: ignore[attr-defined]
        programmes.label_from_instance = lambda row: row.short_title  # type: ignore[attr-defined]
        self.fields["slug"].required = False
        held = self.instance.organisation
        self.fields["organisation_name"].initial = held.name_vi if held else ""

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"] or slugify(fold(self.data.get("name_vi", "")))[:60]
        if slug in RESERVED_SLUGS:
            raise forms.ValidationError(_("This short address is taken by the portal. Choose another."))
        return slug

    def facts(self, *, by: Any = None) -> dict[str, Any]:
        """Programmes that ``by`` does not see were not offered, so they stay."""
        facts = super().facts()
        if self.instance.pk:
            offered = self.fields["programmes"].queryset  # type: ignore[attr-defined]
            unseen = self.instance.programmes.exclude(pk__in=offered.values("pk"))
            facts["programmes"] = [*facts["programmes"], *unseen]
        return facts | {"organisation": organisation_named(self.cleaned_data["organisation_name"], by=by)}


class DayForm(forms.Form):
    on = DayField(label=_("As it was on"), help_text="", required=False)


class UnitKindForm(Facts):
    class Meta:
        model = UnitKind
        fields = ["name_vi", "name_en", "rank"]


class UnitChoice(forms.CharField):
    """A unit of the network by its code, or by its name where only one bears it."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 200)
        options.setdefault("help_text", _("The unit’s code, or its name where only one bears it."))
        super().__init__(**options)

    def bind(self, network: Network, *, among: Any = None) -> None:
        self.among = network.units.filter(ended_on=None) if among is None else among

    def clean(self, value: Any) -> Unit | None:
        text = super().clean(value)
        if not text:
            return None
        by_code = self.among.filter(code__iexact=text).select_related("kind")
        found = list(by_code[:2]) or list(
            self.among.filter(search_text__contains=fold(text)).select_related("kind")[:50]
        )
        exact = [unit for unit in found if fold(text) in {fold(unit.code), fold(unit.name_vi), fold(unit.name_en)}]
        if len(exact) == 1:
            return exact[0]
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(_("There is no open unit “%(text)s”."), params={"text": text})
        raise forms.ValidationError(
            _("Several units fit “%(text)s”: %(names)s. Write the code."),
            params={"text": text, "names": ", ".join(f"{unit.name} ({unit.code})" for unit in found[:5])},
        )


class UnitForm(Facts):
    """Facts of a unit. A new one says what it hangs under; later that is a step of its own, with its day."""

    started_on = DayField(label=_("Since"), required=False)

    class Meta:
        model = Unit
        fields = [
            "kind",
            "code",
            "name_vi",
            "name_en",
            "place",
            "is_established",
            "started_on",
            "map_column",
            "map_row",
            "note",
        ]

    def __init__(self, *args: Any, network: Network, **options: Any) -> None:
        super().__init__(*args, **options)
        self.instance.network = network
        self.fields["kind"].queryset = network.kinds.filter(closed_on=None)  # type: ignore[attr-defined]
        self.fields["kind"].label_from_instance = lambda kind: kind.name  # type: ignore[attr-defined]
        place = self.fields["place"]
        place.queryset = Place.objects.order_by("-era", "code")  # type: ignore[attr-defined]
        place.label_from_instance = lambda row: f"{row.name} ({row.get_era_display()})"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        column, row = data.get("map_column"), data.get("map_row")
        if (column is None) != (row is None) and not {"map_column", "map_row"} & set(self.errors):
            self.add_error("map_row", _("A place on the map has a column and a row."))
        elif column is not None and self.instance.parent_id:
            beside = Unit.objects.filter(
                parent_id=self.instance.parent_id, map_column=column, map_row=row, ended_on=None
            )
            if other := beside.exclude(pk=self.instance.pk).first():
                self.add_error("map_row", _("“%(name)s” stands there already.") % {"name": other.name})
        return data

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].strip()
        others = self.instance.network.units.exclude(pk=self.instance.pk)
        if others.filter(code__iexact=code).exists():
            raise forms.ValidationError(_("Another unit of this network has this code."))
        return code


class TreeForm(forms.Form):
    """A step in the tree: always with its day, and why."""

    on = DayField(label=_("From which day"))
    reason = forms.CharField(label=_("Why, by which decision"), max_length=300, required=False)

    def __init__(self, *args: Any, unit: Unit, **options: Any) -> None:
        super().__init__(*args, **options)
        self.unit = unit
        for field in self.fields.values():
            if isinstance(field, UnitChoice):
                field.bind(unit.network)

    def clean_on(self) -> dt.date:
        day = self.cleaned_data["on"]
        if day > clock.today() + dt.timedelta(days=366):
            raise forms.ValidationError(_("This day is more than a year ahead."))
        return day


class MoveForm(TreeForm):
    parent = UnitChoice(label=_("Hang it under"))
    field_order = ["parent", "on", "reason"]


class RenameForm(TreeForm):
    name_vi = forms.CharField(label=_("New name (Vietnamese)"), max_length=200)
    name_en = forms.CharField(label=_("New name (English)"), max_length=200, required=False)
    field_order = ["name_vi", "name_en", "on", "reason"]


class MergeForm(TreeForm):
    into = UnitChoice(label=_("Merge it into"))
    field_order = ["into", "on", "reason"]


class CloseForm(TreeForm):
    children_to = UnitChoice(label=_("What hangs below goes under"), required=False)
    field_order = ["on", "children_to", "reason"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["children_to"].help_text = _("Empty: under the unit above.")


class SplitForm(TreeForm):
    parts = forms.CharField(
        label=_("The new units"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: code; name. What hangs below goes under the first; it can be moved afterwards."),
    )
    field_order = ["parts", "on", "reason"]

    def clean_parts(self) -> list[dict[str, str]]:
        found = []
        for number, line in enumerate(filter(None, map(str.strip, self.cleaned_data["parts"].splitlines())), start=1):
            code, _semicolon, name = (part.strip() for part in line.partition(";"))
            if not code or not name:
                raise forms.ValidationError(
                    _("Line %(number)d: write the code, a semicolon and the name.") % {"number": number}
                )
            if len(code) > 30 or len(name) > 200:
                raise forms.ValidationError(_("Line %(number)d is too long.") % {"number": number})
            found.append({"code": code, "name_vi": name})
        codes = [part["code"].lower() for part in found]
        if len(found) < 2 or len(set(codes)) < len(codes):
            raise forms.ValidationError(_("Write at least two units, each with a code of its own."))
        if self.unit.network.units.filter(code__in=[part["code"] for part in found]).exists():
            raise forms.ValidationError(_("Another unit of this network has this code."))
        return found


class CloseKindForm(forms.Form):
    on = DayField(label=_("From which day"))
    reason = forms.CharField(label=_("Why, by which decision"), max_length=300, required=False)


# --- the small rows of a unit ------------------------------------------------------


class UnitRowForm(Facts):
    def __init__(self, *args: Any, unit: Unit, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.instance.unit = self.unit = unit


class TermForm(UnitRowForm):
    starts_on = DayField(label=_("Starts"))
    ends_on = DayField(label=_("Ends"), required=False)

    class Meta:
        model = Term
        fields = ["name_vi", "name_en", "starts_on", "ends_on"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("The end is before the start."))
        return data


class OfficerForm(UnitRowForm):
    since = DayField(label=_("Since"), required=False)
    until = DayField(label=_("Until"), required=False)

    class Meta:
        model = Officer
        fields = ["person", "post_vi", "post_en", "term", "since", "until"]

    def __init__(self, *args: Any, unit: Unit, user: User, **options: Any) -> None:
        super().__init__(*args, unit=unit, user=user, **options)
        seen = Q(pk__in=Person.objects.visible_to(user).order_by().values("pk"))
        people = Person.objects.filter(seen | Q(pk=self.instance.person_id or 0)).order_by("sort_key")
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.fields["term"].queryset = unit.terms.all()  # type: ignore[attr-defined]


class UnitCountForm(UnitRowForm):
    as_of = DayField(label=_("As of"))

    class Meta:
        model = UnitCount
        fields = ["kind", "qualifier", "number", "expected", "as_of", "source"]

    def __init__(self, *args: Any, unit: Unit, user: User, **options: Any) -> None:
        super().__init__(*args, unit=unit, user=user, **options)
        kinds = unit.network.kinds.filter(rank__gt=unit.kind.rank, closed_on=None)
        self.fields["kind"].queryset = kinds  # type: ignore[attr-defined]
        self.fields["kind"].label_from_instance = lambda kind: kind.name  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        number, expected = data.get("number"), data.get("expected")
        if number is not None and expected is not None and expected < number:
            self.add_error(
                "expected", _("There can’t be more than there should be. Put at least %(n)d.") % {"n": number}
            )
        return data


class RoleForm(forms.Form):
    email = forms.EmailField(label=_("E-mail of the account"))
    role = forms.ChoiceField(
        label=_("Role"), choices=[one for one in NetworkRoleName.choices if one[0] != NetworkRoleName.CONTACT]
    )
    unit = UnitChoice(label=_("Branch"), required=False)

    def __init__(self, *args: Any, network: Network, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].bind(network)  # type: ignore[attr-defined]
        self.network = network

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        is_officer = data.get("role") == NetworkRoleName.OFFICER
        if is_officer and not data.get("unit") and "unit" not in self.errors:
            self.add_error("unit", _("An officer acts on a branch: name its top unit."))
        if not is_officer:
            data["unit"] = None
        if "email" in data:
            data["user"] = User.objects.filter(email__iexact=data["email"], is_active=True).first()
            if data["user"] is None:
                self.add_error(
                    "email", _("There is no account with this e-mail. Invite the person to a programme first.")
                )
        return data


class UnitSheetForm(forms.Form):
    file = forms.FileField(
        label=_("Excel workbook or CSV file"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"})
    )
