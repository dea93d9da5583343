"""The returns of a branch as one sheet: out, and in again with a preview."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from networks import staged
from networks.forms import UnitSheetForm
from networks.models import ReturnImport, Round, Unit
from networks.returns import sheets
from networks.returns.branches import branch_of
from networks.views.networks import stand
from networks.views.rounds import related
from networks.views.sheets import preview
from office import history
from office.access import requires
from office.errors import DomainError
from programmes.enums import ImportState

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _unit(request: HttpRequest, asked: Round) -> Unit:
    """The branch whose returns the reader may write."""
    branch = branch_of(request.user, asked, request.GET.get("unit", ""))
    if branch is None:
        raise Http404
    unit = branch.unit or asked.network.units.filter(parent=None, ended_on=None).first()
    if unit is None:
        raise Http404
    if not request.user.has_perm("networks.write_return", unit):
        raise PermissionDenied
    return unit


@require_safe
@requires("networks.view_round", Round, field="uuid", load=related)
def round_sheet(request: HttpRequest, asked: Round) -> HttpResponse:
    unit = _unit(request, asked)
    returns = sheets.returns_of(asked, unit)
    try:
        sheets.check_size(returns)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(f"{asked.get_absolute_url()}?{urlencode({'unit': unit.code})}")
    history.record(asked, "networks.sheet_taken", by=request.user, count=len(returns), unit=unit.code)
    response = HttpResponse(sheets.workbook(asked, unit, returns), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{asked.network.slug}-returns.xlsx"'
    return response


@require_http_methods(["GET", "POST"])
@requires("networks.view_round", Round, field="uuid", load=related)
def round_sheets(request: HttpRequest, asked: Round) -> HttpResponse:
    stand(request, asked.network)
    unit = _unit(request, asked)
    form = UnitSheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            batch = staged.upload(ReturnImport(round=asked, unit=unit), form.cleaned_data["file"], by=request.user)
        except DomainError as error:
            form.add_error("file", str(error))
        else:
            return redirect(batch)
    batches = ReturnImport.objects.visible_to(request.user).filter(round=asked).select_related("file", "created_by")
    context = {"network": asked.network, "asked": asked, "unit": unit, "form": form, "batches": batches[:30]}
    return TemplateResponse(request, "networks/return_sheets.html", context, status=422 if form.errors else 200)


def whole(rows: Any) -> Any:
    return rows.select_related("round__form", "round__network", "unit__network", "file", "job")


@require_safe
@requires("networks.write_return", ReturnImport, field="uuid", load=whole)
def return_sheet(request: HttpRequest, batch: ReturnImport) -> HttpResponse:
    stand(request, batch.round.network)
    labels = {column.key: column.label for column in sheets.columns_of(batch.round.form)}
    context = preview(batch, labels) | {"network": batch.round.network, "asked": batch.round, "unit": batch.unit}
    return TemplateResponse(request, "networks/return_sheet.html", context)


@require_POST
@requires("networks.write_return", ReturnImport, field="uuid", load=whole)
def return_sheet_act(request: HttpRequest, batch: ReturnImport) -> HttpResponse:
    """Confirm as drafts, or send what is complete; or set aside."""
    act = request.POST.get("act", "")
    try:
        if act in {"keep", "send"}:
            batch = staged.confirm(batch, by=request.user, sends=act == "send")
        elif act == "drop":
            staged.drop(batch, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    if batch.state == ImportState.IMPORTED:
        messages.success(request, _("The sheet is written."))
    return redirect(batch)
