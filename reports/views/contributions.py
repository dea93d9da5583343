"""Partners' sections of reports: asked for, written, checked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office import clock
from office.access import requires
from office.errors import DomainError, StalePage
from office.models import HistoryEvent
from programmes.context import stand_in
from programmes.models import Programme
from programmes.rules import works_in
from reports.contributions import services, workflow
from reports.contributions.forms import AskForm, CheckForm, TextForm
from reports.models import Contribution

TONES = {"requested": "wait", "submitted": "info", "returned": "late", "accepted": "ok", "withdrawn": "none"}


@require_safe
@requires("reports.list_contributions", Programme, field="slug")
def contributions(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Who was asked for what, what came and what is late; for a partner its own."""
    works, today = works_in.test(request.user, programme), clock.today()
    stand_in(request, programme, "reports" if works else "contributions")
    found = Contribution.objects.visible_to(request.user).filter(programme=programme)
    if not works:
        found = found.of_reporter(request.user)
    rows = list(found.select_related("organisation", "phase"))
    context = {
        "programme": programme,
        "rows": [(row, "late" if row.is_late(today) else TONES[row.state], row.is_late(today)) for row in rows],
        "works": works,
        "late": sum(row.is_late(today) for row in rows),
        "waiting": sum(row.state == "submitted" for row in rows),
        "to_write": sum(row.is_open for row in rows),
    }
    return TemplateResponse(request, "reports/contributions.html", context)


@require_http_methods(["GET", "POST"])
@requires("reports.ask_contribution", Programme, field="slug")
def contribution_ask(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "reports")
    form = AskForm(request.POST or None, programme=programme)
    if request.method == "POST" and form.is_valid():
        asked = services.ask_contributions(programme, by=request.user, **form.given())  # type: ignore[arg-type]
        words = ngettext(
            "%(n)d organisation is asked. The message to it lies in the out-tray, to look at and send.",
            "%(n)d organisations are asked. The messages to them lie in the out-tray, to look at and send.",
            len(asked),
        )
        if asked:
            messages.success(request, words % {"n": len(asked)})
        else:
            messages.info(request, _("They were asked for this section already."))
        return redirect("reports:contributions", programme.slug)
    context = {"programme": programme, "form": form, "nobody": not form.partners}
    return TemplateResponse(request, "reports/contribution_ask.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires(
    "reports.view_contribution",
    Contribution,
    field="uuid",
    load=lambda found: found.select_related("programme", "organisation", "phase", "submitted_by", "accepted_by"),
)
def contribution(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    """One section: written on a phone, kept as a draft, sent; checked by the coordinator."""
    may_write = workflow.may_write(request.user, contribution)  # type: ignore[arg-type]
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    form = TextForm(request.POST or None, instance=Contribution.objects.get(pk=contribution.pk))
    if request.method == "POST" and form.is_valid():
        answer = _save(request, contribution, form)
        if answer is not None:
            return answer
    return _page(request, contribution, form, may_write=may_write)


def _save(request: HttpRequest, row: Contribution, form: TextForm) -> HttpResponse | None:
    """Keep, and send when asked; None when it can't be, with the reason in the form."""
    given: dict[str, Any] = form.cleaned_data
    try:
        workflow.write_contribution(row, by=request.user, **given)  # type: ignore[arg-type]
        if request.POST.get("act") != "submit":
            messages.success(request, _("Kept as a draft. It is not sent yet."))
            return redirect(row)
    except DomainError as error:
        form.add_error(None, str(error))
        if isinstance(error, StalePage):
            form.see_again(Contribution.objects.get(pk=row.pk))
        return None
    try:
        workflow.submit_contribution(row, by=request.user)  # type: ignore[arg-type]
    except DomainError as error:
        form.add_error(None, str(error))
        return None
    messages.success(request, _("Sent. The coordinator reads it."))
    return redirect("reports:contributions", row.programme.slug)


def _page(request: HttpRequest, row: Contribution, form: TextForm, *, may_write: bool) -> HttpResponse:
    works, is_late = works_in.test(request.user, row), row.is_late(clock.today())
    stand_in(request, row.programme, "reports" if works else "contributions")
    context = {
        "row": row,
        "programme": row.programme,
        "form": form,
        "tone": "late" if is_late else TONES[row.state],
        "is_late": is_late,
        "may_write": may_write and (row.is_open or bool(form.errors)),
        "on_behalf": not workflow.writes_for(request.user, row),  # type: ignore[arg-type]
        "check": CheckForm(initial={"due_on": row.due_on}),
        "history": HistoryEvent.objects.about(row)[:20],
    }
    return TemplateResponse(request, "reports/contribution.html", context, status=422 if form.errors else 200)


@require_POST
@requires(
    "reports.check_contribution",
    Contribution,
    field="uuid",
    load=lambda found: found.select_related("programme", "organisation", "phase"),
)
def contribution_check(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    """Accept it, return it, set another due date, or ask for it no longer."""
    form, act, by = CheckForm(request.POST), request.POST.get("act", ""), request.user
    reason = form.cleaned_data.get("reason", "") if form.is_valid() else ""
    try:
        if act == "accept":
            workflow.accept_contribution(contribution, by=by, for_donors=bool(form.cleaned_data.get("for_donors")))  # type: ignore[arg-type]
            messages.success(request, _("Accepted; it stands in the report."))
        elif act == "return":
            workflow.return_contribution(contribution, by=by, reason=reason)  # type: ignore[arg-type]
            messages.success(request, _("Returned to %(name)s.") % {"name": contribution.organisation.name})
        elif act == "withdraw":
            workflow.withdraw_contribution(contribution, by=by, reason=reason)  # type: ignore[arg-type]
            messages.success(request, _("It is no longer asked for."))
        elif act == "prolong" and form.cleaned_data.get("due_on"):
            services.prolong_contribution(contribution, by=by, due_on=form.cleaned_data["due_on"])  # type: ignore[arg-type]
            messages.success(request, _("The due date is changed."))
        elif form.errors:
            messages.error(request, "; ".join(str(error) for rows in form.errors.values() for error in rows))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(contribution)
