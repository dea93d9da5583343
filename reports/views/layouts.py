"""How reports look: the programme's Word templates and its usual layout, the layout of one report."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office import files
from office.access import requires
from office.errors import DomainError
from office.photos import BadUpload
from programmes.context import stand_in
from programmes.models import Programme
from reports import services as reports
from reports.layouts import services
from reports.layouts.forms import LayoutForm, LetterheadForm, ReportLayoutForm
from reports.layouts.models import Letterhead, ProgrammeLayout, ReportLayout
from reports.letterheads.sample import sample
from reports.letterheads.syntax import FILTERS
from reports.letterheads.tags import all_tags
from reports.models import Report


def _kept(request: HttpRequest, programme: Programme, form: LetterheadForm, replaces: Letterhead | None) -> Any:
    """Whether it was kept; else the form says why, or what is wrong in the template is handed back."""
    try:
        row, cut = services.keep_letterhead(
            programme,
            by=request.user,
            name=form.cleaned_data["name"],
            upload=form.cleaned_data["file"],
            replaces=replaces,
        )
    except services.BadTemplate as error:
        form.add_error("file", str(error))
        return error.problems
    except (BadUpload, DomainError) as error:
        form.add_error("file", str(error))
        return []
    messages.success(request, _("The template “%(name)s” is sound and kept.") % {"name": row})
    if cut:
        messages.info(
            request, _("Word had cut %(n)d of its tags into parts; the portal reads them whole.") % {"n": cut}
        )
    return None


@require_http_methods(["GET", "POST"])
@requires("reports.manage_layouts", Programme, field="slug")
def letterheads(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The templates, a form for a further one, every tag there is."""
    form, problems = LetterheadForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        problems = _kept(request, programme, form, None)
        if problems is None:
            return redirect("reports:letterheads", programme.slug)
    return _page(request, programme, form, problems)


@require_http_methods(["GET", "POST"])
@requires("reports.manage_layouts", Programme, field="slug")
def letterhead_replace(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    """A newer version; reports that were made with the former keep it."""
    row = get_object_or_404(programme.letterheads.filter(ended_at=None), pk=pk)
    form = LetterheadForm(request.POST or None, request.FILES or None, initial={"name": row.name})
    problems = None
    if request.method == "POST" and form.is_valid():
        problems = _kept(request, programme, form, row)
        if problems is None:
            return redirect("reports:letterheads", programme.slug)
    return _page(request, programme, form, problems, replaces=row)


def _page(
    request: HttpRequest,
    programme: Programme,
    form: LetterheadForm,
    problems: list | None,
    *,
    replaces: Letterhead | None = None,
) -> HttpResponse:
    stand_in(request, programme, "reports")
    tags = all_tags().values()
    context = {
        "programme": programme,
        "form": form,
        "problems": problems,
        "replaces": replaces,
        "rows": Letterhead.objects.offered_to(programme).select_related("stored", "uploaded_by", "programme"),
        "single": [tag for tag in tags if tag.kind in {"text", "block"}],
        "lists": [tag for tag in tags if tag.kind == "list"],
        "groups": [tag for tag in tags if tag.kind == "group"],
        "filters": FILTERS,
    }
    return TemplateResponse(request, "reports/letterheads.html", context, status=422 if form.errors else 200)


@require_POST
@requires("reports.manage_layouts", Programme, field="slug")
def letterhead_retire(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    services.retire_letterhead(get_object_or_404(programme.letterheads, pk=pk), by=request.user)
    messages.success(request, _("The template is no longer offered. Reports that were made with it keep it."))
    return redirect("reports:letterheads", programme.slug)


def _word(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=files.OFFICE_KINDS[".docx"][0])
    response["Content-Disposition"] = f'attachment; filename="{name}.docx"'
    return response


@require_safe
@requires("reports.manage_layouts", Programme, field="slug")
def letterhead_sample(request: HttpRequest, programme: Programme) -> HttpResponse:
    """A template to begin with, in the reader's language."""
    return _word(sample(), _("sample-template"))


@require_safe
@requires("reports.manage_layouts", Programme, field="slug")
def letterhead_preview(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    """The template filled with the programme's last report."""
    row = get_object_or_404(Letterhead.objects.offered_to(programme), pk=pk)
    try:
        made = reports.preview(programme, services.preview_paper(programme, row))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("reports:letterheads", programme.slug)
    return _word(made, f"{programme.slug}-preview")


@require_http_methods(["GET", "POST"])
@requires("reports.manage_layouts", Programme, field="slug")
def layout(request: HttpRequest, programme: Programme) -> HttpResponse:
    """What new reports of the programme begin with."""
    held = ProgrammeLayout.objects.filter(programme=programme).first() or ProgrammeLayout(programme=programme)
    form = LayoutForm(request.POST or None, instance=held, programme=programme)
    if request.method == "POST" and form.is_valid():
        services.set_programme_layout(programme, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. New reports begin with it; those that are there stay as they are."))
        return redirect("reports:layout", programme.slug)
    return _form(request, programme, form)


@require_http_methods(["GET", "POST"])
@requires(
    "reports.write_report", Report, field="uuid", load=lambda found: found.defer("snapshot").select_related("programme")
)
def report_layout(request: HttpRequest, report: Report) -> HttpResponse:
    """How this report looks; its files are made anew from the same figures."""
    if report.state not in services.LAID_OUT:
        messages.error(
            request,
            _("Only a draft can be laid out. This report is “%(state)s”.") % {"state": report.get_state_display()},
        )
        return redirect(report)
    held = ReportLayout.objects.filter(report=report).first() or ReportLayout(report=report)
    form = ReportLayoutForm(request.POST or None, instance=held, programme=report.programme)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_report_layout(report, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved; the files are being made anew."))
            return redirect(report)
    return _form(request, report.programme, form, report=report)


def _form(
    request: HttpRequest, programme: Programme, form: LayoutForm, *, report: Report | None = None
) -> HttpResponse:
    stand_in(request, programme, "reports")
    context = {"programme": programme, "form": form, "report": report}
    return TemplateResponse(request, "reports/layout.html", context, status=422 if form.errors else 200)
