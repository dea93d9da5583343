"""Forms on decisions and on the targets of titles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from instruments.models import CriteriaSet, Level
from networks.models import Application, RecognitionRound, TitleTarget
from networks.titles.workflow import Choice
from office.forms import Facts
from office.widgets import NumberField
from programmes.forms_programmes import DayField

LEAVE, YES, NO = "", "yes", "no"


class DecisionForm(forms.Form):
    """Number, day and signer, and for each application: leave it, recognise it at a level, or refuse it with reasons."""

    number = forms.CharField(label=_("Number of the decision"), max_length=60)
    dated = DayField(label=_("Date of the decision"))
    signer = forms.CharField(label=_("Signed by"), max_length=200)
    signer_post = forms.CharField(label=_("Post of the signer"), max_length=200, required=False)
    expires_on = DayField(
        label=_("Titles are valid until"), required=False, help_text=_("The last day. Empty: no end.")
    )

    def __init__(self, *args: Any, applications: Iterable[Application], levels: list[Level], **options: Any) -> None:
        super().__init__(*args, **options)
        self.applications, self.levels = list(applications), {str(one.pk): one for one in levels}
        # thresholds make the level by themselves
        self.asks_level = bool(levels) and any(one.threshold is None for one in levels)
        for row in self.applications:
            name = row.name or row.unit.name
            self.fields[f"{row.pk}-choice"] = forms.ChoiceField(
                label=_("Decision on %(name)s") % {"name": name}, required=False,
                choices=[(LEAVE, _("Leave for later")), (YES, _("Recognise")), (NO, _("Refuse"))],
            )  # fmt: skip
            if self.asks_level:
                self.fields[f"{row.pk}-level"] = forms.ChoiceField(
                    label=_("Level"), required=False,
                    choices=[("", "–"), *((key, one.name) for key, one in self.levels.items())],
                )  # fmt: skip
            self.fields[f"{row.pk}-reason"] = forms.CharField(
                label=_("Reason or ground"), required=False, max_length=1000
            )

    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "application": row,
                "choice": self[f"{row.pk}-choice"],
                "level": self[f"{row.pk}-level"] if self.asks_level else None,
                "reason": self[f"{row.pk}-reason"],
            }
            for row in self.applications
        ]

    def heads(self) -> list[Any]:
        return [self[name] for name in ("number", "dated", "signer", "signer_post", "expires_on")]

    def choices(self) -> list[Choice]:
        data = self.cleaned_data
        return [
            Choice(
                row, data[f"{row.pk}-choice"] == YES, self.levels.get(data.get(f"{row.pk}-level", "")),
                data[f"{row.pk}-reason"], data["expires_on"] if data[f"{row.pk}-choice"] == YES else None,
            )
            for row in self.applications
            if data[f"{row.pk}-choice"] != LEAVE
        ]  # fmt: skip


class RenewForm(forms.Form):
    """In which open round of the same set."""

    round = forms.ModelChoiceField(queryset=RecognitionRound.objects.none(), label=_("In the round"))

    def __init__(self, *args: Any, among: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["round"].queryset = among  # type: ignore[attr-defined]
        self.fields["round"].label_from_instance = lambda row: row.title  # type: ignore[attr-defined]


class TargetForm(Facts):
    percent = NumberField(
        label=_("Target in percent"), max_digits=5, decimal_places=2, min_value=0, max_value=100, required=False,
        help_text=_("Empty: a statement without a number."),
    )  # fmt: skip
    slug = forms.ChoiceField(
        label=_("Counted from rounds of the criteria set"), required=False,
        help_text=_("Empty: it is not counted in the portal."),
    )  # fmt: skip

    class Meta:
        model = TitleTarget
        fields = ["year", "title_vi", "title_en", "group_vi", "group_en", "percent", "slug", "decision", "source"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        sets = {row.slug: row.title for row in CriteriaSet.objects.order_by("slug", "version")}
        self.fields["slug"].choices = [("", "–"), *sorted(sets.items(), key=lambda item: item[1])]  # type: ignore[attr-defined]
