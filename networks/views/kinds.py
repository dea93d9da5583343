"""The levels of a network: kinds of unit, and the day on which one is closed."""

from __future__ import annotations

from copy import copy

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from networks import services, tree
from networks.forms import CloseKindForm, UnitKindForm
from networks.models import Network, UnitKind
from networks.views.networks import stand
from office.access import requires
from office.errors import DomainError


@require_http_methods(["GET", "POST"])
@requires("networks.change_network", Network, field="slug")
def kinds(request: HttpRequest, network: Network) -> HttpResponse:
    stand(request, network)
    form = UnitKindForm(request.POST or None, instance=UnitKind(network=network))
    if request.method == "POST" and form.is_valid():
        services.add_kind(network, by=request.user, **form.facts())
        messages.success(request, _("Added."))
        return redirect("networks:kinds", network.slug)
    context = {"network": network, "form": form, "kinds": services.kinds_with_counts(network)}
    return TemplateResponse(request, "networks/kinds.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("networks.change_network", Network, field="slug")
def kind_edit(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    stand(request, network)
    kind = get_object_or_404(network.kinds, pk=pk)
    form = UnitKindForm(request.POST or None, instance=copy(kind))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_kind(kind, by=request.user, **form.facts())
        except DomainError as error:
            form.add_error("rank", str(error))
        else:
            messages.success(request, _("Saved. The history keeps what it was."))
            return redirect("networks:kinds", network.slug)
    return _page(request, network, kind, form, CloseKindForm())


def _page(
    request: HttpRequest, network: Network, kind: UnitKind, form: UnitKindForm, close_form: CloseKindForm
) -> HttpResponse:
    context = {"network": network, "kind": kind, "form": form, "close_form": close_form}
    status = 422 if form.errors or close_form.errors else 200
    return TemplateResponse(request, "networks/kind.html", context, status=status)


@require_POST
@requires("networks.change_network", Network, field="slug")
def kind_close(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    stand(request, network)
    kind = get_object_or_404(network.kinds, pk=pk)
    form = CloseKindForm(request.POST)
    if form.is_valid():
        try:
            tree.close_kind(kind, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error("on", str(error))
        else:
            messages.success(request, _("The level is closed; what hung below hangs under the units above."))
            return redirect("networks:kinds", network.slug)
    return _page(request, network, kind, UnitKindForm(instance=copy(kind)), form)
