from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.db.models import Q
from django.forms.models import BaseInlineFormSet, inlineformset_factory
from django.utils.functional import cached_property
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
from office.formats import number
from office.widgets import DayField, FilesField, MoneyField, NumberField, PhotosField
from participants.models import Person, Place, User
from programmes.models import Enrolment, Programme
from programmes.querysets import STAFF_ROLES


class PlanForm(forms.ModelForm):
    write_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Plan
        fields = [
            "title_vi", "title_en", "places", "linked_programme",
            "problem_vi", "problem_en", "objective_vi", "objective_en",
        ]  # fmt: skip
        widgets = {
            name: forms.Textarea(attrs={"rows": 4})
            for name in ("problem_vi", "problem_en", "objective_vi", "objective_en")
        } | {"places": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["places"].queryset = _provinces(self.instance.programme)

    def place_boxes(self) -> tuple[list[Any], list[Any]]:
        """(provinces of the cohort and those chosen, all others)."""
        near = set(self.instance.programme.enrolments.exclude(place=None).values_list("place_id", flat=True))
        near |= {int(pk) for pk in self["places"].value() or [] if str(pk).isdigit()}
        boxes = list(self["places"])
        is_near = [box.data["value"].value in near for box in boxes]
        return (
            [box for box, it_is in zip(boxes, is_near, strict=True) if it_is],
            [box for box, it_is in zip(boxes, is_near, strict=True) if not it_is],
        )


def _provinces(programme: Programme) -> Any:
    return Place.objects.filter(era=programme.era).order_by("name_vi")


def members_of(plan: Plan) -> Any:
    return Enrolment.objects.filter(membership__group_id=plan.group_id).select_related("person")


class LineForm(forms.ModelForm):
    """A row of a plan."""

    def __init__(self, *args: Any, plan: Plan | None = None, people: list[Any] | None = None, **kwargs: Any) -> None:
        """``people``: who may be responsible, read once for all rows."""
        super().__init__(*args, **kwargs)
        if plan is not None and "responsible" in self.fields:
            self.fields["responsible"].queryset = members_of(plan)
            self.fields["responsible"].choices = people
        if plan is not None and "amount" in self.fields:
            self.fields["amount"].currency = plan.programme.currency

    def has_changed(self) -> bool:
        """A row that was taken out of the page before it was ever saved sends nothing at all."""
        sent = not self.is_bound or any(name.startswith(f"{self.prefix}-") for name in self.data)
        return sent and super().has_changed()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("It ends before it starts. Give a later day."))
        return data


class LineFormSet(BaseInlineFormSet):
    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return super().get_form_kwargs(index) | {"plan": self.instance, "people": self.people}

    @cached_property
    def people(self) -> list[tuple[Any, str]]:
        if self.model is not Activity:
            return []
        return [("", "---------"), *((enrolment.pk, str(enrolment)) for enrolment in members_of(self.instance))]


def _lines(model: type, fields: list[str], **more: Any) -> type:
    return inlineformset_factory(
        Plan, model, form=LineForm, formset=LineFormSet, fields=fields, extra=1, can_delete=True, max_num=60, **more
    )


DAYS = {"starts_on": DayField, "ends_on": DayField}
LINES: dict[str, type] = {
    "activities": _lines(Activity, ["title_vi", "starts_on", "ends_on", "responsible", "title_en"], field_classes=DAYS),
    "indicators": _lines(
        PlanIndicator,
        ["name_vi", "unit_vi", "baseline", "target", "name_en", "unit_en"],
        field_classes={"baseline": NumberField, "target": NumberField},
    ),
    "budget_lines": _lines(BudgetLine, ["title", "amount"], field_classes={"amount": MoneyField}),
    "risks": _lines(Risk, ["risk", "mitigation", "level"]),
}


