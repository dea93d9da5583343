"""Today, the programmes, one programme for those who work in it, its results for those who read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from networks.places import places_of
from networks.standing import standing_of
from office import attention, clock
from office.access import requires
from participants.enums import Era
from programmes.context import stand_in
from programmes.enums import ProgrammeState
from programmes.models import Programme
from programmes.rules import works_in
from reports import portfolio, programme_page, results_page
from reports.portfolio_filters import PortfolioForm

CARDS = 12


def awaiting(request: HttpRequest) -> list[attention.Item]:
    """What awaits the reader; found once a request (the navigation counts it too)."""
    found = getattr(request, "awaiting", None)
    if found is None:
        found = attention.awaiting(request.user)  # type: ignore[arg-type]
        request.awaiting = found  # type: ignore[attr-defined]
    return found


@require_safe
@requires("reports.view_today")
def today(request: HttpRequest) -> HttpResponse:
    stand_in(request, None, "today")
    user: Any = request.user
    held = set().union(*user.roles.values()) if user.roles else set()
    if held == {"trainee"} and not user.is_staff:
        return redirect("reports:my")
    stands = standing_of(user)
    if not held and not user.is_staff and not stands.is_somewhere:
        return TemplateResponse(request, "reports/no_role.html", {})
    if held and held <= {"donor", "trainee"} and not user.is_staff and not stands.has_duties:
        return redirect("reports:programmes")
    running = portfolio.listed(Programme.objects.visible_to(user).exclude(state=ProgrammeState.CLOSED))
    shown = list(running[: CARDS + 1])
    context = {
        "awaiting": awaiting(request),
        "places": places_of(user),
        "has_programmes": bool(held) or user.is_staff,
        "names": {programme.pk: programme.short_title for programme in shown},
        "cards": portfolio.cards(user, shown[:CARDS], clock.today()),
        "has_more": len(shown) > CARDS,
        "today": clock.today(),
    }
    return TemplateResponse(request, "reports/today.html", context)


@require_safe
@requires("programmes.list_programmes")
def programmes(request: HttpRequest) -> HttpResponse:
    """All programmes that the reader may see; for a donor, the portfolio."""
    stand_in(request, None, "programmes")
    user: Any = request.user
    form = PortfolioForm(request.GET, user=user)
    page = Paginator(form.filtered().values_list("pk", flat=True), CARDS).get_page(request.GET.get("page"))
    asked = request.GET.get("era", "")
    era = asked if asked in Era.values else Era.NOW.value
    context = {
        "page": page,
        "form": form,
        "chosen": form.chosen,
        "query": form.query,
        "about": form.about,
        "era": era,
        "today": clock.today(),
        "address": settings.SITE_URL + request.get_full_path(),
    }
    parts = portfolio.page_parts(user, list(page.object_list), clock.today(), form.about, era)
    return TemplateResponse(request, "reports/programmes.html", context | parts)


@require_safe
@requires("programmes.view_programme", Programme, field="slug", load=lambda rows: rows.select_related("implementer"))
def programme(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "programme")
    context = {
        "programme": programme,
        "page": programme_page.working_page(programme, request.GET.get("era", "")),
        "awaiting": [item for item in awaiting(request) if item.scope_id == programme.pk],
        "next_events": programme.events.filter(ends_on__gte=clock.today(), state="planned")[:3],
    }
    return TemplateResponse(request, "reports/programme.html", context)


@require_safe
@requires("programmes.view_results", Programme, field="slug", load=lambda rows: rows.select_related("implementer"))
def results(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The programme as donors see it: no person's name, no small group; coordinators look at the same page."""
    stand_in(request, programme, "results")
    context = {
        "programme": programme,
        "page": results_page.results_page(programme, request.GET),
        "is_preview": works_in.test(request.user, programme),
        "pdf_query": request.GET.urlencode(),
        "address": settings.SITE_URL + request.get_full_path(),
    }
    return TemplateResponse(request, "reports/results.html", context)
