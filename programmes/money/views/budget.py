"""Grants, budget lines and exchange rates: added, changed, removed."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from office.access import requires
from office.errors import DomainError
from programmes.context import stand_in
from programmes.models import Programme
from programmes.money import services
from programmes.money.forms import GrantForm, LineForm, RateForm


def _saved(form: ModelForm, save: Callable[[], Any]) -> bool:
    """Whether it was saved; what the service refuses stands in the form."""
    if not form.is_valid():
        return False
    try:
        save()
    except (DomainError, ValidationError) as error:
        form.add_error(None, error.messages if isinstance(error, ValidationError) else str(error))
        return False
    return True


def _remove(request: HttpRequest, programme: Programme, row: Any, remove: Callable, back: tuple) -> HttpResponse:
    name = str(row)
    try:
        remove(row, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(*back)
    messages.success(request, _("Removed: %(name)s. The history keeps it.") % {"name": name})
    return redirect("programmes:money", programme.slug)


# --- grants ------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires("programmes.change_money", Programme, field="slug")
def grant_add(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "money")
    form = GrantForm(request.POST or None, programme=programme)
    if request.method == "POST" and _saved(
        form, lambda: services.add_grant(programme, by=request.user, **form.facts())
    ):
        messages.success(request, _("The grant is there."))
        return redirect("programmes:money", programme.slug)
    context = {"programme": programme, "form": form}
    return TemplateResponse(request, "programmes/money_grant.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("programmes.change_money", Programme, field="slug")
def grant_edit(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    stand_in(request, programme, "money")
    grant = get_object_or_404(programme.grants.select_related("funder"), pk=pk)
    form = GrantForm(request.POST or None, programme=programme, instance=copy(grant))
    if request.method == "POST" and _saved(form, lambda: services.change_grant(grant, by=request.user, **form.facts())):
        messages.success(request, _("Saved. The history keeps what it was."))
        return redirect("programmes:money", programme.slug)
    context = {"programme": programme, "form": form, "grant": grant}
    return TemplateResponse(request, "programmes/money_grant.html", context, status=422 if form.errors else 200)


@require_POST
@requires("programmes.change_money", Programme, field="slug")
def grant_remove(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    grant = get_object_or_404(programme.grants.select_related("funder"), pk=pk)
    return _remove(request, programme, grant, services.remove_grant, ("programmes:grant_edit", programme.slug, pk))


# --- budget lines ------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires("programmes.change_money", Programme, field="slug")
def budget_line_add(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "money")
    form = LineForm(request.POST or None, programme=programme)
    if request.method == "POST" and _saved(form, lambda: services.add_line(programme, by=request.user, **form.facts())):
        messages.success(request, _("The budget line is there."))
        return redirect("programmes:money", programme.slug)
    context = {"programme": programme, "form": form}
    return TemplateResponse(request, "programmes/money_line.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("programmes.change_money", Programme, field="slug")
def budget_line_edit(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    stand_in(request, programme, "money")
    line = get_object_or_404(programme.budget_lines, pk=pk)
    form = LineForm(request.POST or None, programme=programme, instance=copy(line))
    if request.method == "POST" and _saved(form, lambda: services.change_line(line, by=request.user, **form.facts())):
        messages.success(request, _("Saved. The history keeps what it was."))
        return redirect("programmes:money", programme.slug)
    context = {"programme": programme, "form": form, "line": line}
    return TemplateResponse(request, "programmes/money_line.html", context, status=422 if form.errors else 200)


@require_POST
@requires("programmes.change_money", Programme, field="slug")
def budget_line_remove(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    line = get_object_or_404(programme.budget_lines, pk=pk)
    return _remove(request, programme, line, services.remove_line, ("programmes:budget_line_edit", programme.slug, pk))


# --- exchange rates ----------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires("programmes.change_money", Programme, field="slug")
def rates(request: HttpRequest, programme: Programme) -> HttpResponse:
    """All rates with their day and source, and a form for the next."""
    stand_in(request, programme, "money")
    form = RateForm(request.POST or None, programme=programme)
    if request.method == "POST" and _saved(form, lambda: services.add_rate(programme, by=request.user, **form.facts())):
        messages.success(request, _("The rate is there; amounts from its day on count by it."))
        return redirect("programmes:rates", programme.slug)
    context = {"programme": programme, "form": form, "rows": programme.exchange_rates.all()}
    return TemplateResponse(request, "programmes/money_rates.html", context, status=422 if form.errors else 200)


@require_POST
@requires("programmes.change_money", Programme, field="slug")
def rate_remove(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    rate = get_object_or_404(programme.exchange_rates, pk=pk)
    services.remove_rate(rate, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Removed: %(name)s. The history keeps it.") % {"name": rate})
    return redirect("programmes:rates", programme.slug)
