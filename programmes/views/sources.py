"""Numbers that the programme bears, what sources say of it, and dated statements of reach."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from office.access import requires
from programmes.context import stand_in
from programmes.models import Document, Programme
from programmes.row_views import Kind
from programmes.statements.forms import ReachForm, ReferenceForm, StatementForm
from programmes.statements.reading import told

HERE: Any = {"room": "phases", "back": "programmes:sources", "list_label": _("What sources say")}
REFERENCE = Kind(
    noun="reference", rows=attrgetter("references"), form=ReferenceForm, adds=_("Add a number"), anchor="#numbers",
    **HERE,
)  # fmt: skip
STATEMENT = Kind(
    noun="statement", rows=attrgetter("source_statements"), form=StatementForm, adds=_("Add a statement"),
    anchor="#statements", **HERE,
)  # fmt: skip
REACH = Kind(
    noun="reach", rows=attrgetter("reach_statements"), form=ReachForm, adds=_("Add a statement of reach"),
    anchor="#reach", **HERE,
)  # fmt: skip


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


reference_add, reference_edit, reference_remove = REFERENCE.pages()
statement_add, statement_edit, statement_remove = STATEMENT.pages()
reach_add, reach_edit, reach_remove = REACH.pages()
