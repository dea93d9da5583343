from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from office.widgets import NumberField
from programmes.forms_rows import DayField, RowForm, end_of
from programmes.statements.models import ReachStatement, Reference, SourceStatement


class ReferenceForm(RowForm):
    class Meta:
        model = Reference
        fields = ["kind", "number", "note"]


class StatementForm(RowForm):
    stated_on = DayField(label=_("Stated on"), required=False)
    url = forms.URLField(label=_("Address"), required=False, assume_scheme="https")

    class Meta:
        model = SourceStatement
        fields = [
            "subject", "phase", "says_vi", "says_en", "source", "url", "document", "stated_on", "is_used", "is_inferred",
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        silent = not (data.get("says_vi") or data.get("says_en"))
        if silent and data.get("is_used"):
            self.add_error("is_used", _("A source that does not state it can’t be the one to go by."))
        if data.get("is_used") and data.get("subject"):
            others = self.programme.source_statements.filter(
                subject=data["subject"], phase=data.get("phase"), is_used=True
            ).exclude(pk=self.instance.pk)
            if others.exists():
                self.add_error(
                    "is_used", _("The portal goes by another statement here. Take the mark from that one first.")
                )
        return data


class ReachForm(RowForm):
    either = ("unit",)
    value = NumberField(label=_("Number"), max_digits=20, decimal_places=2, min_value=0)
    as_of = DayField(label=_("As of"))
    url = forms.URLField(label=_("Address"), required=False, assume_scheme="https")

    class Meta:
        model = ReachStatement
        fields = [
            "qualifier", "value", "unit_vi", "unit_en", "who_vi", "who_en", "phase", "as_of", "as_of_precision",
            "source", "url",
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["as_of"] = end_of(data.get("as_of"), data.get("as_of_precision", ""))
        return data
