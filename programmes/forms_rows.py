"""What the forms on a programme's smaller rows share: either language is enough, days, occasions, organisations by name."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.models import Organisation, User
from participants.organisations import organisation_named
from programmes.enums import Precision
from programmes.forms_partners import organisation_input
from programmes.forms_programmes import DayField, month_end, whole_periods
from programmes.models import Programme
from programmes.occasions import NONE, occasions


class RowForm(forms.ModelForm):
    """A row of ``programme``. ``either``: pairs of which one language must be filled."""

    either: ClassVar[tuple[str, ...]] = ()
    takes_occasion = False
    organisation_fields: ClassVar[dict[str, str]] = {}  # form field → model field, an organisation typed by name

    def __init__(self, *args: Any, programme: Programme, **options: Any) -> None:
        super().__init__(*args, **options)
        self.programme = programme
        phase = self.fields.get("phase")
        if phase is not None:
            phase.queryset = programme.phases.all()  # type: ignore[attr-defined]
            phase.label_from_instance = lambda row: row.title  # type: ignore[attr-defined]
            if not phase.queryset.exists():  # type: ignore[attr-defined]
                del self.fields["phase"]
        document = self.fields.get("document")
        if document is not None:
            document.queryset = programme.documents.all()  # type: ignore[attr-defined]
            document.label_from_instance = lambda row: row.title  # type: ignore[attr-defined]
        self.occasions = {one.key: one for one in occasions(programme)} if self.takes_occasion else {}
        if self.occasions:
            self.fields["occasion"] = forms.ChoiceField(
                label=_("Said or shown at"),
                choices=[
                    ("", _("Not at an event or visit")),
                    *((key, one.label) for key, one in self.occasions.items()),
                ],
                required=False,
                initial=self.instance.origin_key,
            )
        for name, field in self.organisation_fields.items():
            held: Organisation | None = getattr(self.instance, field)
            self.fields[name].initial = held.name_vi if held else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in self.either:
            if not (data.get(f"{name}_vi") or data.get(f"{name}_en")) and f"{name}_vi" not in self.errors:
                self.add_error(f"{name}_vi", _("Write it in Vietnamese or in English."))
        if "ends_on" in self.fields:
            whole_periods(data)
            start, end = data.get("starts_on"), data.get("ends_on")
            if start and end and end < start:
                self.add_error(
                    "ends_on",
                    _("The end is before the start. Put a day on or after %(day)s.") % {"day": f"{start:%d/%m/%Y}"},
                )
        return data

    def facts(self, *, by: User) -> dict[str, Any]:
        """What the service takes; an organisation that the directory does not know is made."""
        facts = {
            name: value
            for name, value in self.cleaned_data.items()
            if name in self._meta.fields  # type: ignore[operator]
        }
        for name, field in self.organisation_fields.items():
            facts[field] = organisation_named(self.cleaned_data[name], by=by)
        if self.takes_occasion:
            chosen = self.cleaned_data.get("occasion", "")
            if chosen in self.occasions:
                facts |= self.occasions[chosen].fields
            elif self.occasions and not chosen:
                facts |= NONE
        return facts


class OrganisationNameField(forms.CharField):
    """An organisation by its name, chosen while typing; a new name makes a new organisation."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 300)
        options.setdefault("widget", organisation_input())
        super().__init__(**options)


def end_of(day: Any, precision: str) -> Any:
    """The last day of what is known to the month or year."""
    if day and precision == Precision.MONTH:
        return month_end(day)
    return day.replace(month=12, day=31) if day and precision == Precision.YEAR else day


__all__ = ["DayField", "OrganisationNameField", "RowForm", "end_of"]
