"""Forms of this app."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from office import clock
from participants.models import Person, User
from programmes.forms_programmes import DayField
from reports.iati.enums import Sector
from reports.links import DAYS, MOST_DAYS
from reports.models import IDENTIFIER, IatiProfile, ReadingLink


class LinkForm(forms.ModelForm):
    ends_on = DayField(label=_("Last day"), help_text=_("At most a year from today. You can revoke it before."))

    class Meta:
        model = ReadingLink
        fields = ["label", "ends_on", "language"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["ends_on"].initial = clock.today() + dt.timedelta(days=DAYS)

    def clean_ends_on(self) -> dt.date:
        day, today = self.cleaned_data["ends_on"], clock.today()
        if day < today:
            raise forms.ValidationError(_("This day is over. Put today or a later day."))
        if day > today + dt.timedelta(days=MOST_DAYS):
            raise forms.ValidationError(_("A link works for at most a year. Put an earlier day."))
        return day


FURTHER = ("second", "third")


class IatiForm(forms.ModelForm):
    ref = forms.CharField(
        label=_("Reference of the reporting organisation"),
        max_length=100,
        required=False,
        validators=[IDENTIFIER],
        help_text=_(
            "As a register of organisations names it, for example XM-DAC-…; it holds for all programmes of this organisation. Of an organisation that is in no register, leave it empty."
        ),
    )
    identifier = forms.CharField(
        label=_("IATI identifier"),
        max_length=160,
        required=False,
        validators=[IDENTIFIER],
        help_text=_(
            "Begins with the reference. Left empty, it is the reference and the programme’s short address. Once published, it never changes."
        ),
    )
    country = forms.RegexField(
        r"^[A-Za-z]{2}$",
        label=_("Country"),
        help_text=_("Two letters, as VN."),
        error_messages={"invalid": _("A country is two letters, for example VN.")},
    )

    second_sector = forms.ChoiceField(label=_("Second sector"), required=False)
    second_share = forms.IntegerField(
        label=_("Share of the second sector, in per cent"), required=False, min_value=1, max_value=98
    )
    third_sector = forms.ChoiceField(label=_("Third sector"), required=False)
    third_share = forms.IntegerField(
        label=_("Share of the third sector, in per cent"), required=False, min_value=1, max_value=98,
        help_text=_("The first sector has the rest, so that they make 100."),
    )  # fmt: skip

    class Meta:
        model = IatiProfile
        fields = ["identifier", "sector", "country", "contact_email"]

    def __init__(self, *args: Any, ref: str, has_publisher: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["ref"].initial = ref
        further = list(self.instance.other_sectors.items())
        for name, held in zip(FURTHER, [*further, ("", None), ("", None)], strict=False):
            self.fields[f"{name}_sector"].choices = [("", "---------"), *Sector.choices]  # type: ignore[attr-defined]
            self.initial |= {f"{name}_sector": held[0], f"{name}_share": held[1]}
        parts = [f"{name}_{part}" for name in FURTHER for part in ("sector", "share")]
        self.order_fields(["ref", "identifier", "sector", *parts, "country", "contact_email"])
        if not has_publisher:
            del self.fields["ref"], self.fields["contact_email"]

    def clean_country(self) -> str:
        return self.cleaned_data["country"].upper()

    def clean_contact_email(self) -> str:
        """What is published is the organisation's; a person's address needs that person's consent, which nobody gave here."""
        email = self.cleaned_data["contact_email"].strip()
        persons = (
            Person.objects.filter(email__iexact=email).exists() or User.objects.filter(email__iexact=email).exists()
        )
        if email and persons:
            raise forms.ValidationError(
                _("This is the address of a person whom the portal knows. Give the organisation’s own.")
            )
        return email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        chosen = [data.get("sector")]
        data["other_sectors"] = {}
        for name in FURTHER:
            code, share = data.pop(f"{name}_sector", ""), data.pop(f"{name}_share", None)
            if bool(code) != bool(share) and f"{name}_share" not in self.errors:
                self.add_error(f"{name}_share", _("Give a sector and its share, or neither."))
            elif code and code in chosen:
                self.add_error(f"{name}_sector", _("This sector is chosen already."))
            elif code and share:
                chosen.append(code)
                data["other_sectors"][code] = share
        if data["other_sectors"] and not data.get("sector"):
            self.add_error("sector", _("Choose the first sector too; it has the rest."))
        elif sum(data["other_sectors"].values()) > 99:
            self.add_error("third_share", _("Together they leave nothing for the first sector."))
        return data
