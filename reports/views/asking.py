"""Asking for a report: its kind, what it tells of, its chapters in their order. Works without JavaScript."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from office.access import requires
from programmes.context import stand_in
from programmes.models import Programme
from reports import chapters, services
from reports.enums import ReportKind
from reports.forms_asking import ReportForm, chosen_in, kinds_of, lines, move
from reports.models import Report

STEPS = {"up": -1, "down": 1}


@require_http_methods(["GET", "POST"])
@requires("reports.make_report", Programme, field="slug")
def report_ask(request: HttpRequest, programme: Programme) -> HttpResponse:
    """A press of up or down shows the form again in the new order; nothing is lost and nothing is asked for."""
    kind = _kind(request.POST or request.GET)
    if request.method != "POST":
        form = ReportForm(programme=programme, kind=kind, initial=request.GET.dict())
        return _page(request, programme, form, list(chapters.of(kind, _as_before(programme, kind))))
    form = ReportForm(request.POST, programme=programme, kind=kind)
    chosen = chosen_in(kind, request.POST, request.POST.getlist("chapter"))
    for name, step in STEPS.items():
        if name in request.POST:
            moved = request.POST[name]
            return _page(request, programme, form, move(chosen, moved, step), moved=moved)
    if not chosen:
        form.add_error(None, _("Tick at least one chapter."))
    if not form.is_valid():
        return _page(request, programme, form, chosen, status=422)
    usual = tuple(chosen) == chapters.DEFAULTS[kind]
    return redirect(
        services.ask_report(
            programme, by=request.user, kind=kind, chapters=[] if usual else chosen, **form.cleaned_data
        )
    )


def _as_before(programme: Programme, kind: str) -> list[str]:
    """The chapters of the last report of this kind: who chose them once need not choose them again."""
    return programme.reports.filter(kind=kind).values_list("chapters", flat=True).first() or []


def _kind(given: QueryDict) -> str:
    kind = given.get("kind", "")
    return kind if kind in ReportKind.values else ReportKind.END_OF_PROGRAMME


def _page(
    request: HttpRequest,
    programme: Programme,
    form: ReportForm,
    chosen: list[str],
    *,
    moved: str = "",
    status: int = 200,
) -> HttpResponse:
    stand_in(request, programme, "reports")
    context = {
        "programme": programme,
        "form": form,
        "kind": ReportKind(form.kind),
        "kinds": kinds_of(programme),
        "lines": lines(form.kind, chosen, moved=moved),
        "count": len(chosen),
        "unfold": bool(moved) or status != 200,
    }
    return TemplateResponse(request, "reports/report_ask.html", context, status=status)


@require_POST
@requires("reports.make_report", Report, field="uuid", load=lambda found: found.defer("snapshot"))
def report_again(request: HttpRequest, report: Report) -> HttpResponse:
    """Start again what broke off: the same version, the same chapters."""
    services.ask_again(report, by=request.user)
    return redirect(report)
