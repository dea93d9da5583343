"""Reports that are drafted by themselves: what is set, when the next one comes."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from office import clock
from office.access import requires
from office.models import HistoryEvent
from programmes.context import stand_in
from programmes.models import Programme
from reports.enums import ReportKind
from reports.models import Schedule
from reports.schedules import occasions, services
from reports.schedules.enums import KINDS
from reports.schedules.forms import ScheduleForm


@require_http_methods(["GET", "POST"])
@requires("reports.schedule_reports", Programme, field="slug")
def schedules(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "reports")
    held = {row.kind: row for row in programme.schedules.all()}
    wrong = None
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        if kind not in KINDS:
            raise Http404
        wrong = _act(request, programme, kind, held.get(kind))
        if wrong is None:
            return redirect("reports:schedules", programme.slug)
    context = {
        "programme": programme,
        "works": True,
        "cards": [_card(programme, kind, held.get(kind), wrong) for kind in KINDS],
        "history": HistoryEvent.objects.filter(object_type="reports.schedule", scope_id=programme.pk)[:20],
    }
    return TemplateResponse(request, "reports/schedules.html", context, status=422 if wrong else 200)


def _act(request: HttpRequest, programme: Programme, kind: str, row: Schedule | None) -> ScheduleForm | None:
    """Do what was pressed; a form that can't be taken comes back."""
    act, by = request.POST.get("act", "set"), request.user
    if act == "pause" and row:
        services.pause_schedule(row, by=by)  # type: ignore[arg-type]
        messages.success(request, _("Paused. Nothing is drafted by itself until you resume it."))
    elif act == "resume" and row:
        services.resume_schedule(row, by=by)  # type: ignore[arg-type]
        messages.success(request, _("Resumed. What fell due meanwhile is not made up for."))
    elif act == "set":
        form = ScheduleForm(request.POST, instance=Schedule(programme=programme, kind=kind), prefix=kind)
        if not form.is_valid():
            return form
        data = form.cleaned_data
        every, days_after = data.get("every", ""), data["days_after"]
        services.set_schedule(programme, by=by, kind=kind, every=every, days_after=days_after)  # type: ignore[arg-type]
        messages.success(request, _("Saved. The draft is made by itself, and you get a message."))
    return None


def _card(programme: Programme, kind: str, row: Schedule | None, wrong: ScheduleForm | None) -> dict:
    if row is not None:
        row.programme = programme
    if wrong is not None and wrong.instance.kind == kind:
        form = wrong
    else:
        form = ScheduleForm(instance=row or Schedule(programme=programme, kind=kind), prefix=kind)
    return {
        "kind": ReportKind(kind),
        "row": row,
        "form": form,
        "next": occasions.following(row, clock.today()) if row and row.paused_at is None else None,
        "by_default": kind == ReportKind.END_OF_PROGRAMME and row is None,
    }
