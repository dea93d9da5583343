"""Rounds of recognition: the list, one round with its applications."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from networks.models import Application, Network, RecognitionDecision, RecognitionRound
from networks.recognition import rounds, workflow
from networks.recognition.enums import WRITABLE, ApplicationState, RecognitionState
from networks.recognition.forms import RecognitionForm
from networks.recognition.reading import tallies, tally_of, with_answered
from networks.reviews.reading import judges
from networks.shared_history import shared_history
from networks.standing import standing_of
from networks.views.networks import stand
from office import clock
from office.access import requires
from office.errors import DomainError

PAGE = 50
LATE = (*WRITABLE,)


def related(rows: Any) -> Any:
    return rows.select_related("network", "criteria_set", "area")


@require_http_methods(["GET", "POST"])
@requires("networks.view_network", Network, field="slug")
def recognitions(request: HttpRequest, network: Network) -> HttpResponse:
    """All rounds that the reader sees; stewards prepare a new one."""
    stand(request, network)
    may_add = request.user.has_perm("networks.run_recognition", network)
    form = None
    if may_add:
        form = RecognitionForm(request.POST or None, network=network, instance=RecognitionRound(network=network))
    if request.method == "POST" and form is not None and form.is_valid():
        made = rounds.add_round(network, by=request.user, **form.facts())
        messages.success(request, _("Added. Open it when it may take applications."))
        return redirect(made)
    found = list(related(RecognitionRound.objects.visible_to(request.user).filter(network=network)))
    told = tallies(found, request.user)
    context = {"network": network, "form": form, "rows": [(asked, told[asked.pk]) for asked in found]}
    status = 422 if form is not None and form.errors else 403 if request.method == "POST" else 200
    return TemplateResponse(request, "networks/recognition/rounds.html", context, status=status)


@require_safe
@requires("networks.view_recognition", RecognitionRound, field="uuid", load=related)
def recognition(request: HttpRequest, asked: RecognitionRound) -> HttpResponse:
    """How many registered, who is late, and each application with how far it is."""
    stand(request, asked.network)
    seen = Application.objects.visible_to(request.user).filter(round=asked)
    rows = with_answered(seen).select_related("unit__kind").order_by("path", "name_vi", "pk")
    state = request.GET.get("state", "")
    if state in ApplicationState.values:
        rows = rows.filter(state=state)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    today = clock.today()
    context = {
        "asked": asked,
        "network": asked.network,
        "page": page,
        "has_counted": any(one.is_counted for one in page),
        "state": state,
        "states": ApplicationState.choices,
        "total": asked.criteria_set.sections.values("criteria").exclude(criteria=None).count(),
        "told": tally_of(seen),
        "is_late": asked.state == RecognitionState.OPEN and asked.closes_on < today,
        "late": seen.filter(state__in=LATE).select_related("unit")[:20],
        "may_run": request.user.has_perm("networks.run_recognition", asked),
        "may_apply": _may_apply(request, asked),
        "may_judge": asked.state != RecognitionState.PREPARING and judges(request.user, asked),
        "decisions": RecognitionDecision.objects.visible_to(request.user).filter(round=asked),
        "history": shared_history(request.user, asked, asked.network_id)[:10],
    }
    return TemplateResponse(request, "networks/recognition/round.html", context)


def _may_apply(request: HttpRequest, asked: RecognitionRound) -> bool:
    held = standing_of(request.user)
    acts = (
        request.user.is_staff
        or asked.network_id in held.stewarded
        or any(network == asked.network_id for network, _what in (*held.branches, *held.contacts))
    )
    return acts and asked.state in {RecognitionState.OPEN, RecognitionState.REVIEWING}


@require_http_methods(["GET", "POST"])
@requires("networks.run_recognition", RecognitionRound, field="uuid", load=related)
def recognition_edit(request: HttpRequest, asked: RecognitionRound) -> HttpResponse:
    stand(request, asked.network)
    form = RecognitionForm(request.POST or None, network=asked.network, instance=copy(asked))
    if request.method == "POST" and form.is_valid():
        try:
            rounds.change_round(asked, by=request.user, **form.facts())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. The history keeps what it was."))
            return redirect(asked)
    context = {"network": asked.network, "asked": asked, "form": form, "heading": _("Change facts")}
    return TemplateResponse(request, "networks/recognition/form.html", context, status=422 if form.errors else 200)


@require_POST
@requires("networks.run_recognition", RecognitionRound, field="uuid", load=related)
def recognition_act(request: HttpRequest, asked: RecognitionRound) -> HttpResponse:
    acts = {"open": workflow.open_recognition, "close": workflow.close_recognition}
    if request.POST.get("act") in acts:
        try:
            acts[request.POST["act"]](asked, by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Saved."))
    return redirect(asked)
