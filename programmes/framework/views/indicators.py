"""One indicator: its reference sheet, baseline, targets, periods; corrections by hand."""

from __future__ import annotations

from copy import copy

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office import clock, history
from office.access import requires
from office.errors import DomainError
from office.models import HistoryEvent
from programmes.context import stand_in
from programmes.framework import held_back as relations
from programmes.framework import reading, services
from programmes.framework.forms import IndicatorForm
from programmes.framework.forms_figures import BaselineForm, CorrectionForm, IndicatorTargetForm
from programmes.models import Baseline, Indicator, Programme, Target
from programmes.published import figures_for
from programmes.rules import works_in


def _of(programme: Programme, pk: int) -> Indicator:
    row = get_object_or_404(programme.indicators.select_related("baseline", "result"), pk=pk)
    row.programme = programme
    return row


@require_safe
@requires("programmes.view_framework", Programme, field="slug")
def indicator(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    """Everything of one indicator: how it is counted, what was promised and when it changed, period by period."""
    stand_in(request, programme, "framework")
    row, works_here = _of(programme, pk), works_in.test(request.user, programme)
    found = figures_for(request.user, programme)
    line = next(one for one in reading.lines_of(programme, found, clock.today())[row.result_id] if one.indicator == row)
    line.indicator.programme = programme
    context = {
        "programme": programme,
        "indicator": line.indicator,
        "result": row.result,
        "line": line,
        "periods": reading.periods_of(line.indicator, clock.today(), for_donors=not works_here, figure=line.figure),
        "revisions": [
            (target, list(target.revisions.all()))
            for target in line.indicator.targets.select_related("period").prefetch_related("revisions__by")
            if target.revisions.all()
        ],
        "revision": history.revision(programme.pk),
        "works_here": works_here,
        "held_back": relations.held_back(programme, line.indicator) if works_here else None,
        "events": HistoryEvent.objects.about(row)[:10] if works_here else [],
    }
    return TemplateResponse(request, "programmes/indicator.html", context)


@require_http_methods(["GET", "POST"])
@requires("programmes.change_framework", Programme, field="slug")
def indicator_add(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    """A further indicator of the result ``pk``."""
    stand_in(request, programme, "framework")
    result = get_object_or_404(programme.results, pk=pk)
    form = IndicatorForm(request.POST or None, programme=programme, initial={"result": result})
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        row = services.add_indicator(facts.pop("result"), by=request.user, **facts)
        messages.success(request, _("The indicator is there. Now set its baseline and target."))
        return redirect("programmes:indicator", programme.slug, row.pk)
    context = {"programme": programme, "form": form, "result": result}
    return TemplateResponse(request, "programmes/indicator_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("programmes.change_framework", Programme, field="slug")
def indicator_edit(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    stand_in(request, programme, "framework")
    row = _of(programme, pk)
    form = IndicatorForm(request.POST or None, programme=programme, instance=copy(row))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_indicator(row, by=request.user, **form.facts())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. The history keeps what it was."))
            return redirect("programmes:indicator", programme.slug, row.pk)
    context = {"programme": programme, "form": form, "indicator": row, "result": row.result}
    return TemplateResponse(request, "programmes/indicator_edit.html", context, status=422 if form.errors else 200)


@require_POST
@requires("programmes.change_framework", Programme, field="slug")
def indicator_remove(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    row = _of(programme, pk)
    try:
        services.remove_indicator(row, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("programmes:indicator_edit", programme.slug, pk)
    messages.success(request, _("Removed: %(name)s. The history keeps it.") % {"name": row.title})
    return redirect("programmes:framework", programme.slug)


@require_POST
@requires("programmes.change_framework", Programme, field="slug")
def indicator_move(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    services.move(_of(programme, pk), by=request.user, up=request.POST.get("to") == "up")
    return redirect(reverse("programmes:framework", args=[programme.slug]) + f"?view=tree#indicator-{pk}")


@require_http_methods(["GET", "POST"])
@requires("programmes.change_framework", Programme, field="slug")
def indicator_baseline(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    stand_in(request, programme, "framework")
    row = _of(programme, pk)
    held = Baseline.objects.filter(indicator=row).first() or Baseline(indicator=row)
    form = BaselineForm(request.POST or None, instance=held, indicator=row)
    if request.method == "POST" and form.is_valid():
        services.set_baseline(row, by=request.user, **form.facts())
        messages.success(request, _("Saved. The history keeps what it was."))
        return redirect("programmes:indicator", programme.slug, row.pk)
    context = {"programme": programme, "form": form, "indicator": row, "heading": _("Baseline")}
    return TemplateResponse(request, "programmes/indicator_part.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("programmes.change_framework", Programme, field="slug")
def indicator_target(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    """The target of all its time; with ``?period=`` an intermediate one."""
    stand_in(request, programme, "framework")
    row, asked = _of(programme, pk), request.GET.get("period", "")
    period = get_object_or_404(programme.reporting_periods, pk=asked) if asked.isdecimal() else None
    held = Target.objects.filter(indicator=row, period=period).first()
    initial = {} if held else {"due_on": programme.ends_on, "due_precision": programme.date_precision}
    form = IndicatorTargetForm(request.POST or None, instance=held, indicator=row, period=period, initial=initial)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        try:
            services.set_target(row, by=request.user, period=period, reason=reason, **form.facts())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. What was promised before is kept."))
            return redirect("programmes:indicator", programme.slug, row.pk)
    heading = _("Target for %(period)s") % {"period": period} if period else _("Target")
    context = {"programme": programme, "form": form, "indicator": row, "heading": heading}
    return TemplateResponse(request, "programmes/indicator_part.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("programmes.change_framework", Programme, field="slug")
def indicator_correct(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    """A figure by hand over the counted one, with its reason."""
    stand_in(request, programme, "framework")
    row = _of(programme, pk)
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.correct(row, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("From now on the corrected figure is used, and says so."))
            return redirect("programmes:indicator", programme.slug, row.pk)
    context = {"programme": programme, "form": form, "indicator": row, "heading": _("Correct the figure by hand")}
    return TemplateResponse(request, "programmes/indicator_part.html", context, status=422 if form.errors else 200)


@require_POST
@requires("programmes.change_framework", Programme, field="slug")
def indicator_uncorrect(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    if services.end_correction(_of(programme, pk), by=request.user):
        messages.success(request, _("The counted figure is used again."))
    return redirect("programmes:indicator", programme.slug, pk)
