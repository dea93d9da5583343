from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.models import inlineformset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from instruments.models import Instrument
from office.formats import number, parse_decimal
from office.widgets import DayField
from participants.models import Person
from programmes.models import Programme
from trainings.enums import EventKind, Moment
from trainings.models import Event, Session


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    widget = MomentInput


class EventForm(forms.ModelForm):
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("kinds"),
        choices=EventKind,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("One event may be several things."),
    )
    starts_on = DayField(label=gettext_lazy("starts"))
    ends_on = DayField(label=gettext_lazy("ends"))

    class Meta:
        model = Event
        fields = ["title_vi", "title_en", "kinds", "starts_on", "ends_on", "venue", "place", "summary_vi", "summary_en"]
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("summary_vi", "summary_en")}

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        era = "34" if programme.starts_on >= dt.date(2025, 7, 1) else "63"
        self.fields["place"].queryset = self.fields["place"].queryset.filter(era=era).order_by("name_vi")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("The end is before the start."))
        return data


class SessionForm(forms.ModelForm):
    starts_at = MomentField(label=gettext_lazy("starts"))
    ends_at = MomentField(label=gettext_lazy("ends"))

    class Meta:
        model = Session
        fields = ["title_vi", "title_en", "starts_at", "ends_at", "counts", "facilitators"]

    def __init__(self, *args: Any, people: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["facilitators"].queryset = people if people is not None else Person.objects.none()
        self.fields["facilitators"].widget.attrs["size"] = 3

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", _("The end is not after the start."))
        return data


SessionFormSet = inlineformset_factory(Event, Session, form=SessionForm, extra=1, can_delete=True, max_num=60)


class SittingForm(forms.Form):
    moment = forms.ChoiceField(label=gettext_lazy("moment"), choices=Moment)
    instrument = forms.ModelChoiceField(Instrument.objects.exclude(kind="checklist"), label=gettext_lazy("instrument"))
    opens_at = MomentField(label=gettext_lazy("opens"), required=False)
    closes_at = MomentField(label=gettext_lazy("closes"), required=False)
    anonymous = forms.BooleanField(label=gettext_lazy("anonymous"), required=False)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.event.sittings.filter(moment=data.get("moment")).exists():
            self.add_error("moment", _("The event has this already."))
        if data.get("opens_at") and data.get("closes_at") and data["closes_at"] <= data["opens_at"]:
            self.add_error("closes_at", _("The end is not after the start."))
        instrument = data.get("instrument")
        if instrument and (instrument.kind == "reaction") != (data.get("moment") == Moment.REACTION):
            self.add_error("instrument", _("A test goes before and after; a reaction form tells how it was."))
        return data


class ScoreGrid:
    """Scores of all enrolled, pre and post, as typed. Errors stand at their cell and nothing typed is lost."""

    def __init__(self, rows: list[dict[str, Any]], moments: list[str], data: Any = None) -> None:
        self.rows, self.moments, self.is_bound = rows, moments, data is not None
        self.errors = 0
        self.scores: dict[tuple[str, int], Decimal | None] = {}
        for row in rows:
            row["cells"] = [self._cell(row, moment, data) for moment in moments]

    def _cell(self, row: dict[str, Any], moment: str, data: Any) -> dict[str, Any]:
        person_id = row["person_id"]
        name = f"{moment}-{person_id}"
        held = row["scores"].get(moment)
        cell = {"name": name, "moment": moment, "value": number(held) if held is not None else "", "error": ""}
        if data is None or name not in data:
            return cell
        cell["value"] = data[name]
        try:
            self.scores[(moment, person_id)] = self._read(data[name])
        except ValueError as error:
            cell["error"] = str(error)
            self.errors += 1
        return cell

    @staticmethod
    def _read(text: str) -> Decimal | None:
        if not text.strip():
            return None
        score = parse_decimal(text)
        if not 0 <= score <= 100:
            raise ValueError(_("A score is from 0 to 100."))
        return round(score, 2)
