"""The road of a programme: its stages."""

from __future__ import annotations

from operator import attrgetter

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from office import clock
from office.access import requires
from programmes.context import stand_in
from programmes.forms_results import StageForm
from programmes.measures import figures
from programmes.models import Programme
from programmes.road import road
from programmes.row_views import Kind

STAGE = Kind(
    noun="stage", rows=attrgetter("stages"), form=StageForm, room="settings", back="programmes:stages",
    adds=_("Add a stage"), list_label=_("The road"), fields="programmes/_stage_fields.html",
    initial=lambda request, programme: {"date_precision": programme.date_precision},
    loses=_("Removes this stage from the road. Its events, plans and visits stay as they are."),
)  # fmt: skip


@require_safe
@requires("programmes.view_programme", Programme, field="slug")
def stages(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "settings")
    found = road(programme, figures(programme.pk), clock.today())
    return TemplateResponse(request, "programmes/stages.html", {"programme": programme, "road": found})


stage_add, stage_edit, stage_remove = STAGE.pages()
stage_move = STAGE.mover()
