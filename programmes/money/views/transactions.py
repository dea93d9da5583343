"""The ledger: the list, one transaction with its documents and its way, many approved at once."""

from __future__ import annotations

from copy import copy

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office import files, formats
from office.access import requires
from office.errors import DomainError
from office.models import HistoryEvent
from programmes.context import stand_in
from programmes.framework.forms import ReasonForm
from programmes.models import Programme, Transaction
from programmes.money import reading, workflow
from programmes.money.enums import Kind, TransactionState
from programmes.money.forms import TransactionFilter, TransactionForm

PAGE = 30
WHOLE = ("line", "organisation", "grant__funder", "entered_by", "approved_by")


@require_safe
@requires("programmes.view_ledger", Programme, field="slug")
def transactions(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "money")
    form = TransactionFilter(request.GET, programme=programme)
    found = form.narrowed(programme.transactions.select_related(*WHOLE))
    asked = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.programme = programme
    context = {
        "programme": programme,
        "form": form,
        "active": len(asked),
        "query": urlencode(asked),
        "asked": list(asked.items()),
        "page": page,
        "kinds": Kind.choices,
        "approvable": [
            row.pk for row in page if row.state == TransactionState.SUBMITTED and request.user.pk not in row.hands
        ],
    }
    return TemplateResponse(request, "programmes/money_transactions.html", context)


@require_POST
@requires("programmes.change_money", Programme, field="slug")
def transactions_approve(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Those of the page that were looked at; one's own stay for another person."""
    wanted = [int(pk) for pk in request.POST.getlist("pk") if pk.isdecimal()][:PAGE]
    done = workflow.approve_all(programme, programme.transactions.filter(pk__in=wanted), by=request.user)  # type: ignore[arg-type]
    if done:
        text = ngettext("%(n)d transaction is approved.", "%(n)d transactions are approved.", done)
        messages.success(request, text % {"n": done})
    else:
        messages.info(request, _("Nothing was there to approve any more."))
    return redirect("programmes:transactions", programme.slug)


@require_http_methods(["GET", "POST"])
@requires("programmes.change_money", Programme, field="slug")
def transaction_add(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "money")
    kind = request.GET.get("kind", "")
    kind = kind if kind in Kind.values else Kind.EXPENDITURE
    form = TransactionForm(request.POST or None, request.FILES or None, programme=programme, kind=kind)
    if request.method == "POST" and form.is_valid():
        facts = form.facts() | {"kind": kind}
        try:
            row, _new = workflow.enter_transaction(
                programme, by=request.user, write_id=form.cleaned_data["write_id"],
                documents=form.cleaned_data["documents"], **facts,
            )  # fmt: skip
        except (DomainError, ValidationError) as error:
            form.add_error(None, error.messages if isinstance(error, ValidationError) else str(error))
        else:
            return _after(request, row)
    context = {"programme": programme, "form": form, "kind": kind, "kinds": Kind.choices}
    return TemplateResponse(
        request, "programmes/money_transaction_add.html", context, status=422 if form.errors else 200
    )


def _after(request: HttpRequest, row: Transaction) -> HttpResponse:
    """Send it when asked, and say when a line goes past its budget."""
    if request.POST.get("act") != "submit":
        messages.success(request, _("Kept as a draft. It counts once it is sent and approved."))
        return redirect(row.get_absolute_url())
    try:
        workflow.submit_transaction(row, by=request.user)  # type: ignore[arg-type]
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Sent. Another coordinator or an administrator approves it."))
    return redirect(row.get_absolute_url())


def _over(programme: Programme, row: Transaction) -> str:
    """How far the line is past its budget, this one included; empty when it is not."""
    if row.kind != Kind.EXPENDITURE or row.line_id is None:
        return ""
    held = reading.read(programme)
    found = next((one for one in reading.rows(programme, held, "line") if one.key == row.line_id), None)
    if found is None or (found.planned.value is None and found.planned.left_out):
        return ""
    beyond = (found.spent.value or 0) - (found.planned.value or 0)
    if row.state != TransactionState.APPROVED:
        beyond += held.rates.convert(row.amount, row.currency, row.on) or 0
    return formats.money(beyond, programme.currency) if beyond > 0 else ""


@require_http_methods(["GET", "POST"])
@requires("programmes.view_ledger", Programme, field="slug")
def transaction(request: HttpRequest, programme: Programme, uuid: str) -> HttpResponse:
    """One transaction: changed while it is open; its documents, its way, its history."""
    stand_in(request, programme, "money")
    row = get_object_or_404(programme.transactions.select_related(*WHOLE, "submitted_by"), uuid=uuid)
    row.programme = programme
    may_change = request.user.has_perm("programmes.change_money", programme)
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    form = TransactionForm(
        request.POST or None, request.FILES or None, programme=programme, kind=row.kind, instance=copy(row)
    )
    if request.method == "POST" and form.is_valid():
        try:
            documents = form.cleaned_data["documents"]
            workflow.change_transaction(row, by=request.user, documents=documents, **form.facts())  # type: ignore[arg-type]
        except (DomainError, ValidationError) as error:
            form.add_error(None, error.messages if isinstance(error, ValidationError) else str(error))
        else:
            return _after(request, row)
    held = reading.read(programme)
    context = {
        "programme": programme, "row": row, "form": form, "may_change": may_change,
        "may_write": may_change and row.is_open, "own": request.user.pk in row.hands, "over": _over(programme, row),
        "value": held.rates.convert(row.amount, row.currency, row.on), "is_foreign": row.currency != programme.currency,
        "rate": held.rates.of(row.currency, row.on), "files": files.of(row),
        "events": HistoryEvent.objects.about(row)[:20],
    }  # fmt: skip
    return TemplateResponse(request, "programmes/money_transaction.html", context, status=422 if form.errors else 200)


@require_POST
@requires("programmes.change_money", Programme, field="slug")
def transaction_act(request: HttpRequest, programme: Programme, uuid: str) -> HttpResponse:
    """Send it, take it back, approve it, return it with what is to be put right, remove a draft."""
    row = get_object_or_404(programme.transactions.select_related("line"), uuid=uuid)
    row.programme = programme
    act, form = request.POST.get("act", ""), ReasonForm(request.POST)
    form.is_valid()
    try:
        if act == "submit":
            workflow.submit_transaction(row, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("Sent. Another coordinator or an administrator approves it."))
        elif act == "take_back":
            workflow.take_back_transaction(row, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("Taken back; it can be changed again."))
        elif act == "approve":
            workflow.approve_transaction(row, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("Approved; it counts from now on."))
        elif act == "return":
            workflow.return_transaction(row, by=request.user, reason=form.cleaned_data.get("reason", ""))  # type: ignore[arg-type]
            messages.success(request, _("Returned."))
        elif act == "remove":
            workflow.remove_transaction(row, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("Removed: %(name)s. The history keeps it.") % {"name": row})
            return redirect("programmes:transactions", programme.slug)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(row.get_absolute_url())
