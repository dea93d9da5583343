from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from instruments.enums import QuestionType
from instruments.models import Instrument, Question


class ScaleSelect(forms.RadioSelect):
    """One row of steps: the number on each, the words of the ends, and of the chosen one, below."""

    template_name = "instruments/scale.html"


class ShortSelect(forms.RadioSelect):
    """A few short words side by side."""

    template_name = "instruments/short.html"


class AnswerForm(forms.Form):
    """One page with every question of an instrument; a field a question, named by its key."""

    write_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, instrument: Instrument, **kwargs: Any) -> None:
        initial = kwargs.pop("initial", None) or {}
        super().__init__(*args, initial={"write_id": uuid.uuid4(), **initial}, **kwargs)
        for question in instrument.questions.all():
            self.fields[question.key] = field_of(question)

    def answers(self) -> dict[str, Any]:
        return {key: value for key, value in self.cleaned_data.items() if key != "write_id"}


def field_of(question: Question) -> forms.Field:
    """The form field of a question in the active language."""
    common: dict[str, Any] = {"label": question.text, "help_text": question.help, "required": question.required}
    if question.type == QuestionType.NUMBER:
        return forms.DecimalField(min_value=0, max_digits=12, decimal_places=2, localize=True, **common)
    if question.type == QuestionType.TEXT:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=5000, **common)
    widgets = {QuestionType.SCALE: ScaleSelect, QuestionType.YES_NO: ShortSelect}
    return forms.ChoiceField(
        choices=choices_of(question), widget=widgets.get(QuestionType(question.type), forms.RadioSelect), **common
    )


def choices_of(question: Question) -> list[tuple[str, str]]:
    if question.type == QuestionType.YES_NO:
        return [("yes", _("Yes")), ("partly", _("Partly")), ("no", _("No"))]
    from django.utils.translation import get_language

    first, second = ("en", "vi") if get_language() == "en" else ("vi", "en")
    return [(choice["key"], choice.get(first) or choice.get(second) or choice["key"]) for choice in question.choices]
