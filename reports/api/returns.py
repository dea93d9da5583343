"""Periodic returns of a network: who has sent, what it makes along the tree, and what one unit sent."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import override
from ninja import Field, Query, Router, Schema

from networks.models import Network, Return, ReturnField, Round
from networks.returns.amounts import PerPerson
from networks.returns.branches import Branch, branch_of
from networks.returns.completeness import Standing, completeness
from networks.returns.enums import COUNTED, FieldType, ReturnState
from networks.returns.reading import Amount, Difference, Line, amounts_of, compared, differences, roll_up
from office import clock
from reports.api.networks import BRANCH, UnitRef, network_of, ref_of
from reports.api.shapes import LANGUAGE, LIMIT, OFFSET, answers, exact, page_of, plain

router = Router(tags=["networks"])
STATES = "awaited, draft, submitted, returned or accepted"


class RoundOut(Schema):
    id: uuid.UUID
    title: str
    form: str = Field(description="Title of what is asked")
    starts_on: dt.date
    ends_on: dt.date
    due_on: dt.date
    state: str = Field(description="preparing, open or locked")
    previous: uuid.UUID | None = Field(description="The round that it is compared with")


class RoundPage(Schema):
    count: int
    items: list[RoundOut]


class StandingOut(Schema):
    unit: UnitRef | None = Field(description="null: the whole network")
    own: str = Field(description=f"State of its own return: {STATES}; empty: none is asked of it")
    total: int = Field(description="Returns that are awaited of the branch")
    sent: int
    accepted: int
    missing: int
    share: float = Field(description="Per cent that is sent")


class CompletenessOut(Schema):
    is_late: bool = Field(description="The due day is over and the round still open")
    whole: StandingOut
    count: int
    parts: list[StandingOut] = Field(description="Each part directly below, the least complete first")


class ReturnAmount(Schema):
    value: float | int | str | None = Field(
        description="Money is text, exact in the network’s currency; a percentage is of part by whole; null: not known"
    )
    part: float | int | None = Field(description="Of a percentage")
    whole: float | int | None
    qualifier: str = Field(description="exactly, over, about or under")
    returns: int = Field(description="How many returns it was summed of")


class PerPersonOut(Schema):
    value: float | int | str | None = Field(
        description="The amount by the people; money is text, in the network’s currency"
    )
    amount: float | int | str | None = Field(description="Summed of those returns alone that state both")
    people: float | int | None = Field(description="Summed of the same returns")
    qualifier: str
    stated: int = Field(description="How many returns state both; of a sum of parts, how many parts")


class RollUpPart(ReturnAmount):
    unit: UnitRef
    change: float | int | str | None = Field(
        description="Since the round that it is compared with; null: not known of both"
    )
    change_percent: float | int | None = Field(description="Of what it was; null for percentages")
    per_person: PerPersonOut | None = Field(description="null: not told per person, or nobody states both")


class AskedOut(Schema):
    key: str
    label: str
    type: str = Field(description="count, money, percentage or text")
    formula: str = Field(description="Empty: asked; else worked out of the others, of sums out of the sums")
    summed: str = Field(description="sum, head (told per person, too) or stated (a rate that is never summed)")


class RollUpLine(AskedOut):
    own: ReturnAmount = Field(description="What the branch’s top itself sent")
    below: ReturnAmount = Field(description="What its parts make")
    difference: float | int | str | None = Field(description="Own less parts; null: one of them is not known")
    told: ReturnAmount = Field(description="What stands for the branch: its own figure, else what the parts make")
    before: ReturnAmount = Field(description="Of the round that it is compared with")
    change: float | int | str | None
    change_percent: float | int | None = Field(description="Of what it was; null for percentages")
    own_per_person: PerPersonOut | None = Field(description="Of the top’s own return")
    below_per_person: PerPersonOut | None = Field(description="Of the parts that state both")
    per_person: PerPersonOut | None = Field(description="What stands for the branch: its own, else that of its parts")
    before_per_person: PerPersonOut | None
    change_per_person: float | int | str | None
    parts: list[RollUpPart]


class CheckOut(Schema):
    says: str
    left: float | int
    right: float | int


class FiguresOut(Schema):
    unit: UnitRef | None = Field(description="null: the whole network")
    currency: str
    counted: str = Field(description="accepted, or all: everything sent so far")
    people: str = Field(
        description="Key of the field that says how many people there are; empty: nothing is told per person"
    )
    total: int
    sent: int
    accepted: int
    lines: list[RollUpLine]
    checks: list[BothSides] = Field(
        description="What must fit together in what is told: those of which both sides are known"
    )


class ReturnRef(Schema):
    id: uuid.UUID
    unit: UnitRef
    state: str = Field(description=STATES)
    on_behalf: bool = Field(description="Entered by somebody above the unit")
    sent_at: dt.datetime | None


class ReturnPage(Schema):
    count: int
    items: list[ReturnRef]


class AnswerOut(AskedOut, ReturnAmount):
    text: str


class BothSides(CheckOut):
    tolerance: float | int = Field(description="How many per cent of the right side they may differ by")
    holds: bool


class ReturnOut(ReturnRef):
    round: uuid.UUID
    reason: str = Field(description="Why it was sent back")
    explanation: str
    values: list[AnswerOut]
    differences: list[CheckOut] = Field(description="Checks that do not hold")


@router.get("/networks/{slug}/rounds", response=answers(RoundPage), url_name="network_rounds", summary="Rounds")
def rounds(request: HttpRequest, slug: str, limit: int = LIMIT, offset: int = OFFSET, language: str = LANGUAGE) -> dict:
    """The newest first."""
    network = network_of(request, slug)
    with override(language):
        count, rows = page_of(network.rounds.select_related("form", "previous"), limit, offset)
        return {"count": count, "items": [_round(row) for row in rows]}


def _round(row: Round) -> dict[str, Any]:
    fields = ("title", "starts_on", "ends_on", "due_on", "state")
    return {name: getattr(row, name) for name in fields} | {
        "id": row.uuid,
        "form": row.form.title,
        "previous": row.previous.uuid if row.previous else None,
    }


def _asked(request: HttpRequest, slug: str, key: uuid.UUID, code: str) -> tuple[Network, Round, Branch]:
    """A round, and the branch of it that the reader looks at. 404 for what is another's."""
    network = network_of(request, slug)
    asked = network.rounds.filter(uuid=key).select_related("network", "form", "previous__form").first()
    branch = branch_of(request.user, asked, code) if asked else None  # type: ignore[arg-type]
    if asked is None or branch is None:
        raise Http404
    return network, asked, branch


