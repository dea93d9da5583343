"""Reporting periods: when figures are asked for; locked when they are settled."""

from __future__ import annotations

from copy import copy

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from office.access import requires
from office.errors import DomainError
from programmes.context import stand_in
from programmes.framework import services
from programmes.framework.forms import PeriodForm, ReasonForm
from programmes.models import Programme


@require_http_methods(["GET", "POST"])
@requires("programmes.change_framework", Programme, field="slug")
def periods(request: HttpRequest, programme: Programme) -> HttpResponse:
    """All periods, and a form for the next."""
    stand_in(request, programme, "framework")
    form = PeriodForm(request.POST or None, programme=programme)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_period(programme, by=request.user, **form.facts())
        except DomainError as error:
            form.add_error("starts_on", str(error))
        else:
            messages.success(request, _("The reporting period is there."))
            return redirect("programmes:periods", programme.slug)
    context = {
        "programme": programme,
        "form": form,
        "rows": programme.reporting_periods.select_related("locked_by"),
    }
    return TemplateResponse(request, "programmes/periods.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("programmes.change_framework", Programme, field="slug")
def period_edit(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    stand_in(request, programme, "framework")
    period = get_object_or_404(programme.reporting_periods, pk=pk)
    form = PeriodForm(request.POST or None, programme=programme, instance=copy(period))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_period(period, by=request.user, **form.facts())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("programmes:periods", programme.slug)
    context = {"programme": programme, "form": form, "period": period}
    return TemplateResponse(request, "programmes/period_edit.html", context, status=422 if form.errors else 200)


@require_POST
@requires("programmes.change_framework", Programme, field="slug")
def period_act(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    """Lock it, open it again with a reason, or remove an empty one."""
    period = get_object_or_404(programme.reporting_periods, pk=pk)
    act, form = request.POST.get("act", ""), ReasonForm(request.POST)
    form.is_valid()
    try:
        if act == "lock" and services.lock_period(period, by=request.user):
            messages.success(request, _("Locked: figures and targets of this period stay as they are."))
        elif act == "unlock":
            services.unlock_period(period, by=request.user, reason=form.cleaned_data.get("reason", ""))
            messages.success(request, _("The period is open again."))
        elif act == "remove":
            services.remove_period(period, by=request.user)
            messages.success(request, _("Removed: %(name)s. The history keeps it.") % {"name": period})
            return redirect("programmes:periods", programme.slug)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("programmes:period_edit", programme.slug, pk)
