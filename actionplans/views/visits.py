"""Monitoring visits: planned, done on the phone, reviewed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actionplans import services, workflow
from actionplans.enums import VisitState
from actionplans.forms import FindingForm, ReasonForm, VisitForm, VisitReportForm
from actionplans.models import Finding, Visit
from instruments.forms import AnswerForm
from office import clock, files
from office.access import requires
from office.errors import DomainError
from office.models import HistoryEvent
from programmes.context import stand_in
from programmes.models import Programme

VISIT_TONES = {
    VisitState.PLANNED: "wait",
    VisitState.DONE: "due",
    VisitState.REVIEWED: "ok",
    VisitState.CANCELLED: "none",
}


def related(queryset: Any) -> Any:
    return queryset.select_related("programme", "place", "checklist__instrument")


@require_safe
@requires("actionplans.list_visits", Programme, field="slug")
def visits(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "visits")
    found = (
        Visit.objects.visible_to(request.user)
        .filter(programme=programme)
        .select_related("place")
        .prefetch_related("plans", "monitors", "findings")
        .order_by("planned_on")
    )
    rows = [(visit, VISIT_TONES[VisitState(visit.state)]) for visit in found]
    context = {"programme": programme, "rows": rows, "today": clock.today()}
    return TemplateResponse(request, "actionplans/visits.html", context)


@require_http_methods(["GET", "POST"])
@requires("actionplans.plan_visit", Programme, field="slug")
def visit_plan(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "visits")
    form = VisitForm(request.POST or None, instance=Visit(programme=programme), programme=programme)
    if request.method == "POST" and form.is_valid():
        form.instance.title = form.cleaned_data["title"]
        visit = services.plan_visit(
            form.instance, plans=form.cleaned_data["plans"], monitors=form.cleaned_data["monitors"], by=request.user
        )
        messages.success(request, _("The visit is planned."))
        return redirect(visit)
    context = {"programme": programme, "form": form}
    return TemplateResponse(request, "actionplans/visit_plan.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("actionplans.change_visit", Visit, field="uuid", load=related)
def visit_edit(request: HttpRequest, visit: Visit) -> HttpResponse:
    stand_in(request, visit.programme, "visits")
    if request.method == "GET" and not visit.is_planned:
        messages.info(request, _("Only a visit that is still planned can be changed."))
        return redirect(visit)
    form = VisitForm(request.POST or None, instance=visit, programme=visit.programme)
    if request.method == "POST" and form.is_valid():
        form.instance.title = form.cleaned_data["title"]
        try:
            services.plan_visit(
                form.instance, plans=form.cleaned_data["plans"], monitors=form.cleaned_data["monitors"], by=request.user
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The visit is saved."))
            return redirect(visit)
    context = {"programme": visit.programme, "visit": visit, "form": form}
    return TemplateResponse(request, "actionplans/visit_edit.html", context, status=422 if form.errors else 200)


def _findings(visit: Visit) -> list[Finding]:
    found = list(visit.findings.select_related("plan", "follow_up", "by"))
    photos = files.StoredFile.objects.filter(
        object_type="actionplans.finding", object_id__in=[str(finding.pk) for finding in found]
    )
    for finding in found:
        held = [photo for photo in photos if photo.object_id == str(finding.pk)]
        finding.photos = [photo for photo in held if photo.is_image]
        finding.papers = [photo for photo in held if not photo.is_image]
    return found


def _checked(visit: Visit) -> list[dict[str, Any]]:
    """Each plan of the visit with its checklist's answers."""
    kept = {
        checked.plan_id: checked
        for checked in visit.checked.select_related("response").prefetch_related("response__answers__question")
    }
    return [
        {
            "plan": plan,
            "checked": kept.get(plan.pk),
            "answers": list(kept[plan.pk].response.answers.all()) if plan.pk in kept else [],
        }
        for plan in visit.plans.select_related("group")
    ]


def _page(request: HttpRequest, visit: Visit, form: VisitReportForm | None = None) -> HttpResponse:
    stand_in(request, visit.programme, "visits")
    plans = _checked(visit)
    context = {
        "visit": visit,
        "programme": visit.programme,
        "tone": VISIT_TONES[VisitState(visit.state)],
        "late": visit.state == VisitState.PLANNED and visit.planned_on < clock.today(),
        "monitors": list(visit.monitors.all()),
        "plans": plans,
        "unchecked": [row["plan"].code for row in plans if not row["checked"]] if visit.checklist else [],
        "findings": _findings(visit),
        "form": form or VisitReportForm(initial={"done_on": clock.today(), "summary": visit.summary}),
        "reason_form": ReasonForm(),
        "history": HistoryEvent.objects.about(visit)[:20],
        "returned": _returned(visit),
    }
    return TemplateResponse(request, "actionplans/visit.html", context, status=422 if form else 200)


