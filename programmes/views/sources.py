"""Numbers that the programme bears, what sources say of it, and dated statements of reach."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office.access import requires
from programmes import row_views
from programmes.context import stand_in
from programmes.models import Document, Programme, ReachStatement, Reference, SourceStatement
from programmes.row_views import Kind
from programmes.statements.forms import ReachForm, ReferenceForm, StatementForm
from programmes.statements.reading import told

BACK = ("phases", "programmes:sources")
LIST = _("What sources say")
REFERENCE = Kind("reference", ReferenceForm, *BACK, _("Add a number"), LIST, "#numbers")
STATEMENT = Kind("statement", StatementForm, *BACK, _("Add a statement"), LIST, "#statements")
REACH = Kind("reach", ReachForm, *BACK, _("Add a statement of reach"), LIST, "#reach")


@require_safe
@requires("programmes.view_results", Programme, field="slug")
def sources(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "phases")
    documents = Document.objects.visible_to(request.user).filter(citations__programme=programme)
    context = {
        "programme": programme,
        "references": programme.references.all(),
        "told": told(programme),
        "seen": set(documents.values_list("pk", flat=True)),  # documents that the reader may be told of
        "reach": programme.reach_statements.select_related("phase"),
    }
    return TemplateResponse(request, "programmes/sources.html", context)


@require_http_methods(["GET", "POST"])
@requires("programmes.change_programme", Programme, field="slug")
def reference_add(request: HttpRequest, programme: Programme) -> HttpResponse:
    return row_views.add(request, programme, REFERENCE, Reference(programme=programme))


@require_http_methods(["GET", "POST"])
@requires("programmes.change_programme", Programme, field="slug")
def reference_edit(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    return row_views.edit(request, programme, REFERENCE, get_object_or_404(programme.references, pk=pk))


@require_POST
@requires("programmes.change_programme", Programme, field="slug")
def reference_remove(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    return row_views.remove(request, programme, REFERENCE, get_object_or_404(programme.references, pk=pk))


@require_http_methods(["GET", "POST"])
@requires("programmes.change_programme", Programme, field="slug")
def statement_add(request: HttpRequest, programme: Programme) -> HttpResponse:
    return row_views.add(request, programme, STATEMENT, SourceStatement(programme=programme))


@require_http_methods(["GET", "POST"])
@requires("programmes.change_programme", Programme, field="slug")
def statement_edit(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    return row_views.edit(request, programme, STATEMENT, get_object_or_404(programme.source_statements, pk=pk))


@require_POST
@requires("programmes.change_programme", Programme, field="slug")
def statement_remove(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    return row_views.remove(request, programme, STATEMENT, get_object_or_404(programme.source_statements, pk=pk))


@require_http_methods(["GET", "POST"])
@requires("programmes.change_programme", Programme, field="slug")
def reach_add(request: HttpRequest, programme: Programme) -> HttpResponse:
    return row_views.add(request, programme, REACH, ReachStatement(programme=programme))


@require_http_methods(["GET", "POST"])
@requires("programmes.change_programme", Programme, field="slug")
def reach_edit(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    return row_views.edit(request, programme, REACH, get_object_or_404(programme.reach_statements, pk=pk))


@require_POST
@requires("programmes.change_programme", Programme, field="slug")
def reach_remove(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    return row_views.remove(request, programme, REACH, get_object_or_404(programme.reach_statements, pk=pk))
