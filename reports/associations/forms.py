"""Asking for an annual report, and how it looks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from networks.models import Network, Unit
from networks.returns.enums import RoundState
from networks.standing import standing_of
from reports.associations.enums import ANNUAL, Counted
from reports.associations.models import NetworkReport, NetworkReportLayout
from reports.associations.services import letterheads_of
from reports.layouts.enums import Layout
from reports.layouts.forms import HELP, ReportLayoutForm

PAPERS = [(Layout.PORTAL.value, Layout.PORTAL.label), (Layout.OFFICIAL.value, Layout.OFFICIAL.label)]


class AskForm(forms.Form):
    """``user`` acts on the branch whose code is typed; the highest of the own branches stands there at first."""

    kind = forms.ChoiceField(label=_("Report"), choices=[(kind.value, kind.label) for kind in ANNUAL])
    round: Any = forms.ModelChoiceField(None, label=_("Round"), empty_label=None)
    unit = forms.CharField(label=_("Branch (code of the unit at its top)"), max_length=30)
    counted = forms.ChoiceField(label=_("Counted"), choices=Counted.choices)
    layout = forms.ChoiceField(label=_("Layout"), choices=PAPERS)

    def __init__(self, *args: Any, network: Network, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.network, self.user = network, user
        rounds = network.rounds.exclude(state=RoundState.PREPARING)
        self.fields["round"].queryset = rounds  # type: ignore[attr-defined]
        self.fields["round"].label_from_instance = lambda row: row.title  # type: ignore[attr-defined]
        top = tops(user, network).first()
        self.fields["unit"].initial = top.code if top else ""

    def has_rounds(self) -> bool:
        return self.fields["round"].queryset.exists()  # type: ignore[attr-defined]

    def clean_unit(self) -> Unit:
        seen = Unit.objects.visible_to(self.user).filter(network=self.network, code=self.cleaned_data["unit"])
        found = seen.select_related("kind", "network", "place").first()
        if found is None or not self.user.has_perm("reports.make_network_report", found):
            raise forms.ValidationError(_("You act on no branch with this code."))
        return found


def tops(user: Any, network: Network) -> Any:
    """The units that the user may report of, the highest first."""
    held = standing_of(user)
    units = Unit.objects.filter(network=network, ended_on=None)
    if user.is_staff or network.pk in held.stewarded:
        return units.filter(parent=None).order_by("path")
    return units.filter(path__in=[path for pk, path in held.branches if pk == network.pk]).order_by("path")


class NetworkLayoutForm(ReportLayoutForm):
    """Word templates are those of the network's own organisation."""

    class Meta(ReportLayoutForm.Meta):
        model = NetworkReportLayout  # type: ignore[assignment]
        help_texts = {
            **HELP,
            "issuing_body": _("Empty: the unit. It is set in capitals."),
            "subject_vi": _("Empty: what the report’s cover says."),
        }

    def offered(self, of: NetworkReport) -> Any:  # type: ignore[override]
        return letterheads_of(of.network)
