"""A unit's officers, terms of office and stated counts: added, changed, removed on the same three pages."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from networks import services
from networks.forms import OfficerForm, TermForm, UnitCountForm, UnitRowForm
from networks.models import Officer, Term, Unit, UnitCount
from networks.views.networks import stand
from networks.views.units import related
from office.access import requires


@dataclass(frozen=True, slots=True)
class Noun:
    model: Any
    form: type[UnitRowForm]
    adds: Any


NOUNS = {
    "officers": Noun(Officer, OfficerForm, gettext_lazy("Add an officer")),
    "terms": Noun(Term, TermForm, gettext_lazy("Add a term of office")),
    "counts": Noun(UnitCount, UnitCountForm, gettext_lazy("State a number of units")),
}


def _noun(name: str) -> Noun:
    if name not in NOUNS:
        raise Http404
    return NOUNS[name]


@require_http_methods(["GET", "POST"])
@requires("networks.change_unit", Unit, field="uuid", load=related)
def row_add(request: HttpRequest, unit: Unit, noun: str) -> HttpResponse:
    kind = _noun(noun)
    form = kind.form(request.POST or None, instance=kind.model(unit=unit), unit=unit, user=request.user)
    if request.method == "POST" and form.is_valid():
        services.add_row(kind.model(unit=unit), by=request.user, **form.facts())
        messages.success(request, _("Added."))
        return redirect(unit)
    return _page(request, unit, noun, form, None)


@require_http_methods(["GET", "POST"])
@requires("networks.change_unit", Unit, field="uuid", load=related)
def row_edit(request: HttpRequest, unit: Unit, noun: str, pk: int) -> HttpResponse:
    kind = _noun(noun)
    row = get_object_or_404(kind.model, unit=unit, pk=pk)
    form = kind.form(request.POST or None, instance=copy(row), unit=unit, user=request.user)
    if request.method == "POST" and form.is_valid():
        services.change_row(row, by=request.user, **form.facts())
        messages.success(request, _("Saved. The history keeps what it was."))
        return redirect(unit)
    return _page(request, unit, noun, form, row)


@require_POST
@requires("networks.change_unit", Unit, field="uuid", load=related)
def row_remove(request: HttpRequest, unit: Unit, noun: str, pk: int) -> HttpResponse:
    row = get_object_or_404(_noun(noun).model, unit=unit, pk=pk)
    services.remove_row(row, by=request.user)
    messages.success(request, _("Removed: %(name)s. The history keeps it.") % {"name": row})
    return redirect(unit)


def _page(request: HttpRequest, unit: Unit, noun: str, form: UnitRowForm, row: Any) -> HttpResponse:
    stand(request, unit.network)
    context = {"unit": unit, "network": unit.network, "noun": noun, "adds": NOUNS[noun].adds, "form": form, "row": row}
    return TemplateResponse(request, "networks/row_form.html", context, status=422 if form.errors else 200)
