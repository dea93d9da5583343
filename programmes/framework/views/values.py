"""Reported figures: what an organisation owes, and what the coordinator checks."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office import clock, files
from office.access import requires
from office.errors import DomainError
from office.models import HistoryEvent
from participants.models import Organisation
from programmes.context import stand_in
from programmes.framework import duty, workflow
from programmes.framework.counting import together
from programmes.framework.enums import ValueState
from programmes.framework.figures import as_reported
from programmes.framework.forms import ReasonForm
from programmes.framework.forms_figures import ValueForm
from programmes.framework.splits import not_adding_up
from programmes.models import Indicator, Programme, ReportedValue, ReportingPeriod
from programmes.rules import works_in


def _own(request: HttpRequest, programme: Programme) -> set[int] | None:
    """The organisations whose figures the reader sees: None is all."""
    if works_in.test(request.user, programme):
        return None
    mine = workflow.organisation_of(request.user, programme.pk)  # type: ignore[arg-type]
    return {mine} if mine else set()


@require_safe
@requires("programmes.view_values", Programme, field="slug")
def values(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Who has sent, who is late, what waits; for a partner, what it owes."""
    stand_in(request, programme, "values")
    own = _own(request, programme)
    found = duty.sheaves([programme], clock.today(), organisations=own)
    context = {
        "programme": programme,
        "sheaves": found,
        "is_partner": own is not None,
        "to_do": sum(sheaf.to_do for sheaf in found),
        "waiting": sum(sheaf.waiting for sheaf in found),
        "late": sum(sheaf.count("overdue") for sheaf in found),
        "has_periods": bool(found) or programme.reporting_periods.exists(),
    }
    return TemplateResponse(request, "programmes/values.html", context)


def _addressed(
    request: HttpRequest, programme: Programme, period: int, organisation: int
) -> tuple[ReportingPeriod, Organisation]:
    """Period and organisation of the address; another organisation's figures are not found."""
    own = _own(request, programme)
    if own is not None and organisation not in own:
        raise Http404
    held = get_object_or_404(programme.reporting_periods, pk=period)
    held.programme = programme
    reports = Organisation.objects.filter(indicators__programme=programme).distinct()
    return held, get_object_or_404(reports, pk=organisation)


@require_http_methods(["GET", "POST"])
@requires("programmes.view_values", Programme, field="slug")
def value(request: HttpRequest, programme: Programme, period: int, indicator: int, organisation: int) -> HttpResponse:
    """One figure: filled in, kept as a draft, sent; checked."""
    stand_in(request, programme, "values")
    held, reporter = _addressed(request, programme, period, organisation)
    row = _indicator(programme, indicator, reporter)
    kept = row.values.filter(period=held, organisation=reporter).select_related("submitted_by", "approved_by").first()
    may_write = workflow.may_report(request.user, programme.pk, reporter.pk)  # type: ignore[arg-type]
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    is_open = held.locked_at is None and (kept is None or kept.state in {ValueState.DRAFT, ValueState.RETURNED})
    form = ValueForm(
        request.POST or None, request.FILES or None, instance=kept or ReportedValue(), indicator=row, period=held
    )
    if request.method == "POST" and form.is_valid():
        answer = _save(request, form, row, held, reporter)
        if answer is not None:
            return answer
    if kept is not None:
        kept.indicator, kept.period, kept.organisation = row, held, reporter
    own = workflow.organisation_of(request.user, programme.pk)  # type: ignore[arg-type]
    context = {
        "programme": programme, "period": held, "indicator": row, "organisation": reporter, "value": kept, "form": form,
        "may_write": may_write and is_open, "on_behalf": own != reporter.pk,
        "may_check": workflow.is_coordinator_of(request.user, programme.pk),  # type: ignore[arg-type]
        "differences": _differences(row, kept), "figure": _figure(row, kept),
        "last": row.values.filter(organisation=reporter, period__starts_on__lt=held.starts_on, state="approved").last(),
        "target": row.targets.filter(period=held).first(),
        "files": files.of(kept) if kept else [],
        "events": HistoryEvent.objects.about(kept)[:10] if kept else [],
    }  # fmt: skip
    return TemplateResponse(request, "programmes/value.html", context, status=422 if form.errors else 200)


