"""Decisions on applications: taken, shown with their list, exported, printed as certificates, announced."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from networks.models import RecognitionDecision, RecognitionRound
from networks.recognition.enums import ApplicationState
from networks.reviews.reading import in_judgement, judges
from networks.shared_history import shared_history
from networks.titles import workflow
from networks.titles.certificate_pdf import as_pdf
from networks.titles.forms import DecisionForm
from networks.titles.reading import STANDING_TONES, list_of_recognised, outcomes_of, standings
from networks.views.networks import stand
from networks.views.reviews import round_related
from office import clock, history
from office.access import requires
from office.errors import DomainError
from programmes.spreadsheets import FORMATS

PAGE = 50
PRINTED = 200  # certificates in one file


def related(rows: Any) -> Any:
    return rows.select_related("round__network", "round__criteria_set", "round__area", "made_by")


@require_http_methods(["GET", "POST"])
@requires("networks.judge_recognition", RecognitionRound, field="uuid", load=round_related)
def decide(request: HttpRequest, asked: RecognitionRound) -> HttpResponse:
    """Those that are ready for a decision: several at once, with one number."""
    stand(request, asked.network)
    ready = _ready(asked, request.user)
    levels = list(asked.criteria_set.levels.all())
    page = Paginator(ready, PAGE).get_page(request.GET.get("page"))
    form = DecisionForm(
        request.POST or None, applications=[row.application for row in page], levels=levels,
        initial={"dated": clock.today()},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("number", "dated", "signer", "signer_post")}
        try:
            made = workflow.decide(asked, form.choices(), by=request.user, **facts)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Decided. Look it over, then announce it."))
            return redirect(made)
    results = {row.application.pk: row.result for row in page}
    context = {
        "asked": asked,
        "network": asked.network,
        "form": form,
        "page": page,
        "rows": [row | {"result": results[row["application"].pk]} for row in form.rows()],
        "levels": levels,
        "reached": {row.application.pk: workflow.level_by_score(levels, row.result.score) for row in page},
    }
    return TemplateResponse(request, "networks/titles/decide.html", context, status=422 if form.errors else 200)


def _ready(asked: RecognitionRound, user: Any) -> list[Any]:
    """Settled, and this reader may decide it."""
    states = [ApplicationState.REVIEW, ApplicationState.APPEALED]
    if not asked.reviewers_each:
        states.append(ApplicationState.SUBMITTED)
    rows = asked.applications.filter(state__in=states).select_related("unit", "appeal__against__decision")
    found = in_judgement(asked, list(rows.order_by("path", "name_vi", "pk")[:500]), user)
    return [row for row in found if row.result is not None and row.result.is_settled and not row.against]


@require_safe
@requires("networks.view_decision", RecognitionDecision, field="uuid", load=related)
def decision(request: HttpRequest, decision: RecognitionDecision) -> HttpResponse:
    stand(request, decision.round.network)
    outcomes = outcomes_of(decision, request.user)
    page = Paginator(outcomes, PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.application.round = decision.round
    context = {
        "decision": decision,
        "asked": decision.round,
        "network": decision.round.network,
        "page": page,
        "words": standings(),
        "tones": STANDING_TONES,
        "recognised": outcomes.filter(is_recognised=True).count(),
        "refused": outcomes.filter(is_recognised=False).count(),
        "may_judge": judges(request.user, decision.round),
        "history": shared_history(request.user, decision, decision.network_id)[:10],
    }
    return TemplateResponse(request, "networks/titles/decision.html", context)


@require_safe
@requires("networks.view_decision", RecognitionDecision, field="uuid", load=related)
def decision_export(request: HttpRequest, decision: RecognitionDecision) -> HttpResponse:
    """The list of recognised that the reader sees, as Excel or CSV."""
    kind = request.GET.get("format", "")
    kind = kind if kind in FORMATS else "xlsx"
    content_type, write = FORMATS[kind]
    rows = list(outcomes_of(decision, request.user).filter(is_recognised=True))
    content, count = write(list_of_recognised(decision, rows, hxl="hxl" in request.GET))
    history.record(decision, "networks.decision_exported", by=request.user, count=count, format=kind)
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{decision.round.network.slug}-recognised.{kind}"'
    return response


@require_safe
@requires("networks.view_decision", RecognitionDecision, field="uuid", load=related)
def decision_pdf(request: HttpRequest, decision: RecognitionDecision) -> HttpResponse:
    """The certificates of one page of the list."""
    rows = outcomes_of(decision, request.user).filter(is_recognised=True, withdrawn_on=None)
    page = Paginator(rows, PRINTED).get_page(request.GET.get("page"))
    if not page.object_list:
        messages.info(request, _("Nobody is recognised here."))
        return redirect(decision)
    response = HttpResponse(as_pdf(decision, list(page)), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{decision.round.network.slug}-certificates.pdf"'
    return response


@require_POST
@requires("networks.judge_recognition", RecognitionDecision, field="uuid", load=related)
def decision_announce(request: HttpRequest, decision: RecognitionDecision) -> HttpResponse:
    told = workflow.announce(decision, by=request.user)
    text = ngettext("%(n)d message is on its way.", "%(n)d messages are on their way.", told) % {"n": told}
    messages.success(request, text)
    return redirect(decision)


@require_POST
@requires("networks.judge_recognition", RecognitionRound, field="uuid", load=round_related)
def recognition_decided(request: HttpRequest, asked: RecognitionRound) -> HttpResponse:
    """The round is through."""
    try:
        workflow.decide_recognition(asked, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Saved."))
    return redirect("networks:judging", asked.uuid)
