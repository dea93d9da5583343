"""Programmes as cards: how far each is, read for many at once."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils.translation import get_language

from office import history
from participants.models import Organisation
from programmes.enums import Certainty, PartnerRole
from programmes.measures import Figure, figures_of
from programmes.models import Partner, Programme, Target
from programmes.published import donor_figures_of
from programmes.querysets import STAFF_ROLES, ProgrammeQuerySet
from programmes.results import promises, standing
from programmes.road import Road, road
from reports import glance


@dataclass(frozen=True, slots=True)
class Card:
    """One programme in a list."""

    programme: Programme
    road: Road
    standing: dict[str, int]
    people: int | None  # None: too few to tell this reader
    time_gone: int | None
    works_here: bool  # opens the working page, else the results
    budget: Any = None  # in the programme's own currency; None: not stated
    spent: Any = None
    left_out: bool = False  # sums without a rate stand beside, on the page of the money
    places: dict[str, frozenset[str]] = field(default_factory=dict)  # era → provinces that people come from

    @property
    def share_met(self) -> int:
        total = self.standing["total"]
        return round(100 * self.standing["met"] / total) if total else 0


@dataclass(frozen=True, slots=True)
class Line:
    """One programme in the portfolio: its card, and who carries and funds it as far as the reader is told."""

    card: Card
    partners: list[Partner]
    organisation_id: int | None

    @property
    def programme(self) -> Programme:
        return self.card.programme

    @property
    def funders(self) -> list[Partner]:
        return [one for one in self.partners if one.role == PartnerRole.FUNDER]

    @property
    def leads(self) -> list[Partner]:
        return [one for one in self.partners if one.role == PartnerRole.COORDINATING]

    @property
    def own_roles(self) -> list[Partner]:
        """The roles of the organisation that the list is about."""
        own = [one for one in self.partners if one.organisation_id == self.organisation_id]
        programme = self.programme
        implements = programme.implementer_id is not None and programme.implementer_id == self.organisation_id
        if implements and not any(one.role == PartnerRole.IMPLEMENTING for one in own):
            own.insert(0, Partner(programme=programme, organisation=programme.implementer, role="implementing"))
        return own

    @property
    def carrying(self) -> list[Partner]:
        """Who carries it out, where the list is about no organisation."""
        programme = self.programme
        found = [one for one in self.partners if one.role == PartnerRole.IMPLEMENTING]
        if programme.implementer and all(one.organisation_id != programme.implementer_id for one in found):
            found.insert(0, Partner(programme=programme, organisation=programme.implementer, role="implementing"))
        return found


KEPT_SECONDS = 15 * 60  # names of organisations may change without the programme


def page_parts(user: Any, shown: list[int], today: dt.date, about: Organisation | None, era: str) -> dict[str, Any]:
    """The lines of the table and the maps of these programmes, kept for one revision of each of them."""
    stamps = history.stamps(shown)
    told = [f"{pk}:{stamps[pk]}:{_works_in(user, pk)}" for pk in shown]
    named = f"{today}:{get_language()}:{about.pk if about else 0}:{era}:{','.join(told)}"
    key = f"portfolio:{hashlib.sha256(named.encode()).hexdigest()}"
    kept = cache.get(key)
    if kept is None:
        found = {programme.pk: programme for programme in in_lines(Programme.objects.filter(pk__in=shown))}
        made = lines(user, [found[pk] for pk in shown if pk in found], today, about)
        maps = coverage([line.card for line in made])
        drawn = next(one for one in maps if one.era == era)
        kept = {
            "lines": [
                render_to_string("reports/_portfolio_line.html", {"line": line, "about": about}) for line in made
            ],
            "maps": [{"era": one.era, "provinces": one.provinces} for one in maps],
            "map_svg": drawn.svg(),
            "map_rows": drawn.rows,
        }
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def lines(user: Any, programmes: list[Programme], today: dt.date, about: Organisation | None) -> list[Line]:
    """The given programmes with their partners and numbers: a fixed number of queries."""
    told = []
    for card in cards(user, programmes, today):
        partners = [
            one
            for one in card.programme.partners.all()
            if card.works_here or one.role != PartnerRole.FUNDER or one.certainty == Certainty.CONFIRMED
        ]
        told.append(Line(card, partners, about.pk if about else None))
    return told


def in_lines(programmes: ProgrammeQuerySet) -> ProgrammeQuerySet:
    return listed(programmes).prefetch_related("partners__organisation", "references")


def listed(programmes: ProgrammeQuerySet) -> ProgrammeQuerySet:
    """With what a card needs: a fixed number of queries."""
    targets = Prefetch("targets", Target.objects.select_related("indicator__baseline", "phase"))
    return programmes.select_related("implementer").prefetch_related(targets, "stages")


def cards(user: Any, programmes: list[Programme], today: dt.date) -> list[Card]:
    """Cards in the given order; figures are read for all together."""
    stamps = history.stamps([programme.pk for programme in programmes])
    counted = figures_of(stamps)
    read = [programme for programme in programmes if not _works_in(user, programme.pk)]
    told = donor_figures_of(read, counted, stamps)
    return [_card(programme, counted[programme.pk], told.get(programme.pk), today) for programme in programmes]


def _works_in(user: Any, programme_id: int) -> bool:
    return user.is_staff or bool(user.roles.get(programme_id, set()).intersection(STAFF_ROLES))


def _card(programme: Programme, counted: dict[str, Figure], told: dict[str, Figure] | None, today: dt.date) -> Card:
    """``told``: the donors' edition, for a reader who does not work there; all of the card is read off it."""
    figures = counted if told is None else told
    enrolled = figures["people.enrolled"].value
    gone = programme.time_gone(today)
    return Card(
        programme=programme,
        road=road(programme, figures, today),
        standing=standing(promises(programme, figures, today)),
        people=enrolled,  # type: ignore[arg-type]
        time_gone=None if gone is None else round(gone * 100),
        works_here=told is None,
        budget=_value(figures, "money.budget"),
        spent=_value(figures, "money.spent"),
        left_out=any(figures[key].left_out for key in ("money.budget", "money.spent") if key in figures),
        places={
            era: frozenset(
                key for key, count in figures["people.enrolled"].splits.get(dimension, {}).items() if count != 0
            )
            for era, dimension in glance.ERAS.items()
        },
    )


def _value(figures: Mapping[str, Figure], key: str) -> Any:
    return figures[key].value if key in figures else None


def coverage(cards: Sequence[Card]) -> list[glance.Map]:
    """In how many of these programmes each province has people. Of persons nothing is counted or added here."""
    return glance.coverage({era: [card.places.get(era, frozenset()) for card in cards] for era in glance.ERAS})


def funding(programme: Programme) -> dict[str, Any]:
    """Who funds it, as sure as it is known: confirmed names, assumed names, or not stated. One query."""
    funders = list(programme.partners.filter(role=PartnerRole.FUNDER).select_related("organisation"))
    return {
        "confirmed": [partner.organisation for partner in funders if partner.certainty == "confirmed"],
        "assumed": [partner.organisation for partner in funders if partner.certainty == "assumed"],
    }
