"""What is asked: return forms with their fields and checks."""

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

from networks.models import Network, ReturnCheck, ReturnField, ReturnForm
from networks.returns import designs
from networks.returns.forms import CheckForm, Facts, FieldForm, ReturnFormForm
from networks.views.networks import stand
from office.access import requires
from office.errors import DomainError


@dataclass(frozen=True, slots=True)
class Part:
    model: Any
    form: type[Facts]
    adds: Any


PARTS = {
    "fields": Part(ReturnField, FieldForm, gettext_lazy("Add a field")),
    "checks": Part(ReturnCheck, CheckForm, gettext_lazy("Add a check")),
}


def related(rows: Any) -> Any:
    return rows.select_related("network")


@require_http_methods(["GET", "POST"])
@requires("networks.design_returns", Network, field="slug")
def return_forms(request: HttpRequest, network: Network) -> HttpResponse:
    stand(request, network)
    form = ReturnFormForm(request.POST or None, network=network)
    if request.method == "POST" and form.is_valid():
        made = designs.save_form(ReturnForm(network=network), by=request.user, **form.facts())
        messages.success(request, _("Added. Now say what is asked."))
        return redirect(made)
    context = {
        "network": network,
        "form": form,
        "return_forms": network.return_forms.prefetch_related("kinds", "fields"),
    }
    return TemplateResponse(request, "networks/return_forms.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("networks.design_returns", ReturnForm, load=related)
def return_form(request: HttpRequest, return_form: ReturnForm) -> HttpResponse:
    stand(request, return_form.network)
    form = ReturnFormForm(request.POST or None, instance=copy(return_form), network=return_form.network)
    if request.method == "POST" and form.is_valid():
        designs.save_form(return_form, by=request.user, **form.facts())
        messages.success(request, _("Saved. The history keeps what it was."))
        return redirect(return_form)
    context = {
        "network": return_form.network,
        "return_form": return_form,
        "form": form,
        "is_used": return_form.is_used,
        "fields": return_form.fields.all(),
        "checks": return_form.checks.all(),
    }
    return TemplateResponse(request, "networks/return_form.html", context, status=422 if form.errors else 200)


def _part(noun: str) -> Part:
    if noun not in PARTS:
        raise Http404
    return PARTS[noun]


@require_http_methods(["GET", "POST"])
@requires("networks.design_returns", ReturnForm, load=related)
def part_add(request: HttpRequest, return_form: ReturnForm, noun: str) -> HttpResponse:
    part = _part(noun)
    form = part.form(request.POST or None, instance=part.model(form=return_form))
    if request.method == "POST" and form.is_valid():
        try:
            designs.add_part(part.model(form=return_form), by=request.user, **form.facts())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Added."))
            return redirect(return_form)
    return _page(request, return_form, noun, form, None)


@require_http_methods(["GET", "POST"])
@requires("networks.design_returns", ReturnForm, load=related, arg="pk")
def part_edit(request: HttpRequest, return_form: ReturnForm, noun: str, part: int) -> HttpResponse:
    kind = _part(noun)
    row = get_object_or_404(kind.model.objects.select_related("form"), form=return_form, pk=part)
    form = kind.form(request.POST or None, instance=copy(row))
    if request.method == "POST" and form.is_valid():
        try:
            designs.change_part(row, by=request.user, **form.facts())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. The history keeps what it was."))
            return redirect(return_form)
    return _page(request, return_form, noun, form, row)


@require_POST
@requires("networks.design_returns", ReturnForm, load=related)
def part_remove(request: HttpRequest, return_form: ReturnForm, noun: str, part: int) -> HttpResponse:
    row = get_object_or_404(_part(noun).model.objects.select_related("form"), form=return_form, pk=part)
    try:
        designs.remove_part(row, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Removed: %(name)s. The history keeps it.") % {"name": row})
    return redirect(return_form)


def _page(request: HttpRequest, return_form: ReturnForm, noun: str, form: Facts, row: Any) -> HttpResponse:
    stand(request, return_form.network)
    context = {
        "network": return_form.network, "return_form": return_form, "noun": noun, "adds": PARTS[noun].adds,
        "form": form, "row": row, "is_used": return_form.is_used,
    }  # fmt: skip
    return TemplateResponse(request, "networks/return_part.html", context, status=422 if form.errors else 200)
