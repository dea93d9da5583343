"""What the fund is set out by: sources, campaigns and their rounds; and which totals everybody may read."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from networks import services
from networks.fund import tables, workflow
from networks.fund.forms import CampaignForm, CampaignRoundForm, PublishForm, SourceForm
from networks.models import Campaign, CampaignRound, FundSource, Network
from networks.views.networks import stand
from office.access import requires


@dataclass(frozen=True, slots=True)
class Noun:
    model: Any
    form: Any
    adds: Any
    to_network: str  # how its rows are found in a network

    def row(self, network: Network, pk: int) -> Any:
        return get_object_or_404(self.model, pk=pk, **{self.to_network: network})

    def new(self, network: Network) -> Any:
        return self.model() if "__" in self.to_network else self.model(network=network)

    def bound(self, network: Network, *args: Any, **options: Any) -> Any:
        more = {"network": network} if self.form is CampaignRoundForm else {}
        return self.form(*args, **options, **more)


NOUNS = {
    "sources": Noun(FundSource, SourceForm, gettext_lazy("Add a source"), "network"),
    "campaigns": Noun(Campaign, CampaignForm, gettext_lazy("Add a campaign"), "network"),
    "rounds": Noun(CampaignRound, CampaignRoundForm, gettext_lazy("Add a round of a campaign"), "campaign__network"),
}


def _noun(name: str) -> Noun:
    if name not in NOUNS:
        raise Http404
    return NOUNS[name]


@require_http_methods(["GET", "POST"])
@requires("networks.run_fund", Network, field="slug")
def fund_settings(request: HttpRequest, network: Network) -> HttpResponse:
    stand(request, network)
    form = PublishForm(request.POST or None, network=network)
    if request.method == "POST" and form.is_valid():
        workflow.publish(network, form.cleaned_data["kinds"], by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("Saved."))
        return redirect("networks:fund_settings", network.slug)
    context = {
        "network": network,
        "form": form,
        "sources": network.fund_sources.all(),
        "campaigns": tables.campaigns(network),
        "is_public": network.fund_publications.exists(),
    }
    return TemplateResponse(request, "networks/fund/settings.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("networks.run_fund", Network, field="slug")
def fund_row_add(request: HttpRequest, network: Network, noun: str) -> HttpResponse:
    kind = _noun(noun)
    form = kind.bound(network, request.POST or None, instance=kind.new(network))
    if request.method == "POST" and form.is_valid():
        services.add_row(kind.new(network), by=request.user, **form.facts())
        messages.success(request, _("Added."))
        return redirect("networks:fund_settings", network.slug)
    return _page(request, network, noun, form, None)


@require_http_methods(["GET", "POST"])
@requires("networks.run_fund", Network, field="slug")
def fund_row_edit(request: HttpRequest, network: Network, noun: str, pk: int) -> HttpResponse:
    kind = _noun(noun)
    row = kind.row(network, pk)
    form = kind.bound(network, request.POST or None, instance=copy(row))
    if request.method == "POST" and form.is_valid():
        services.change_row(row, by=request.user, **form.facts())
        messages.success(request, _("Saved. The history keeps what it was."))
        return redirect("networks:fund_settings", network.slug)
    return _page(request, network, noun, form, row)


@require_POST
@requires("networks.run_fund", Network, field="slug")
def fund_row_remove(request: HttpRequest, network: Network, noun: str, pk: int) -> HttpResponse:
    row = _noun(noun).row(network, pk)
    name = str(row)
    try:
        services.remove_row(row, by=request.user)
    except ProtectedError:
        messages.error(request, _("Entries of the fund name “%(name)s”, so it stays.") % {"name": name})
    else:
        messages.success(request, _("Removed: %(name)s. The history keeps it.") % {"name": name})
    return redirect("networks:fund_settings", network.slug)


def _page(request: HttpRequest, network: Network, noun: str, form: Any, row: Any) -> HttpResponse:
    stand(request, network)
    context = {"network": network, "noun": noun, "adds": NOUNS[noun].adds, "form": form, "row": row}
    return TemplateResponse(request, "networks/fund/row_form.html", context, status=422 if form.errors else 200)
