"""Forms on the fund: an entry asks what its kind needs; sources, campaigns and their rounds are data."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from networks.fund.enums import CountedAs, EntryState, Flow, Scope
from networks.models import Campaign, CampaignRound, FundEntry, FundSource, Network, Unit, UnitKind
from office.forms import Facts
from office.widgets import FilesField, MoneyField
from programmes.enums import Precision
from programmes.forms_programmes import DayField, whole_periods

ASKED = {  # flow → what its form asks besides day, amount, whose, papers and note
    Flow.OPENING: (),
    Flow.RAISED: ("in_kind", "source", "campaign_round", "donor", "donor_agreed"),
    Flow.PAID: ("in_kind", "purpose", "recipients", "recipients_qualifier", "counted_as", "campaign_round"),
}
ALWAYS = ("on", "precision", "qualifier", "amount", "scope", "number", "document", "note")


class EntryForm(Facts):
    on = DayField(label=_("Date"))
    amount = MoneyField(label=_("Amount"), max_digits=15, decimal_places=2)
    documents = FilesField(
        label=_("Documents"), required=False, help_text=_("Receipt, list, decision: PDF, Office or photos.")
    )
    write_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)
    field_order = [
        "on", "precision", "amount", "qualifier", "in_kind", "source", "campaign_round", "donor", "donor_agreed",
        "purpose", "recipients", "recipients_qualifier", "counted_as", "scope", "number", "document", "note",
        "documents", "write_id",
    ]  # fmt: skip

    class Meta:
        model = FundEntry
        fields = [*ALWAYS, *ASKED[Flow.RAISED], *(name for name in ASKED[Flow.PAID] if name not in ASKED[Flow.RAISED])]

    def __init__(self, *args: Any, unit: Unit, flow: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.unit, self.flow = unit, flow
        self.instance.unit, self.instance.network, self.instance.flow = unit, unit.network, flow
        for name in set(self._meta.fields) - {*ALWAYS, *ASKED[Flow(flow)]}:  # type: ignore[arg-type]
            del self.fields[name]
        self.fields["amount"].currency = unit.network.currency  # type: ignore[attr-defined]
        self.fields["amount"].required = "in_kind" not in self.fields
        self.fields["scope"].help_text = _(
            "A stated total holds everything below as well; what is entered below is then among it, never added."
        )
        if "source" in self.fields:
            self.fields["source"].queryset = unit.network.fund_sources.all()  # type: ignore[attr-defined]
            self.fields["source"].label_from_instance = lambda row: row.name  # type: ignore[attr-defined]
        if "counted_as" in self.fields:
            self.fields["counted_as"].choices = CountedAs.choices  # type: ignore[attr-defined]
        if "campaign_round" in self.fields:
            rounds = CampaignRound.objects.filter(campaign__network=unit.network).select_related("campaign")
            self.fields["campaign_round"].queryset = rounds  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        day, known_to = data.get("on"), data.get("precision")
        if day and known_to == Precision.MONTH:
            data["on"] = day.replace(day=1)
        elif day and known_to == Precision.YEAR:
            data["on"] = day.replace(month=1, day=1)
        if "amount" not in self.errors and data.get("amount") is None and not data.get("in_kind"):
            self.add_error("amount", _("Write how much it was. Only the value of goods may be left empty."))
        if data.get("donor_agreed") and not data.get("donor"):
            self.add_error("donor", _("Say who agreed to be named."))
        return data


class CampaignForm(Facts):
    stated_on = DayField(label=_("Stated on"), required=False)

    class Meta:
        model = Campaign
        fields = ["name_vi", "name_en", "rounds_stated", "stated_on", "source"]


class CampaignRoundForm(Facts):
    starts_on = DayField(label=_("Starts"), required=False)
    ends_on = DayField(label=_("Ends"), required=False)

    class Meta:
        model = CampaignRound
        fields = ["campaign", "number", "starts_on", "ends_on", "precision", "note"]

    def __init__(self, *args: Any, network: Network, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["campaign"].queryset = network.campaigns.all()  # type: ignore[attr-defined]
        self.fields["campaign"].label_from_instance = lambda row: row.name  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = whole_periods(super().clean() or self.cleaned_data, "precision")
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("The end is before the start."))
        return data


class SourceForm(Facts):
    class Meta:
        model = FundSource
        fields = ["name_vi", "name_en", "order"]


class PublishForm(forms.Form):
    """Which levels' totals everybody may read."""

    kinds = forms.ModelMultipleChoiceField(
        label=_("Levels whose totals everybody may read"),
        queryset=UnitKind.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, network: Network, **options: Any) -> None:
        super().__init__(*args, **options)
        held = network.fund_publications.values("kind")
        kinds = network.kinds.filter(Q(closed_on=None) | Q(pk__in=held))
        self.fields["kinds"].queryset = kinds  # type: ignore[attr-defined]
        self.fields["kinds"].label_from_instance = lambda kind: kind.name  # type: ignore[attr-defined]
        self.initial.setdefault("kinds", list(network.fund_publications.values_list("kind", flat=True)))


class EntryFilter(forms.Form):
    flow = forms.ChoiceField(label=_("What it is"), required=False, choices=[("", _("All")), *Flow.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *EntryState.choices])
    scope = forms.ChoiceField(label=_("Whose"), required=False, choices=[("", _("All")), *Scope.choices])
    year = forms.IntegerField(label=_("Year"), required=False, min_value=1900, max_value=2200)

    def narrowed(self, rows: Any) -> Any:
        """What is not known in the filter narrows nothing."""
        self.is_valid()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        return rows.filter(**chosen)
