"""Networks: the list, one network from the top, who may do what in it."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from networks import services
from networks.coverage import coverages
from networks.enums import NetworkKind
from networks.forms import NetworkForm, RoleForm
from networks.models import Desk, Network, Unit
from networks.returns.under_way import rounds_under_way
from networks.shared_history import shared_history
from networks.standing import standing_of
from office import clock
from office.access import requires
from participants.organisations import names_to_choose


def stand(request: HttpRequest, network: Network | None = None) -> None:
    """Tell the page's frame where it stands."""
    request.nav_section = "networks"  # type: ignore[attr-defined]
    request.network = network  # type: ignore[attr-defined]


def of_network(rows: Any) -> Any:
    return rows.select_related("network")


@require_safe
@requires("networks.list_networks")
def networks(request: HttpRequest) -> HttpResponse:
    stand(request)
    found = Network.objects.visible_to(request.user).select_related("organisation")
    desks = Desk.objects.visible_to(request.user).select_related("network")
    return TemplateResponse(request, "networks/networks.html", {"networks": found, "desks": desks})


@require_safe
@requires("networks.view_network", Network, field="slug", load=lambda rows: rows.select_related("organisation"))
def network(request: HttpRequest, network: Network) -> HttpResponse:
    """From the top; an officer comes to the page of the branch. Of a network of members: who they are."""
    if network.kind == NetworkKind.MEMBERS:
        from networks.views.members import members_home

        return members_home(request, network)
    held = standing_of(request.user)
    if network.pk not in held.whole and not request.user.is_staff:
        tops = [path for network_id, path in held.branches if network_id == network.pk]
        return redirect(get_object_or_404(Unit, network=network, path=min(tops, key=len)))
    stand(request, network)
    tops = list(network.units.filter(parent=None, ended_on=None).select_related("kind", "place")[:5])
    context = {
        "network": network,
        "tops": list(zip(tops, coverages(tops), strict=True)),
        "open_rounds": rounds_under_way(network),
        "today": clock.today(),
        "programmes": network.programmes.visible_to(request.user),
        "desk": Desk.objects.visible_to(request.user).filter(network=network).first(),
        "history": shared_history(request.user, network, network.pk)[:10],
    }
    return TemplateResponse(request, "networks/network.html", context)


@require_http_methods(["GET", "POST"])
@requires("networks.add_network")
def network_add(request: HttpRequest) -> HttpResponse:
    stand(request)
    form = NetworkForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        made = services.save_network(Network(), by=request.user, **form.facts(by=request.user))
        messages.success(request, _("Added."))
        return redirect(made)
    return TemplateResponse(
        request,
        "networks/form.html",
        {"form": form, "organisations": names_to_choose()},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
@requires("networks.change_network", Network, field="slug")
def network_edit(request: HttpRequest, network: Network) -> HttpResponse:
    stand(request, network)
    form = NetworkForm(request.POST or None, instance=copy(network), user=request.user)
    if request.method == "POST" and form.is_valid():
        services.save_network(network, by=request.user, **form.facts(by=request.user))
        messages.success(request, _("Saved. The history keeps what it was."))
        return redirect("networks:network", form.cleaned_data["slug"])
    context = {"form": form, "network": network, "organisations": names_to_choose()}
    return TemplateResponse(request, "networks/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("networks.change_network", Network, field="slug")
def roles(request: HttpRequest, network: Network) -> HttpResponse:
    stand(request, network)
    form = RoleForm(request.POST or None, network=network)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        services.give_role(network, data["user"], data["role"], data["unit"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect("networks:roles", network.slug)
    context = {"network": network, "form": form, "roles": network.roles.select_related("user", "unit", "membership")}
    return TemplateResponse(request, "networks/roles.html", context, status=422 if form.errors else 200)


@require_POST
@requires("networks.change_network", Network, field="slug")
def role_remove(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    services.take_role(get_object_or_404(network.roles, pk=pk), by=request.user)
    messages.success(request, _("Saved."))
    return redirect("networks:roles", network.slug)
