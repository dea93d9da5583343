"""Forms of this app."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from office import clock
from programmes.forms_programmes import DayField
from reports.links import DAYS, MOST_DAYS
from reports.models import ReadingLink


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
