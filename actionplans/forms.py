from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.forms.models import BaseInlineFormSet, inlineformset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actionplans.models import (
    Activity,
    BudgetLine,
    Finding,
    Group,
    LineComment,
    Plan,
    PlanIndicator,
    ProgressUpdate,
    Risk,
    Visit,
)
from office import clock
from office.widgets import DayField, NumberField, PhotosField
from participants.models import Person, User
from programmes.models import Enrolment, Programme


class PlanForm(forms.ModelForm):
    class Meta:
        model = Plan
        fields = [
            "title_vi", "title_en", "places", "linked_programme",
            "problem_vi", "problem_en", "objective_vi", "objective_en",
        ]  # fmt: skip
        widgets = {
            name: forms.Textarea(attrs={"rows": 4})
            for name in ("problem_vi", "problem_en", "objective_vi", "objective_en")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        era = "34" if self.instance.programme.starts_on >= dt.date(2025, 7, 1) else "63"
        self.fields["places"].queryset = self.fields["places"].queryset.filter(era=era).order_by("name_vi")
        self.fields["places"].widget.attrs["size"] = 6


class LineForm(forms.ModelForm):
    """A row of a plan."""

    def __init__(self, *args: Any, plan: Plan | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "responsible" in self.fields and plan is not None:
            self.fields["responsible"].queryset = Enrolment.objects.filter(
                membership__group_id=plan.group_id
            ).select_related("person")


class LineFormSet(BaseInlineFormSet):
    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return super().get_form_kwargs(index) | {"plan": self.instance}


def _lines(model: type, fields: list[str], extra: int = 1, **more: Any) -> type:
    return inlineformset_factory(
        Plan, model, form=LineForm, formset=LineFormSet, fields=fields, extra=extra, can_delete=True, max_num=60, **more
    )


DAYS = {"starts_on": DayField, "ends_on": DayField}
LINES: dict[str, type] = {
    "activities": _lines(
        Activity, ["code", "title_vi", "title_en", "starts_on", "ends_on", "responsible"], field_classes=DAYS
    ),
    "indicators": _lines(
        PlanIndicator,
        ["name_vi", "name_en", "unit", "baseline", "target"],
        field_classes={"baseline": NumberField, "target": NumberField},
    ),
    "budget_lines": _lines(BudgetLine, ["title", "amount"], field_classes={"amount": NumberField}),
    "risks": _lines(Risk, ["risk", "mitigation", "level"]),
}


class CommentForm(forms.ModelForm):
    write_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    class Meta:
        model = LineComment
        fields = ["text", "line"]
        widgets = {"line": forms.HiddenInput, "text": forms.Textarea(attrs={"rows": 2})}


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)


class UpdateForm(forms.ModelForm):
    write_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    happened_on = DayField(label=gettext_lazy("when"))
    photos = PhotosField(
        label=gettext_lazy("photos"),
        required=False,
        help_text=gettext_lazy("At most 10, each at most 20 MB. Places stored in a photo are taken out."),
    )

    class Meta:
        model = ProgressUpdate
        fields = [
            "activity",
            "percent",
            "happened_on",
            "what_happened",
            "reached_women",
            "reached_men",
            "reached_other",
            "spent",
        ]
        field_classes = {"spent": NumberField}
        widgets = {
            "what_happened": forms.Textarea(attrs={"rows": 4}),
            **{
                name: forms.NumberInput(attrs={"inputmode": "numeric", "min": 0})
                for name in ("reached_women", "reached_men", "reached_other")
            },
        }

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_on"].initial = clock.today
        self.fields["activity"].queryset = plan.activities.all()
        self.fields["activity"].required = True
        self.fields["percent"].widget = forms.NumberInput(
            attrs={"inputmode": "numeric", "min": 0, "max": 100, "step": 5}
        )
        self.fields["spent"].help_text = plan.programme.currency
        self.indicators = list(plan.indicators.all())
        for indicator in self.indicators:
            self.fields[f"indicator_{indicator.pk}"] = NumberField(
                label=indicator.name, required=False, help_text=indicator.unit, max_digits=18, decimal_places=4
            )

    def clean_happened_on(self) -> dt.date:
        day = self.cleaned_data["happened_on"]
        if day > clock.today():
            raise forms.ValidationError(_("This day is still to come. Give the day when it happened."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("spent") is not None and data["spent"] < 0:
            self.add_error("spent", _("Money spent can’t be less than zero."))
        return data

    @property
    def indicator_fields(self) -> list[Any]:
        return [self[f"indicator_{indicator.pk}"] for indicator in self.indicators]

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def values(self) -> dict[PlanIndicator, Any]:
        given = {indicator: self.cleaned_data.get(f"indicator_{indicator.pk}") for indicator in self.indicators}
        return {indicator: value for indicator, value in given.items() if value is not None}


class GroupForm(forms.ModelForm):
    class Meta:
        model = Group
        fields = ["code", "name"]


class VisitForm(forms.ModelForm):
    planned_on = DayField(label=gettext_lazy("planned for"))

    class Meta:
        model = Visit
        fields = ["title", "plans", "monitors", "planned_on", "place", "where", "purpose"]
        widgets = {
            "plans": forms.CheckboxSelectMultiple,
            "monitors": forms.CheckboxSelectMultiple,
            "purpose": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        era = "34" if programme.starts_on >= dt.date(2025, 7, 1) else "63"
        self.fields["place"].queryset = self.fields["place"].queryset.filter(era=era).order_by("name_vi")
        self.fields["plans"].queryset = programme.plans.all()
        self.fields["monitors"].queryset = User.objects.filter(
            programme_roles__programme=programme, programme_roles__role__in=["monitor", "coordinator"]
        ).distinct()


class VisitReportForm(forms.Form):
    done_on = DayField(label=gettext_lazy("done on"))
    summary = forms.CharField(label=gettext_lazy("summary"), widget=forms.Textarea(attrs={"rows": 4}), max_length=5000)

    def clean_done_on(self) -> dt.date:
        day = self.cleaned_data["done_on"]
        if day > clock.today():
            raise forms.ValidationError(_("This day is still to come. Give the day of the visit."))
        return day


class FindingForm(forms.ModelForm):
    write_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    photos = PhotosField(label=gettext_lazy("photos"), required=False)
    action = forms.CharField(label=gettext_lazy("follow-up: what is to be done"), required=False, max_length=300)
    responsible = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("who"), required=False)
    due_on = DayField(label=gettext_lazy("by when"), required=False)

    class Meta:
        model = Finding
        fields = ["plan", "rating", "text", "recommendation"]
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("text", "recommendation")} | {
            "rating": forms.RadioSelect
        }

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = visit.plans.all()
        self.fields["rating"].choices = [choice for choice in self.fields["rating"].choices if choice[0]]
        self.fields["responsible"].queryset = Person.objects.filter(
            enrolments__membership__group__plan__visits=visit
        ).distinct()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("action"):
            for name, text in (("responsible", _("Say who does it.")), ("due_on", _("Say by when."))):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, text)
        return data

    def follow_up(self) -> dict[str, Any] | None:
        if not self.cleaned_data.get("action"):
            return None
        return {
            "title": self.cleaned_data["action"],
            "responsible": self.cleaned_data["responsible"],
            "due_on": self.cleaned_data["due_on"],
        }
