"""A consultation desk: its page, its switch, its experts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from networks import services
from networks.desk import services as desks
from networks.desk.enums import QuestionState
from networks.desk.forms import DeskForm, ExpertForm, SearchForm, experts_of, fields_of
from networks.desk.models import Desk, Expertise, Question
from networks.desk.querysets import TO_ASSIGN, TO_PUBLISH, late
from networks.desk.reading import figures, published
from networks.models import Network
from networks.standing import standing_of
from networks.views.networks import of_network, stand
from office import clock
from office.access import requires

PAGE = 20
FEW = 30


def stand_at(request: HttpRequest, network: Network) -> dict[str, Any]:
    """The frame, and what the crumbs need: the network's own page is not for everybody who may ask."""
    stand(request, network)
    may_open = request.user.is_staff or network.pk in standing_of(request.user).networks
    return {"network": network, "may_open_network": may_open}


@require_safe
@requires("networks.view_desk", Desk, field="network__slug", arg="slug", load=of_network)
def desk(request: HttpRequest, desk: Desk) -> HttpResponse:
    network, user, text = desk.network, request.user, request.GET.get("q", "")[:200]
    page = Paginator(published(user, network, text), PAGE).get_page(request.GET.get("page"))
    held = standing_of(user)
    context = stand_at(request, network) | {
        "desk": desk,
        "form": SearchForm(request.GET),
        "text": text,
        "page": page,
        "query": urlencode({"q": text}) if text else "",
        "mine": Question.objects.filter(network=network, asker=user)[:FEW],
        "given": _given(user, network) if network.pk in held.advises else [],
        "queues": _queues(network) if network.pk in held.stewarded else [],
        "figures": figures(network, clock.today()) if network.pk in held.stewarded else None,
        "today": clock.today(),
    }
    return TemplateResponse(request, "networks/desk/desk.html", context)


def _given(user: Any, network: Network) -> Any:
    rows = Question.objects.filter(network=network, expert=user)
    return rows.filter(state__in=[QuestionState.ASSIGNED, QuestionState.ANSWERED])[:FEW]


def _queues(network: Network) -> list[tuple[str, list[Question]]]:
    """What waits for the desk's coordinators, in the order of their work."""
    rows = Question.objects.filter(network=network).with_expert().select_related("expert")
    found = (
        (_("Wait for an expert"), rows.filter(TO_ASSIGN)),
        (_("Late at their experts"), rows.filter(late(clock.today()))),
        (_("May be published: check"), rows.filter(TO_PUBLISH)),
        (_("All others"), rows.exclude(TO_ASSIGN).exclude(late(clock.today())).exclude(TO_PUBLISH)),
    )
    return [(words, list(part[:FEW])) for words, part in found]


@require_http_methods(["GET", "POST"])
@requires("networks.change_network", Network, field="slug")
def desk_settings(request: HttpRequest, network: Network) -> HttpResponse:
    held = Desk.objects.filter(network=network).first()
    form = DeskForm(request.POST or None, instance=Desk.objects.get(pk=held.pk) if held else Desk(network=network))
    if request.method == "POST" and form.is_valid():
        desks.save_desk(network, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. The history keeps what it was."))
        return redirect("networks:desk", network.slug)
    context = stand_at(request, network) | {"form": form, "desk": held}
    return TemplateResponse(request, "networks/desk/settings.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("networks.view_desk", Desk, field="network__slug", arg="slug", load=of_network)
def experts(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Who answers, and in which fields; coordinators name further ones."""
    network = desk.network
    may_run = request.user.has_perm("networks.run_desk", desk)
    form = ExpertForm(request.POST or None, is_new=True) if may_run else None
    if request.method == "POST" and form is not None and form.is_valid():
        desks.name_expert(network, form.cleaned_data["email"], by=request.user, **form.facts())
        messages.success(request, _("Saved."))
        return redirect("networks:experts", network.slug)
    rows = [(role, fields_of(role)) for role in experts_of(network)]
    context = stand_at(request, network) | {"desk": desk, "form": form, "experts": rows}
    status = 422 if form is not None and form.errors else 403 if request.method == "POST" else 200
    return TemplateResponse(request, "networks/desk/experts.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires("networks.run_desk", Desk, field="network__slug", arg="slug", load=of_network)
def expert_edit(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    role = get_object_or_404(experts_of(desk.network), pk=pk)
    held = Expertise.objects.filter(role=role).first() or Expertise(role=role)
    form = ExpertForm(request.POST or None, instance=held, is_new=False)
    if request.method == "POST" and form.is_valid():
        desks.name_expert(desk.network, role.user, by=request.user, **form.facts())
        messages.success(request, _("Saved. The history keeps what it was."))
        return redirect("networks:experts", desk.network.slug)
    context = stand_at(request, desk.network) | {"desk": desk, "form": form, "role": role}
    return TemplateResponse(request, "networks/desk/expert.html", context, status=422 if form.errors else 200)


@require_POST
@requires("networks.run_desk", Desk, field="network__slug", arg="slug", load=of_network)
def expert_remove(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    services.take_role(get_object_or_404(experts_of(desk.network), pk=pk), by=request.user)
    messages.success(request, _("Saved. What was with this expert waits for another one."))
    return redirect("networks:experts", desk.network.slug)
