from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from office.widgets import NumberField
from programmes.activities.models import Activity, ActivityShare
from programmes.forms_rows import DayField, RowForm


def amount(label: object) -> NumberField:
    return NumberField(
        label=label, max_digits=14, decimal_places=2, min_value=0, required=False, help_text=_("Empty: not stated.")
    )


class ActivityForm(RowForm):
    either = ("title",)
    starts_on = DayField(label=_("Starts"), required=False)
    ends_on = DayField(label=_("Ends"), required=False)
    planned = amount(_("Planned number"))
    actual = amount(_("Number reached"))

    class Meta:
        model = Activity
        fields = [
            "title_vi", "title_en", "reach", "phase", "unit_vi", "unit_en", "planned", "actual", "starts_on", "ends_on",
            "date_precision", "state",
        ]  # fmt: skip


class ShareForm(RowForm):
    starts_on = DayField(label=_("Starts"), required=False)
    ends_on = DayField(label=_("Ends"), required=False)
    planned = amount(_("Planned number"))
    actual = amount(_("Number reached"))

    class Meta:
        model = ActivityShare
        fields = ["planned", "actual", "starts_on", "ends_on", "date_precision", "state", "note"]
