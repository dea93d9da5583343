"""Forms of this app."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from office import clock
from programmes.forms_programmes import DayField
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

    class Meta:
        model = IatiProfile
        fields = ["identifier", "sector", "country"]

    def __init__(self, *args: Any, ref: str, has_publisher: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["ref"].initial = ref
        self.order_fields(["ref", "identifier", "sector", "country"])
        if not has_publisher:
            del self.fields["ref"]

    def clean_country(self) -> str:
        return self.cleaned_data["country"].upper()
