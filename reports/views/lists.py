"""Lists as Excel or CSV, with HXL tags when asked for."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from office.access import requires
from programmes.hxl import is_asked
from programmes.models import Programme
from programmes.spreadsheets import FORMATS, Table
from reports import lists
from reports.portfolio_filters import PortfolioForm


def _file(request: HttpRequest, table: Table, name: str) -> HttpResponse:
    kind = request.GET.get("format", "")
    kind = kind if kind in FORMATS else "xlsx"
    content_type, write = FORMATS[kind]
    response = HttpResponse(write(table)[0], content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


@require_safe
@requires("programmes.list_programmes")
def portfolio_list(request: HttpRequest) -> HttpResponse:
    """The programmes that the page shows with the same filters, all of them."""
    form = PortfolioForm(request.GET, user=request.user)  # type: ignore[arg-type]
    return _file(request, lists.portfolio_table(request.user, form.filtered(), hxl=is_asked(request)), "programmes")


@require_safe
@requires("programmes.view_results", Programme, field="slug")
def programme_list(request: HttpRequest, programme: Programme, what: str) -> HttpResponse:
    """One list of a programme; each asks what its page asks."""
    user: Any = request.user
    kind = lists.KINDS.get(what)
    if kind is None:
        raise Http404
    if not user.has_perm(kind.permission, programme):
        raise PermissionDenied
    return _file(request, kind.make(programme, user, is_asked(request)), f"{programme.slug}-{what}")