def hints(programme: Programme) -> dict[str, str]:
    """What helps with the lines of each kind, told once above them."""
    return {
        "activities": _("One line an activity, in the order in which they are done."),
        "indicators": _(
            "Unit: per cent, people, opinions a meeting … Baseline is the value before; empty is not zero. The target may lie under it where less is better."
        ),
        "budget_lines": _("Sums in %(currency)s, e.g. %(example)s")
        % {"currency": programme.currency, "example": _("29,500,000 or 29.5 million")},
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
        field_classes = {"spent": MoneyField}
        labels = {"reached_women": gettext_lazy("women"), "reached_men": gettext_lazy("men")}
        widgets = {
            "what_happened": forms.Textarea(attrs={"rows": 4}),
            **{
                name: forms.NumberInput(attrs={"inputmode": "numeric", "min": 0})
                for name in ("reached_women", "reached_men", "reached_other")
            },
        }

    def __init__(self, *args: Any, plan: Plan, percents: dict[int, int], values: dict[int, Any], **kwargs: Any) -> None:
        """``percents`` and ``values``: what is known so far, by activity and by indicator."""
        super().__init__(*args, **kwargs)
        activities = list(plan.activities.all())
        self.fields["happened_on"].initial = clock.today
        self.fields["activity"].queryset = plan.activities.all()
        self.fields["activity"].required = True
        self.fields["activity"].choices = [("", _("Choose the activity"))] + [
            (line.pk, f"{line.code} · {line.title}" + (f" ({percents[line.pk]}%)" if line.pk in percents else ""))
            for line in activities
        ]
        unfinished = [line.pk for line in activities if percents.get(line.pk, 0) < 100]
        self.initial["activity"] = self.initial.get("activity") or (unfinished[0] if unfinished else None)
        self.fields["percent"].widget = forms.NumberInput(attrs={"inputmode": "numeric", "min": 0, "max": 100})
        self.fields["spent"].currency = plan.programme.currency
        self.fields["spent"].help_text = _("New since the last update, in %(currency)s.") % {
            "currency": plan.programme.currency
        }
        self.indicators = list(plan.indicators.all())
        for indicator in self.indicators:
            self.fields[f"indicator_{indicator.pk}"] = NumberField(
                label=f"{indicator.name} ({indicator.unit})",
                required=False,
                help_text=_("Baseline %(baseline)s, target %(target)s, last value %(last)s.")
                % {
                    "baseline": number(indicator.baseline),
                    "target": number(indicator.target),
                    "last": number(values.get(indicator.pk)),
                },
                max_digits=18,
                decimal_places=4,
            )

    def clean_happened_on(self) -> dt.date:
        day = self.cleaned_data["happened_on"]
        if day > clock.today():
            raise forms.ValidationError(_("This day is still to come. Give the day when it happened."))
        return day

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

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].strip()
        if Group.objects.filter(programme=self.instance.programme, code__iexact=code).exists():
            raise forms.ValidationError(_("There is a group “%(code)s” already. Choose another code.") % {"code": code})
        return code


class PlansSelect(forms.CheckboxSelectMultiple):
    """Says what is missing when there is no plan to go to."""

    template_name = "actionplans/plans_select.html"


class VisitForm(forms.ModelForm):
    planned_on = DayField(label=gettext_lazy("planned for"))

    class Meta:
        model = Visit
        fields = ["plans", "monitors", "planned_on", "title", "place", "where", "purpose"]
        widgets = {
            "plans": PlansSelect,
            "monitors": forms.CheckboxSelectMultiple,
            "purpose": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {"title": gettext_lazy("Left empty, it is called after its plans.")}

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["place"].queryset = _provinces(programme)
        self.fields["plans"].queryset = programme.plans.all()
        monitors = User.objects.filter(
            programme_roles__programme=programme, programme_roles__role__in=["monitor", "coordinator"]
        ).distinct()
        self.fields["monitors"].queryset = monitors
        if self.instance.pk is None:
            only = monitors.filter(programme_roles__programme=programme, programme_roles__role="monitor")[:2]
            if len(only) == 1:
                self.initial["monitors"] = [only[0].pk]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("title") and data.get("plans"):
            codes = ", ".join(plan.code for plan in data["plans"])
            data["title"] = _("Visit to %(plans)s") % {"plans": codes}
        return data


class VisitReportForm(forms.Form):
    write_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)
    done_on = DayField(label=gettext_lazy("done on"))
    summary = forms.CharField(label=gettext_lazy("summary"), widget=forms.Textarea(attrs={"rows": 4}), max_length=5000)

    def clean_done_on(self) -> dt.date:
        day = self.cleaned_data["done_on"]
        if day > clock.today():
            raise forms.ValidationError(_("This day is still to come. Give the day of the visit."))
        return day


class FindingForm(forms.ModelForm):
    write_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    photos = PhotosField(
        label=gettext_lazy("photos"),
        required=False,
        help_text=gettext_lazy("At most 10, each at most 20 MB. Places stored in a photo are taken out."),
    )
    evidence = FilesField(
        label=gettext_lazy("other evidence"), required=False, help_text=gettext_lazy("PDF, Word, Excel or PowerPoint.")
    )
    action = forms.CharField(label=gettext_lazy("what is to be done"), required=False, max_length=300)
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
        plans = list(visit.plans.all())
        self.fields["plan"].queryset = visit.plans.all()
        if len(plans) == 1:
            self.initial["plan"] = plans[0].pk
        self.fields["rating"].choices = [choice for choice in self.fields["rating"].choices if choice[0]]
        self.fields["responsible"].queryset = Person.objects.filter(
            Q(enrolments__membership__group__plan__visits=visit)
            | Q(user__programme_roles__in=visit.programme.roles.filter(role__in=STAFF_ROLES))
        ).distinct()

    @property
    def seen_fields(self) -> list[Any]:
        """What the finding itself is; the follow-up stands apart."""
        return [self[name] for name in ("plan", "rating", "text", "recommendation", "photos", "evidence")]

    def clean_due_on(self) -> dt.date | None:
        day = self.cleaned_data["due_on"]
        if day and day < clock.today():
            raise forms.ValidationError(_("This day has passed. Give a day to come."))
        return day

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
