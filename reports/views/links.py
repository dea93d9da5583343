"""Reading links: made and watched by coordinators; the page behind one, for somebody without an account."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office import clock, formats, history
from office.access import open_to_all, requires
from office.errors import DomainError
from office.models import HistoryEvent
from programmes.context import stand_in
from programmes.measures import all_measures
from programmes.models import Programme
from programmes.published import donor_figures
from reports import figure_page, page_pdf, results_page
from reports import links as reading
from reports.enums import LinkPart
from reports.forms import LinkForm
from reports.models import ReadingLink
from reports.views import figures

PAGE = 30


@require_http_methods(["GET", "POST"])
@requires("reports.manage_links", Programme, field="slug")
def links(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "results")
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = reading.make_link(programme, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return redirect("reports:link", programme.slug, made.pk)
    page = Paginator(reading.links_of(programme), PAGE).get_page(request.GET.get("page"))
    context = {"programme": programme, "form": form, "page": page, "today": clock.today()}
    return TemplateResponse(request, "reports/links.html", context, status=422 if form.errors else 200)


@require_safe
@requires("reports.manage_links", Programme, field="slug")
def link(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    """One link: its address, whether it works, each opening."""
    stand_in(request, programme, "results")
    row = get_object_or_404(reading.links_of(programme), pk=pk)
    context = {
        "programme": programme,
        "link": row,
        "is_open": row.is_open(clock.today()),
        "address": reading.address(row),
        "openings": row.openings.all()[: reading.OPENINGS],
        "history": HistoryEvent.objects.about(row)[:20],
    }
    return TemplateResponse(request, "reports/link.html", context)


@require_POST
@requires("reports.manage_links", Programme, field="slug")
def link_revoke(request: HttpRequest, programme: Programme, pk: int) -> HttpResponse:
    row = get_object_or_404(programme.reading_links, pk=pk)
    try:
        reading.revoke_link(row, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The link is revoked; it opens nothing any more."))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("reports:link", programme.slug, pk)


# --- /shared/<token>/ -------------------------------------------------------------------


def behind_link(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Hands the open link to the view. Unknown, ended and revoked ones are answered alike; nothing is kept or indexed,
    and where the reader goes next does not learn the address."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, token: str, **rest: Any) -> HttpResponseBase:
        found = reading.open_link(token)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = found.language if found and not chosen else translation.get_language()
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            response = view(request, found, **rest) if found else _closed(request)
            if isinstance(response, TemplateResponse):
                response.render()
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Referrer-Policy"] = "no-referrer"
        response["Content-Language"] = language
        return response

    return guarded


def _closed(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "reports/shared_closed.html", {}, status=404)


@require_safe
@open_to_all
@behind_link
def shared(request: HttpRequest, link: ReadingLink) -> HttpResponse:
    """The page as donors read it, and nothing else of the portal."""
    programme = link.programme
    page = results_page.results_page(programme, request.GET, shared=True)
    _count(request, link, LinkPart.PAGE)
    context = {"programme": programme, "page": page, "link": link, "pdf_query": request.GET.urlencode()}
    return TemplateResponse(request, "reports/shared.html", context)


@require_safe
@open_to_all
@behind_link
def shared_figure(request: HttpRequest, link: ReadingLink, key: str) -> HttpResponse:
    """One figure: how it is counted, what was promised and reached."""
    found = figure_page.figure_page(link.programme, key)
    if found is None:
        return _closed(request)
    _count(request, link, LinkPart.FIGURE)
    context = {"programme": link.programme, "page": found, "link": link, "shared": True}
    return TemplateResponse(request, "reports/shared_figure.html", context | figures.drawn(found))


@require_safe
@open_to_all
@behind_link
def shared_pdf(request: HttpRequest, link: ReadingLink) -> HttpResponse:
    """The page with what is chosen on it, as PDF."""
    return _pdf(request, link, lambda: page_pdf.results_pdf(link.programme, request.GET, _until(link)))


@require_safe
@open_to_all
@behind_link
def shared_figure_pdf(request: HttpRequest, link: ReadingLink, key: str) -> HttpResponse:
    return _pdf(request, link, lambda: page_pdf.figure_pdf(link.programme, key, _until(link)))


def _until(link: ReadingLink) -> str:
    """In the place of the page's address: who holds the paper does not hold the link."""
    return _("This page was shared with you for reading, until %(until)s.") % {"until": formats.day(link.ends_on)}


def _pdf(request: HttpRequest, link: ReadingLink, make: Callable[[], page_pdf.Pdf | None]) -> HttpResponse:
    if not reading.may_make(link):
        context = {"link": link}
        answer = TemplateResponse(request, "reports/shared_busy.html", context, status=429)
        answer["Retry-After"] = str(reading.WINDOW)
        return answer
    answered = page_pdf.answer(make)
    if answered is None:
        return _closed(request)
    if answered.status_code == 200:
        _count(request, link, LinkPart.PDF)
    return answered


@require_safe
@open_to_all
@behind_link
def shared_measures(request: HttpRequest, link: ReadingLink) -> HttpResponse:
    programme, found = link.programme, donor_figures(link.programme)
    context = {
        "programme": programme,
        "link": link,
        "rows": [(measure, found[measure.key]) for measure in all_measures() if measure.key in found],
        "as_of": history.revision(programme.pk).changed_at,
    }
    _count(request, link, LinkPart.MEASURES)
    return TemplateResponse(request, "reports/shared_measures.html", context)


@require_safe
@open_to_all
@behind_link
def shared_file(request: HttpRequest, link: ReadingLink, pk: int) -> HttpResponseBase:
    """A file of the newest final report in the donors' edition; no other file of the portal."""
    found = next((row for row in results_page.final_files(link.programme) if row.pk == pk), None)
    try:
        content = found.stored.file.open("rb") if found else None
    except FileNotFoundError:
        content = None
    if found is None or content is None:
        return _closed(request)
    _count(request, link, LinkPart.FILE)
    return FileResponse(content, as_attachment=True, filename=found.stored.name, content_type=found.stored.content_type)


def _count(request: HttpRequest, link: ReadingLink, part: LinkPart) -> None:
    """A look-ahead of a chat program (HEAD) is no opening."""
    if request.method == "GET":
        reading.note_opening(link, part)
