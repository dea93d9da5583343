"""The road of a programme: its stages."""

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
from programmes.forms_results import StageForm
from programmes.measures import figures
from programmes.models import Programme, Stage
from programmes.road import road


@require_safe
@requires("programmes.view_programme", Programme, field="slug")
def stages(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "settings")
    found = road(programme, figures(programme.pk), clock.today())
    return TemplateResponse(request, "programmes/stages.html", {"programme": programme, "road": found})


@require_http_methods(["GET", "POST"])
@requires("programmes.change_programme", Programme, field="slug")
def stage_add(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "settings")
    form = StageForm(request.POST or None, initial={"date_precision": programme.date_precision})
    if request.method == "POST" and form.is_valid():
        services_rows.add_row(Stage(programme=programme), by=request.user, **form.facts())
        messages.success(request, _("The stage is there, at the end of the road."))
        return redirect("programmes:stages", programme.slug)
    context = {"programme": programme, "form": form}
    return TemplateResponse(request, "programmes/stage_add.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("programmes.change_programme", Programme, field="slug")
def stage_edit(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    stand_in(request, programme, "settings")
    stage = get_object_or_404(programme.stages, pk=pk)
    form = StageForm(request.POST or None, instance=stage)
    if request.method == "POST" and form.is_valid():
        services_rows.change_row(Stage(pk=stage.pk), by=request.user, **form.facts())
        messages.success(request, _("Saved."))
        return redirect("programmes:stages", programme.slug)
    context = {"programme": programme, "stage": stage, "form": form}
    return TemplateResponse(request, "programmes/stage_edit.html", context, status=422 if form.errors else 200)


@require_POST
@requires("programmes.change_programme", Programme, field="slug")
def stage_remove(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    stage = get_object_or_404(programme.stages, pk=pk)
    services_rows.remove_row(stage, by=request.user)
    messages.success(request, _("Removed: %(name)s. The history keeps it.") % {"name": stage.title})
    return redirect("programmes:stages", programme.slug)


@require_POST
@requires("programmes.change_programme", Programme, field="slug")
def stage_move(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    stage = get_object_or_404(programme.stages, pk=pk)
    services_rows.move_row(stage, by=request.user, up=request.POST.get("to") == "up")
    return redirect("programmes:stages", programme.slug)
