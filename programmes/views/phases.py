"""The phases of a programme, side by side."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office import clock
from office.access import requires
from programmes import row_views
from programmes.context import stand_in
from programmes.models import Phase, Programme
from programmes.phases.forms import PhaseForm
from programmes.phases.reading import compared
from programmes.published import figures_for
from programmes.row_views import Kind

KIND = Kind("phase", PhaseForm, "phases", "programmes:phases", _("Add a phase"), _("Phases"))


@require_safe
@requires("programmes.view_results", Programme, field="slug")
def phases(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "phases")
    columns = compared(programme, request.user, figures_for(request.user, programme), clock.today())
    return TemplateResponse(request, "programmes/phases.html", {"programme": programme, "columns": columns})


@require_http_methods(["GET", "POST"])
@requires("programmes.change_programme", Programme, field="slug")
def phase_add(request: HttpRequest, programme: Programme) -> HttpResponse:
    return row_views.add(request, programme, KIND, Phase(programme=programme))


@require_http_methods(["GET", "POST"])
@requires("programmes.change_programme", Programme, field="slug")
def phase_edit(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    return row_views.edit(request, programme, KIND, get_object_or_404(programme.phases, pk=pk))


@require_POST
@requires("programmes.change_programme", Programme, field="slug")
def phase_remove(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    return row_views.remove(request, programme, KIND, get_object_or_404(programme.phases, pk=pk))


@require_POST
@requires("programmes.change_programme", Programme, field="slug")
def phase_move(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    return row_views.move(request, programme, KIND, get_object_or_404(programme.phases, pk=pk))
