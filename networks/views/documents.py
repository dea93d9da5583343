"""A network's register of documents: what it stands on, what is in force, who else cites it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from networks.library import citing
from networks.library.forms import NetworkCiteForm, NetworkDocumentForm
from networks.models import Network
from networks.views.networks import stand
from office.access import requires
from office.errors import DomainError
from participants.organisations import names_to_choose
from programmes.library import services
from programmes.library.enums import Force
from programmes.models import Document, Programme


@require_safe
@requires("networks.view_network", Network, field="slug")
def documents(request: HttpRequest, network: Network) -> HttpResponse:
    stand(request, network)
    force = request.GET.get("force", "")
    found = network.citations.filter(document__in=Document.objects.visible_to(request.user))
    if force in Force.values and force:
        found = found.filter(document__force=force)
    rows = found.select_related("document__issuer", "document__replaced_by").prefetch_related(
        "document__citations__programme", "document__network_citations__network"
    )
    programmes = set(Programme.objects.visible_to(request.user).values_list("pk", flat=True))
    networks = set(Network.objects.visible_to(request.user).values_list("pk", flat=True))
    told = [
        (
            row,
            [one.programme for one in row.document.citations.all() if one.programme_id in programmes],
            [one.network for one in row.document.network_citations.all() if one.network_id in networks - {network.pk}],
        )
        for row in rows.order_by("document__issued_on", "pk")
    ]
    forces = [(value, label) for value, label in Force.choices if value]
    context = {"network": network, "rows": told, "force": force, "forces": forces}
    return TemplateResponse(request, "networks/library/documents.html", context)


@require_http_methods(["GET", "POST"])
@requires("networks.change_network", Network, field="slug")
def document_add(request: HttpRequest, network: Network) -> HttpResponse:
    """A new one; or one that the library has already (?known=1)."""
    stand(request, network)
    if request.GET.get("known"):
        return _cite(request, network)
    form = NetworkDocumentForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            citing.bring(
                network, by=request.user, relation=form.cleaned_data["relation"],  # type: ignore[arg-type]
                uploads=form.cleaned_data["files"], **form.facts(by=request.user),  # type: ignore[arg-type]
            )  # fmt: skip
        except DomainError as error:
            form.add_error("files", str(error))
        else:
            messages.success(request, _("Added."))
            return redirect("networks:documents", network.slug)
    context = {"network": network, "form": form, "organisations": names_to_choose()}
    return TemplateResponse(request, "networks/library/document_form.html", context, status=422 if form.errors else 200)


def _cite(request: HttpRequest, network: Network) -> HttpResponse:
    form = NetworkCiteForm(request.POST or None, network=network, user=request.user)
    if request.method == "POST" and form.is_valid():
        citing.cite(network, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        messages.success(request, _("Added."))
        return redirect("networks:documents", network.slug)
    context = {"network": network, "form": form, "known": True}
    return TemplateResponse(request, "networks/library/document_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("networks.change_network", Network, field="slug")
def document_edit(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Facts of a document that this network alone cites; one that others cite too is changed where it came from."""
    stand(request, network)
    row = get_object_or_404(network.citations.select_related("document__issuer"), pk=pk)
    document = row.document
    if document.citations.exists() or document.network_citations.exclude(network=network).exists():
        context = {"network": network, "row": row, "shared": True}
        return TemplateResponse(request, "networks/library/document_form.html", context)
    form = NetworkDocumentForm(request.POST or None, request.FILES or None, user=request.user, instance=document)
    if request.method == "POST" and form.is_valid():
        services.change_document(
            Document.objects.get(pk=document.pk), by=request.user, uploads=form.cleaned_data["files"],  # type: ignore[arg-type]
            **form.facts(by=request.user),  # type: ignore[arg-type]
        )  # fmt: skip
        messages.success(request, _("Saved. The history keeps what it was."))
        return redirect("networks:documents", network.slug)
    context = {"network": network, "form": form, "row": row, "organisations": names_to_choose()}
    return TemplateResponse(request, "networks/library/document_form.html", context, status=422 if form.errors else 200)


@require_POST
@requires("networks.change_network", Network, field="slug")
def document_remove(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    row = get_object_or_404(network.citations.select_related("document", "network"), pk=pk)
    name = str(row.document)
    citing.uncite(row, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Removed: %(name)s. The history keeps it.") % {"name": name})
    return redirect("networks:documents", network.slug)