@router.get(
    "/networks/{slug}/rounds/{uuid}",
    response=answers(CompletenessOut),
    url_name="network_round",
    summary="Who has sent, along the tree",
)
def round_completeness(
    request: HttpRequest,
    slug: str,
    uuid: uuid.UUID,
    limit: int = LIMIT,
    offset: int = OFFSET,
    unit: str = BRANCH,
    language: str = LANGUAGE,
) -> dict:
    _network, asked, branch = _asked(request, slug, uuid, unit)
    with override(language):
        whole, parts = completeness(asked, branch.path)
        whole.unit = branch.unit
        count, rows = page_of(parts, limit, offset)
        return {
            "is_late": asked.state == "open" and asked.due_on < clock.today(),
            "whole": _standing(whole),
            "count": count,
            "parts": [_standing(part) for part in rows],
        }


def _standing(one: Standing) -> dict[str, Any]:
    fields = ("total", "sent", "accepted", "missing", "share")
    return {name: getattr(one, name) for name in fields} | {
        "unit": one.unit and ref_of(one.unit),
        "own": one.own.state if one.own else "",
    }


@router.get(
    "/networks/{slug}/rounds/{uuid}/figures",
    response=answers(FiguresOut),
    url_name="network_figures",
    summary="What the returns make along the tree: own figure, parts, difference",
)
def figures(
    request: HttpRequest,
    slug: str,
    uuid: uuid.UUID,
    unit: str = BRANCH,
    counted: str = Query("accepted", pattern="^(accepted|all)$", description="all: everything that is sent so far."),
    language: str = LANGUAGE,
) -> dict:
    """Nothing is counted at two levels; percentages come from their summed parts, formulas from the sums."""
    network, asked, branch = _asked(request, slug, uuid, unit)
    assert counted in COUNTED
    with override(language):
        whole, parts = completeness(asked, branch.path)
        units = {part.unit.path: part.unit for part in parts if part.unit}
        lines = roll_up(asked, branch.path, counted=counted)
        checked = compared(asked.form.checks.all(), {line.field.key: line.told for line in lines})
        fields = ("total", "sent", "accepted")
        return {name: getattr(whole, name) for name in fields} | {
            "unit": branch.unit and ref_of(branch.unit),
            "currency": network.currency,
            "counted": counted,
            "people": next((line.field.key for line in lines if line.field.pk == asked.form.people_id), ""),
            "lines": [_line(line, units, network.currency) for line in lines],
            "checks": [_check(one) | {"tolerance": plain(one.check.tolerance), "holds": one.holds} for one in checked],
        }


