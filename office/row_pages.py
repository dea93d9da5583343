"""Adding, changing and removing a smaller row of something: the same three pages for each noun, on one template.

An app says where its rows stand and what writes them (a ``Place``); ``pages`` makes the three views behind one door.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model, ProtectedError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from office.access import requires
from office.errors import DomainError

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the rows of one noun stand, for one request. Errors of the services stay on the form, or are told."""

    rows: Any  # queryset or manager of those that may be changed here: any other answers 404
    new: Model  # not saved yet; knows what it belongs to
    form: Callable[..., Any]  # takes data and files, ``instance``, ``initial``
    save: Callable[..., Any]  # (row, form, by=): a new row if it has no key
    remove: Callable[..., None]  # (row, by=)
    adds: Any  # the heading over an empty form
    holder: str  # what the rows belong to, in the page's title
    crumbs: list[tuple[str, Any]]  # addresses with their labels; the last is the page that lists the rows
    removes: str  # url name of the page that removes
    args: tuple[Any, ...]  # its arguments before the row's key
    may_remove: bool = True
    initial: Mapping[str, Any] = field(default_factory=dict)  # of an empty form
    fields: str = "components/form_fields.html"  # how the form is laid out
    loses: Any = ""  # what is said over the button that removes
    organisations: Callable[[], list[str]] | None = None  # names to choose from while typing

    @property
    def back(self) -> str:
        return self.crumbs[-1][0]


def named(nouns: Mapping[str, T], noun: str) -> T:
    if noun not in nouns:
        raise Http404
    return nouns[noun]


def add(request: HttpRequest, at: Place) -> HttpResponse:
    return _written(request, at, at.new, _("Added."))


def edit(request: HttpRequest, at: Place, pk: int) -> HttpResponse:
    return _written(request, at, get_object_or_404(at.rows, pk=pk), _("Saved. The history keeps what it was."))


def remove(request: HttpRequest, at: Place, pk: int) -> HttpResponse:
    row = get_object_or_404(at.rows, pk=pk)
    name = str(row)
    try:
        at.remove(row, by=request.user)
    except ProtectedError:
        messages.error(request, _("Something refers to “%(name)s”, so it stays.") % {"name": name})
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Removed: %(name)s. The history keeps it.") % {"name": name})
    return redirect(at.back)


def _written(request: HttpRequest, at: Place, row: Any, done: str) -> HttpResponse:
    initial = {} if row.pk else at.initial
    form = at.form(request.POST or None, request.FILES or None, instance=copy(row), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            at.save(row, form, by=request.user)
        except (DomainError, ValidationError) as error:
            form.add_error(None, getattr(error, "messages", str(error)))
        else:
            messages.success(request, done)
            return redirect(at.back)
    context = {
        "at": at,
        "form": form,
        "row": row if row.pk else None,
        "heading": str(row) if row.pk else at.adds,
        "remove_url": reverse(at.removes, args=[*at.args, row.pk]) if row.pk and at.may_remove else "",
        "organisations": at.organisations() if at.organisations else [],
    }
    return TemplateResponse(request, "components/row_page.html", context, status=422 if form.errors else 200)


def pages(
    permission: str,
    model: type[Model],
    place: Callable[..., Place],
    *,
    field: str = "pk",
    load: Callable[..., Any] | None = None,
    pk: str = "pk",
) -> tuple[Callable[..., HttpResponse], Callable[..., HttpResponse], Callable[..., HttpResponse]]:
    """The views that add, change and remove rows of what ``requires`` loads.

    ``place`` takes the request, that object and what else the address holds; ``pk`` is how the address calls the row.
    """
    door = requires(permission, model, field=field, load=load)

    def added(request: HttpRequest, held: Any, **which: Any) -> HttpResponse:
        return add(request, place(request, held, **which))

    def edited(request: HttpRequest, held: Any, **which: Any) -> HttpResponse:
        key = which.pop(pk)
        return edit(request, place(request, held, **which), key)

    def removed(request: HttpRequest, held: Any, **which: Any) -> HttpResponse:
        key = which.pop(pk)
        return remove(request, place(request, held, **which), key)

    written = require_http_methods(["GET", "POST"])
    return written(door(added)), written(door(edited)), require_POST(door(removed))
