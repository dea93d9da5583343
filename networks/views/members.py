"""A network of members: its first page, the list, who can learn from whom, what they do together."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from networks.membership import drawing, reading
from networks.membership.forms import MembershipForm
from networks.membership.listing import MemberFilter, listing, narrowed
from networks.membership.models import Membership, ProgressReport
from networks.membership.querysets import MembershipQuerySet
from networks.membership.services import save_membership
from networks.models import Network
from networks.views.networks import stand
from office import clock, history
from office.access import requires
from office.models import HistoryEvent
from participants.organisations import names_to_choose
from programmes.spreadsheets import FORMATS

PAGE = 50


def members_seen(request: HttpRequest, network: Network) -> MembershipQuerySet:
    rows = Membership.objects.visible_to(request.user).filter(network=network)
    return rows.select_related("place_then", "place_now")


def members_home(request: HttpRequest, network: Network) -> HttpResponse:
    """The first page: how large it is said to be, its members by year and province, what is overdue."""
    stand(request, network)
    seen = list(members_seen(request, network))
    joined = [row for row in seen if row.member_since]
    years = reading.by_year(joined)
    awaited = ProgressReport.objects.visible_to(request.user).filter(
        membership__network=network, state__in=["due", "returned"], due_on__lt=clock.today()
    )
    may_change = request.user.has_perm("networks.change_network", network)
    context = {
        "network": network,
        "days": reading.by_day(network.statements.all()),
        "counted": reading.counted(seen),
        "years": years,
        "chart": reading.years_chart(years),
        "maps": reading.member_maps(joined, reverse("networks:members", args=[network.slug])),
        "applying": [row for row in seen if row.is_applying],
        "overdue": awaited.select_related("membership").order_by("due_on"),
        "programmes": network.programmes.visible_to(request.user),
        "history": HistoryEvent.objects.about(network)[:10] if may_change else None,
    }
    return TemplateResponse(request, "networks/membership/home.html", context)


@require_safe
@requires("networks.view_network", Network, field="slug")
def members(request: HttpRequest, network: Network) -> HttpResponse:
    stand(request, network)
    among = members_seen(request, network)
    form = MemberFilter(request.GET, among=list(among))
    asked = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    context = {
        "network": network,
        "form": form,
        "active": len(asked),
        "page": Paginator(narrowed(among, form), PAGE).get_page(request.GET.get("page")),
        "query": urlencode(asked),
        "asked": asked.items(),
    }
    return TemplateResponse(request, "networks/membership/members.html", context)


@require_safe
@requires("networks.view_network", Network, field="slug")
def members_export(request: HttpRequest, network: Network) -> HttpResponse:
    """What the list shows to this reader."""
    among = members_seen(request, network)
    kind = request.GET.get("format", "")
    kind = kind if kind in FORMATS else "xlsx"
    content_type, write = FORMATS[kind]
    found = narrowed(among, MemberFilter(request.GET, among=list(among)))
    content, count = write(listing(found, hxl="hxl" in request.GET))
    history.record(network, "networks.members_exported", by=request.user, count=count, format=kind)
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{network.slug}-members.{kind}"'
    return response


@require_http_methods(["GET", "POST"])
@requires("networks.add_membership", Network, field="slug")
def membership_add(request: HttpRequest, network: Network) -> HttpResponse:
    stand(request, network)
    row = Membership(network=network)
    form = MembershipForm(request.POST or None, instance=Membership(network=network), user=request.user, tends=True)
    if request.method == "POST" and form.is_valid():
        made = save_membership(row, by=request.user, **form.facts(by=request.user))
        messages.success(request, _("Added."))
        return redirect(made)
    context = {"network": network, "form": form, "organisations": names_to_choose()}
    return TemplateResponse(request, "networks/membership/form.html", context, status=422 if form.errors else 200)


@require_safe
@requires("networks.view_network", Network, field="slug")
def peers(request: HttpRequest, network: Network) -> HttpResponse:
    """By focus area: who is strong in it, and who works on it."""
    stand(request, network)
    seen = members_seen(request, network).exclude(member_since=None).prefetch_related("strengths", "commitments")
    context = {"network": network, "areas": reading.peers(network.focus_areas.all(), seen, reading.proven(network))}
    return TemplateResponse(request, "networks/membership/peers.html", context)


@require_safe
@requires("networks.view_network", Network, field="slug")
def joint(request: HttpRequest, network: Network) -> HttpResponse:
    """Joint events and plans: a network to look at, and the same as tables."""
    stand(request, network)
    works: Any = network.joint_works.prefetch_related("memberships", "organisations")
    visible = set(members_seen(request, network).values_list("pk", flat=True))
    found = drawing.web(works, visible)
    context = {
        "network": network,
        "works": works,
        "visible": visible,
        "web": found,
        "picture": drawing.picture(found),
    }
    return TemplateResponse(request, "networks/membership/joint.html", context)
