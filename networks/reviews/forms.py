"""Forms on reviewers and reviews; a review's fields are made from the criteria."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from instruments.criteria.enums import Met, Scale
from instruments.models import Criterion
from networks.models import ReviewScore
from office.widgets import NumberField
from participants.models import User


class ReviewerForm(forms.Form):
    email = forms.EmailField(label=_("E-mail of the account"))
    capacity = forms.CharField(
        label=_("In what capacity"), max_length=200, required=False,
        help_text=_("For instance: independent education expert."),
    )  # fmt: skip

    def clean_email(self) -> User:
        user = User.objects.filter(email__iexact=self.cleaned_data["email"], is_active=True).first()
        if user is None:
            raise forms.ValidationError(
                _("There is no account with this e-mail. Invite the person to a programme first.")
            )
        return user


class ReviewForm(forms.Form):
    """A score and a comment for each criterion, and one word in all. What is left empty is kept empty."""

    def __init__(
        self, *args: Any, criteria: list[Criterion], scores: Mapping[int, ReviewScore], scale: str, comment: str,
        **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **options)
        self.criteria, self.scale = criteria, scale
        for one in criteria:
            held = scores.get(one.pk)
            self.fields[f"{one.pk}-answer"] = self._answer(one, held)
            self.fields[f"{one.pk}-comment"] = forms.CharField(
                label=_("Comment"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2}),
                initial=held.comment if held else "",
            )  # fmt: skip
        self.fields["comment"] = forms.CharField(
            label=_("In all"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3}),
            initial=comment,
        )  # fmt: skip

    def _answer(self, one: Criterion, held: ReviewScore | None) -> forms.Field:
        if self.scale == Scale.YES_NO:
            return forms.ChoiceField(
                label=_("Is it met?"), choices=Met.choices, required=False, widget=forms.RadioSelect,
                initial=held.met if held else "",
            )  # fmt: skip
        return NumberField(
            label=_("Points"), max_digits=6, decimal_places=2, min_value=0, max_value=one.max_score, required=False,
            initial=held.points if held else None,
        )  # fmt: skip

    def of(self, one: Criterion) -> dict[str, Any]:
        return {"answer": self[f"{one.pk}-answer"], "comment": self[f"{one.pk}-comment"]}

    def answers(self) -> dict[int, dict[str, Any]]:
        name = "met" if self.scale == Scale.YES_NO else "points"
        found: dict[int, dict[str, Any]] = {}
        for one in self.criteria:
            given: str | Decimal | None = self.cleaned_data[f"{one.pk}-answer"]
            found[one.pk] = {name: given, "comment": self.cleaned_data[f"{one.pk}-comment"]}
        return found
