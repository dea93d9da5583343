"""Documents of a programme and of all, how they were spread, pictures."""

from __future__ import annotations

from copy import copy
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office import clock, files
from office.access import requires
from office.errors import DomainError
from office.models import HistoryEvent
from office.text import fold
from participants.organisations import names_to_choose
from programmes.context import stand_in
from programmes.library import services
from programmes.library.citing import cited_by
from programmes.library.enums import DocumentKind, Force
from programmes.library.forms import CiteForm, DisseminationForm, DocumentForm, PictureForm
from programmes.models import Citation, Dissemination, Document, Picture, Programme
from programmes.row_views import Kind
from programmes.rules import changes_document, works_in

PAGE = 50
DISSEMINATION = Kind(
    noun="dissemination", rows=attrgetter("disseminations"), form=DisseminationForm, room="documents",
    back="programmes:disseminations", adds=gettext_lazy("Add to the dissemination log"),
    list_label=gettext_lazy("Dissemination log"),
)  # fmt: skip


def _save_picture(picture: Picture, form: PictureForm, *, by: Any) -> None:
    upload = next(iter(form.cleaned_data["photo"]), None)
    services.save_picture(picture, by=by, upload=upload, **form.facts(by=by))


PICTURE = Kind(
    noun="picture", rows=attrgetter("pictures"), form=PictureForm, room="documents", back="programmes:pictures",
    adds=gettext_lazy("Add a picture"), list_label=gettext_lazy("Pictures"), save=_save_picture,
)  # fmt: skip


def _filtered(request: HttpRequest, found: QuerySet) -> tuple[QuerySet, dict[str, Any]]:
    """By kind, by what is in force, by words; the address keeps what was chosen."""
    kind, force, words = (request.GET.get(name, "").strip() for name in ("kind", "force", "q"))
    if kind in DocumentKind.values:
        found = found.filter(kind=kind)
    if force == "overdue":
        found = found.owed().filter(due_on__lt=clock.today())
    elif force in Force.values and force:
        found = found.filter(force=force)
    for word in fold(words).split():
        found = found.filter(search_text__contains=word)
    chosen = {name: value for name, value in (("q", words), ("kind", kind), ("force", force)) if value}
    return found.select_related("issuer", "replaced_by"), {
        "chosen": chosen,
        "query": urlencode(chosen),
        "kinds": DocumentKind.choices,
        "forces": [(value, label) for value, label in Force.choices if value],
    }


@require_safe
@requires("programmes.view_documents")
def library(request: HttpRequest) -> HttpResponse:
    """All documents that the reader may see, with the programmes that cite each."""
    stand_in(request, None, "library")
    found, filters = _filtered(request, Document.objects.visible_to(request.user))
    page = Paginator(found.prefetch_related("citations__programme"), PAGE).get_page(request.GET.get("page"))
    seen = set(Programme.objects.visible_to(request.user).values_list("pk", flat=True))
    rows = [(document, [c for c in document.citations.all() if c.programme_id in seen]) for document in page]
    return TemplateResponse(request, "programmes/library.html", {"page": page, "rows": rows, **filters})


@require_safe
@requires("programmes.view_results", Programme, field="slug")
def documents(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "documents")
    seen = Document.objects.visible_to(request.user).filter(citations__programme=programme)
    found, filters = _filtered(request, seen)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    cited = {
        citation.document_id: citation for citation in programme.citations.filter(document__in=[row.pk for row in page])
    }
    context = {"programme": programme, "page": page, "rows": [(row, cited[row.pk]) for row in page], **filters}
    return TemplateResponse(request, "programmes/documents.html", context)


