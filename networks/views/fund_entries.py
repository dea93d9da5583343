"""Entries of the fund: the list, a new one, one with its documents and its way, many confirmed at once."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from networks.fund import workflow
from networks.fund.enums import EntryState, Flow
from networks.fund.forms import EntryFilter, EntryForm
from networks.models import FundEntry, Network, Unit
from networks.views.fund import above
from networks.views.networks import stand
from networks.views.units import related as unit_related
from office import files
from office.access import requires
from office.errors import DomainError
from office.models import HistoryEvent

PAGE = 30
WHOLE = ("network", "unit__network", "unit__kind", "source", "campaign_round__campaign", "entered_by", "confirmed_by")


def related(rows: Any) -> Any:
    return rows.select_related(*WHOLE)


def listed(request: HttpRequest, network: Network, form: EntryFilter) -> Any:
    """Entries that the reader sees, by what was chosen and (?unit=code) of a branch."""
    found = form.narrowed(FundEntry.objects.visible_to(request.user).filter(network=network))
    if code := request.GET.get("unit"):
        branch = Unit.objects.visible_to(request.user).filter(network=network, code=code).first()
        found = found.filter(unit__path__startswith=branch.path) if branch else found.none()
    return found


@require_safe
@requires("networks.view_network", Network, field="slug")
def fund_entries(request: HttpRequest, network: Network) -> HttpResponse:
    stand(request, network)
    form = EntryFilter(request.GET)
    found = listed(request, network, form)
    asked = {name: request.GET[name] for name in [*form.fields, "unit"] if request.GET.get(name)}
    page = Paginator(related(found), PAGE).get_page(request.GET.get("page"))
    may = {row.unit_id: request.user.has_perm("networks.write_fund", row.unit) for row in page}
    context = {
        "network": network,
        "form": form,
        "active": len(asked),
        "query": urlencode(asked),
        "asked": asked.items(),
        "page": page,
        "confirmable": [
            row.pk
            for row in page
            if row.state == EntryState.SENT and request.user.pk not in row.hands and may[row.unit_id]
        ],
    }
    return TemplateResponse(request, "networks/fund/entries.html", context)


@require_POST
@requires("networks.view_network", Network, field="slug")
def fund_entries_confirm(request: HttpRequest, network: Network) -> HttpResponse:
    """Those of the page that were looked at; one's own stay for another person."""
    wanted = [int(pk) for pk in request.POST.getlist("pk") if pk.isdecimal() and len(pk) < 19][:PAGE]
    done = workflow.confirm_all(network, wanted, by=request.user)  # type: ignore[arg-type]
    if done:
        messages.success(
            request, ngettext("%(n)d entry is confirmed.", "%(n)d entries are confirmed.", done) % {"n": done}
        )
    else:
        messages.info(request, _("Nothing was there to confirm any more."))
    return redirect("networks:fund_entries", network.slug)


@require_http_methods(["GET", "POST"])
@requires("networks.write_fund", Unit, field="uuid", load=unit_related)
def fund_entry_add(request: HttpRequest, unit: Unit) -> HttpResponse:
    stand(request, unit.network)
    flow = request.GET.get("flow", "")
    flow = flow if flow in Flow.values else Flow.RAISED
    form = EntryForm(request.POST or None, request.FILES or None, unit=unit, flow=flow)
    if request.method == "POST" and form.is_valid():
        try:
            row = workflow.enter_entry(
                unit, by=request.user, flow=flow, write_id=form.cleaned_data["write_id"],  # type: ignore[arg-type]
                documents=form.cleaned_data["documents"], **form.facts(),
            )  # fmt: skip
        except (DomainError, ValidationError) as error:
            form.add_error(None, error.messages if isinstance(error, ValidationError) else str(error))
        else:
            return _after(request, row)
    context = {
        "network": unit.network,
        "unit": unit,
        "above": above(request.user, unit),  # type: ignore[arg-type]
        "form": form,
        "flow": flow,
        "flows": [(value, label, f"?flow={value}") for value, label in Flow.choices],
    }
    return TemplateResponse(request, "networks/fund/entry_add.html", context, status=422 if form.errors else 200)


def _after(request: HttpRequest, row: FundEntry) -> HttpResponse:
    if request.POST.get("act") != "send":
        messages.success(request, _("Kept as a draft. It counts once it is sent and confirmed."))
        return redirect(row)
    try:
        workflow.send_entry(row, by=request.user)  # type: ignore[arg-type]
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Sent. Another officer of the branch or a steward confirms it."))
    return redirect(row)


@require_http_methods(["GET", "POST"])
@requires("networks.view_fund", FundEntry, field="uuid", load=related)
def fund_entry(request: HttpRequest, row: FundEntry) -> HttpResponse:
    """One entry: changed while it is open; its documents, its way, its history."""
    stand(request, row.network)
    may_write = request.user.has_perm("networks.write_fund", row.unit)
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    form = EntryForm(request.POST or None, request.FILES or None, unit=row.unit, flow=row.flow, instance=copy(row))
    if request.method == "POST" and form.is_valid():
        try:
            documents = form.cleaned_data["documents"]
            workflow.change_entry(row, by=request.user, documents=documents, **form.facts())  # type: ignore[arg-type]
        except (DomainError, ValidationError) as error:
            form.add_error(None, error.messages if isinstance(error, ValidationError) else str(error))
        else:
            return _after(request, row)
    context = {
        "network": row.network, "unit": row.unit, "above": above(request.user, row.unit),  # type: ignore[arg-type]
        "row": row, "form": form, "may_write": may_write, "may_change": may_write and row.is_open,
        "own": request.user.pk in row.hands, "files": files.of(row), "events": HistoryEvent.objects.about(row)[:20],
    }  # fmt: skip
    return TemplateResponse(request, "networks/fund/entry.html", context, status=422 if form.errors else 200)


@require_POST
@requires("networks.write_fund", FundEntry, field="uuid", load=related)
def fund_entry_act(request: HttpRequest, row: FundEntry) -> HttpResponse:
    """Send it, take it back, confirm it, send it back with what is to be put right, remove a draft."""
    act, by = request.POST.get("act", ""), request.user
    try:
        if act == "send":
            workflow.send_entry(row, by=by)  # type: ignore[arg-type]
            messages.success(request, _("Sent. Another officer of the branch or a steward confirms it."))
        elif act == "take_back":
            workflow.take_back_entry(row, by=by)  # type: ignore[arg-type]
            messages.success(request, _("Taken back; it can be changed again."))
        elif act == "confirm":
            workflow.confirm_entry(row, by=by)  # type: ignore[arg-type]
            messages.success(request, _("Confirmed; it counts from now on."))
        elif act == "return":
            workflow.return_entry(row, by=by, reason=request.POST.get("reason", ""))  # type: ignore[arg-type]
            messages.success(request, _("Sent back."))
        elif act == "remove":
            workflow.remove_entry(row, by=by)  # type: ignore[arg-type]
            messages.success(request, _("Removed: %(name)s. The history keeps it.") % {"name": row})
            return redirect("networks:fund_entries", row.network.slug)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(row)
