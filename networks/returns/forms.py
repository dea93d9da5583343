"""Forms on return forms, rounds, and the return itself: its fields are made from what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from networks.models import Network, ReturnCheck, ReturnField, ReturnForm, Round
from networks.returns.enums import FieldType, RoundState, Summed
from networks.returns.models import Return
from networks.returns.reading import Amount
from office.formats import symbol_of
from office.forms import Facts
from office.widgets import MoneyField, NumberField
from programmes.forms_programmes import DayField
from programmes.statements.enums import Qualifier

SHARE = {"max_digits": 7, "decimal_places": 2, "min_value": 0, "max_value": 100}
COUNT = {"max_digits": 18, "decimal_places": 2, "min_value": 0}


class ReturnFormForm(Facts):
    class Meta:
        model = ReturnForm
        fields = ["title_vi", "title_en", "intro_vi", "intro_en", "kinds", "people"]
        widgets = {
            "intro_vi": forms.Textarea(attrs={"rows": 2}),
            "intro_en": forms.Textarea(attrs={"rows": 2}),
            "kinds": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, network: Network, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = self.fields["kinds"]
        held = self.instance.kinds.values("pk") if self.instance.pk else []
        kinds.queryset = network.kinds.filter(Q(closed_on=None) | Q(pk__in=held))  # type: ignore[attr-defined]
        kinds.label_from_instance = lambda kind: kind.name  # type: ignore[attr-defined]
        if self.instance.pk is None:  # it asks nothing yet
            del self.fields["people"]
            return
        people = self.fields["people"]
        people.queryset = self.instance.fields.filter(type__in=[FieldType.COUNT, FieldType.PERCENTAGE])  # type: ignore[attr-defined]
        people.label_from_instance = _called  # type: ignore[attr-defined]


def _called(field: ReturnField) -> str:
    """A percentage stands for its whole."""
    if field.type != FieldType.PERCENTAGE:
        return field.label
    return gettext("the whole of “%(name)s”") % {"name": field.label}


class FieldForm(Facts):
    class Meta:
        model = ReturnField
        fields = ["label_vi", "label_en", "key", "type", "required", "formula", "help_vi", "help_en", "fund", "summed"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["summed"].required = False

    def clean_summed(self) -> str:
        return self.cleaned_data["summed"] or Summed.SUM


class CheckForm(Facts):
    tolerance = NumberField(
        label=_("may differ by (percent)"), max_digits=6, decimal_places=2, min_value=0, initial=0, required=False
    )

    class Meta:
        model = ReturnCheck
        fields = ["says_vi", "says_en", "left", "kind", "right", "tolerance", "must_explain"]

    def clean_tolerance(self) -> Any:
        return self.cleaned_data["tolerance"] or 0


class RoundForm(Facts):
    starts_on = DayField(label=_("Period from"))
    ends_on = DayField(label=_("Period to"))
    due_on = DayField(label=_("Due on"))

    class Meta:
        model = Round
        fields = ["title_vi", "title_en", "form", "starts_on", "ends_on", "due_on", "previous"]

    def __init__(self, *args: Any, network: Network, **options: Any) -> None:
        super().__init__(*args, **options)
        self.network = network
        self.fields["form"].queryset = network.return_forms.all()  # type: ignore[attr-defined]
        self.fields["form"].label_from_instance = lambda row: row.title  # type: ignore[attr-defined]
        before = network.rounds.exclude(state=RoundState.PREPARING).exclude(pk=self.instance.pk)
        self.fields["previous"].queryset = before  # type: ignore[attr-defined]
        self.fields["previous"].label_from_instance = lambda row: row.title  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start, end, due = (data.get(name) for name in ("starts_on", "ends_on", "due_on"))
        if start and end and end < start:
            self.add_error("ends_on", _("The end is before the start."))
        elif end and due and due < end:
            self.add_error("due_on", _("A return can’t be due before its period is over."))
        return data


class AnswersForm(forms.Form):
    """One return. Each number has its qualifier; a percentage its two parts; beside each stands last time's figure."""

    def __init__(
        self,
        *args: Any,
        sent: Return,
        asked: list[ReturnField],
        last: Mapping[str, Amount],
        currency: str,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.asked = [one for one in asked if not one.formula]
        held = {value.field_id: value for value in sent.values.all()}
        self.groups: list[dict[str, Any]] = []
        for one in self.asked:
            value = held.get(one.pk)
            for name, field in self._fields(one, currency).items():
                field.required = False
                field.initial = getattr(value, name) if value else ("exactly" if name == "qualifier" else None)
                self.fields[f"{one.key}-{name}"] = field
            self.groups.append({"asked": one, "last": last.get(one.key)})
        self.fields["explanation"] = forms.CharField(
            label=_("Explanation of differences"),
            help_text=_("Only where the check of your figures asks for it."),
            widget=forms.Textarea(attrs={"rows": 2}),
            required=False,
            initial=sent.explanation,
        )

    def _fields(self, one: ReturnField, currency: str) -> dict[str, forms.Field]:
        if one.type == FieldType.TEXT:
            text = forms.CharField(label=one.label, widget=forms.Textarea(attrs={"rows": 3}), max_length=5000)
            text.help_text = one.help
            return {"text": text}
        made: dict[str, forms.Field] = {}
        if one.type == FieldType.PERCENTAGE:
            made["amount"] = NumberField(label=f"{one.label} (%)", help_text=one.help, **SHARE)  # type: ignore[arg-type]
            made["part"] = NumberField(label=_("the part"), **COUNT)  # type: ignore[arg-type]
            made["whole"] = NumberField(label=_("of how many"), **COUNT)  # type: ignore[arg-type]
        elif one.type == FieldType.MONEY:
            label = f"{one.label} ({symbol_of(currency)})"
            made["amount"] = MoneyField(label=label, help_text=one.help, max_digits=20, decimal_places=2)
            made["amount"].currency = currency  # type: ignore[attr-defined]
        else:
            made["amount"] = NumberField(label=one.label, help_text=one.help, **COUNT)  # type: ignore[arg-type]
        made["qualifier"] = forms.ChoiceField(label=_("how sure"), choices=Qualifier.choices)
        return made

    def rows(self) -> list[dict[str, Any]]:
        """For the page: each question with last time's figure and its inputs; how sure stands right of the number."""
        return [
            group
            | {"first": self[f"{key}-text" if f"{key}-text" in self.fields else f"{key}-amount"]}
            | {what: self[f"{key}-{what}"] for what in ("qualifier", "part", "whole") if f"{key}-{what}" in self.fields}
            for group in self.groups
            if (key := group["asked"].key)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for one in self.asked:
            part, whole = data.get(f"{one.key}-part"), data.get(f"{one.key}-whole")
            if whole == 0:
                self.add_error(f"{one.key}-whole", _("The whole must be more than zero."))
            elif part is not None and whole is not None and part > whole:
                self.add_error(f"{one.key}-part", _("The part can’t be more than the whole."))
        return data

    def answers(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {one.key: {} for one in self.asked}
        for name, value in self.cleaned_data.items():
            key, _dash, what = name.partition("-")
            if what:
                found[key][what] = (value or "exactly") if what == "qualifier" else value
        return found
