"""Workbooks: the framework out and in; a partner's sheet for a period out and in."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office import clock
from office.access import requires
from office.errors import DomainError
from programmes.context import stand_in
from programmes.framework import workflow
from programmes.framework.enums import SheetKind
from programmes.framework.forms import ReasonForm, SheetForm
from programmes.framework.sheets import matrix, period, staging
from programmes.framework.views.values import _addressed
from programmes.hxl import is_asked
from programmes.models import Programme, SheetImport

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


@require_safe
@requires("programmes.view_programme", Programme, field="slug")
def framework_export(request: HttpRequest, programme: Programme) -> HttpResponse:
    return _download(
        matrix.workbook(programme, hxl=is_asked(request)), f"{programme.slug}-framework-{clock.today():%Y%m%d}"
    )


@require_http_methods(["GET", "POST"])
@requires("programmes.change_framework", Programme, field="slug")
def framework_import(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "framework")
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            batch = staging.upload(programme, form.cleaned_data["file"], kind=SheetKind.FRAMEWORK, by=request.user)
        except DomainError as error:
            form.add_error("file", str(error))
        else:
            return redirect("programmes:sheet", programme.slug, batch.uuid)
    context = {
        "programme": programme,
        "form": form,
        "earlier": programme.sheet_imports.filter(kind=SheetKind.FRAMEWORK).select_related("file", "created_by")[:10],
    }
    return TemplateResponse(request, "programmes/framework_import.html", context, status=422 if form.errors else 200)


@require_safe
@requires("programmes.view_values", Programme, field="slug")
def values_sheet(request: HttpRequest, programme: Programme, period_id: int, organisation: int) -> HttpResponse:
    """The sheet of an organisation for a period, to be filled in without a network."""
    held, reporter = _addressed(request, programme, period_id, organisation)
    name = f"{programme.slug}-{held.starts_on:%Y%m%d}-{held.ends_on:%Y%m%d}-{reporter.pk}"
    return _download(period.workbook(programme, held, reporter, hxl=is_asked(request)), name)


@require_http_methods(["GET", "POST"])
@requires("programmes.report_values", Programme, field="slug")
def values_import(request: HttpRequest, programme: Programme, period_id: int, organisation: int) -> HttpResponse:
    stand_in(request, programme, "values")
    held, reporter = _addressed(request, programme, period_id, organisation)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            batch = staging.upload(
                programme, form.cleaned_data["file"], kind=SheetKind.VALUES, by=request.user,
                of_period=held, organisation=reporter,
            )  # fmt: skip
        except DomainError as error:
            form.add_error("file", str(error))
        else:
            return redirect("programmes:sheet", programme.slug, batch.uuid)
    context = {"programme": programme, "form": form, "period": held, "organisation": reporter}
    return TemplateResponse(request, "programmes/values_import.html", context, status=422 if form.errors else 200)


def _batch(request: HttpRequest, programme: Programme, uuid: str) -> SheetImport:
    """One's organisation's uploads, or all of a programme that one coordinates; others are not found."""
    rows = programme.sheet_imports.select_related("programme", "file", "period", "organisation", "created_by")
    batch = get_object_or_404(rows, uuid=uuid)
    if workflow.is_coordinator_of(request.user, programme.pk):  # type: ignore[arg-type]
        return batch
    mine = workflow.organisation_of(request.user, programme.pk)  # type: ignore[arg-type]
    if batch.kind != SheetKind.VALUES or mine is None or batch.organisation_id != mine:
        raise Http404
    return batch


@require_safe
@requires("programmes.report_values", Programme, field="slug")
def sheet(request: HttpRequest, programme: Programme, uuid: str) -> HttpResponse:
    """What is wrong with the workbook, or each row with what would become of it."""
    batch = _batch(request, programme, uuid)
    stand_in(request, programme, "framework" if batch.kind == SheetKind.FRAMEWORK else "values")
    counts = staging.counts(batch)
    context = {
        "programme": programme, "batch": batch, "rows": staging.preview(batch), "counts": counts,
        "good": counts["new"] + counts["changed"], "problems": staging.sayings(batch.problems, staging.labels_of(batch)),
        "notices": staging.sayings(batch.notices), "needs_reason": staging.needs_reason(batch), "back": _back(batch),
        "form": SheetForm(), "upload_url": _again(batch),
    }  # fmt: skip
    return TemplateResponse(request, "programmes/sheet.html", context)


def _back(batch: SheetImport) -> str:
    name = "programmes:framework" if batch.kind == SheetKind.FRAMEWORK else "programmes:values"
    return reverse(name, args=[batch.programme.slug])


def _again(batch: SheetImport) -> str:
    if batch.kind == SheetKind.FRAMEWORK:
        return reverse("programmes:framework_import", args=[batch.programme.slug])
    return reverse("programmes:values_import", args=[batch.programme.slug, batch.period_id, batch.organisation_id])


@require_POST
@requires("programmes.report_values", Programme, field="slug")
def sheet_act(request: HttpRequest, programme: Programme, uuid: str) -> HttpResponse:
    batch, form = _batch(request, programme, uuid), ReasonForm(request.POST)
    form.is_valid()
    if request.POST.get("act") == "drop":
        staging.drop(batch, by=request.user)  # type: ignore[arg-type]
        return redirect(_back(batch))
    try:
        staging.confirm(batch, by=request.user, reason=form.cleaned_data.get("reason", ""))  # type: ignore[arg-type]
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("programmes:sheet", programme.slug, uuid)
    if batch.kind == SheetKind.VALUES:
        messages.success(request, _("The figures are filled in as drafts. Look through them, then send them."))
    else:
        messages.success(request, _("The framework is imported."))
    return redirect(_back(batch))
