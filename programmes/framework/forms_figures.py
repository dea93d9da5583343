"""Forms on figures: baselines, targets, what organisations report, corrections by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from office.forms import Facts
from office.widgets import FilesField, NumberField
from programmes.enums import Precision, ProgrammeState
from programmes.forms_programmes import DayField, month_end
from programmes.framework.enums import ValueKind
from programmes.framework.forms import areas
from programmes.framework.services import AMOUNT
from programmes.framework.splits import Part, keys_of, read_parts, split_label
from programmes.models import Baseline, Indicator, ReportedValue, ReportingPeriod, Target

MOST_CELLS = 70  # of one split on a page; a longer one is filled in on the sheet


def pair_problem(numerator: Decimal | None, denominator: Decimal | None) -> tuple[str, str] | None:
    """(field, words) of what is wrong with a part and its whole."""
    if (numerator is None) != (denominator is None):
        field = "denominator" if denominator is None else "numerator"
        return field, gettext("A percentage needs its part and its whole: 17 of 20.")
    if denominator is not None and denominator <= 0:
        return "denominator", gettext("The whole must be more than zero.")
    if numerator is not None and numerator < 0:
        return "numerator", gettext("The part can’t be below zero.")
    return None


class AmountForm(Facts):
    """Value; part and whole; or words: whichever the indicator's kind takes."""

    value = NumberField(label=_("Value"), required=False, max_digits=18, decimal_places=4)
    numerator = NumberField(label=_("Part (numerator)"), required=False, max_digits=18, decimal_places=4)
    denominator = NumberField(label=_("Whole (denominator)"), required=False, max_digits=18, decimal_places=4)

    def __init__(self, *args: Any, indicator: Indicator, **options: Any) -> None:
        super().__init__(*args, **options)
        self.indicator = indicator
        kind = indicator.kind
        if kind == ValueKind.RUBRIC:
            self.fields["value"] = level_field(indicator)
        if kind != ValueKind.PERCENTAGE:
            del self.fields["numerator"], self.fields["denominator"]
        if kind == ValueKind.QUALITATIVE:
            del self.fields["value"]
        else:
            for name in ("text_vi", "text_en", "is_met"):
                self.fields.pop(name, None)
        if kind == ValueKind.NUMBER and indicator.unit:
            self.fields["value"].help_text = indicator.unit

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "numerator" in self.fields and not {"numerator", "denominator"} & self.errors.keys():
            problem = pair_problem(data.get("numerator"), data.get("denominator"))
            if problem:
                self.add_error(*problem)
        return data


def level_field(indicator: Indicator) -> forms.TypedChoiceField:
    levels = [(str(number), f"{number}. {name}") for number, name in enumerate(indicator.levels, start=1)]
    return forms.TypedChoiceField(
        label=_("Level"), required=False, choices=[("", "–"), *levels], coerce=Decimal, empty_value=None
    )


class BaselineForm(AmountForm):
    as_of = DayField(label=_("Date"), required=False)

    class Meta:
        model = Baseline
        fields = ["value", "numerator", "denominator", "text_vi", "text_en", "as_of", "precision", "note"]
        widgets = areas("text_vi", "text_en")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("numerator") is not None and not self.errors:
            data["value"] = None
        told = any(data.get(name) not in {None, ""} for name in ("value", "numerator", "text_vi", "text_en"))
        if told and not data.get("as_of") and "as_of" not in self.errors:
            self.add_error("as_of", _("Say of when the baseline is; the year will do (01/01/2022 and “year”)."))
        return data


