"""Forms on a programme's own facts."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from office.text import fold
from participants.models import Organisation
from programmes import gender_marker
from programmes.blueprints import all_blueprints
from programmes.enums import Precision
from programmes.models import Programme
from programmes.services_programmes import RESERVED_SLUGS

DATE_INPUTS = ["%d/%m/%Y", "%Y-%m-%d", "%m/%Y"]
HOW_TO_DATE = _("dd/mm/yyyy, or mm/yyyy when only the month is known.")


class DayField(forms.DateField):
    """A day, written dd/mm/yyyy in both languages; a month alone is taken as its first day."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", HOW_TO_DATE)
        options.setdefault(
            "error_messages", {"invalid": _("Write the day like 16/10/2023, or only the month like 10/2023.")}
        )
        widget = forms.DateInput(
            format="%d/%m/%Y", attrs={"inputmode": "numeric", "autocomplete": "off", "placeholder": "dd/mm/yyyy"}
        )
        super().__init__(input_formats=DATE_INPUTS, widget=widget, **options)


def month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def whole_periods(data: dict[str, Any], precision: str = "date_precision") -> dict[str, Any]:
    """A period known to the month (year) begins on its first and ends on its last day."""
    start, end, known_to = data.get("starts_on"), data.get("ends_on"), data.get(precision)
    if known_to == Precision.MONTH:
        data["starts_on"] = start and start.replace(day=1)
        data["ends_on"] = end and month_end(end)
    elif known_to == Precision.YEAR:
        data["starts_on"] = start and start.replace(month=1, day=1)
        data["ends_on"] = end and end.replace(month=12, day=31)
    return data


class ProgrammeForm(forms.ModelForm):
    """Facts of a programme. The implementing organisation is named; a new name makes a new organisation."""

    starts_on = DayField(label=_("Starts"), required=False)
    ends_on = DayField(label=_("Ends"), required=False)
    implementer_name = forms.CharField(
        label=_("Implementing organisation"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"list": "organisations"}),
        help_text=_("A name that the directory knows is taken from it, whatever its marks and capitals."),
    )
    implementer_inside = forms.CharField(
        label=_("Which sits inside"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"list": "organisations"}),
        help_text=_("Its parent organisation, for example the university of a centre. Only for a new organisation."),
    )

    class Meta:
        model = Programme
        fields = [
            "title_vi",
            "title_en",
            "short_title_vi",
            "short_title_en",
            "objective_vi",
            "objective_en",
            "context_vi",
            "context_en",
            "starts_on",
            "ends_on",
            "date_precision",
            "currency",
        ]
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in ("title_vi", "title_en")} | {
            name: forms.Textarea(attrs={"rows": 4})
            for name in ("objective_vi", "objective_en", "context_vi", "context_en")
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        implementer: Organisation | None = self.instance.implementer if self.instance.pk else None
        if implementer is not None:
            self.fields["implementer_name"].initial = implementer.name_vi
            parent = Organisation.objects.get_parent(implementer)
            self.fields["implementer_inside"].initial = parent.name_vi if parent else ""

    def clean_currency(self) -> str:
        code = self.cleaned_data["currency"].strip().upper()
        if len(code) != 3 or not code.isalpha():
            raise forms.ValidationError(_("A currency is three letters, for example VND."))
        return code

    def clean(self) -> dict[str, Any]:
        data = whole_periods(super().clean() or self.cleaned_data)
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error(
                "ends_on",
                _("The end is before the start. Put a day on or after %(day)s.") % {"day": f"{start:%d/%m/%Y}"},
            )
        if not (data.get("title_vi") or data.get("title_en")) and "title_vi" not in self.errors:
            self.add_error("title_vi", _("Give the title in Vietnamese or in English."))
        return data

    def facts(self) -> dict[str, Any]:
        """What the service takes, but the implementing organisation."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.cleaned_data}


class NewProgrammeForm(ProgrammeForm):
    blueprint = forms.ChoiceField(label=_("Begin with"), widget=forms.RadioSelect, required=False)
    slug = forms.SlugField(
        label=_("Short address"),
        max_length=60,
        required=False,
        help_text=_("Letters, digits and hyphens. Left empty, it is made from the short title and the year."),
    )

    class Meta(ProgrammeForm.Meta):
        fields = [*ProgrammeForm.Meta.fields, "slug"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = [(plan.key, plan.label) for plan in all_blueprints().values()]
        self.fields["blueprint"].choices = [*kinds, ("", _("An empty programme"))]  # type: ignore[attr-defined]
        self.fields["blueprint"].initial = kinds[0][0]

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"].lower()
        if slug in RESERVED_SLUGS:
            raise forms.ValidationError(_("This address is taken by the portal itself. Choose another."))
        if slug and Programme.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("Another programme has this address. Choose another."))
        return slug

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        titles = (data.get(name) for name in ("short_title_vi", "title_vi", "short_title_en", "title_en"))
        title = next(filter(None, titles), "")
        if not data.get("slug") and title:
            data["slug"] = free_slug(title, data["starts_on"].year if data.get("starts_on") else None)
        return data


def free_slug(title: str, year: int | None) -> str:
    """An address made of the title and the year (where it is known) that no other programme has."""
    base = "-".join(filter(None, [slugify(fold(title))[:48].strip("-") or "programme", str(year or "")]))
    taken = set(Programme.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number, slug = 2, base
    while slug in taken or slug in RESERVED_SLUGS:
        slug, number = f"{base}-{number}", number + 1
    return slug


class RulesForm(forms.ModelForm):
    """How a programme works: who writes plans, what a certificate needs, what donors see."""

    class Meta:
        model = Programme
        fields = ["plan_writers", "certificate_sessions", "certificate_needs_post_test", "threshold"]
        widgets = {"plan_writers": forms.RadioSelect}
        help_texts = {
            "threshold": _("From 3 to 10. In what donors see, groups smaller than this are hidden."),
            "certificate_sessions": _("The least number of sessions that a person must have attended."),
        }

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class GenderMarkerForm(forms.Form):
    """A score with the criteria that are met; of another score than the chosen one they are not kept."""

    score = forms.ChoiceField(label=_("Score"), required=False, widget=forms.RadioSelect)
    criteria = forms.MultipleChoiceField(
        label=_("Minimum criteria that are met"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=_("Why this score, and where it is shown"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example the document with the gender analysis. Donors read it."),
    )

    def __init__(self, *args: Any, programme: Programme, **options: Any) -> None:
        held = programme.gender_marker
        options["initial"] = {
            "score": "" if held is None else str(held),
            "criteria": programme.gender_criteria,
            "note": programme.gender_note,
        }
        super().__init__(*args, **options)
        self.fields["score"].choices = [("", _("Not screened"))] + [
            (str(one.score), f"{one.score} · {one.label}: {one.definition}") for one in gender_marker.scores().values()
        ]
        self.fields["criteria"].choices = [
            (one.key, f"{one.text} ({', '.join(map(str, sorted(one.scores)))})") for one in gender_marker.criteria()
        ]

    def facts(self) -> dict[str, Any]:
        chosen = self.cleaned_data["score"]
        score = int(chosen) if chosen else None
        held = set(self.cleaned_data["criteria"])
        return {
            "gender_marker": score,
            "gender_criteria": [one.key for one in gender_marker.criteria() if score in one.scores and one.key in held],
            "gender_note": self.cleaned_data["note"] if score is not None else "",
        }


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
