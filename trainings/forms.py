from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.forms.models import inlineformset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from instruments.forms import AnswerForm
from instruments.models import Instrument
from office.formats import number, parse_decimal
from office.widgets import DayField
from participants.models import Person
from programmes.models import Programme
from trainings.enums import EventKind, Moment
from trainings.models import Event, Session, Sitting


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
        self.fields["place"].queryset = self.fields["place"].queryset.filter(era=programme.era).order_by("name_vi")

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

    def __init__(self, *args: Any, people: Iterable[Person] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["facilitators"]
        field.queryset = Person.objects.filter(pk__in=[person.pk for person in people])  # type: ignore[attr-defined]
        field.widget = forms.CheckboxSelectMultiple()
        field.choices = [(person.pk, person.titled_name) for person in people]  # type: ignore[attr-defined]
        field.help_text = "" if people else _("Nobody has the role of a facilitator, or is named as an expert, yet.")

    def has_changed(self) -> bool:
        """An empty row at the end is no session, whatever its tick says."""
        if self.instance.pk is None:
            return bool({"title_vi", "title_en", "starts_at", "ends_at"} & set(self.changed_data))
        return super().has_changed()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", _("The end is not after the start."))
        return data


SessionFormSet = inlineformset_factory(Event, Session, form=SessionForm, extra=1, can_delete=True, max_num=60)


class SittingForm(forms.Form):
    moment = forms.ChoiceField(label=gettext_lazy("moment"), choices=Moment)
    instrument = forms.ModelChoiceField(
        Instrument.objects.exclude(kind__in=["checklist", "quality"]), label=gettext_lazy("instrument")
    )
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


class SittingTimesForm(forms.Form):
    """From when until when a test or form is open."""

    opens_at = MomentField(label=gettext_lazy("opens"), required=False, help_text=gettext_lazy("Empty: at once."))
    closes_at = MomentField(
        label=gettext_lazy("closes"), required=False, help_text=gettext_lazy("Empty: until you close it.")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("opens_at") and data.get("closes_at") and data["closes_at"] <= data["opens_at"]:
            self.add_error("closes_at", _("The end is not after the start."))
        return data


class GuestsForm(forms.Form):
    """Who of the people named in the programme was at the event."""

    people = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label=gettext_lazy("guests and experts"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = Person.objects.filter(Q(appearances__programme=event.programme) | Q(guest_at__event=event)).distinct()
        field = self.fields["people"]
        field.queryset = named.prefetch_related("posts")  # type: ignore[attr-defined]
        field.label_from_instance = _with_posts  # type: ignore[attr-defined]
        field.initial = list(event.guests.values_list("person_id", flat=True))


def _with_posts(person: Person) -> str:
    posts = "; ".join(post.title for post in person.posts.all()) or person.position
    return f"{person.titled_name} – {posts}" if posts else person.titled_name


class SheetForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Excel or CSV file"),
        help_text=gettext_lazy("At most 20 MB. Nothing is written before you have seen each row and confirmed."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,text/csv"}),
    )


class PaperForm(AnswerForm):
    """A form that was filled in on paper: what is blank there stays blank here."""

    def __init__(self, *args: Any, sitting: Sitting, **kwargs: Any) -> None:
        super().__init__(*args, instrument=sitting.collection.instrument, **kwargs)
        for field in self.fields.values():
            field.required = False
        self.fields["write_id"].required = True
        if not sitting.collection.anonymous:
            people = Person.objects.filter(
                enrolments__programme=sitting.event.programme, enrolments__state="enrolled"
            ).exclude(responses__collection=sitting.collection)
            self.fields["person"] = forms.ModelChoiceField(people, label=_("Whose form"), empty_label=_("Choose"))
            self.order_fields(["person"])

    def answers(self) -> dict[str, Any]:
        return {key: value for key, value in super().answers().items() if key != "person"}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and all(value in (None, "") for value in self.answers().values()):
            raise forms.ValidationError(_("Nothing is answered yet."))
        return data


class ScoreGrid:
    """Scores of one page of the enrolled, pre and post, as typed. Errors stand at their cell; nothing typed is lost.

    ``moments``: moment → the highest score of its test.
    """

    def __init__(self, rows: list[dict[str, Any]], moments: dict[str, int], data: Any = None) -> None:
        self.rows, self.moments, self.is_bound = rows, moments, data is not None
        self.errors = 0
        self.scores: dict[tuple[str, int], Decimal | None] = {}
        for row in rows:
            row["cells"] = [self._cell(row, moment, data) for moment in moments]

    def _cell(self, row: dict[str, Any], moment: str, data: Any) -> dict[str, Any]:
        person_id = row["person_id"]
        name = f"{moment}-{person_id}"
        held = row["scores"].get(moment)
        cell = {
            "name": name,
            "label": f"{row['enrolment'].person}, {Moment(moment).label}",
            "value": number(held) if held is not None else "",
            "error": "",
        }
        if data is None or name not in data:
            return cell
        cell["value"] = data[name]
        try:
            self.scores[(moment, person_id)] = self._read(data[name], self.moments[moment])
        except ValueError as error:
            cell["error"] = str(error)
            self.errors += 1
        return cell

    @staticmethod
    def _read(text: str, highest: int) -> Decimal | None:
        if not text.strip():
            return None
        score = parse_decimal(text)
        if not 0 <= score <= highest:
            raise ValueError(_("A score is from 0 to %(highest)s.") % {"highest": highest})
        return round(score, 2)
