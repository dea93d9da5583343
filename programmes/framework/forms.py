"""Forms on the framework: what is wrong is said where it was typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from office.forms import Facts
from participants.models import Organisation
from programmes.forms_programmes import DayField
from programmes.forms_results import measure_choices
from programmes.framework.enums import RANK, ResultLevel, ValueKind
from programmes.framework.relations import APART, ENROLLED
from programmes.framework.services import Misplaced, check_place, overlapping
from programmes.framework.splits import split_choices
from programmes.models import Indicator, Programme, ReportingPeriod, Result


def areas(*names: str, rows: int = 3) -> dict[str, forms.Textarea]:
    return {name: forms.Textarea(attrs={"rows": rows}) for name in names}


class CodeOnce:
    """A code stands once in a programme."""

    def clean_code(self) -> str:
        code = " ".join(self.cleaned_data["code"].split())  # type: ignore[attr-defined]
        rows = self._meta.model.objects.filter(programme=self.programme, code__iexact=code)  # type: ignore[attr-defined]
        if rows.exclude(pk=self.instance.pk).exists():  # type: ignore[attr-defined]
            raise forms.ValidationError(_("Another one has this code already. Choose another."))
        return code


class ResultForm(CodeOnce, Facts):
    class Meta:
        model = Result
        fields = [
            "level", "parent", "code", "title_vi", "title_en", "assumptions_vi", "assumptions_en", "certainty", "source",
        ]  # fmt: skip
        widgets = areas("title_vi", "title_en", rows=2) | areas("assumptions_vi", "assumptions_en")

    def __init__(self, *args: Any, programme: Programme, **options: Any) -> None:
        super().__init__(*args, **options)
        self.programme = programme
        rows = programme.results.exclude(level=ResultLevel.OUTPUT).exclude(pk=self.instance.pk)
        self.fields["parent"].queryset = rows  # type: ignore[attr-defined]
        self.fields["parent"].empty_label = _("none: it stands on top")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        level, parent = data.get("level"), data.get("parent")
        if not level:
            return data
        own = Result.objects.filter(pk=self.instance.pk).first()
        try:
            check_place(level, parent, own)
        except Misplaced as error:
            self.add_error("parent", str(error))
        low = next((child for child in (own.children.all() if own else ()) if RANK[child.level] <= RANK[level]), None)
        if low is not None:
            self.add_error(
                "level", gettext("“%(code)s” under it is of the same or a higher level. Move that one first.") % {"code": low.code}
            )  # fmt: skip
        return data


class IndicatorForm(CodeOnce, Facts):
    measure = forms.ChoiceField(
        label=_("Where the figure comes from"),
        required=False,
        help_text=_("A measure is counted by the portal itself, and nobody types it."),
    )
    among = forms.ChoiceField(
        label=_("Whose people are counted"),
        required=False,
        help_text=_(
            "Two figures of nearly the same people can be subtracted, and then tell of a small group. Donors read only what can’t."
        ),
    )
    splits = forms.MultipleChoiceField(
        label=_("Split by"), required=False, widget=forms.CheckboxSelectMultiple, choices=split_choices
    )
    responsible = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label=_("Responsible organisations"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each reports its own part; the parts are put together. They are the programme’s partners."),
    )

    class Meta:
        model = Indicator
        fields = [
            "result", "code", "title_vi", "title_en", "measure", "kind", "unit_vi", "unit_en", "direction", "cumulative", "of_people", "among",
            "frequency", "splits", "definition_vi", "definition_en", "means_vi", "means_en", "method_vi", "method_en",
            "assumptions_vi", "assumptions_en", "levels_vi", "levels_en",
        ]  # fmt: skip
        widgets = areas("title_vi", "title_en", rows=2) | areas(
            "definition_vi", "definition_en", "means_vi", "means_en", "method_vi", "method_en",
            "assumptions_vi", "assumptions_en", "levels_vi", "levels_en",
        )  # fmt: skip
        help_texts = {"levels_vi": _("Only for a rubric: one level a line, the lowest first.")}

    def __init__(self, *args: Any, programme: Programme, **options: Any) -> None:
        super().__init__(*args, **options)
        self.programme = programme
        self.fields["result"].queryset = programme.results.all()  # type: ignore[attr-defined]
        self.fields["result"].label_from_instance = lambda row: f"{row.code} {row.title}"  # type: ignore[attr-defined]
        self.fields["measure"].choices = measure_choices(empty=_("Organisations report it"))  # type: ignore[attr-defined]
        self.fields["among"].choices = self._whose()  # type: ignore[attr-defined]
        mine = Q(partnerships__programme=programme) | Q(implemented=programme)
        if self.instance.pk:
            mine |= Q(indicators=self.instance)
            self.fields["responsible"].initial = list(self.instance.responsible.values_list("pk", flat=True))
        ids = Organisation.objects.filter(mine).values("pk")
        self.fields["responsible"].queryset = Organisation.objects.filter(pk__in=ids).order_by("name_vi")  # type: ignore[attr-defined]

    def _whose(self) -> list[tuple[str, Any]]:
        rows = self.programme.indicators.filter(measure="", of_people=True).exclude(pk=self.instance.pk)
        return [
            ("", _("Not said: taken to be the others’ where it could be")),
            (APART, _("Other people than those of every other figure")),
            (ENROLLED, _("Some of the people enrolled in the programme")),
            *((row.figure_key, _("Some of those of “%(indicator)s”") % {"indicator": f"{row.code} {row.title}"}) for row in rows),
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        kind = data.get("kind")
        if data.get("measure"):
            data["kind"] = kind = ValueKind.NUMBER
            data["splits"], data["responsible"] = [], Organisation.objects.none()
        elif not data.get("responsible"):
            self.add_error("responsible", _("Say who reports it, or choose a measure that the portal counts."))
        levels = [line.strip() for line in (data.get("levels_vi") or "").splitlines() if line.strip()]
        if kind == ValueKind.RUBRIC and len(levels) < 2:
            self.add_error("levels_vi", _("A rubric has at least two levels, one a line, the lowest first."))
        english = [line.strip() for line in (data.get("levels_en") or "").splitlines() if line.strip()]
        if kind == ValueKind.RUBRIC and english and len(english) != len(levels):
            self.add_error("levels_en", _("There must be as many levels as in Vietnamese, or none."))
        data["levels_vi"], data["levels_en"] = "\n".join(levels), "\n".join(english)
        return data

    def facts(self, *, by: Any = None) -> dict[str, Any]:
        return super().facts() | {"responsible": list(self.cleaned_data["responsible"])}


class PeriodForm(Facts):
    starts_on, ends_on = DayField(label=_("Starts")), DayField(label=_("Ends"))
    due_on = DayField(label=_("Figures are due"))

    class Meta:
        model = ReportingPeriod
        fields = ["starts_on", "ends_on", "due_on"]

    def __init__(self, *args: Any, programme: Programme, **options: Any) -> None:
        super().__init__(*args, **options)
        self.programme = programme

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start, end, due = data.get("starts_on"), data.get("ends_on"), data.get("due_on")
        if start and end and end < start:
            words = gettext("The end is before the start. Put a day on or after %(day)s.") % {
                "day": f"{start:%d/%m/%Y}"
            }
            self.add_error("ends_on", words)
        elif start and end and (other := overlapping(self.programme, start, end, but=self.instance.pk)):
            self.add_error("starts_on", gettext("This overlaps with the period %(period)s.") % {"period": other})
        if due and end and due < end:
            self.add_error("due_on", _("Figures can be due only once the period is over."))
        return data


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class SheetForm(forms.Form):
    file = forms.FileField(label=_("Workbook (.xlsx)"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}))
