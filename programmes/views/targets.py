"""The promised results of a programme."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from office import clock
from office.access import requires
from programmes import services_rows
from programmes.context import stand_in
from programmes.forms_results import TargetForm
from programmes.framework.services import revise_target
from programmes.measures import figures
from programmes.models import Programme, Target
from programmes.results import promises
from programmes.row_views import Kind


def _save(target: Target, form: TargetForm, *, by: Any) -> None:
    if target.pk:
        revise_target(target, by=by, reason=form.cleaned_data["reason"], **form.facts(by=by))
    else:
        services_rows.add_row(target, by=by, **form.facts(by=by))


TARGET = Kind(
    noun="target", rows=lambda programme: programme.targets.filter(indicator=None), form=TargetForm, room="results",
    back="programmes:targets", adds=_("Add a promised result"), list_label=_("Promised results"), save=_save,
    fields="programmes/_target_fields.html",
    initial=lambda request, programme: {"due_on": programme.ends_on, "due_precision": programme.date_precision},
    loses=_(
        "Removes this promise. The history keeps that it was made and who removed it; the measure goes on being counted."
    ),
)  # fmt: skip


@require_safe
@requires("programmes.view_programme", Programme, field="slug")
def targets(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "results")
    found = promises(programme, figures(programme.pk), clock.today())
    return TemplateResponse(request, "programmes/targets.html", {"programme": programme, "promises": found})


target_add, target_edit, target_remove = TARGET.pages()


@require_POST
@requires("programmes.change_programme", Programme, field="slug")
def target_move(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    target = get_object_or_404(programme.targets.filter(period=None), pk=pk)
    services_rows.move_row(target, by=request.user, up=request.POST.get("to") == "up", period=None)
    return redirect("programmes:targets", programme.slug)