def _check(one: Difference) -> dict[str, Any]:
    return {"says": one.check.says, "left": plain(one.left), "right": plain(one.right)}


def _field(row: ReturnField) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("key", "label", "type", "formula", "summed")}


def _number(row: ReturnField, value: Decimal | None, currency: str) -> Any:
    return exact(value, currency) if row.type == FieldType.MONEY else plain(value)


def _amount(row: ReturnField, amount: Amount, currency: str) -> dict[str, Any]:
    return {
        "value": _number(row, amount.value, currency),
        "part": plain(amount.part),
        "whole": plain(amount.whole),
        "qualifier": amount.qualifier,
        "returns": amount.n,
    }


def _head_number(row: ReturnField, value: Decimal | None) -> Any:
    """Money for each person has more decimals than its currency."""
    return f"{value.normalize():f}" if value is not None and row.type == FieldType.MONEY else plain(value)


def _per_person(row: ReturnField, of: PerPerson | None, currency: str) -> dict[str, Any] | None:
    if of is None:
        return None
    return {
        "value": _head_number(row, of.value),
        "amount": _number(row, of.amount, currency),
        "people": plain(of.people),
        "qualifier": of.qualifier,
        "stated": of.n,
    }


def _part(line: Line, path: str, currency: str) -> dict[str, Any]:
    change, share = line.change_of(path)
    return _amount(line.field, line.parts.get(path, Amount()), currency) | {
        "change": _number(line.field, change, currency),
        "change_percent": plain(share),
        "per_person": _per_person(line.field, line.heads.get(path), currency),
    }


def _line(line: Line, units: dict[str, Any], currency: str) -> dict[str, Any]:
    row = line.field
    heads = {
        "own_per_person": line.own_head,
        "below_per_person": line.below_head,
        "per_person": line.head,
        "before_per_person": line.before_head,
    }
    amounts = {name: _amount(row, getattr(line, name), currency) for name in ("own", "below", "told", "before")}
    return _field(row) | amounts | {
        "difference": _number(row, line.difference, currency),
        "change": _number(row, line.change, currency),
        "change_percent": plain(line.change_share),
        "change_per_person": _head_number(row, line.head_change),
        **{name: _per_person(row, of, currency) for name, of in heads.items()},
        "parts": [
            _part(line, path, currency) | {"unit": ref_of(unit)}
            for path, unit in units.items()
            if path in line.parts or path in line.heads
        ],
    }  # fmt: skip


@router.get(
    "/networks/{slug}/rounds/{uuid}/returns",
    response=answers(ReturnPage),
    url_name="network_returns",
    summary="Returns of a round that you may see",
)
def returns(
    request: HttpRequest,
    slug: str,
    uuid: uuid.UUID,
    limit: int = LIMIT,
    offset: int = OFFSET,
    unit: str = BRANCH,
    state: ReturnState | None = Query(None, description=STATES),
    language: str = LANGUAGE,
) -> dict:
    """In the order of the tree of that round."""
    _network, asked, branch = _asked(request, slug, uuid, unit)
    found = Return.objects.visible_to(request.user).filter(round=asked)  # type: ignore[arg-type]
    found = found.filter(path__startswith=branch.path)
    if state:
        found = found.filter(state=state)
    with override(language):
        count, rows = page_of(found.select_related("unit"), limit, offset)
        return {"count": count, "items": [_return(row) for row in rows]}


def _return(row: Return) -> dict[str, Any]:
    fields = ("state", "on_behalf", "sent_at")
    return {name: getattr(row, name) for name in fields} | {"id": row.uuid, "unit": ref_of(row.unit)}


@router.get(
    "/networks/{slug}/returns/{uuid}",
    response=answers(ReturnOut),
    url_name="network_return",
    summary="One return with its values",
)
def one_return(request: HttpRequest, slug: str, uuid: uuid.UUID, language: str = LANGUAGE) -> dict:
    network = network_of(request, slug)
    rows = Return.objects.visible_to(request.user).filter(unit__network=network)  # type: ignore[arg-type]
    sent = rows.select_related("unit", "round__form").filter(uuid=uuid).first()
    if sent is None:
        raise Http404
    amounts = amounts_of(sent)
    texts = {value.field_id: value.text for value in sent.values.all()}
    with override(language):
        return _return(sent) | {
            "round": sent.round.uuid,
            "reason": sent.reason,
            "explanation": sent.explanation,
            "values": [
                _field(row) | _amount(row, amounts[row.key], network.currency) | {"text": texts.get(row.pk, "")}
                for row in sent.round.form.fields.all()
            ],
            "differences": [_check(one) for one in differences(sent.round.form.checks.all(), amounts)],
        }
