"""Programmes as cards: how far each is, read for many at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from programmes.enums import PartnerRole
from programmes.framework.figures import without_small
from programmes.measures import Figure, figures_of
from programmes.models import Programme, Target
from programmes.querysets import STAFF_ROLES, ProgrammeQuerySet
from programmes.results import promises, standing
from programmes.road import Road, road


@dataclass(frozen=True, slots=True)
class Card:
    """One programme in a list."""

    programme: Programme
    road: Road
    standing: dict[str, int]
    people: int | None  # None: too few to tell this reader
    time_gone: int
    works_here: bool  # opens the working page, else the results

    @property
    def share_met(self) -> int:
        total = self.standing["total"]
        return round(100 * self.standing["met"] / total) if total else 0


def listed(programmes: ProgrammeQuerySet) -> ProgrammeQuerySet:
    """With what a card needs: a fixed number of queries."""
    targets = Prefetch("targets", Target.objects.select_related("indicator__baseline"))
    return programmes.select_related("implementer").prefetch_related(targets, "stages")


def cards(user: Any, programmes: list[Programme], today: dt.date) -> list[Card]:
    """Cards in the given order; figures are read for all together."""
    counted = figures_of([programme.pk for programme in programmes])
    return [_card(user, programme, counted[programme.pk], today) for programme in programmes]


def _card(user: Any, programme: Programme, counted: dict[str, Figure], today: dt.date) -> Card:
    works_here = user.is_staff or bool(user.roles.get(programme.pk, set()).intersection(STAFF_ROLES))
    enrolled = counted["people.enrolled"].value
    few = isinstance(enrolled, int) and 0 < enrolled < programme.threshold
    return Card(
        programme=programme,
        road=road(programme, counted, today),
        standing=standing(
            promises(programme, counted if works_here else without_small(counted, programme.threshold), today)
        ),
        people=None if few and not works_here else enrolled,  # type: ignore[arg-type]
        time_gone=round(programme.time_gone(today) * 100),
        works_here=works_here,
    )


def funding(programme: Programme) -> dict[str, Any]:
    """Who funds it, as sure as it is known: confirmed names, assumed names, or not stated. One query."""
    funders = list(programme.partners.filter(role=PartnerRole.FUNDER).select_related("organisation"))
    return {
        "confirmed": [partner.organisation for partner in funders if partner.certainty == "confirmed"],
        "assumed": [partner.organisation for partner in funders if partner.certainty == "assumed"],
    }
