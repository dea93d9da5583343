"""One figure as donors read it; the results page and a figure as PDF."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from office import history
from office.access import requires
from programmes.context import stand_in
from programmes.models import Programme
from programmes.rules import works_in
from reports import glance, page_pdf
from reports.figure_page import FigurePage, figure_page


def drawn(page: FigurePage) -> dict[str, Any]:
    """The charts of a figure's page."""
    found = glance.splits(page.figure, glance.ALL_DIMENSIONS) if page.figure and not page.hidden else []
    return {
        "chart": page.chart(),
        "charts": glance.split_charts(found, page.programme.threshold),
        "revision": history.revision(page.programme.pk),
    }


@require_safe
@requires("programmes.view_results", Programme, field="slug", load=lambda rows: rows.select_related("implementer"))
def figure(request: HttpRequest, programme: Programme, key: str) -> HttpResponse:
    """How it is counted, what was promised, what was reached by when and for whom: the published edition."""
    stand_in(request, programme, "results")
    found = figure_page(programme, key)
    if found is None:
        raise Http404
    context = {
        "programme": programme,
        "page": found,
        "is_preview": works_in.test(request.user, programme),
        "address": settings.SITE_URL + request.get_full_path(),
    }
    return TemplateResponse(request, "reports/figure.html", context | drawn(found))


@require_safe
@requires("programmes.view_results", Programme, field="slug", load=lambda rows: rows.select_related("implementer"))
def results_pdf(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The results page with what is chosen on it."""
    address = settings.SITE_URL + reverse("reports:results", args=[programme.slug])
    query = request.GET.urlencode()
    foot = f"{address}?{query}" if query else address
    return _found(page_pdf.answer(lambda: page_pdf.results_pdf(programme, request.GET, foot)))


@require_safe
@requires("programmes.view_results", Programme, field="slug", load=lambda rows: rows.select_related("implementer"))
def figure_pdf(request: HttpRequest, programme: Programme, key: str) -> HttpResponse:
    address = settings.SITE_URL + reverse("reports:figure", args=[programme.slug, key])
    return _found(page_pdf.answer(lambda: page_pdf.figure_pdf(programme, key, address)))


def _found(answered: HttpResponse | None) -> HttpResponse:
    if answered is None:
        raise Http404
    return answered
