"""Rounds of returns: who has sent, and what it makes along the tree."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from networks import tree
from networks.models import Network, Return, Round, Unit
from networks.returns import designs, reminders, together, workflow
from networks.returns.branches import Branch, branch_of
from networks.returns.completeness import completeness, late
from networks.returns.enums import COUNTED, ReminderStage
from networks.returns.forms import RoundForm
from networks.returns.maps import part_map
from networks.returns.reading import roll_up
from networks.returns.shown import Chosen
from networks.returns.tables import figures_table
from networks.shared_history import shared_history
from networks.standing import standing_of
from networks.unit_story import is_owed
from networks.views.networks import stand
from office import clock, history
from office.access import requires
from office.errors import DomainError
from programmes.spreadsheets import FORMATS

PAGE = 50


def related(rows: Any) -> Any:
    return rows.select_related("network", "form", "previous__form")


@require_http_methods(["GET", "POST"])
@requires("networks.view_network", Network, field="slug")
def rounds(request: HttpRequest, network: Network) -> HttpResponse:
    """All rounds; stewards prepare a new one."""
    stand(request, network)
    may_add = request.user.has_perm("networks.design_returns", network)
    form = RoundForm(request.POST or None, network=network, instance=Round(network=network)) if may_add else None
    if request.method == "POST" and form is not None and form.is_valid():
        made = designs.add_round(network, by=request.user, **form.facts())
        messages.success(request, _("Added. Open it when the form is ready."))
        return redirect(made)
    context = {"network": network, "form": form, "rounds": network.rounds.select_related("form")}
    status = 422 if form is not None and form.errors else 403 if request.method == "POST" else 200
    return TemplateResponse(request, "networks/rounds.html", context, status=status)


def asked_branch(request: HttpRequest, asked: Round) -> Branch:
    found = branch_of(request.user, asked, request.GET.get("unit", ""))
    if found is None:
        raise Http404
    return found


def above_of(request: HttpRequest, branch: Branch) -> list:
    if branch.unit is None:
        return []
    held = standing_of(request.user)
    return tree.above(branch.unit, highest=held.highest(branch.unit, is_staff=request.user.is_staff))


@require_safe
@requires("networks.view_round", Round, field="uuid", load=related)
def round_page(request: HttpRequest, asked: Round) -> HttpResponse:
    """Completeness: who has sent, who is late, what waits for the reader, along the tree."""
    stand(request, asked.network)
    branch = asked_branch(request, asked)
    whole, parts = completeness(asked, branch.path)
    may_fill = branch.unit is not None and request.user.has_perm("networks.write_return", branch.unit)
    context = {
        "asked": asked,
        "network": asked.network,
        "branch": branch,
        "above": above_of(request, branch),
        "whole": whole,
        "to_write": _to_write(request, asked, branch, whole.own),
        "page": Paginator(parts, PAGE).get_page(request.GET.get("page")),
        "is_late": asked.state == "open" and asked.due_on < clock.today(),
        "waiting": together.awaiting(request.user, asked, branch.path)[:20],
        "may_fill": may_fill,
        "reminded": _reminded(request, asked),
        "late": late(asked, branch.path)[:20],
        "history": shared_history(request.user, asked, asked.network_id)[:10],
    }
    return TemplateResponse(request, "networks/round.html", context)


def _to_write(request: HttpRequest, asked: Round, branch: Branch, own: Return | None) -> Return | None:
    """The reader's own return, as long as it is owed: it comes before all figures."""
    if own is None or branch.unit is None or not standing_of(request.user).speaks_for_unit(branch.unit):
        return None
    own.round = asked
    return own if is_owed(own) else None


def _reminded(request: HttpRequest, asked: Round) -> list[dict[str, Any]]:
    """Who was reminded when, for stewards: how many people at each stage."""
    if asked.state == "preparing" or not request.user.has_perm("networks.design_returns", asked):
        return []
    rows = asked.reminders.order_by().values("stage", "on").annotate(n=Count("pk")).order_by("-on", "stage")[:10]
    return [row | {"label": ReminderStage(row["stage"]).label} for row in rows]


@require_POST
@requires("networks.view_round", Round, field="uuid", load=related)
def round_remind(request: HttpRequest, asked: Round) -> HttpResponse:
    """Those of the branch who have not sent; the whole network by who runs it."""
    branch = asked_branch(request, asked)
    permission, about = ("networks.write_return", branch.unit) if branch.unit else ("networks.design_returns", asked)
    if not request.user.has_perm(permission, about):
        raise PermissionDenied
    told = reminders.remind_now(asked, branch, by=request.user)
    messages.success(request, ngettext("%(n)d person was reminded.", "%(n)d people were reminded.", told) % {"n": told})
    return redirect(f"{asked.get_absolute_url()}?{urlencode({'unit': branch.unit.code} if branch.unit else {})}")


@require_safe
@requires("networks.view_round", Round, field="uuid", load=related)
def round_figures(request: HttpRequest, asked: Round) -> HttpResponse:
    stand(request, asked.network)
    branch, counted = asked_branch(request, asked), _counted(request)
    whole, parts = completeness(asked, branch.path)
    parts, lines = [part for part in parts if part.unit], roll_up(asked, branch.path, counted=counted)
    chosen = Chosen.of(request.GET, asked, lines)
    context = {
        "asked": asked,
        "network": asked.network,
        "branch": branch,
        "above": above_of(request, branch),
        "counted": counted,
        "chosen": chosen,
        "shown_lines": chosen.shown_lines(lines),
        "people": next((line.field.label for line in lines if line.field.pk == asked.form.people_id), ""),
        "exported": [("counted", counted), *([("unit", branch.unit.code)] if branch.unit else [])],
        "query": urlencode({"counted": counted, "show": chosen.show, "field": chosen.key}),
        "whole": whole,
        "lines": lines,
        "fields": [line.field for line in lines],
        "parts": parts,
        "map": part_map(asked, parts, chosen, asked.network.currency, lambda unit: _opened(unit, counted, chosen)),
    }
    return TemplateResponse(request, "networks/round_figures.html", context)


def _opened(unit: Unit, counted: str, chosen: Chosen) -> str:
    return "?" + urlencode({"unit": unit.code, "counted": counted, "show": chosen.show, "field": chosen.key})


def _counted(request: HttpRequest) -> str:
    asked = request.GET.get("counted", "")
    return asked if asked in COUNTED else "accepted"


@require_safe
@requires("networks.view_round", Round, field="uuid", load=related)
def round_export(request: HttpRequest, asked: Round) -> HttpResponse:
    """The figures of the page as Excel or CSV."""
    branch, counted = asked_branch(request, asked), _counted(request)
    kind = request.GET.get("format", "")
    kind = kind if kind in FORMATS else "xlsx"
    content_type, write = FORMATS[kind]
    _whole, parts = completeness(asked, branch.path)
    content, count = write(
        figures_table(asked, branch, parts, roll_up(asked, branch.path, counted=counted), hxl="hxl" in request.GET)
    )
    history.record(asked, "networks.figures_exported", by=request.user, count=count, format=kind)
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{asked.network.slug}-figures.{kind}"'
    return response


@require_POST
@requires("networks.design_returns", Round, field="uuid", load=related)
def round_act(request: HttpRequest, asked: Round) -> HttpResponse:
    act, by = request.POST.get("act", ""), request.user
    try:
        if act == "open":
            workflow.open_round(asked, by=by)
        elif act == "lock":
            workflow.lock_round(asked, by=by)
        elif act == "reopen":
            workflow.reopen_round(asked, by=by, reason=request.POST.get("reason", ""))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Saved."))
    return redirect(asked)
