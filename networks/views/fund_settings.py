"""What the fund is set out by; which totals everybody may read. Sources, campaigns and rounds are rows (rows.py)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from networks.fund import tables, workflow
from networks.fund.forms import PublishForm
from networks.models import Network
from networks.views.networks import stand
from office.access import requires


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
