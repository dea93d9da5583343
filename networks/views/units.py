"""Units: the list, one unit with its branch, its steps in the tree."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from networks import tree
from networks.coverage import coverage
from networks.forms import CloseForm, DayForm, MergeForm, MoveForm, RenameForm, SplitForm, TreeForm, UnitForm
from networks.listing import UnitFilter, narrowed
from networks.models import Membership, Network, Unit
from networks.standing import standing_of
from networks.titles.reading import STANDING_TONES, standings, titles_of
from networks.unit_story import story_of
from networks.views.networks import stand
from office.access import requires
from office.errors import DomainError
from office.models import HistoryEvent

PAGE = 50


def related(rows: Any) -> Any:
    return rows.select_related("network", "kind", "place", "parent__kind", "organisation")


@require_safe
@requires("networks.view_network", Network, field="slug")
def units(request: HttpRequest, network: Network) -> HttpResponse:
    stand(request, network)
    form = UnitFilter(request.GET, network=network)
    found = narrowed(Unit.objects.visible_to(request.user).filter(network=network), form)
    asked = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    context = {
        "network": network,
        "form": form,
        "active": len(asked),
        "page": Paginator(found.select_related("kind", "place", "parent"), PAGE).get_page(request.GET.get("page")),
        "query": urlencode(asked),
        "asked": asked.items(),
    }
    return TemplateResponse(request, "networks/units.html", context)


@require_http_methods(["GET", "POST"])
@requires("networks.view_network", Network, field="slug")
def unit_add(request: HttpRequest, network: Network) -> HttpResponse:
    """Under a unit that one may change (?under=its code); at the top for stewards."""
    stand(request, network)
    parent = None
    if under := request.GET.get("under"):
        seen = Unit.objects.visible_to(request.user).filter(network=network).select_related("kind")
        parent = get_object_or_404(seen, code=under)
    if not request.user.has_perm("networks.change_unit" if parent else "networks.change_tree", parent or network):
        raise PermissionDenied
    form = UnitForm(request.POST or None, network=network)
    if request.method == "POST" and form.is_valid():
        try:
            made = tree.add_unit(network, by=request.user, parent=parent, **form.facts())
        except DomainError as error:
            form.add_error("kind", str(error))
        else:
            messages.success(request, _("Added: %(name)s.") % {"name": made.name})
            return redirect(made)
    context = {"network": network, "form": form, "parent": parent}
    return TemplateResponse(request, "networks/unit_form.html", context, status=422 if form.errors else 200)


@require_safe
@requires("networks.view_unit", Unit, field="uuid", load=related)
def unit(request: HttpRequest, unit: Unit) -> HttpResponse:
    """The branch as it is, or (?on=2024-12-31) what hung here on a day."""
    stand(request, unit.network)
    form = DayForm(request.GET or None)
    day = form.cleaned_data["on"] if form.is_valid() else None
    children = tree.children_on(unit, day) if day else tree.children_of(unit)
    context = {
        "unit": unit,
        "network": unit.network,
        "above": tree.above(unit, highest=standing_of(request.user).highest(unit, is_staff=request.user.is_staff)),
        "day": day,
        "day_form": form,
        "page": Paginator(children, PAGE).get_page(request.GET.get("page")),
        "levels": coverage(unit),
        "counts": unit.counts.select_related("kind"),
        "terms": unit.terms.all(),
        "officers": unit.officers.select_related("person", "term"),
        "successions": unit.successions.exclude(how="rename").select_related("after"),
        "origins": unit.origins.select_related("before"),
        "memberships": Membership.objects.visible_to(request.user).filter(unit=unit).select_related("network"),
        "titles": titles_of(unit),
        "title_words": standings(),
        "title_tones": STANDING_TONES,
        "story": story_of(unit, request.user),  # type: ignore[arg-type]
        "history": HistoryEvent.objects.about(unit)[:20],
    }
    return TemplateResponse(request, "networks/unit.html", context)


@require_http_methods(["GET", "POST"])
@requires("networks.change_unit", Unit, field="uuid", load=related)
def unit_edit(request: HttpRequest, unit: Unit) -> HttpResponse:
    stand(request, unit.network)
    form = UnitForm(request.POST or None, instance=copy(unit), network=unit.network)
    if request.method == "POST" and form.is_valid():
        try:
            tree.change_unit(unit, by=request.user, **form.facts())
        except DomainError as error:
            form.add_error("kind", str(error))
        else:
            messages.success(request, _("Saved. The history keeps what it was."))
            return redirect(unit)
    context = {"network": unit.network, "unit": unit, "form": form}
    return TemplateResponse(request, "networks/unit_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("networks.change_tree", Unit, field="uuid", load=related)
def unit_tree(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Move, rename, merge, split, close: each a form of its own on one page."""
    stand(request, unit.network)
    forms = {act: form(unit=unit) for act, form in STEPS.items()}
    act = request.POST.get("act", "")
    if request.method == "POST" and act in STEPS:
        forms[act] = form = STEPS[act](request.POST, unit=unit)
        if form.is_valid():
            try:
                after = _do(act, unit, form.cleaned_data, request.user)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Saved. The history keeps what it was."))
                return redirect(after)
    context = {"network": unit.network, "unit": unit, "forms": forms, "act": act}
    wrong = any(form.errors for form in forms.values())
    return TemplateResponse(request, "networks/unit_tree.html", context, status=422 if wrong else 200)


STEPS: dict[str, type[TreeForm]] = {
    "move": MoveForm,
    "rename": RenameForm,
    "merge": MergeForm,
    "split": SplitForm,
    "close": CloseForm,
}


def _do(act: str, unit: Unit, data: dict[str, Any], by: Any) -> Unit:
    """The unit to look at afterwards."""
    when = {"on": data.pop("on"), "reason": data.pop("reason"), "by": by}
    if act == "move":
        return tree.move_unit(unit, data["parent"], **when)
    if act == "rename":
        return tree.rename_unit(unit, **data, **when)
    if act == "merge":
        return tree.merge_unit(unit, data["into"], **when)
    if act == "split":
        return tree.split_unit(unit, data["parts"], **when)[0]
    return tree.close_unit(unit, children_to=data["children_to"], **when)
