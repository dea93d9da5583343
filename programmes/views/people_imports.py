"""A sheet of people: uploaded, looked at row by row, confirmed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office.access import requires
from office.errors import DomainError
from office.models import HistoryEvent
from programmes.context import stand_in
from programmes.enums import ImportState, RowKind
from programmes.forms_people import UploadForm
from programmes.imports import preview, staging
from programmes.imports.template_sheet import template_sheet
from programmes.models import PeopleImport, Programme

PAGE = 50


def _whole(rows: Any) -> Any:
    return rows.select_related("programme", "file", "job", "corrects")


@require_http_methods(["GET", "POST"])
@requires("programmes.change_people", Programme, field="slug")
def people_imports(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Upload a list; the uploads so far."""
    stand_in(request, programme, "people")
    form = UploadForm(request.POST or None, request.FILES or None, programme=programme)
    if request.method == "POST" and form.is_valid():
        try:
            batch = staging.upload(
                programme, form.cleaned_data["file"], by=request.user, corrects=form.cleaned_data["corrects"]
            )
        except DomainError as error:
            form.add_error("file", str(error))
        else:
            return redirect("programmes:people_import", programme.slug, batch.uuid)
    page = Paginator(programme.people_imports.select_related("file", "created_by"), PAGE).get_page(
        request.GET.get("page")
    )
    context = {"programme": programme, "form": form, "page": page}
    return TemplateResponse(request, "programmes/people_imports.html", context, status=422 if form.errors else 200)


@require_safe
@requires("programmes.change_people", Programme, field="slug")
def people_template(request: HttpRequest, programme: Programme) -> HttpResponse:
    """An empty sheet with the names of the columns, and what may stand in them."""
    response = HttpResponse(
        template_sheet(programme), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response["Content-Disposition"] = f'attachment; filename="{programme.slug}-template.xlsx"'
    return response


@require_safe
@requires("programmes.change_people", Programme, field="slug")
def people_import(request: HttpRequest, programme: Programme, uuid: str) -> HttpResponse:
    """One upload: what is wrong with it, or each row with what would become of it, 50 a page."""
    stand_in(request, programme, "people")
    batch = get_object_or_404(_whole(programme.people_imports), uuid=uuid)
    kind = request.GET.get("kind", "")
    rows = batch.rows.filter(kind=kind) if kind in RowKind.values else batch.rows.all()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    if page.object_list and preview.is_sensitive(batch):
        staging.note_read(batch, by=request.user)
    context = {
        "programme": programme,
        "batch": batch,
        "history": HistoryEvent.objects.about(batch)[:20],
        "form": UploadForm(programme=programme, initial={"corrects": batch.uuid}),
        "problems": preview.sayings(batch.problems),
        "notices": preview.sayings(batch.notices),
        "tabs": preview.tabs(batch, kind),
        "good": batch.counts.get(RowKind.NEW, 0) + batch.counts.get(RowKind.CHANGED, 0),
        "page": page,
        "rows": [preview.Row(row, batch) for row in page],
        "query": f"kind={kind}" if kind in RowKind.values else "",
    }
    return TemplateResponse(request, "programmes/people_import.html", context)


@require_POST
@requires("programmes.change_people", Programme, field="slug")
def people_import_act(request: HttpRequest, programme: Programme, uuid: str) -> HttpResponse:
    """Confirm, set aside, or (after a worker gave up) try again."""
    batch: PeopleImport = get_object_or_404(_whole(programme.people_imports), uuid=uuid)
    act = request.POST.get("act", "")
    try:
        if act in {"confirm", "confirm_good"}:
            batch = staging.confirm(batch, by=request.user, leave_out_wrong=act == "confirm_good")
        elif act == "drop":
            staging.drop(batch, by=request.user)
        elif act == "reopen":
            staging.reopen(batch, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        if batch.state == ImportState.IMPORTED:
            messages.success(request, _("The list is imported."))
            return redirect("programmes:people", programme.slug)
    if act == "drop":
        return redirect("programmes:people_imports", programme.slug)
    return redirect("programmes:people_import", programme.slug, uuid)
