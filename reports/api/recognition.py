"""Recognition: rounds, who applied and what became of it, titles that are held, targets. Reviews are never told here."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils.translation import override
from ninja import Field, Query, Router, Schema

from networks.measures import TITLES
from networks.models import Application, Outcome, RecognitionRound, TitleTarget
from networks.recognition.enums import WRITABLE, ApplicationState
from networks.recognition.reading import tally
from networks.standing import standing_of
from networks.titles.targets import Share, against_targets
from programmes.measures import Described
from reports.api.networks import BRANCH, UnitRef, network_of, ref_of, unit_of
from reports.api.shapes import LANGUAGE, LIMIT, OFFSET, answers, page_of, plain

router = Router(tags=["networks"])
STATES = ", ".join(ApplicationState.values)


class RecognitionOut(Schema):
    id: uuid.UUID
    title: str
    year: int
    criteria_set: str = Field(description="Short name of the set")
    version: int = Field(description="Of the set")
    set_title: str
    is_example: bool = Field(description="The set is an example, not official")
    subject: str = Field(description="unit, member, community, clan, family, person or initiative")
    area: UnitRef | None = Field(description="null: the whole network")
    state: str = Field(description="preparing, open, reviewing or decided")
    opens_on: dt.date
    closes_on: dt.date
    decision_by: dt.date | None


class RecognitionPage(Schema):
    count: int
    items: list[RecognitionOut]


class RecognitionWhole(RecognitionOut):
    registered: int | None = Field(description="null: nothing is known")
    recognised: int | None
    out_of: int | None = Field(description="Of how many; null: not stated")
    qualifier: str = Field(description="exactly, over, about or under: of what is known by number")


class ApplicationOut(Schema):
    id: uuid.UUID
    unit: UnitRef
    subject: str
    name: str = Field(description="Empty: the unit itself, or by number only")
    state: str = Field(description=STATES)
    registered: int | None = Field(description="Of what is known by number only")
    recognised: int | None
    out_of: int | None
    qualifier: str = Field(description="exactly, over, about or under")


class ApplicationPage(Schema):
    count: int
    items: list[ApplicationOut]


class TitleOut(Schema):
    id: uuid.UUID
    number: str = Field(description="Of the decision, with its serial")
    round: uuid.UUID
    unit: UnitRef
    subject: str
    name: str
    level: str
    decided_on: dt.date
    expires_on: dt.date | None = Field(description="null: no end")
    standing: str = Field(description="valid, renewed, expired or withdrawn")


class TitlePage(Schema):
    count: int
    items: list[TitleOut]


class ReachedOut(Schema):
    percent: float | None = Field(description="part / whole; null: nobody states both numbers")
    part: int = Field(description="Recognised, of those parts that state both numbers")
    whole: int = Field(description="Out of how many, of the same parts")
    stated: int = Field(description="How many parts state both numbers")
    parts: int = Field(description="How many parts told something")
    registered: int | None = Field(description="null: nothing is known")
    recognised: int | None
    out_of: int | None
    qualifier: str = Field(description="exactly, over, about or under")
    state: str = Field(description="met, short or empty: can't be told")


class NetworkMeasureOut(Schema):
    key: str
    label: str
    unit: str
    how: str = Field(description="How it is counted")
    source: str


class TitleTargetOut(Schema):
    year: int
    measure: str = Field(
        description="Key of the measure that it is a target on; empty: nothing counts it in the portal"
    )
    title: str
    group: str = Field(description="Of whom")
    percent: float | int | None = Field(description="null: a statement without a number")
    criteria_set: str = Field(description="What it is counted from; empty: not counted in the portal")
    decision: str
    source: str
    reached: ReachedOut | None = Field(description="Of what you see; null: not counted in the portal")


class TitleTargetPage(Schema):
    count: int
    measures: list[NetworkMeasureOut] = Field(description="What targets are targets on, and what their shares are of")
    items: list[TitleTargetOut]


@router.get(
    "/networks/{slug}/recognition",
    response=answers(RecognitionPage),
    url_name="network_recognitions",
    summary="Rounds of recognition",
)
def recognitions(
    request: HttpRequest,
    slug: str,
    limit: int = LIMIT,
    offset: int = OFFSET,
    year: int | None = Query(None, ge=1900, le=2200),
    language: str = LANGUAGE,
) -> dict:
    """The newest first."""
    network = network_of(request, slug)
    found = RecognitionRound.objects.visible_to(request.user).filter(network=network)  # type: ignore[arg-type]
    if year:
        found = found.filter(year=year)
    with override(language):
        count, rows = page_of(found.select_related("criteria_set", "area"), limit, offset)
        return {"count": count, "items": [_round(row) for row in rows]}


def _round(row: RecognitionRound) -> dict[str, Any]:
    fields = ("title", "year", "state", "opens_on", "closes_on", "decision_by")
    return {name: getattr(row, name) for name in fields} | {
        "id": row.uuid,
        "criteria_set": row.criteria_set.slug,
        "version": row.criteria_set.version,
        "set_title": row.criteria_set.title,
        "is_example": row.criteria_set.is_example,
        "subject": row.criteria_set.subject,
        "area": ref_of(row.area) if row.area else None,
    }


def _asked(request: HttpRequest, slug: str, key: uuid.UUID) -> RecognitionRound:
    network = network_of(request, slug)
    rows = RecognitionRound.objects.visible_to(request.user).filter(network=network)  # type: ignore[arg-type]
    found = rows.select_related("criteria_set", "area", "network").filter(uuid=key).first()
    if found is None:
        raise Http404
    return found


def _path(request: HttpRequest, asked: RecognitionRound, code: str) -> str:
    """Of the branch that the reader asks for, else of the highest that they see."""
    user: Any = request.user
    if code:
        return unit_of(request, asked.network, code).path
    held = standing_of(user)
    if user.is_staff or asked.network_id in held.whole:
        return ""
    return min((path for pk, path in held.branches if pk == asked.network_id), key=len, default="-")  # "-": of none


@router.get(
    "/networks/{slug}/recognition/{uuid}",
    response=answers(RecognitionWhole),
    url_name="network_recognition",
    summary="One round of recognition: registered, recognised, out of how many",
)
def recognition(request: HttpRequest, slug: str, uuid: uuid.UUID, unit: str = BRANCH, language: str = LANGUAGE) -> dict:
    """Of a branch, or of the highest that you see. Dossiers are among a number that is stated above them."""
    asked = _asked(request, slug, uuid)
    told = tally(asked, _path(request, asked, unit))
    with override(language):
        fields = ("registered", "recognised", "out_of", "qualifier")
        return _round(asked) | {name: getattr(told, name) for name in fields}


@router.get(
    "/networks/{slug}/recognition/{uuid}/applications",
    response=answers(ApplicationPage),
    url_name="network_applications",
    summary="Who applied and what became of it",
)
def applications(
    request: HttpRequest,
    slug: str,
    uuid: uuid.UUID,
    limit: int = LIMIT,
    offset: int = OFFSET,
    unit: str = BRANCH,
    state: ApplicationState | None = Query(None, description=STATES),
    language: str = LANGUAGE,
) -> dict:
    """What is not submitted yet is told to those alone who write it or stand above it."""
    asked = _asked(request, slug, uuid)
    found = Application.objects.visible_to(request.user).filter(round=asked)  # type: ignore[arg-type]
    within = Q(path__startswith=_path(request, asked, unit))
    if not unit:
        within |= Q(membership__in=standing_of(request.user).members)  # type: ignore[arg-type]
    found = found.filter(within).exclude(_drafts_of_others(request, asked))
    if state:
        found = found.filter(state=state)
    with override(language):
        count, rows = page_of(found.select_related("unit"), limit, offset)
        return {"count": count, "items": [_application(row) for row in rows]}


def _drafts_of_others(request: HttpRequest, asked: RecognitionRound) -> Q:
    user: Any = request.user
    held = standing_of(user)
    own = Q(membership__in=held.members)
    for pk, path in held.branches:
        if pk == asked.network_id:
            own |= Q(unit__path__startswith=path)
    if user.is_staff or asked.network_id in held.stewarded:
        return Q(pk__in=[])
    drafts = Q(state__in=[*WRITABLE, ApplicationState.WITHDRAWN])
    return drafts & ~own


def _application(row: Application) -> dict[str, Any]:
    fields = ("subject", "name", "state", "registered", "recognised", "out_of", "qualifier")
    return {name: getattr(row, name) for name in fields} | {"id": row.uuid, "unit": ref_of(row.unit)}


@router.get(
    "/networks/{slug}/titles",
    response=answers(TitlePage),
    url_name="network_titles",
    summary="Titles and how they stand",
)
def titles(
    request: HttpRequest,
    slug: str,
    limit: int = LIMIT,
    offset: int = OFFSET,
    unit: str = BRANCH,
    language: str = LANGUAGE,
) -> dict:
    """The newest first, whatever became of them."""
    network = network_of(request, slug)
    found = Outcome.objects.visible_to(request.user).titles()  # type: ignore[arg-type]
    found = found.filter(application__round__network=network).select_related(
        "application__unit", "application__round", "decision", "level"
    )
    if unit:
        found = found.filter(application__path__startswith=unit_of(request, network, unit).path)
    with override(language):
        count, rows = page_of(found.order_by("-decision__dated", "-pk"), limit, offset)
        return {"count": count, "items": [_title(row) for row in rows]}


def _title(row: Outcome) -> dict[str, Any]:
    of = row.application
    return {
        "id": row.uuid,
        "number": row.number,
        "round": of.round.uuid,
        "unit": ref_of(of.unit),
        "subject": of.subject,
        "name": of.name,
        "level": row.level.name if row.level else "",
        "decided_on": row.decision.dated,
        "expires_on": row.expires_on,
        "standing": row.standing,
    }


@router.get(
    "/networks/{slug}/targets",
    response=answers(TitleTargetPage),
    url_name="network_targets",
    summary="What decisions want recognised by the end of a year",
)
def targets(
    request: HttpRequest, slug: str, limit: int = LIMIT, offset: int = OFFSET, language: str = LANGUAGE
) -> dict:
    """With what the rounds of that year say of it, as on the page of targets."""
    network = network_of(request, slug)
    with override(language):
        count, rows = page_of(network.title_targets.all(), limit, offset)
        shares = dict(against_targets(network, request.user))  # type: ignore[arg-type]
        return {
            "count": count,
            "measures": [_measure(one) for one in TITLES],
            "items": [_target(row) | {"reached": _reached(row, shares.get(row))} for row in rows],
        }


def _measure(one: Described) -> dict[str, str]:
    return {name: str(getattr(one, name)) for name in ("key", "label", "unit", "how", "source")}


def _reached(row: TitleTarget, share: Share | None) -> dict[str, Any] | None:
    if share is None:
        return None
    fields = ("part", "whole", "stated", "parts", "registered", "recognised", "out_of", "qualifier")
    told = {name: getattr(share, name) for name in fields}
    return told | {"percent": plain(share.percent), "state": share.state(row.percent)}


def _target(row: TitleTarget) -> dict[str, Any]:
    fields = ("year", "title", "group", "decision", "source")
    return {name: getattr(row, name) for name in fields} | {
        "percent": plain(row.percent),
        "criteria_set": row.slug,
        "measure": row.measure,
    }
