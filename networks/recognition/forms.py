"""Forms on rounds of recognition, applications, and the self-assessment: its fields are made from the criteria."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from instruments.criteria.enums import Met, Scale, SetState
from instruments.forms import ShortSelect
from instruments.models import CriteriaSet, Criterion
from networks.forms import UnitChoice
from networks.models import Application, Membership, Network, RecognitionRound, SelfScore, Unit
from networks.recognition.enums import ApplicationState
from networks.standing import standing_of
from office import clock
from office.forms import Facts
from office.widgets import FilesField, NumberField
from participants.models import User
from programmes.forms_programmes import DayField


class RecognitionForm(Facts):
    area = UnitChoice(label=_("Area"), required=False)
    opens_on = DayField(label=_("Open from"))
    closes_on = DayField(label=_("Dossiers due on"))
    reviews_by = DayField(label=_("Reviews due on"), required=False)
    decision_by = DayField(label=_("Decision by"), required=False)

    margin = NumberField(
        label=_("Largest difference of two reviews"), max_digits=8, decimal_places=2, min_value=0, required=False,
        help_text=_("In points of the set. Beyond it a third reviewer decides. Empty: the mean always holds."),
    )  # fmt: skip

    class Meta:
        model = RecognitionRound
        fields = [
            "criteria_set", "year", "area", "title_vi", "title_en", "opens_on", "closes_on", "reviews_by", "decision_by",
            "reviewers_each", "margin", "appeal_days", "is_public",
        ]  # fmt: skip

    def __init__(self, *args: Any, network: Network, **options: Any) -> None:
        super().__init__(*args, **options)
        sets = CriteriaSet.objects.filter(state=SetState.IN_USE) | CriteriaSet.objects.filter(
            pk=self.instance.criteria_set_id or 0
        )
        self.fields["criteria_set"].queryset = sets.order_by("title_vi")  # type: ignore[attr-defined]
        self.fields["criteria_set"].label_from_instance = _set_name  # type: ignore[attr-defined]
        self.fields["area"].bind(network)  # type: ignore[attr-defined]
        self.fields["area"].help_text = _("A unit’s code or name. Empty: the whole network.")
        if self.instance.area_id:
            self.initial["area"] = self.instance.area.code
        if not self.instance.pk:
            self.initial["year"] = clock.today().year

    def clean_year(self) -> int:
        year = self.cleaned_data["year"]
        if not 1990 <= year <= 2100:
            raise forms.ValidationError(_("Write the year in four digits."))
        return year

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        before = data.get("opens_on")
        for name in ("closes_on", "reviews_by", "decision_by"):
            day = data.get(name)
            if day and before and day < before:
                self.add_error(name, _("This is before the step that comes first."))
            before = day or before
        return data


def _set_name(row: CriteriaSet) -> str:
    return f"{row.title} · {row.version}"


class SubjectForm(Facts):
    """Who applies, or (``counted``) how many. The unit it belongs to is one of the reader's branch, in the area."""

    unit = UnitChoice(label=_("Unit it belongs to"))
    registered = NumberField(label=_("Registered"), max_digits=9, decimal_places=0, min_value=0, required=False)
    recognised = NumberField(label=_("Recognised"), max_digits=9, decimal_places=0, min_value=0, required=False)
    out_of = NumberField(label=_("Out of how many"), max_digits=9, decimal_places=0, min_value=0, required=False)

    class Meta:
        model = Application
        fields = ["name_vi", "name_en", "detail", "qualifier", "registered", "recognised", "out_of", "source"]

    def __init__(self, *args: Any, asked: RecognitionRound, user: User, counted: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked, self.counted = asked, counted
        for name in ("name_vi", "name_en", "detail") if counted else NUMBERS:
            del self.fields[name]
        if not counted:
            self.fields["name_vi"].required = True
        if self.instance.pk:
            del self.fields["unit"]
            return
        among = units_to_write(asked, user)
        self.fields["unit"].bind(asked.network, among=among)  # type: ignore[attr-defined]
        few = list(among[:2])
        if len(few) == 1:
            self.initial["unit"] = few[0].code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.counted:
            numbers = {name: data.get(name) for name in ("registered", "recognised", "out_of")}
            if not self.errors and all(number is None for number in numbers.values()):
                self.add_error("registered", _("State at least one number."))
            for name in ("registered", "recognised"):
                if numbers[name] is not None and numbers["out_of"] is not None and numbers[name] > numbers["out_of"]:
                    self.add_error(name, _("This is more than there are in all."))
            told = self.asked.applications.filter(unit=data.get("unit"), state=ApplicationState.COUNTED)
            if not self.instance.pk and data.get("unit") and told.exists():
                self.add_error("unit", _("Numbers of this unit are stated already. Change them on their page."))
            return data
        unit = data.get("unit") or (self.instance.unit if self.instance.pk else None)
        twin = self.asked.applications.exclude(pk=self.instance.pk or 0).filter(
            unit=unit, name_vi=(data.get("name_vi") or "").strip(), detail=(data.get("detail") or "").strip()
        )
        if unit and twin.exists():
            self.add_error("detail", _("This subject is registered already. Say here what tells it apart."))
        return data


NUMBERS = ("qualifier", "registered", "recognised", "out_of", "source")


def units_to_write(asked: RecognitionRound, user: User) -> Any:
    """Open units of the round's area that the user acts on."""
    found = asked.network.units.filter(ended_on=None)
    if asked.area_id:
        found = found.filter(path__startswith=asked.area.path)
    held = standing_of(user)
    if user.is_staff or asked.network_id in held.stewarded:
        return found
    own = Unit.objects.none()
    for network, path in held.branches:
        if network == asked.network_id:
            own = own | found.filter(path__startswith=path)
    return own


class MemberForm(forms.Form):
    """Which member of the network applies."""

    member = forms.ModelChoiceField(queryset=Membership.objects.none(), label=_("Member"), empty_label=None)
    counted = False
    instance = Application()

    def __init__(self, *args: Any, asked: RecognitionRound, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        member = self.fields["member"]
        member.queryset = members_to_write(asked, user)  # type: ignore[attr-defined]
        member.label_from_instance = lambda row: row.name  # type: ignore[attr-defined]


def members_to_write(asked: RecognitionRound, user: User) -> Any:
    """Members that have no dossier in the round yet and that the user acts for; stewards act for all."""
    free = asked.network.memberships.exclude(applications__round=asked)
    held = standing_of(user)
    if user.is_staff or asked.network_id in held.stewarded:
        return free
    return free.filter(pk__in=held.members)


class SectionForm(forms.Form):
    """The criteria of one section: the answer, a comment, files. Empty answers are no error; they stay open.

    What was not touched is not written: two people at work on one section don't undo each other's answers.
    """

    def __init__(
        self, *args: Any, criteria: Iterable[Criterion], scores: Mapping[int, SelfScore], scale: str, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.criteria, self.scale = list(criteria), scale
        hint: Any = _("PDF, Word, Excel, PowerPoint or photos; up to 10 at once, 20 MB each.")
        for one in self.criteria:
            score = scores.get(one.pk)
            self.fields[f"{one.pk}-answer"] = self._answer(one, score)
            self.fields[f"{one.pk}-comment"] = forms.CharField(
                label=_("In words"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2}),
                initial=score.comment if score else "",
            )  # fmt: skip
            hint = ""  # once on the page is enough
            for part in ("answer", "comment"):
                self.fields[f"{one.pk}-{part}"].show_hidden_initial = True
            self.fields[f"{one.pk}-files"] = FilesField(
                label=_("Evidence (required)") if one.evidence_required else _("Evidence"), required=False,
                help_text=hint,
            )  # fmt: skip

    def _answer(self, one: Criterion, score: SelfScore | None) -> forms.Field:
        if self.scale == Scale.YES_NO:
            return forms.ChoiceField(
                label=_("Is it met?"), choices=Met.choices, required=False, widget=ShortSelect,
                initial=score.met if score else "",
            )  # fmt: skip
        return NumberField(
            label=_("Points"), max_digits=6, decimal_places=2, min_value=0, max_value=one.max_score, required=False,
            initial=score.points if score else None,
        )  # fmt: skip

    def rows(self, scores: Mapping[int, SelfScore]) -> list[dict[str, Any]]:
        return [
            {
                "criterion": one,
                "answer": self[f"{one.pk}-answer"],
                "comment": self[f"{one.pk}-comment"],
                "files": self[f"{one.pk}-files"],
                "evidence": scores[one.pk].evidence if one.pk in scores else [],  # type: ignore[attr-defined]
            }
            for one in self.criteria
        ]

    def answers(self) -> dict[int, dict[str, Any]]:
        found: dict[int, dict[str, Any]] = {}
        for one in self.criteria:
            for part, name in (("answer", "met" if self.scale == Scale.YES_NO else "points"), ("comment", "comment")):
                if f"{one.pk}-{part}" in self.changed_data:
                    found.setdefault(one.pk, {})[name] = self.cleaned_data[f"{one.pk}-{part}"]
        return found

    def uploads(self) -> dict[int, list[Any]]:
        given = {one.pk: self.cleaned_data[f"{one.pk}-files"] for one in self.criteria}
        return {pk: files for pk, files in given.items() if files}