class IndicatorTargetForm(Facts):
    minimum = NumberField(label=_("Target, at least"), required=False, max_digits=18, decimal_places=4, min_value=0)
    maximum = NumberField(
        label=_("Target, at most"),
        required=False,
        max_digits=18,
        decimal_places=4,
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
        fields = ["minimum", "maximum", "text_vi", "text_en", "due_on", "due_precision"]
        widgets = areas("text_vi", "text_en")

    def __init__(self, *args: Any, indicator: Indicator, period: ReportingPeriod | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.indicator, self.period = indicator, period
        self.before = {name: getattr(self.instance, name) for name in AMOUNT} if self.instance.pk else {}
        if not self.before:
            del self.fields["reason"]
        if period is not None:
            del self.fields["due_on"], self.fields["due_precision"]
        if indicator.kind == ValueKind.QUALITATIVE:
            del self.fields["minimum"], self.fields["maximum"]
        else:
            del self.fields["text_vi"], self.fields["text_en"]
        if indicator.kind == ValueKind.RUBRIC:
            self.fields["minimum"] = level_field(indicator)
            del self.fields["maximum"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        least, most = data.get("minimum"), data.get("maximum")
        if "minimum" in self.fields and least is None and "minimum" not in self.errors:
            self.add_error("minimum", _("Say how much is promised."))
        if least is not None and most is not None and most < least:
            self.add_error(
                "maximum",
                gettext("“At most” is smaller than “at least”. Put a number from %(least)s on, or leave it empty.")
                % {"least": f"{least.normalize():f}"},
            )
        if least is not None and most == least:
            data["maximum"] = None
        if "text_vi" in self.fields and not data.get("text_vi") and not data.get("text_en"):
            self.add_error("text_vi", _("Say in words what is promised."))
        due, known_to = data.get("due_on"), data.get("due_precision")
        if due and known_to == Precision.MONTH:
            data["due_on"] = month_end(due)
        elif due and known_to == Precision.YEAR:
            data["due_on"] = due.replace(month=12, day=31)
        running = self.before and self.indicator.programme.state != ProgrammeState.DRAFT
        changes = any(name in data and data[name] != before for name, before in self.before.items())
        if running and changes and not self.errors and not data.get("reason"):
            self.add_error("reason", _("Say why what was promised changes."))
        return data


class CorrectionForm(forms.Form):
    value = NumberField(label=_("The figure to be used"), max_digits=18, decimal_places=4)
    reason = forms.CharField(
        label=_("Why the counted figure is not used"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who works in the programme reads it beside the figure, with your name."),
    )


class ValueForm(AmountForm):
    """What an organisation reports of an indicator for a period, with its splits and evidence."""

    is_met = forms.TypedChoiceField(
        label=_("Is the target reached, in your judgement?"),
        required=False,
        choices=[("", _("can’t be said yet")), ("yes", _("yes")), ("no", _("no"))],
        coerce=lambda text: text == "yes",
        empty_value=None,
    )
    evidence = FilesField(
        label=_("Evidence"), required=False, help_text=_("Lists, minutes, photos: PDF, Word, Excel or pictures.")
    )

    class Meta:
        model = ReportedValue
        fields = ["value", "numerator", "denominator", "text_vi", "text_en", "is_met", "note"]
        widgets = areas("text_vi", "text_en", rows=4) | areas("note")
        help_texts = {"text_vi": _("Donors read this text once it is approved: name nobody.")}

    def __init__(self, *args: Any, indicator: Indicator, period: ReportingPeriod, **options: Any) -> None:
        held = options.get("instance")
        if held is not None and held.is_met is not None:
            options.setdefault("initial", {})["is_met"] = "yes" if held.is_met else "no"
        super().__init__(*args, indicator=indicator, **options)
        if indicator.kind == ValueKind.PERCENTAGE:
            del self.fields["value"]
        self.period = period
        self.kept = read_parts(self.instance.parts or {})
        self.long_splits: list[str] = []
        self.cells: dict[str, list[tuple[str, list[str]]]] = {}
        for split in indicator.splits if indicator.kind in {ValueKind.NUMBER, ValueKind.PERCENTAGE} else []:
            self._ask(split)

    def _ask(self, split: str) -> None:
        from programmes.templatetags.framework_ui import part_labels

        keys = keys_of(split, self.period.ends_on)
        if len(keys) > MOST_CELLS:
            self.long_splits.append(split_label(split))
            return
        words = part_labels(split, keys, self.period.ends_on)
        for key in keys:
            names = [f"part:{split}:{key}"]
            held: Part | None = self.kept.get(split, {}).get(key)
            if self.indicator.kind == ValueKind.PERCENTAGE:
                names = [f"{names[0]}:part", f"{names[0]}:whole"]
            for index, name in enumerate(names):
                label = (
                    words[key] if len(names) == 1 else f"{words[key]}: {gettext('whole') if index else gettext('part')}"
                )
                field = NumberField(label=label, required=False, min_value=0, max_digits=18, decimal_places=4)
                self.fields[name] = field
                if held is not None:
                    self.initial[name] = held[index] if isinstance(held, tuple) else held
            self.cells.setdefault(split, []).append((key, names))

    def split_fields(self) -> list[dict[str, Any]]:
        return [
            {
                "label": split_label(split),
                "fields": [self[name] for _key, names in cells for name in names],
                "open": len(cells) <= 8 or any(name in self.errors for _key, names in cells for name in names),
            }
            for split, cells in self.cells.items()
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for cells in self.cells.values():
            for _key, names in cells:
                if len(names) == 2 and (data.get(names[0]) is None) != (data.get(names[1]) is None):
                    missing = names[0] if data.get(names[0]) is None else names[1]
                    self.add_error(missing, _("A percentage needs its part and its whole: 17 of 20."))
        return data

    def given(self) -> dict[str, Any]:
        """What the workflow takes; long splits that came by the sheet stay."""
        parts: dict[str, Any] = {split: cells for split, cells in self.kept.items() if split not in self.cells}
        for split, cells in self.cells.items():
            parts[split] = {
                key: tuple(found) if len(found) == 2 else found[0]
                for key, names in cells
                if (found := [self.cleaned_data[name] for name in names])[0] is not None
            }
        return self.facts() | {"parts": parts}
