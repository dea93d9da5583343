"""What is asked: return forms. Their fields and checks are rows (rows.py)."""

from __future__ import annotations

from copy import copy

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from networks.models import Network, ReturnForm
from networks.returns import designs
from networks.returns.forms import ReturnFormForm
from networks.views.networks import of_network, stand
from office.access import requires


@require_http_methods(["GET", "POST"])
@requires("networks.design_returns", Network, field="slug")
def return_forms(request: HttpRequest, network: Network) -> HttpResponse:
    stand(request, network)
    form = ReturnFormForm(request.POST or None, network=network)
    if request.method == "POST" and form.is_valid():
        made = designs.save_form(ReturnForm(network=network), by=request.user, **form.facts())
        messages.success(request, _("Added. Now say what is asked."))
        return redirect(made)
    context = {
        "network": network,
        "form": form,
        "return_forms": network.return_forms.prefetch_related("kinds", "fields"),
    }
    return TemplateResponse(request, "networks/return_forms.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("networks.design_returns", ReturnForm, load=of_network)
def return_form(request: HttpRequest, return_form: ReturnForm) -> HttpResponse:
    stand(request, return_form.network)
    form = ReturnFormForm(request.POST or None, instance=copy(return_form), network=return_form.network)
    if request.method == "POST" and form.is_valid():
        designs.save_form(return_form, by=request.user, **form.facts())
        messages.success(request, _("Saved. The history keeps what it was."))
        return redirect(return_form)
    context = {
        "network": return_form.network,
        "return_form": return_form,
        "form": form,
        "is_used": return_form.is_used,
        "fields": return_form.fields.all(),
        "checks": return_form.checks.all(),
    }
    return TemplateResponse(request, "networks/return_form.html", context, status=422 if form.errors else 200)