def _returned(visit: Visit) -> HistoryEvent | None:
    """The entry of the coordinator's sending it back, while the monitor has to act on it."""
    last = HistoryEvent.objects.about(visit).exclude(to_state="").first()
    return last if last and last.verb == "actionplans.return_visit" else None


@require_safe
@requires("actionplans.view_visit", Visit, field="uuid", load=related)
def visit(request: HttpRequest, visit: Visit) -> HttpResponse:
    return _page(request, visit)


@require_http_methods(["GET", "POST"])
@requires("actionplans.report_visit", Visit, field="uuid", load=related)
def checklist(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    stand_in(request, visit.programme, "visits")
    plan = get_object_or_404(visit.plans, code=code)
    if visit.checklist is None or (request.method == "GET" and visit.state != VisitState.PLANNED):
        messages.info(request, _("The checklist of this visit is closed."))
        return redirect(visit)
    form = AnswerForm(request.POST or None, instrument=visit.checklist.instrument, initial=_kept_answers(visit, plan))
    if request.method == "POST" and form.is_valid():
        try:
            services.save_checklist(
                visit=visit, plan=plan, answers=form.answers(), write_id=form.cleaned_data["write_id"], by=request.user
            )
        except DomainError as error:  # not a redirect: a phone that sends late would take that for "taken"
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The checklist is saved."))
            return redirect(visit)
    context = {"visit": visit, "plan": plan, "programme": visit.programme, "form": form}
    return TemplateResponse(request, "actionplans/checklist.html", context, status=422 if form.errors else 200)


def _kept_answers(visit: Visit, plan: Any) -> dict[str, Any]:
    checked = visit.checked.filter(plan=plan).first()
    if checked is None:
        return {}
    answers = checked.response.answers.select_related("question")
    return {answer.question.key: answer.choice or answer.text or answer.number for answer in answers}


@require_http_methods(["GET", "POST"])
@requires("actionplans.report_visit", Visit, field="uuid", load=related)
def finding_add(request: HttpRequest, visit: Visit) -> HttpResponse:
    stand_in(request, visit.programme, "visits")
    form = FindingForm(request.POST or None, request.FILES or None, visit=visit, instance=Finding(visit=visit))
    status = 422
    if request.method == "POST" and form.is_valid():
        form.instance.write_id = form.cleaned_data["write_id"]
        try:
            _finding, new = services.add_finding(
                finding=form.instance,
                photos=form.cleaned_data["photos"],
                evidence=form.cleaned_data["evidence"],
                follow_up=form.follow_up(),
                by=request.user,
            )
        except DomainError as error:
            form.add_error(None, str(error))
            status = 503 if isinstance(error, files.CannotKeep) else 422
        else:
            messages.success(request, _("The finding is kept.") if new else _("This finding had arrived already."))
            return redirect(visit.get_absolute_url() + "#findings")
    context = {"visit": visit, "programme": visit.programme, "form": form}
    return TemplateResponse(request, "actionplans/finding_add.html", context, status=status if form.errors else 200)


@require_POST
@requires("actionplans.report_visit", Visit, field="uuid", load=related)
def visit_report(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = VisitReportForm(request.POST)
    if not form.is_valid():
        return _page(request, visit, form)
    facts = {name: form.cleaned_data[name] for name in ("done_on", "summary")}
    try:
        workflow.report_visit(visit, by=request.user, **facts)
    except DomainError as error:  # not a redirect: a phone that sends late would take that for "taken"
        form.add_error(None, str(error))
        return _page(request, visit, form)
    messages.success(request, _("The visit is reported. Thank you."))
    return redirect(visit)


@require_POST
@requires("actionplans.review_visit", Visit, field="uuid", load=related)
def visit_review(request: HttpRequest, visit: Visit) -> HttpResponse:
    return _act(request, visit, lambda: workflow.review_visit(visit, by=request.user), _("The visit is reviewed."))


@require_POST
@requires("actionplans.review_visit", Visit, field="uuid", load=related)
def visit_return(request: HttpRequest, visit: Visit) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _act(
        request,
        visit,
        lambda: workflow.return_visit(visit, by=request.user, reason=reason),
        _("The report was returned to the monitor."),
    )


@require_POST
@requires("actionplans.plan_visit", Visit, field="uuid", load=related)
def visit_cancel(request: HttpRequest, visit: Visit) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _act(
        request,
        visit,
        lambda: workflow.cancel_visit(visit, by=request.user, reason=reason),
        _("The visit is cancelled."),
    )


def _act(request: HttpRequest, visit: Visit, done: Any, said: str) -> HttpResponse:
    try:
        done()
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect(visit)
