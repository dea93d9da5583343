"""Targets of titles by year: what a decision wants, what is recognised, out of how many, by branch."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from networks import services, tree
from networks.measures import TITLES
from networks.models import Network, TitleTarget, Unit
from networks.standing import standing_of
from networks.titles.forms import TargetForm
from networks.titles.targets import against_targets, by_branch
from networks.views.networks import stand
from office.access import requires


def related(rows: Any) -> Any:
    return rows.select_related("network")


@require_http_methods(["GET", "POST"])
@requires("networks.view_targets", Network, field="slug")
def title_targets(request: HttpRequest, network: Network) -> HttpResponse:
    stand(request, network)
    form = None
    if request.user.has_perm("networks.set_targets", network):
        form = TargetForm(request.POST or None, instance=TitleTarget(network=network))
    if request.method == "POST" and form is not None and form.is_valid():
        services.add_row(TitleTarget(network=network), by=request.user, **form.facts())
        messages.success(request, _("Added."))
        return redirect("networks:title_targets", network.slug)
    rows = [
        (target, share, share.state(target.percent) if share else "")
        for target, share in against_targets(network, request.user)
    ]
    context = {"network": network, "form": form, "rows": rows, "measures": TITLES}
    status = 422 if form is not None and form.errors else 403 if request.method == "POST" else 200
    return TemplateResponse(request, "networks/titles/targets.html", context, status=status)


@require_safe
@requires("networks.view_targets", TitleTarget, load=related)
def title_target(request: HttpRequest, target: TitleTarget) -> HttpResponse:
    """One target with its parts, opened branch by branch (?under=the unit's code)."""
    stand(request, target.network)
    seen = Unit.objects.visible_to(request.user).filter(network=target.network)
    code = request.GET.get("under", "")
    top = get_object_or_404(seen.select_related("kind"), code=code) if code else None
    highest = standing_of(request.user).highest(top, is_staff=request.user.is_staff) if top else ""
    whole, parts = by_branch(target, top, request.user)
    context = {
        "network": target.network,
        "target": target,
        "measures": TITLES,
        "top": top,
        "above": tree.above(top, highest=highest) if top else [],
        "whole": whole,
        "state": whole.state(target.percent),
        "parts": [(unit, share, share.state(target.percent)) for unit, share in parts],
        "may_set": request.user.has_perm("networks.set_targets", target),
    }
    return TemplateResponse(request, "networks/titles/target.html", context)


@require_http_methods(["GET", "POST"])
@requires("networks.set_targets", TitleTarget, load=related)
def title_target_edit(request: HttpRequest, target: TitleTarget) -> HttpResponse:
    stand(request, target.network)
    form = TargetForm(request.POST or None, instance=copy(target))
    if request.method == "POST" and form.is_valid():
        services.change_row(target, by=request.user, **form.facts())
        messages.success(request, _("Saved. The history keeps what it was."))
        return redirect("networks:title_targets", target.network.slug)
    context = {"network": target.network, "target": target, "form": form}
    return TemplateResponse(request, "networks/titles/target_form.html", context, status=422 if form.errors else 200)


@require_POST
@requires("networks.set_targets", TitleTarget, load=related)
def title_target_remove(request: HttpRequest, target: TitleTarget) -> HttpResponse:
    services.remove_row(target, by=request.user)
    messages.success(request, _("Removed: %(name)s. The history keeps it.") % {"name": target})
    return redirect("networks:title_targets", target.network.slug)
