"""Today, the programmes, one programme for those who work in it, its results for those who read."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from office import attention, clock, history
from office.access import requires
from participants.enums import Era
from participants.reference import REFORM
from programmes.context import stand_in
from programmes.enums import ProgrammeState
from programmes.measures import figures
from programmes.models import Programme
from programmes.published import donor_figures
from programmes.results import promises, standing
from programmes.road import road
from programmes.rules import works_in
from reports import glance, plan_cards, portfolio
from reports.models import Report, ReportFile

CARDS = 12
STRIP = 10


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
    if not held and not user.is_staff:
        return TemplateResponse(request, "reports/no_role.html", {})
    if held <= {"donor", "trainee"} and not user.is_staff:
        return redirect("reports:programmes")
    running = portfolio.listed(Programme.objects.visible_to(user).exclude(state=ProgrammeState.CLOSED))
    shown = list(running[: CARDS + 1])
    context = {
        "awaiting": awaiting(request),
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
    page = Paginator(portfolio.listed(Programme.objects.visible_to(user)), CARDS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "cards": portfolio.cards(user, list(page.object_list), clock.today()),
        "today": clock.today(),
    }
    return TemplateResponse(request, "reports/programmes.html", context)


def _of_programme(request: HttpRequest, programme: Programme, found: dict, linked: bool) -> dict[str, Any]:
    """What the working page and the donors' page both show, from the reader's figures."""
    day = clock.today()
    states = promises(programme, found, day)
    charts = glance.split_charts(glance.splits(found.get("people.enrolled")), programme.threshold)
    return {
        "programme": programme,
        "figures": found,
        "promises": states,
        "standing": standing(states),
        "road": road(programme, found, day),
        "charts": charts,
        "funding": portfolio.funding(programme),
        "revision": history.revision(programme.pk),
        "today": day,
    } | _where(request, programme, found, linked)


def _where(request: HttpRequest, programme: Programme, found: dict, linked: bool) -> dict[str, Any]:
    """The tile map of the chosen era; without a choice, that of the programme's own time."""
    maps = glance.maps(found.get("people.enrolled"))
    own = Era.THEN if programme.starts_on < REFORM else Era.NOW
    chosen = next((one for one in maps if one.era == request.GET.get("era", own)), maps[0])
    people = reverse("programmes:people", args=[programme.slug])
    return {
        "maps": maps,
        "era": chosen.era,
        "map_svg": chosen.svg((lambda place_id: f"{people}?place={place_id}") if linked else None),
        "map_rows": chosen.rows,
        "map_columns": (_("Province"), _("Persons")),
    }


@require_safe
@requires("programmes.view_programme", Programme, field="slug", load=lambda rows: rows.select_related("implementer"))
def programme(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "programme")
    found = figures(programme.pk)
    plans = plan_cards.plan_cards(programme, clock.today(), limit=STRIP + 1)
    context = _of_programme(request, programme, found, linked=True) | {
        "awaiting": [item for item in awaiting(request) if item.scope_id == programme.pk],
        "plans": plans[:STRIP],
        "has_more_plans": len(plans) > STRIP,
        "next_events": programme.events.filter(ends_on__gte=clock.today(), state="planned")[:3],
    }
    return TemplateResponse(request, "reports/programme.html", context)


@require_safe
@requires("programmes.view_results", Programme, field="slug", load=lambda rows: rows.select_related("implementer"))
def results(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The programme as donors see it: no person's name, no small group; coordinators look at the same page."""
    stand_in(request, programme, "results")
    found = donor_figures(programme)
    context = _of_programme(request, programme, found, linked=False) | {
        "stories": plan_cards.plan_stories(programme, clock.today()),
        "final_files": _final_files(programme),
        "is_preview": works_in.test(request.user, programme),
        "money_share": _share(found, "plans.spent", "plans.budget"),
    }
    return TemplateResponse(request, "reports/results.html", context)


def _final_files(programme: Programme) -> list[ReportFile]:
    """The donors' edition of the newest final report."""
    newest = Report.objects.filter(programme=programme, state="final").order_by("-version").values("pk")[:1]
    return list(ReportFile.objects.filter(report__in=newest, edition="donor").select_related("report", "stored"))


def _share(found: dict, part: str, whole: str) -> int | None:
    """One figure as a percentage of another; None when either is not known."""
    above, below = (found[key].value if key in found else None for key in (part, whole))
    return None if above is None or not below else round(100 * above / below)
