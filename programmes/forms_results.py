"""Forms on what is promised and on the road."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from office.forms import Facts
from office.widgets import NumberField
from programmes.enums import Precision, ProgrammeState
from programmes.forms_programmes import DayField, month_end, whole_periods
from programmes.framework.services import AMOUNT
from programmes.measures import all_measures
from programmes.models import Programme, Stage, Target

GROUPS: dict[str, Any] = {
    "people": _("People"),
    "places": _("Provinces"),
    "events": _("Events"),
    "attendance": _("Attendance"),
    "tests": _("Tests"),
    "reaction": _("Reaction"),
    "completion": _("Completion"),
    "plans": _("Action plans"),
    "support": _("Support and visits"),
    "follow_ups": _("Follow-ups"),
    "reports": _("Reports"),
}


def measure_choices(*, empty: Any = None) -> list[Any]:
    """The registered measures, grouped by what they count."""
    ordered = sorted(
        all_measures(),
        key=lambda measure: (
            list(GROUPS).index(measure.key.split(".")[0]) if measure.key.split(".")[0] in GROUPS else 99
        ),
    )
    groups = [
        (GROUPS.get(name, name), [(measure.key, measure.label) for measure in members])
        for name, members in groupby(ordered, key=lambda measure: measure.key.split(".")[0])
    ]
    return [("", empty if empty is not None else "---------"), *groups]


class TargetForm(Facts):
    """A promised result: least and most are checked where they are typed."""

    measure = forms.ChoiceField(
        label=_("Measure"), help_text=_("The portal counts it by itself; nobody types the figure.")
    )
    minimum = NumberField(label=_("Target, at least"), max_digits=14, decimal_places=2)
    maximum = NumberField(
        label=_("Target, at most"),
        max_digits=14,
        decimal_places=2,
        required=False,
        help_text=_("Only for a range such as 4–5."),
    )
    due_on = DayField(label=_("Due"))
    reason = forms.CharField(
        label=_("Why it changes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept with what was promised before, for everybody who reads the results."),
    )

    class Meta:
        model = Target
        fields = ["measure", "title_vi", "title_en", "minimum", "maximum", "due_on", "due_precision", "phase"]

    def __init__(self, *args: Any, programme: Programme, **options: Any) -> None:
        super().__init__(*args, **options)
        phases = programme.phases.all()
        self.fields["phase"].queryset = phases  # type: ignore[attr-defined]
        self.fields["phase"].label_from_instance = lambda phase: phase.title  # type: ignore[attr-defined]
        if not phases:
            del self.fields["phase"]
        self.fields["measure"].choices = measure_choices(empty=_("Choose a measure"))  # type: ignore[attr-defined]
        self.before = {name: getattr(self.instance, name) for name in AMOUNT} if self.instance.pk else {}
        if not self.before:
            del self.fields["reason"]

    def clean_minimum(self) -> Decimal:
        least = self.cleaned_data["minimum"]
        if least <= 0:
            raise forms.ValidationError(_("A promise is more than zero. Put 1 or more."))
        return least

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        least, most = data.get("minimum"), data.get("maximum")
        if least is not None and most is not None and most < least:
            self.add_error(
                "maximum",
                _("“At most” is smaller than “at least”. Put a number from %(least)s on, or leave it empty.")
                % {"least": f"{least.normalize():f}"},
            )
        if least is not None and most == least:
            data["maximum"] = None
        due, known_to = data.get("due_on"), data.get("due_precision")
        if due and known_to == Precision.MONTH:
            data["due_on"] = month_end(due)
        elif due and known_to == Precision.YEAR:
            data["due_on"] = due.replace(month=12, day=31)
        running = self.before and self.instance.programme.state != ProgrammeState.DRAFT
        changes = any(name in data and data[name] != before for name, before in self.before.items())
        if running and changes and not self.errors and not data.get("reason"):
            self.add_error("reason", _("Say why what was promised changes."))
        return data


class StageForm(Facts):
    starts_on = DayField(label=_("Starts"), required=False)
    ends_on = DayField(label=_("Ends"), required=False)
    measure = forms.ChoiceField(
        label=_("Measure that tells when it is done"),
        required=False,
        help_text=_("A stage is done when its measure says so, never because somebody ticked it."),
    )
    needed = NumberField(
        label=_("Needed"),
        max_digits=14,
        decimal_places=2,
        initial=1,
        help_text=_("How much of the measure makes the stage done, for example 4 approved plans."),
    )

    class Meta:
        model = Stage
        fields = ["kind", "title_vi", "title_en", "starts_on", "ends_on", "date_precision", "measure", "needed"]

    def __init__(self, *args: Any, programme: Programme, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["measure"].choices = measure_choices(empty=_("None: only its dates"))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = whole_periods(super().clean() or self.cleaned_data)
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error(
                "ends_on",
                _("The end is before the start. Put a day on or after %(day)s.") % {"day": f"{start:%d/%m/%Y}"},
            )
        return data
