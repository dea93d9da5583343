"""The promised results of a programme."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office import clock
from office.access import requires
from programmes import services_rows
from programmes.context import stand_in
from programmes.forms_results import TargetForm
from programmes.framework.services import revise_target
from programmes.measures import figures
from programmes.models import Programme, Target
from programmes.results import promises


@require_safe
@requires("programmes.view_programme", Programme, field="slug")
def targets(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "results")
    found = promises(programme, figures(programme.pk), clock.today())
    return TemplateResponse(request, "programmes/targets.html", {"programme": programme, "promises": found})


@require_http_methods(["GET", "POST"])
@requires("programmes.change_programme", Programme, field="slug")
def target_add(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "results")
    form = TargetForm(
        request.POST or None,
        programme=programme,
        initial={"due_on": programme.ends_on, "due_precision": programme.date_precision},
    )
    if request.method == "POST" and form.is_valid():
        services_rows.add_row(Target(programme=programme), by=request.user, **form.facts())
        messages.success(request, _("The promised result is there."))
        return redirect("programmes:targets", programme.slug)
    context = {"programme": programme, "form": form}
    return TemplateResponse(request, "programmes/target_add.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("programmes.change_programme", Programme, field="slug")
def target_edit(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    stand_in(request, programme, "results")
    target = get_object_or_404(programme.targets.filter(indicator=None), pk=pk)
    form = TargetForm(request.POST or None, programme=programme, instance=target)
    if request.method == "POST" and form.is_valid():
        revise_target(Target(pk=target.pk), by=request.user, reason=form.cleaned_data["reason"], **form.facts())
        messages.success(request, _("Saved. The history keeps what it was."))
        return redirect("programmes:targets", programme.slug)
    context = {"programme": programme, "target": target, "form": form}
    return TemplateResponse(request, "programmes/target_edit.html", context, status=422 if form.errors else 200)


@require_POST
@requires("programmes.change_programme", Programme, field="slug")
def target_remove(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    target = get_object_or_404(programme.targets.filter(indicator=None), pk=pk)
    services_rows.remove_row(target, by=request.user)
    messages.success(request, _("Removed: %(name)s. The history keeps it.") % {"name": target.title})
    return redirect("programmes:targets", programme.slug)


@require_POST
@requires("programmes.change_programme", Programme, field="slug")
def target_move(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    target = get_object_or_404(programme.targets.filter(period=None), pk=pk)
    services_rows.move_row(target, by=request.user, up=request.POST.get("to") == "up", period=None)
    return redirect("programmes:targets", programme.slug)
