"""A programme on one page for those who work in it; and what that page shares with the one that donors read.

What is the same for every reader of a page is put together once for each revision of the programme, day, language and
era, and kept; what awaits the reader, their buttons and the navigation are not part of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from office import clock, history
from participants.enums import Era
from programmes.enums import PartnerRole
from programmes.measures import Figure, figures
from programmes.models import Programme
from programmes.results import promises, standing
from programmes.road import road
from reports import glance, plan_cards, portfolio

STRIP = 10
KEPT_SECONDS = 15 * 60  # names of organisations and places may change without the programme

WORKING = {
    "sub": "reports/_facts_line.html",
    "road": "programmes/_road.html",
    "top": "reports/_programme_top.html",
    "rest": "reports/_programme_rest.html",
}


def working_page(programme: Programme, era: str = "") -> dict[str, SafeString]:
    """The parts of the page for those who work in the programme."""
    return kept("working", WORKING, programme, era, _working_context)


def kept(
    name: str,
    templates: dict[str, str],
    programme: Programme,
    era: str,
    context: Callable[[Programme, str], dict[str, Any]],
) -> dict[str, SafeString]:
    """Drawn once for each revision, day, language and era."""
    era = known_era(era, programme)
    stamp = history.revision(programme.pk).stamp
    key = f"page:{name}:{programme.pk}:{stamp}:{clock.today()}:{get_language()}:{era}"
    parts = cache.get(key)
    if parts is None:
        parts = {part: str(text) for part, text in drawn(templates, context(programme, era)).items()}
        cache.set(key, parts, KEPT_SECONDS)
    return {part: mark_safe(text) for part, text in parts.items()}  # our own templates, escaped there


def drawn(templates: dict[str, str], context: dict[str, Any]) -> dict[str, SafeString]:
    return {part: render_to_string(template, context) for part, template in templates.items()}


def known_era(era: str, programme: Programme) -> str:
    return era if era in Era.values else programme.era


def _working_context(programme: Programme, era: str) -> dict[str, Any]:
    plans = plan_cards.plan_cards(programme, clock.today(), limit=STRIP + 1)
    people = reverse("programmes:people", args=[programme.slug])
    return both(programme, figures(programme.pk), era, lambda place_id: f"{people}?place={place_id}") | {
        "linked": True,
        "plans": plans[:STRIP],
        "has_more_plans": len(plans) > STRIP,
    }


def both(
    programme: Programme, found: dict[str, Figure], era: str, address: Callable[[int], str] | None
) -> dict[str, Any]:
    """What both pages show, from the reader's figures."""
    day = clock.today()
    states = promises(programme, found, day)
    enrolled = found.get("people.enrolled")
    maps = glance.maps(enrolled)
    chosen = next(one for one in maps if one.era == era)
    return {
        "programme": programme,
        "figures": found,
        "promises": states,
        "standing": standing(states),
        "road": road(programme, found, day),
        "charts": glance.split_charts(glance.splits(enrolled), programme.threshold),
        "funding": portfolio.funding(programme),
        "revision": history.revision(programme.pk),
        "today": day,
        "maps": maps,
        "era": era,
        "map_svg": chosen.svg(address),
        "map_rows": chosen.rows,
        "map_columns": (_("Province"), _("Persons")),
        "reach": list(programme.reach_statements.select_related("phase")),
        "phases": list(programme.phases.all()),
        "acknowledged": [one for one in programme.partners.filter(role=PartnerRole.FUNDER) if one.statement],
    }


def share(found: dict[str, Figure], part: str, whole: str) -> int | None:
    """One figure as a percentage of another; None when either is not known."""
    above, below = (found[key].value if key in found else None for key in (part, whole))
    return None if above is None or not below else round(100 * above / below)  # type: ignore[operator]
