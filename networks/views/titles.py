"""Titles: one with its certificate, renewed and withdrawn; the public check and list; steps of an application after it was sent."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from networks.models import Application, Outcome, RecognitionRound
from networks.recognition.enums import RecognitionState
from networks.reviews.reading import judges
from networks.titles import workflow
from networks.titles.certificate_pdf import as_pdf, check_link
from networks.titles.forms import RenewForm
from networks.titles.reading import PRIVATE, STANDING_TONES, award_of, full, name_of, public_name, standings
from networks.views.networks import stand
from office.access import open_to_all, requires
from office.errors import DomainError
from office.models import HistoryEvent

PAGE = 100


def related(rows: Any) -> Any:
    return full(rows.titles())


def _rounds_to_renew(outcome: Outcome) -> Any:
    asked = outcome.application.round
    return (
        RecognitionRound.objects.filter(
            network=asked.network_id, criteria_set__slug=asked.criteria_set.slug, state=RecognitionState.OPEN
        )
        .exclude(pk=asked.pk)
        .select_related("area")
    )


@require_safe
@requires("networks.view_title", Outcome, field="uuid", load=related)
def title(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    stand(request, outcome.application.unit.network)
    link = check_link(outcome)
    may_renew = request.user.has_perm("networks.renew_title", outcome) and outcome.standing in {"valid", "expired"}
    context = {
        "outcome": outcome,
        "application": outcome.application,
        "asked": outcome.application.round,
        "network": outcome.application.unit.network,
        "name": name_of(outcome),
        "award": award_of(outcome.application.round),
        "word": standings()[outcome.standing],
        "tone": STANDING_TONES[outcome.standing],
        "link": link,
        "code": mark_safe(segno.make(link, error="m").svg_inline(scale=4, border=2, omitsize=True)),
        "renew_form": RenewForm(among=_rounds_to_renew(outcome)) if may_renew else None,
        "may_withdraw": judges(request.user, outcome.application.round) and outcome.application.state == "recognised",
        "history": HistoryEvent.objects.about(outcome.application)[:10],
    }
    return TemplateResponse(request, "networks/titles/title.html", context)


@require_safe
@requires("networks.view_title", Outcome, field="uuid", load=related)
def title_pdf(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    if outcome.withdrawn_on:
        messages.error(request, _("This title was withdrawn."))
        return redirect(outcome)
    response = HttpResponse(as_pdf(outcome.decision, [outcome]), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="title.pdf"'
    return response


@require_POST
@requires("networks.renew_title", Outcome, field="uuid", load=related)
def title_renew(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    form = RenewForm(request.POST, among=_rounds_to_renew(outcome))
    if not form.is_valid():
        messages.error(request, _("Choose an open round of the same criteria set."))
        return redirect(outcome)
    try:
        made = workflow.apply_for_renewal(outcome, form.cleaned_data["round"], by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(outcome)
    return redirect(made)


@require_POST
@requires("networks.judge_recognition", Outcome, field="uuid", load=related)
def title_withdraw(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    try:
        workflow.withdraw_title(outcome.application, by=request.user, reason=request.POST.get("reason", ""))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Saved. The history keeps what it was."))
    return redirect(outcome)


@require_POST
@requires(
    "networks.view_application",
    Application,
    field="uuid",
    load=lambda rows: rows.select_related("unit", "round__area"),
)
def application_after(request: HttpRequest, application: Application) -> HttpResponse:
    """After it was sent: returned by those who judge, withdrawn or appealed by those who applied."""
    act, reason, by = request.POST.get("act", ""), request.POST.get("reason", ""), request.user
    if act == "return" and not judges(by, application.round):
        raise PermissionDenied
    acts = {
        "return": workflow.send_back_application,
        "withdraw": workflow.withdraw_application,
        "appeal": workflow.appeal_refusal,
    }
    if act in acts:
        try:
            acts[act](application, by=by, reason=reason)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Saved. The history keeps what it was."))
    return redirect(application)


# --- open to all -------------------------------------------------------------------


@open_to_all
@require_safe
def title_check(request: HttpRequest, token: str) -> HttpResponse:
    """Whether a title is valid. A family's or a person's name in initials."""
    outcome = get_object_or_404(full(Outcome.objects.titles()), token=token)
    context = {
        "outcome": outcome,
        "asked": outcome.application.round,
        "network": outcome.application.unit.network,
        "named": public_name(outcome),
        "initials": outcome.application.subject in PRIVATE,
        "award": award_of(outcome.application.round),
        "word": standings()[outcome.standing],
        "tone": STANDING_TONES[outcome.standing],
    }
    return TemplateResponse(request, "networks/titles/check.html", context)


@open_to_all
@require_safe
def public_list(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Who was recognised in a round that publishes its list, as far as its decisions are announced."""
    asked = get_object_or_404(
        RecognitionRound.objects.select_related("network", "criteria_set"), uuid=uuid, is_public=True
    )
    rows = Outcome.objects.titles().filter(
        application__round=asked, withdrawn_on=None, decision__announced_at__isnull=False
    )
    is_private = asked.criteria_set.subject in PRIVATE
    page = Paginator(full(rows).order_by("decision__dated", "serial", "pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "network": asked.network,
        "award": award_of(asked),
        "count": rows.count(),
        "is_private": is_private,
        "page": None if is_private else page,
    }
    return TemplateResponse(request, "networks/titles/public_list.html", context)
