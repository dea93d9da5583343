"""The ledger as a file: out as Excel or CSV, a template, and in with a preview of each row."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office import clock, history
from office.access import requires
from office.errors import DomainError
from programmes.context import stand_in
from programmes.framework.enums import SheetKind
from programmes.framework.sheets import staging
from programmes.hxl import is_asked
from programmes.models import Programme, SheetImport
from programmes.money.forms import LedgerForm, TransactionFilter
from programmes.money.sheets.ledger import FORMATS, listing, template
from programmes.money.views.transactions import WHOLE

SHOWN = 300  # rows of a preview; the wrong ones come first


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=FORMATS[kind][0])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


@require_safe
@requires("programmes.view_ledger", Programme, field="slug")
def ledger_export(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The transactions that the list shows; who took them is in the history."""
    form = TransactionFilter(request.GET, programme=programme)
    found = form.narrowed(programme.transactions.select_related(*WHOLE))
    kind = request.GET.get("format", "")
    kind = kind if kind in FORMATS else "xlsx"
    hxl = is_asked(request)
    content = FORMATS[kind][1](listing(found, hxl=hxl), hxl=hxl)
    history.record(programme, "programmes.ledger_exported", by=request.user, format=kind)
    return _download(content, kind, f"{programme.slug}-ledger-{clock.today():%Y%m%d}")


@require_safe
@requires("programmes.change_money", Programme, field="slug")
def ledger_template(request: HttpRequest, programme: Programme) -> HttpResponse:
    return _download(template(programme), "xlsx", f"{programme.slug}-ledger")


@require_http_methods(["GET", "POST"])
@requires("programmes.change_money", Programme, field="slug")
def ledger_import(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "money")
    form = LedgerForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            batch = staging.upload(programme, form.cleaned_data["file"], kind=SheetKind.LEDGER, by=request.user)
        except DomainError as error:
            form.add_error("file", str(error))
        else:
            return redirect("programmes:ledger", programme.slug, batch.uuid)
    earlier = programme.sheet_imports.filter(kind=SheetKind.LEDGER).select_related("file", "created_by")[:10]
    context = {"programme": programme, "form": form, "earlier": earlier}
    return TemplateResponse(request, "programmes/money_import.html", context, status=422 if form.errors else 200)


def _batch(programme: Programme, uuid: str) -> SheetImport:
    rows = programme.sheet_imports.filter(kind=SheetKind.LEDGER).select_related("programme", "file", "created_by")
    return get_object_or_404(rows, uuid=uuid)


@require_safe
@requires("programmes.change_money", Programme, field="slug")
def ledger(request: HttpRequest, programme: Programme, uuid: str) -> HttpResponse:
    """What is wrong with the sheet, or each row with what would become of it."""
    stand_in(request, programme, "money")
    batch = _batch(programme, uuid)
    counts, rows = staging.counts(batch), staging.preview(batch)
    context = {
        "programme": programme, "batch": batch, "rows": rows[:SHOWN], "more": max(0, len(rows) - SHOWN),
        "counts": counts, "good": counts["new"], "notices": staging.sayings(batch.notices, staging.labels_of(batch)),
        "problems": staging.sayings(batch.problems, staging.labels_of(batch)), "form": LedgerForm(),
    }  # fmt: skip
    return TemplateResponse(request, "programmes/money_ledger.html", context)


@require_POST
@requires("programmes.change_money", Programme, field="slug")
def ledger_act(request: HttpRequest, programme: Programme, uuid: str) -> HttpResponse:
    batch = _batch(programme, uuid)
    if request.POST.get("act") == "drop":
        staging.drop(batch, by=request.user)  # type: ignore[arg-type]
        return redirect("programmes:ledger_import", programme.slug)
    try:
        staging.confirm(batch, by=request.user)  # type: ignore[arg-type]
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("programmes:ledger", programme.slug, uuid)
    messages.success(
        request, _("The ledger is imported. Its transactions count once another person has approved them.")
    )
    return redirect("programmes:transactions", programme.slug)
