"""The phases of a programme, side by side."""

from __future__ import annotations

from operator import attrgetter

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from office import clock
from office.access import requires
from programmes.context import stand_in
from programmes.models import Programme
from programmes.phases.forms import PhaseForm
from programmes.phases.reading import compared
from programmes.published import figures_for
from programmes.row_views import Kind

PHASE = Kind(
    noun="phase", rows=attrgetter("phases"), form=PhaseForm, room="phases", back="programmes:phases",
    adds=_("Add a phase"), list_label=_("Phases"),
)  # fmt: skip


@require_safe
@requires("programmes.view_results", Programme, field="slug")
def phases(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "phases")
    columns = compared(programme, request.user, figures_for(request.user, programme), clock.today())
    return TemplateResponse(request, "programmes/phases.html", {"programme": programme, "columns": columns})


phase_add, phase_edit, phase_remove = PHASE.pages()
phase_move = PHASE.mover()