@require_safe
@requires(
    "programmes.view_document", Document, field="uuid", load=lambda rows: rows.select_related("issuer", "replaced_by")
)
def document(request: HttpRequest, document: Document) -> HttpResponse:
    stand_in(request, None, "library")
    citations = document.citations.filter(programme__in=Programme.objects.visible_to(request.user))
    context = {
        "document": document,
        "citations": citations.select_related("programme"),
        "cited_by": cited_by(document, request.user),  # type: ignore[arg-type]
        "replaces": Document.objects.visible_to(request.user).filter(replaced_by=document),
        "replaced_by_seen": document.replaced_by_id
        and Document.objects.visible_to(request.user).filter(pk=document.replaced_by_id).exists(),
        "files": files.of(document, "document"),
        "may_change": changes_document.test(request.user, document),
        "history": HistoryEvent.objects.about(document)[:20] if works_in.test(request.user) else None,
        "works": works_in.test(request.user),
    }
    return TemplateResponse(request, "programmes/document.html", context)


@require_http_methods(["GET", "POST"])
@requires("programmes.change_programme", Programme, field="slug")
def document_add(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "documents")
    form = DocumentForm(request.POST or None, request.FILES or None, programme=programme, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_document(
                programme,
                by=request.user,
                relation=form.cleaned_data["relation"],
                uploads=form.cleaned_data["files"],
                **form.facts(by=request.user),
            )
        except DomainError as error:
            form.add_error("files", str(error))
        else:
            messages.success(request, _("Added."))
            return redirect(made)
    context = {"programme": programme, "form": form, "organisations": names_to_choose()}
    return TemplateResponse(request, "programmes/document_add.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("programmes.change_document", Document, field="uuid")
def document_edit(request: HttpRequest, document: Document) -> HttpResponse:
    programme = (
        Programme.objects.visible_to(request.user).filter(citations__document=document).order_by("citations__pk")
    ).first()
    stand_in(request, None, "library")
    form = DocumentForm(
        request.POST or None,
        request.FILES or None,
        programme=programme,
        user=request.user,
        instance=copy(document),
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.change_document(
                document, by=request.user, uploads=form.cleaned_data["files"], **form.facts(by=request.user)
            )
        except DomainError as error:
            form.add_error("files", str(error))
        else:
            messages.success(request, _("Saved. The history keeps what it was."))
            return redirect(document)
    context = {"document": document, "form": form, "organisations": names_to_choose()}
    return TemplateResponse(request, "programmes/document_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("programmes.change_programme", Programme, field="slug")
def document_cite(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "documents")
    form = CiteForm(request.POST or None, user=request.user, instance=Citation(programme=programme))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        services.cite(programme, data["document"], by=request.user, relation=data["relation"], note=data["note"])
        messages.success(request, _("Added."))
        return redirect("programmes:documents", programme.slug)
    context = {"programme": programme, "form": form}
    return TemplateResponse(request, "programmes/document_cite.html", context, status=422 if form.errors else 200)


@require_POST
@requires("programmes.change_programme", Programme, field="slug")
def document_uncite(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    citation = get_object_or_404(programme.citations.select_related("document"), pk=pk)
    name = str(citation.document)
    services.uncite(citation, by=request.user)
    messages.success(request, _("Taken from this programme: %(name)s.") % {"name": name})
    return redirect("programmes:documents", programme.slug)


@require_safe
@requires("programmes.view_results", Programme, field="slug")
def disseminations(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "documents")
    found = Dissemination.objects.visible_to(request.user).filter(programme=programme).select_related("document")
    seen = set(
        Document.objects.visible_to(request.user).filter(citations__programme=programme).values_list("pk", flat=True)
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"programme": programme, "page": page, "seen": seen}
    return TemplateResponse(request, "programmes/disseminations.html", context)


@require_safe
@requires("programmes.view_results", Programme, field="slug")
def pictures(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "documents")
    found = Picture.objects.visible_to(request.user).filter(programme=programme).select_related("file")
    page = Paginator(found, 24).get_page(request.GET.get("page"))
    return TemplateResponse(request, "programmes/pictures.html", {"programme": programme, "page": page})


dissemination_add, dissemination_edit, dissemination_remove = DISSEMINATION.pages()
picture_add, picture_edit, picture_remove = PICTURE.pages()
