"""A network's fund as sums: in, out and left of a branch in a year, by part, source, campaign and purpose. No giver is named."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import override
from ninja import Field, Query, Router, Schema

from networks.fund import tables
from networks.fund.reading import Balance, Book, Cell, explanations, years_of
from networks.views.fund import unit_of
from office import clock
from reports.api.networks import BRANCH, UnitRef, network_of, ref_of
from reports.api.shapes import LANGUAGE, answers, exact, plain

router = Router(tags=["networks"])


class FundSum(Schema):
    value: str | int | float | None = Field(
        description="Money as text, recipients as a number; null: not known, never 0"
    )
    qualifier: str = Field(description="exactly, over, about or under")
    entries: int = Field(description="Of how many entries or returns")
    counted_as: str = Field(description="Of recipients: persons, times, or empty: not stated")


class FundLine(Schema):
    measure: str = Field(description="opening, raised, paid or recipients")
    label: str
    stated: FundSum = Field(description="What the branch states of its whole")
    below: FundSum = Field(description="What its records and parts make")
    difference: str | int | float | None
    told: FundSum = Field(description="What holds: what is stated, else what the parts make")


class FundBalance(Schema):
    opening: FundSum
    raised: FundSum
    paid: FundSum
    recipients: FundSum
    left: str | None = Field(description="null as long as opening, raised or paid is not known")
    beyond: str | None = Field(description="How much more was paid than there was; null: it was not")
    explanation: str


class FundPart(FundBalance):
    unit: UnitRef | None = Field(description="null: the unit’s own records")


class FundRow(Schema):
    name: str
    raised: FundSum
    paid: FundSum
    recipients: FundSum


class FundCut(Schema):
    title: str
    rows: list[FundRow] = Field(description="What is told but not broken down stands last")


class CampaignOut(Schema):
    name: str
    rounds: int = Field(description="Rounds so far, in its own count")


class FundOut(Schema):
    unit: UnitRef | None = Field(description="null: the whole network")
    year: int
    years: list[int] = Field(description="Years of which something is known, the newest first")
    currency: str
    whole: FundBalance
    lines: list[FundLine]
    parts: list[FundPart]
    cuts: list[FundCut]
    campaigns: list[CampaignOut]


@router.get("/networks/{slug}/fund", response=answers(FundOut), url_name="network_fund", summary="The fund in a year")
def fund(
    request: HttpRequest,
    slug: str,
    unit: str = BRANCH,
    year: int | None = Query(None, ge=1900, le=2200, description="Without it the newest that is known."),
    language: str = LANGUAGE,
) -> dict:
    """Confirmed entries and accepted returns, one figure whoever states it; records below a stated total are among it."""
    network = network_of(request, slug)
    top = unit_of(request.user, network, unit)
    years = years_of(network, top)
    book = Book(network, top, year or (years[0] if years else clock.today().year))
    whole, code = book.whole, network.currency
    if top is not None:
        whole.explanation = explanations([top], book.year).get(top.pk)
    with override(language):
        return {
            "unit": top and ref_of(top),
            "year": book.year,
            "years": years,
            "currency": code,
            "whole": _balance(whole, code),
            "lines": [_line(measure, label, book, code) for measure, label in tables.MEASURE_LABELS.items()],
            "parts": [_balance(one, code) | {"unit": part and ref_of(part)} for part, one in book.parts()],
            "cuts": [
                {"title": str(cut.title), "rows": [_row(name, one, code) for name, one in cut.rows]}
                for cut in tables.cuts(book)
            ],
            "campaigns": [{"name": one.name, "rounds": count} for one, count in tables.campaigns(network)],
        }


def _sum(measure: str, cell: Cell, code: str) -> dict[str, Any]:
    return {
        "value": plain(cell.value) if measure == "recipients" else exact(cell.value, code),
        "qualifier": str(cell.qualifier),
        "entries": cell.n,
        "counted_as": str(cell.counted_as),
    }


def _line(measure: str, label: Any, book: Book, code: str) -> dict[str, Any]:
    line = book.lines[measure]
    difference = plain(line.difference) if measure == "recipients" else exact(line.difference, code)
    sums = {name: _sum(measure, getattr(line, name), code) for name in ("stated", "below", "told")}
    return {"measure": measure, "label": str(label), "difference": difference} | sums


def _balance(one: Balance, code: str) -> dict[str, Any]:
    return {name: _sum(name, getattr(one, name), code) for name in tables.MEASURE_LABELS} | {
        "left": exact(one.left, code),
        "beyond": exact(one.beyond, code),
        "explanation": one.explanation.text if one.explanation else "",
    }


def _row(name: str, one: Balance, code: str) -> dict[str, Any]:
    return {"name": name} | {part: _sum(part, getattr(one, part), code) for part in ("raised", "paid", "recipients")}
