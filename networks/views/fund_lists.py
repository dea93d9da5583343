"""Entries of a fund as a sheet: out, and in with a preview."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from networks.forms import UnitSheetForm
from networks.fund import ledger
from networks.fund.forms import EntryFilter
from networks.models import FundImport, Network, Unit
from networks.views.fund import above
from networks.views.fund_entries import listed
from networks.views.networks import stand
from networks.views.units import related as unit_related
from office import history
from office.access import requires
from office.errors import DomainError
from programmes.enums import ImportState, RowKind
from programmes.imports.preview import TONES, sayings
from programmes.imports.words import say
from programmes.spreadsheets import FORMATS


def related(rows: Any) -> Any:
    return rows.select_related("unit__network", "unit__kind", "file")


@require_safe
@requires("networks.view_network", Network, field="slug")
def fund_entries_export(request: HttpRequest, network: Network) -> HttpResponse:
    """What the list shows to this reader, in the columns that can be imported again."""
    found = listed(request, network, EntryFilter(request.GET))
    kind = request.GET.get("format", "")
    kind = kind if kind in FORMATS else "xlsx"
    content_type, write = FORMATS[kind]
    rows = found.select_related("unit", "source", "campaign_round__campaign")
    content, count = write(ledger.listing(network, rows, hxl="hxl" in request.GET))
    history.record(network, "networks.fund_exported", by=request.user, count=count, format=kind)
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{network.slug}-fund-entries.{kind}"'
    return response


@require_http_methods(["GET", "POST"])
@requires("networks.write_fund", Unit, field="uuid", load=unit_related)
def fund_imports(request: HttpRequest, unit: Unit) -> HttpResponse:
    stand(request, unit.network)
    form = UnitSheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            batch = ledger.upload(unit, form.cleaned_data["file"], by=request.user)  # type: ignore[arg-type]
        except DomainError as error:
            form.add_error("file", str(error))
        else:
            return redirect(batch)
    context = {
        "network": unit.network,
        "unit": unit,
        "above": above(request.user, unit),  # type: ignore[arg-type]
        "form": form,
        "columns": ledger.COLUMNS,
        "batches": unit.fund_imports.select_related("file", "created_by")[:30],
    }
    return TemplateResponse(request, "networks/fund/lists.html", context, status=422 if form.errors else 200)


@require_safe
@requires("networks.write_fund", FundImport, field="uuid", load=related)
def fund_import(request: HttpRequest, batch: FundImport) -> HttpResponse:
    stand(request, batch.unit.network)
    context = {
        "network": batch.unit.network,
        "unit": batch.unit,
        "above": above(request.user, batch.unit),  # type: ignore[arg-type]
        "batch": batch,
        "problems": sayings(batch.problems),
        "notices": sayings(batch.notices),
        "rows": [_told(row) for row in batch.rows],
    }
    return TemplateResponse(request, "networks/fund/list.html", context)


def _told(row: dict) -> dict:
    """One row of the preview in the reader's words."""
    return row | {
        "label": RowKind(row["kind"]).label,
        "tone": TONES[RowKind(row["kind"])],
        "problems": [(ledger.LABELS[column], say(code, said)) for column, code, said in row["problems"]],
        "changes": [(ledger.LABELS[column], after) for column, _before, after in row["changes"]],
    }


@require_POST
@requires("networks.write_fund", FundImport, field="uuid", load=related)
def fund_import_act(request: HttpRequest, batch: FundImport) -> HttpResponse:
    """Confirm, or set aside."""
    try:
        if request.POST.get("act") == "confirm":
            batch = ledger.confirm(batch, by=request.user)  # type: ignore[arg-type]
        elif request.POST.get("act") == "drop":
            ledger.drop(batch, by=request.user)  # type: ignore[arg-type]
            return redirect("networks:fund_imports", batch.unit.uuid)
    except DomainError as error:
        messages.error(request, str(error))
    if batch.state == ImportState.IMPORTED:
        messages.success(request, _("The list is imported. Another person confirms its entries."))
        return redirect("networks:fund_entries", batch.unit.network.slug)
    return redirect(batch)
