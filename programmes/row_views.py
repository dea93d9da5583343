"""Adding, changing and removing a smaller row of a programme: the same three pages for each noun.

One template serves them all (programmes/row_form.html): a form, its title and the way back are all that differs.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from participants.organisations import names_to_choose
from programmes import services_rows
from programmes.context import stand_in

if TYPE_CHECKING:
    from programmes.forms_rows import RowForm
    from programmes.models import Programme


@dataclass(frozen=True, slots=True)
class Kind:
    """One noun: its form, where its list is, in which room it stands."""

    noun: str  # url names are programmes:<noun>_add, _edit, _remove
    form: type[RowForm]
    room: str
    back: str  # url name of the list
    adds: Any
    list_label: Any
    anchor: str = ""

    def back_url(self, programme: Programme) -> str:
        return reverse(self.back, args=[programme.slug]) + self.anchor


def add(request: HttpRequest, programme: Programme, kind: Kind, row: Any, **initial: Any) -> HttpResponse:
    """``row``: the new one, not saved yet, that knows its programme."""
    stand_in(request, programme, kind.room)
    form = kind.form(
        request.POST or None, request.FILES or None, programme=programme, instance=copy(row), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        services_rows.add_row(row, by=request.user, **form.facts(by=request.user))
        messages.success(request, _("Added."))
        return redirect(kind.back_url(programme))
    return _page(request, programme, kind, form, None)


def edit(request: HttpRequest, programme: Programme, kind: Kind, row: Any) -> HttpResponse:
    stand_in(request, programme, kind.room)
    form = kind.form(request.POST or None, request.FILES or None, programme=programme, instance=copy(row))
    if request.method == "POST" and form.is_valid():
        services_rows.change_row(row, by=request.user, **form.facts(by=request.user))
        messages.success(request, _("Saved. The history keeps what it was."))
        return redirect(kind.back_url(programme))
    return _page(request, programme, kind, form, row)


def remove(request: HttpRequest, programme: Programme, kind: Kind, row: Any) -> HttpResponse:
    name = str(row)
    services_rows.remove_row(row, by=request.user)
    messages.success(request, _("Removed: %(name)s. The history keeps it.") % {"name": name})
    return redirect(kind.back_url(programme))


def move(request: HttpRequest, programme: Programme, kind: Kind, row: Any) -> HttpResponse:
    services_rows.move_row(row, by=request.user, up=request.POST.get("to") == "up")
    return redirect(kind.back_url(programme))


def _page(request: HttpRequest, programme: Programme, kind: Kind, form: RowForm, row: Any) -> HttpResponse:
    context = {
        "programme": programme,
        "form": form,
        "row": row,
        "kind": kind,
        "back": kind.back_url(programme),
        "remove_url": reverse(f"programmes:{kind.noun}_remove", args=[programme.slug, row.pk]) if row else "",
        "organisations": names_to_choose() if form.organisation_fields else [],
    }
    return TemplateResponse(request, "programmes/row_form.html", context, status=422 if form.errors else 200)
