"""Units out and in as a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from networks import sheets, staged
from networks.forms import UnitSheetForm
from networks.listing import UnitFilter, listing, narrowed
from networks.models import Network, Unit, UnitImport
from networks.staged import StagedSheet
from networks.views.networks import stand
from office import history
from office.access import requires
from office.errors import DomainError
from programmes.enums import ImportState, RowKind
from programmes.imports.preview import TONES, sayings
from programmes.imports.words import say
from programmes.spreadsheets import FORMATS


@require_safe
@requires("networks.view_network", Network, field="slug")
def units_export(request: HttpRequest, network: Network) -> HttpResponse:
    """What the list shows to this reader, in the columns that can be imported again."""
    found = narrowed(
        Unit.objects.visible_to(request.user).filter(network=network), UnitFilter(request.GET, network=network)
    )
    kind = request.GET.get("format", "")
    kind = kind if kind in FORMATS else "xlsx"
    content_type, write = FORMATS[kind]
    content, count = write(listing(found, hxl="hxl" in request.GET))
    history.record(network, "networks.units_exported", by=request.user, count=count, format=kind)
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{network.slug}-units.{kind}"'
    return response


@require_http_methods(["GET", "POST"])
@requires("networks.import_units", Network, field="slug")
def units_imports(request: HttpRequest, network: Network) -> HttpResponse:
    stand(request, network)
    form = UnitSheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            batch = staged.upload(UnitImport(network=network), form.cleaned_data["file"], by=request.user)
        except DomainError as error:
            form.add_error("file", str(error))
        else:
            return redirect("networks:units_import", network.slug, batch.uuid)
    context = {
        "network": network,
        "form": form,
        "columns": sheets.COLUMNS,
        "batches": network.unit_imports.select_related("file", "created_by")[:30],
    }
    return TemplateResponse(request, "networks/units_imports.html", context, status=422 if form.errors else 200)


@require_safe
@requires("networks.import_units", Network, field="slug")
def units_import(request: HttpRequest, network: Network, uuid: str) -> HttpResponse:
    stand(request, network)
    batch = get_object_or_404(network.unit_imports.select_related("file", "job"), uuid=uuid)
    context = {"network": network} | preview(batch, sheets.LABELS)
    return TemplateResponse(request, "networks/units_import.html", context)


def preview(batch: StagedSheet, labels: Mapping[str, Any]) -> dict[str, Any]:
    """What a page tells of a sheet on its way in."""
    return {
        "batch": batch,
        "form": UnitSheetForm(),
        "problems": sayings(batch.problems),
        "notices": sayings(batch.notices),
        "good": batch.counts.get(RowKind.NEW, 0) + batch.counts.get(RowKind.CHANGED, 0),
        "rows": [_told(row, labels) for row in batch.rows],
    }


def _told(row: dict[str, Any], labels: Mapping[str, Any]) -> dict[str, Any]:
    """One row of the preview in the reader's words."""
    return row | {
        "label": RowKind(row["kind"]).label,
        "tone": TONES[RowKind(row["kind"])],
        "problems": [(labels.get(column, column), say(code, said)) for column, code, said in row["problems"]],
        "changes": [(labels.get(column, column), before, after) for column, before, after in row["changes"]],
    }


@require_POST
@requires("networks.import_units", Network, field="slug")
def units_import_act(request: HttpRequest, network: Network, uuid: str) -> HttpResponse:
    """Confirm, or set aside."""
    batch: UnitImport = get_object_or_404(network.unit_imports, uuid=uuid)
    try:
        if request.POST.get("act") == "confirm":
            batch = staged.confirm(batch, by=request.user)
        elif request.POST.get("act") == "drop":
            staged.drop(batch, by=request.user)
            return redirect("networks:units_imports", network.slug)
    except DomainError as error:
        messages.error(request, str(error))
    if batch.state == ImportState.IMPORTED:
        messages.success(request, _("The list is imported."))
        return redirect("networks:units", network.slug)
    return redirect("networks:units_import", network.slug, uuid)
