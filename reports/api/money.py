"""A programme's money: the sums, the budget set out, grants, and the transactions for those who work there."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import override
from ninja import Field, Query, Router, Schema

from office import history
from programmes.models import ExchangeRate, Programme, Transaction
from programmes.money import reading
from programmes.money.book import GRANT, PLANNED, Rates, Tally
from programmes.money.enums import Cut, Kind, TransactionState
from programmes.rules import works_in
from reports.api.shapes import (
    LANGUAGE,
    LIMIT,
    OFFSET,
    OrganisationOut,
    Span,
    Sum,
    answers,
    exact,
    organisation_of,
    page_of,
    programme_of,
    span_of,
    sum_of,
)

router = Router(tags=["money"])
AMOUNT = "A decimal as text, exact, without separators"


class MoneyOut(Schema):
    currency: str = Field(description="Of all sums")
    data_as_of: dt.datetime | None
    granted: Sum = Field(description="Of the grants whose amount is stated")
    grants_not_stated: int = Field(description="How many grants have an amount that is not stated; they add nothing")
    budget: Sum
    committed: Sum
    received: Sum
    transferred: Sum = Field(description="To partners: an advance, not spending")
    spent: Sum
    left: Sum = Field(description="Budget less spent (of the grants where no budget is stated); below 0: overspent")


class BudgetRow(Schema):
    label: str
    code: str = Field(description="Of a budget line; empty otherwise")
    depth: int = Field(description="By result: how deep in the tree; a result’s sums hold those under it")
    budget: Sum
    committed: Sum
    received: Sum
    transferred: Sum
    spent: Sum
    left: str | None = Field(description="null: nothing is planned here")
    over: str | None = Field(description="How much more is spent than planned; null: it is not")
    awaiting_approval: Sum | None = Field(description="Expenditure that is sent, in no sum; for those who work here")


class BudgetPage(Schema):
    count: int
    currency: str
    total: BudgetRow
    items: list[BudgetRow]


class GrantOut(Span):
    funder: OrganisationOut
    amount: str | None = Field(description="null: not stated, never 0")
    currency: str
    reference: str
    signed_on: dt.date | None
    certainty: str = Field(description="confirmed, assumed or not_stated")
    conditions: str = Field(description="Told to those who work in the programme")
    note: str = Field(description="Told to those who work in the programme")


class GrantPage(Schema):
    count: int
    items: list[GrantOut]


class TransactionOut(Schema):
    id: uuid.UUID
    kind: str = Field(description="commitment, receipt, transfer or expenditure")
    state: str = Field(description="draft, submitted, returned or approved; only what is approved counts")
    on: dt.date
    amount: str = Field(description=AMOUNT)
    currency: str
    value: str | None = Field(description="In the programme’s currency; null: no exchange rate on or before the day")
    line: str = Field(description="Code of the budget line; empty: of none")
    grant: str = Field(description="Reference of the grant; empty: of none")
    organisation: OrganisationOut | None
    number: str
    document: str
    payee: str
    note: str


class TransactionPage(Schema):
    count: int
    items: list[TransactionOut]


@router.get("/programmes/{slug}/money", response=answers(MoneyOut), summary="Promised, planned, spent, left")
def money(request: HttpRequest, slug: str) -> dict:
    """Only what is approved counts; an amount without an exchange rate is in no sum and stands beside it."""
    programme = programme_of(request, slug, "programmes.view_money")
    held, revision = reading.read(programme), history.revision(programme.pk)
    tallies = {
        "granted": held.tally(GRANT), "budget": held.tally(PLANNED), "committed": held.tally(Kind.COMMITMENT),
        "received": held.tally(Kind.RECEIPT), "transferred": held.tally(Kind.TRANSFER),
        "spent": held.tally(Kind.EXPENDITURE), "left": held.left(),
    }  # fmt: skip
    return {key: _sum(tally, programme) for key, tally in tallies.items()} | {
        "currency": programme.currency,
        "data_as_of": revision.changed_at if revision.number else None,
        "grants_not_stated": programme.grants.filter(amount=None).count(),
    }


def _sum(tally: Tally, programme: Programme) -> dict[str, Any]:
    return sum_of(tally.value, tally.left_out, programme.currency)


@router.get("/programmes/{slug}/budget", response=answers(BudgetPage), summary="Where the money goes")
def budget(
    request: HttpRequest,
    slug: str,
    limit: int = LIMIT,
    offset: int = OFFSET,
    by: Cut = Query(Cut.LINE, description="Set out by budget line, result, partner or period."),
    language: str = LANGUAGE,
) -> dict:
    """The rows make the total, except by result, where a result holds those under it."""
    programme = programme_of(request, slug, "programmes.view_money")
    works = works_in.test(request.user, programme)
    held = reading.read(programme)
    with override(language):
        count, rows = page_of(reading.rows(programme, held, by), limit, offset)
        total = reading.total_row(held)
        return {
            "count": count,
            "currency": programme.currency,
            "total": _row(total, programme, works=works) | {"left": exact(held.left().value, programme.currency)},
            "items": [_row(row, programme, works=works) for row in rows],
        }


def _row(row: reading.Row, programme: Programme, *, works: bool) -> dict[str, Any]:
    sums = {
        "budget": row.planned, "committed": row.committed, "received": row.received, "transferred": row.transferred,
        "spent": row.spent,
    }  # fmt: skip
    return {key: _sum(tally, programme) for key, tally in sums.items()} | {
        "label": row.label,
        "code": row.line.code if row.line else "",
        "depth": row.depth,
        "left": exact(row.left, programme.currency),
        "over": exact(row.over, programme.currency),
        "awaiting_approval": _sum(row.waiting, programme) if works else None,
    }


@router.get("/programmes/{slug}/grants", response=answers(GrantPage), summary="Grants")
def grants(request: HttpRequest, slug: str, limit: int = LIMIT, offset: int = OFFSET, language: str = LANGUAGE) -> dict:
    """To those who don't work in the programme: the confirmed ones. All of them are in the sum ``granted``."""
    programme = programme_of(request, slug, "programmes.view_money")
    works = works_in.test(request.user, programme)
    with override(language):
        count, rows = page_of(programme.grants.told(works_here=works).select_related("funder"), limit, offset)
        items = [
            span_of(row)
            | {name: getattr(row, name) for name in ("currency", "reference", "signed_on", "certainty")}
            | {
                "funder": organisation_of(row.funder),
                "amount": exact(row.amount, row.currency),
                "conditions": row.conditions if works else "",
                "note": row.note if works else "",
            }
            for row in rows
        ]
        return {"count": count, "items": items}