def _indicator(programme: Programme, pk: int, reporter: Organisation) -> Indicator:
    row = get_object_or_404(programme.indicators.filter(measure="", responsible=reporter), pk=pk)
    row.programme = programme
    return row


def _differences(row: Indicator, kept: ReportedValue | None) -> list:
    """Splits that don't add up to the total, as it is kept."""
    if kept is None:
        return []
    amount = together(row.kind, [as_reported(kept)])
    return not_adding_up(amount.parts, amount.whole)


def _figure(row: Indicator, kept: ReportedValue | None):
    from programmes.framework.figures import figure_of

    return figure_of(row, together(row.kind, [as_reported(kept)])) if kept else None


def _save(
    request: HttpRequest, form: ValueForm, row: Indicator, period: ReportingPeriod, reporter: Organisation
) -> HttpResponse | None:
    """Keep, and send when asked; None when it can't be, with the reason in the form."""
    try:
        with transaction.atomic(), files.undone_on_error():
            kept = workflow.write_value(row, period, reporter, by=request.user, **form.given())  # type: ignore[arg-type]
            for upload in form.cleaned_data["evidence"]:
                files.store(upload, kind="evidence", about=kept, by=request.user)
    except DomainError as error:
        form.add_error(None, str(error))
        return None
    if request.POST.get("act") != "submit":
        messages.success(request, _("Kept as a draft. It is not sent yet."))
        return redirect(kept.get_absolute_url())
    try:
        workflow.submit_value(kept, by=request.user)  # type: ignore[arg-type]
    except DomainError as error:
        messages.error(request, _("Kept as a draft, but not sent: %(why)s") % {"why": error})
        return redirect(kept.get_absolute_url())
    messages.success(request, _("Sent. The coordinator checks it."))
    return redirect("programmes:values", row.programme.slug)


@require_POST
@requires("programmes.report_values", Programme, field="slug")
def value_act(
    request: HttpRequest, programme: Programme, period: int, indicator: int, organisation: int
) -> HttpResponse:
    """Take it back; approve it; return it with what is to be put right."""
    held, reporter = _addressed(request, programme, period, organisation)
    row = get_object_or_404(
        ReportedValue.objects.select_related("indicator", "period", "organisation"),
        indicator__programme=programme, indicator=indicator, period=held, organisation=reporter,
    )  # fmt: skip
    act, form = request.POST.get("act", ""), ReasonForm(request.POST)
    form.is_valid()
    try:
        if act == "take_back":
            workflow.take_back_value(row, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("Taken back; it can be changed again."))
        elif act == "approve":
            workflow.approve_value(row, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("Approved; it counts from now on."))
        elif act == "return":
            workflow.return_value(row, by=request.user, reason=form.cleaned_data.get("reason", ""))  # type: ignore[arg-type]
            messages.success(request, _("Returned to %(name)s.") % {"name": reporter.name})
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("programmes:value", programme.slug, period, indicator, organisation)


@require_POST
@requires("programmes.report_values", Programme, field="slug")
def values_act(request: HttpRequest, programme: Programme, period: int, organisation: int) -> HttpResponse:
    """Send all drafts of a period at once; approve all that were sent. What can't be is named."""
    held, reporter = _addressed(request, programme, period, organisation)
    rows = ReportedValue.objects.filter(indicator__programme=programme, period=held, organisation=reporter)
    rows = rows.select_related("indicator", "period", "organisation")
    act = request.POST.get("act", "")
    if act == "submit":
        drafts = [row for row in rows.filter(state__in=["draft", "returned"]) if not row.is_blank]
        _all(request, drafts, lambda row: workflow.submit_value(row, by=request.user))  # type: ignore[arg-type]
    elif act == "approve":
        _all(request, list(rows.filter(state="submitted")), lambda row: workflow.approve_value(row, by=request.user))  # type: ignore[arg-type]
    return redirect("programmes:values", programme.slug)


def _all(request: HttpRequest, rows: list[ReportedValue], move: Callable[[ReportedValue], bool]) -> None:
    done = 0
    for row in rows:
        try:
            done += move(row)
        except DomainError as error:
            messages.error(request, f"{row.indicator.code}: {error}")
    if done:
        messages.success(request, ngettext("%(n)d figure done.", "%(n)d figures done.", done) % {"n": done})
