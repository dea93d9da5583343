"""The form of one schedule."""

from __future__ import annotations

from typing import Any

from django import forms

from reports.enums import ReportKind
from reports.schedules.enums import Every
from reports.schedules.models import Schedule


class ScheduleForm(forms.ModelForm):
    class Meta:
        model = Schedule
        fields = ["every", "days_after"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.kind == ReportKind.PERIODIC:
            self.fields["every"].required = True
            self.fields["every"].choices = Every.choices  # type: ignore[attr-defined]
            self.initial.setdefault("every", Every.QUARTER)
        else:
            del self.fields["every"]

    def _post_clean(self) -> None:
        """The service checks the whole row."""

    def clean_days_after(self) -> int:
        days = self.cleaned_data["days_after"]
        for check in Schedule._meta.get_field("days_after").validators:
            check(days)
        return days