@router.get("/programmes/{slug}/transactions", response=answers(TransactionPage), summary="The ledger")
def transactions(
    request: HttpRequest,
    slug: str,
    limit: int = LIMIT,
    offset: int = OFFSET,
    q: str = Query("", max_length=100, description="Number, document, payee or what it is for."),
    kind: Kind | None = Query(None),
    state: TransactionState | None = Query(None),
    line: str = Query("", max_length=20, description="Code of a budget line."),
    since: dt.date | None = Query(None, description="On or after this day."),
    until: dt.date | None = Query(None, description="On or before this day."),
    language: str = LANGUAGE,
) -> dict:
    """For those who work in the programme; donors read the sums. The newest first."""
    programme = programme_of(request, slug, "programmes.view_ledger")
    asked = {"kind": kind, "state": state, "line__code": line, "on__gte": since, "on__lte": until}
    found = programme.transactions.filter(**{name: value for name, value in asked.items() if value})
    if words := " ".join(q.split()):
        named = [Q(**{f"{name}__icontains": words}) for name in ("number", "document", "payee", "note")]
        found = found.filter(named[0] | named[1] | named[2] | named[3])
    rates = ExchangeRate.objects.filter(programme=programme, to_currency=programme.currency)
    held = Rates(programme.currency, rates.order_by().values_list("from_currency", "on", "rate"))
    with override(language):
        count, rows = page_of(found.select_related("line", "grant", "organisation"), limit, offset)
        return {"count": count, "items": [_transaction(row, held) for row in rows]}


def _transaction(row: Transaction, rates: Rates) -> dict[str, Any]:
    fields = ("kind", "state", "on", "currency", "number", "document", "payee", "note")
    return {name: getattr(row, name) for name in fields} | {
        "id": row.uuid,
        "amount": exact(row.amount, row.currency),
        "value": exact(rates.convert(row.amount, row.currency, row.on), rates.to),
        "line": row.line.code if row.line else "",
        "grant": row.grant.reference if row.grant else "",
        "organisation": organisation_of(row.organisation),
    }
