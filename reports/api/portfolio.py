"""Programmes, and the portfolio: with who funds, leads and carries each, its numbers and how far it is."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from django.utils.translation import override
from ninja import Field, Query, Router, Schema

from office import clock
from participants.models import Organisation
from programmes.enums import PartnerRole, ProgrammeState
from programmes.models import Partner, Programme
from reports import finding, portfolio
from reports.api.shapes import (
    LANGUAGE,
    LIMIT,
    OFFSET,
    Invalid,
    OrganisationOut,
    Problem,
    Span,
    answers,
    organisation_of,
    page_of,
    programme_of,
)
from reports.portfolio_filters import PortfolioForm

router = Router(tags=["programmes"])


class ProgrammeOut(Span):
    slug: str
    title_vi: str
    title_en: str
    state: str = Field(description="draft, running or closed")


class ProgrammePage(Schema):
    count: int
    items: list[ProgrammeOut]


class Held(Schema):
    """An organisation in a role."""

    organisation: OrganisationOut
    role: str = Field(description="implementing, coordinator, funder, partner, supporting or taking_part")
    certainty: str = Field(description="confirmed, assumed or not_stated")
    statement: str = Field(description="The sentence that a funder wants to be read; empty: none")


class NumberOut(Schema):
    kind: str = Field(description="grant, project, contract, call, decision, iati or other")
    number: str


class LineOut(ProgrammeOut):
    title: str
    numbers: list[NumberOut] = Field(description="Numbers under which others know it")
    funders: list[Held] = Field(description="Empty: not stated")
    leads: list[Held] = Field(description="Empty: no lead is stated")
    carried_out_by: list[Held]
    roles: list[Held] = Field(description="Those of the organisation that was asked for, else of the reader’s own")
    time_gone: int | None = Field(description="Per cent of its time that is over; null: its time is not stated")
    people: int | None = Field(description="Enrolled; null: too few to tell")
    targets: dict[str, int] = Field(description="How many promised results stand in each state, and in all (total)")


class PortfolioPage(Schema):
    count: int
    items: list[LineOut]


def held(row: Partner) -> dict[str, Any]:
    return {
        "organisation": organisation_of(row.organisation),
        "role": row.role,
        "certainty": row.certainty,
        "statement": row.statement,
    }


@router.get(
    "/programmes", response={200: ProgrammePage, 401: Problem, 422: Invalid}, summary="Programmes that you may see"
)
def programmes(
    request: HttpRequest,
    limit: int = LIMIT,
    offset: int = OFFSET,
    q: str = Query("", max_length=200, description="Words of the title, a number, or an organisation’s name."),
) -> dict:
    user: Any = request.user
    words = q.strip()
    found = finding.programmes(user, words) if words else Programme.objects.visible_to(user)
    count, items = page_of(found, limit, offset)
    return {"count": count, "items": items}


@router.get("/programmes/{slug}", response=answers(ProgrammeOut), summary="One programme")
def programme(request: HttpRequest, slug: str) -> Programme:
    return programme_of(request, slug)


@router.get(
    "/portfolio",
    response={200: PortfolioPage, 401: Problem, 422: Invalid},
    url_name="portfolio",
    summary="Programmes with funder, role, years, state, numbers and how far each is",
)
def portfolio_lines(
    request: HttpRequest,
    limit: int = LIMIT,
    offset: int = OFFSET,
    q: str = Query("", max_length=100, description="Title, number (of a grant, project …) or organisation."),
    funder: uuid.UUID | None = Query(None, description="Id of an organisation that funds it."),
    no_funder: bool = Query(False, description="Only those whose funder is not stated."),
    organisation: uuid.UUID | None = Query(None, description="Id of an organisation that has a role in it."),
    role: PartnerRole | None = Query(None, description="The role of that organisation, or of any."),
    state: ProgrammeState | None = Query(None),
    year: int | None = Query(None, ge=1900, le=2200, description="Running in this year, as far as is stated."),
    no_year: bool = Query(False, description="Only those whose time is not stated."),
    language: str = LANGUAGE,
) -> dict:
    """The list that the page of programmes shows to the same reader; an assumed funder is not told to donors."""
    user: Any = request.user
    asked = {
        "q": q.strip(),
        "funder": "none" if no_funder else _key(funder),
        "organisation": _key(organisation),
        "role": role or "",
        "state": state or "",
        "year": "none" if no_year else str(year or ""),
    }
    with override(language):
        form = PortfolioForm(asked, user=user)
        if any(value and name not in form.chosen for name, value in asked.items()):
            return {"count": 0, "items": []}  # asked for what no programme has
        count, found = page_of(portfolio.in_lines(form.filtered()), limit, offset)
        lines = portfolio.lines(user, found, clock.today(), form.about)
        return {"count": count, "items": [_line(line) for line in lines]}


def _key(organisation: uuid.UUID | None) -> str:
    """As the form knows it; "?" for one that there is not."""
    if organisation is None:
        return ""
    return str(Organisation.objects.filter(uuid=organisation).values_list("pk", flat=True).first() or "?")


def _line(line: portfolio.Line) -> dict[str, Any]:
    programme, card = line.programme, line.card
    fields = ("slug", "title", "title_vi", "title_en", "starts_on", "ends_on", "date_precision", "state")
    return {name: getattr(programme, name) for name in fields} | {
        "numbers": [{"kind": row.kind, "number": row.number} for row in programme.references.all()],
        "funders": [held(row) for row in line.funders],
        "leads": [held(row) for row in line.leads],
        "carried_out_by": [held(row) for row in line.carrying],
        "roles": [held(row) for row in line.own_roles] if line.organisation_id else [],
        "time_gone": card.time_gone,
        "people": card.people,
        "targets": card.standing,
    }
