"""A programme: made, changed, its state, its settings, how its figures are counted, its history."""

from __future__ import annotations

from copy import copy

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office import clock, history
from office.access import requires
from office.errors import DomainError
from office.models import HistoryEvent
from participants.organisations import names_to_choose, organisation_named
from programmes import services_programmes, workflow
from programmes.blueprints import all_blueprints
from programmes.context import stand_in
from programmes.forms_programmes import GenderMarkerForm, NewProgrammeForm, ProgrammeForm, ReasonForm, RulesForm
from programmes.gender_marker import marker_of
from programmes.hxl import is_asked
from programmes.measures import all_measures
from programmes.measures_export import figures_table
from programmes.models import Programme
from programmes.published import figures_for
from programmes.rules import works_in
from programmes.spreadsheets import FORMATS

HISTORY_PAGE = 50


@require_http_methods(["GET", "POST"])
@requires("programmes.add_programme")
def programme_add(request: HttpRequest) -> HttpResponse:
    stand_in(request, None, "programmes")
    form = NewProgrammeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        implementer = organisation_named(
            form.cleaned_data["implementer_name"], inside=form.cleaned_data["implementer_inside"], by=request.user
        )
        programme = services_programmes.create_programme(
            by=request.user,
            blueprint=all_blueprints().get(form.cleaned_data["blueprint"]),
            implementer=implementer,
            **form.facts(),
        )
        messages.success(
            request, _("The programme is there, in preparation. Look through its road and its promised results.")
        )
        return redirect("programmes:settings", programme.slug)
    context = {"form": form, "blueprints": all_blueprints().values(), "organisations": names_to_choose()}
    return TemplateResponse(request, "programmes/programme_add.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("programmes.change_programme", Programme, field="slug")
def programme_edit(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "settings")
    form = ProgrammeForm(request.POST or None, instance=copy(programme))
    if request.method == "POST" and form.is_valid():
        implementer = organisation_named(
            form.cleaned_data["implementer_name"], inside=form.cleaned_data["implementer_inside"], by=request.user
        )
        services_programmes.edit_programme(programme, by=request.user, implementer=implementer, **form.facts())
        messages.success(request, _("Saved."))
        return redirect("programmes:settings", programme.slug)
    context = {"programme": programme, "form": form, "organisations": names_to_choose()}
    return TemplateResponse(request, "programmes/programme_edit.html", context, status=422 if form.errors else 200)


@require_POST
@requires("programmes.change_programme", Programme, field="slug")
def programme_state(request: HttpRequest, programme: Programme) -> HttpResponse:
    step, form = request.POST.get("step", ""), ReasonForm(request.POST)
    if step in workflow.PROGRAMME_TRANSITIONS and form.is_valid():
        try:
            moved = workflow.move_programme(programme, step, by=request.user, reason=form.cleaned_data["reason"])
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The programme is now “%(state)s”.") % {"state": moved.get_state_display()})
    return redirect("programmes:settings", programme.slug)


@require_http_methods(["GET", "POST"])
@requires("programmes.change_programme", Programme, field="slug")
def settings(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "settings")
    form = RulesForm(request.POST or None, instance=copy(programme))
    if request.method == "POST" and form.is_valid():
        services_programmes.edit_programme(programme, by=request.user, **form.facts())
        messages.success(request, _("Saved."))
        return redirect("programmes:settings", programme.slug)
    context = {
        "programme": programme,
        "form": form,
        "steps": workflow.next_steps(programme),
        "events": HistoryEvent.objects.filter(scope_id=programme.pk, object_type="programmes.programme")[:10],
        "counts": services_programmes.counts(programme),
    }
    return TemplateResponse(request, "programmes/settings.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("programmes.change_programme", Programme, field="slug")
def gender_marker(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The gender equality marker with the least that its score asks for."""
    stand_in(request, programme, "settings")
    form = GenderMarkerForm(request.POST or None, programme=programme)
    if request.method == "POST" and form.is_valid():
        services_programmes.edit_programme(programme, by=request.user, **form.facts())
        messages.success(request, _("Saved."))
        return redirect("programmes:gender_marker", programme.slug)
    context = {"programme": programme, "form": form, "marker": marker_of(programme)}
    return TemplateResponse(request, "programmes/gender_marker.html", context, status=422 if form.errors else 200)


@require_safe
@requires("programmes.view_results", Programme, field="slug")
def measures(request: HttpRequest, programme: Programme) -> HttpResponse:
    """How each figure is counted, with its present value as this reader may see it."""
    stand_in(request, programme, "results")
    found = figures_for(request.user, programme)
    context = {
        "programme": programme,
        "rows": [(measure, found[measure.key]) for measure in all_measures() if measure.key in found],
        "as_of": history.revision(programme.pk).changed_at,
        "works_here": works_in.test(request.user, programme),
    }
    return TemplateResponse(request, "programmes/measures.html", context)


@require_safe
@requires("programmes.view_results", Programme, field="slug")
def measures_export(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The same figures with targets and splits as Excel or CSV; a donor's file has the donors' edition."""
    kind = request.GET.get("format", "")
    kind = kind if kind in FORMATS else "xlsx"
    content_type, write = FORMATS[kind]
    found = figures_for(request.user, programme)
    content, _count = write(figures_table(programme, found, hxl=is_asked(request)))
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{programme.slug}-figures-{clock.today():%Y%m%d}.{kind}"'
    return response


@require_safe
@requires("programmes.change_programme", Programme, field="slug", load=lambda rows: rows.select_related("implementer"))
def programme_history(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Everything that was done in the programme, newest first."""
    stand_in(request, programme, "settings")
    events = HistoryEvent.objects.filter(scope_id=programme.pk)
    page = Paginator(events, HISTORY_PAGE).get_page(request.GET.get("page"))
    return TemplateResponse(request, "programmes/programme_history.html", {"programme": programme, "page": page})
