from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programmes.forms_rows import DayField, RowForm
from programmes.phases.enums import PhaseState
from programmes.phases.models import Phase


class PhaseForm(RowForm):
    either = ("title",)
    takes_occasion = True
    starts_on = DayField(label=_("Starts"), required=False)
    ends_on = DayField(label=_("Ends"), required=False)
    reviewed_on = DayField(label=_("Reviewed on"), required=False)

    class Meta:
        model = Phase
        fields = [
            "title_vi", "title_en", "state", "starts_on", "ends_on", "date_precision", "aims_vi", "aims_en",
            "reviewed_on", "found_vi", "found_en",
        ]  # fmt: skip
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("aims_vi", "aims_en", "found_vi", "found_en")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "occasion" in self.fields:
            self.fields["occasion"].label = _("Reviewed at")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("state") == PhaseState.REVIEWED and not (data.get("found_vi") or data.get("found_en")):
            self.add_error("found_vi", _("A phase that is reviewed says what was found."))
        return data
