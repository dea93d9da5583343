"""The smaller rows of a programme, each noun on the same three pages (office/row_pages.py)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from office import row_pages
from office.access import requires
from office.row_pages import Place
from participants.organisations import names_to_choose
from programmes import services_rows
from programmes.context import stand_in
from programmes.models import Programme

if TYPE_CHECKING:
    from participants.models import User

CHANGES = "programmes.change_programme"


def save(row: Any, form: Any, *, by: User) -> None:
    services_rows.save_row(row, by=by, **form.facts(by=by))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One noun: its rows in a programme, its form, where its list is, in which room it stands."""

    noun: str  # url names are programmes:<noun>_add, _edit, _remove
    rows: Callable[[Programme], Any]
    form: Callable[..., Any]
    room: str
    back: str  # url name of the list
    adds: Any
    list_label: Any
    anchor: str = ""
    save: Callable[..., Any] = save
    initial: Callable[[HttpRequest, Programme], dict[str, Any]] = lambda request, programme: {}
    fields: str = "components/form_fields.html"
    loses: Any = ""

    def place(self, request: HttpRequest, programme: Programme) -> Place:
        stand_in(request, programme, self.room)
        rows = self.rows(programme)
        return Place(
            rows=rows, new=rows.model(programme=programme), form=partial(self.form, programme=programme),
            save=self.save, remove=services_rows.remove_row, adds=self.adds, holder=programme.short_title,
            crumbs=[
                (reverse("reports:programme", args=[programme.slug]), programme.short_title),
                (reverse(self.back, args=[programme.slug]) + self.anchor, self.list_label),
            ],
            removes=f"programmes:{self.noun}_remove", args=(programme.slug,), initial=self.initial(request, programme),
            fields=self.fields, loses=self.loses,
            organisations=names_to_choose if getattr(self.form, "organisation_fields", None) else None,
        )  # fmt: skip

    def pages(self, permission: str = CHANGES) -> Any:
        """The views that add, change and remove."""
        return row_pages.pages(permission, Programme, self.place, field="slug")

    def mover(self) -> Callable[..., HttpResponse]:
        """The view that puts a row before or after its neighbour."""

        @require_POST
        @requires(CHANGES, Programme, field="slug")
        def move(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
            row = get_object_or_404(self.rows(programme), pk=pk)
            services_rows.move_row(row, by=request.user, up=request.POST.get("to") == "up")
            return redirect(self.place(request, programme).back)

        return move
