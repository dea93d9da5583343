"""Members of a network with their life, what they promised and won, joint works, and dated statements of its size."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import override
from ninja import Field, Query, Router, Schema

from networks.membership.enums import MembershipState, PlaceKind
from networks.membership.listing import MemberFilter, narrowed
from networks.membership.workflow import dossiers
from networks.models import JointWork, Membership, Network, NetworkStatement, Unit
from networks.recognition.reading import completeness_of
from networks.standing import standing_of
from reports.api.networks import UnitRef, network_of, ref_of
from reports.api.shapes import LANGUAGE, LIMIT, OFFSET, OrganisationOut, answers, organisation_of, page_of, plain

router = Router(tags=["networks"])
STATES = ", ".join(MembershipState.values)


class MemberRef(Schema):
    id: uuid.UUID
    name: str


class AssociationUnit(UnitRef):
    network: str = Field(description="Slug of the association")


class NetworkMember(MemberRef):
    name_vi: str
    name_en: str
    kind: str = Field(description="city (of a province), province or central (central-level city)")
    state: str = Field(description=STATES)
    member_since: dt.date | None = Field(description="null: not a member yet")
    since_precision: str = Field(description="day, month or year: how exactly the day is known")
    province_then: str = Field(description="Code of the province until 30 June 2025; empty: not stated")
    province_now: str = Field(description="Code of the province since 1 July 2025; empty: not stated")
    ended_on: dt.date | None = Field(
        description="The place has been no unit of its own since; the membership outlives it"
    )
    is_inferred: bool
    source: str


class MembersPage(Schema):
    count: int
    items: list[NetworkMember]


class StageOut(Schema):
    state: str
    on: dt.date
    precision: str
    note: str


class CommitmentOut(Schema):
    says: str
    area: str = Field(description="Focus area; empty: none")
    due_on: dt.date | None
    state: str = Field(description="planned, under_way, kept or dropped")
    is_late: bool
    source: str


class AwardOut(Schema):
    name: str
    year: int
    source: str


class ProgressOut(Schema):
    id: uuid.UUID
    starts_on: dt.date
    ends_on: dt.date
    due_on: dt.date
    state: str = Field(description="due, sent, returned or read")
    is_overdue: bool


class JointOut(Schema):
    kind: str = Field(description="event, plan or exchange")
    title: str
    starts_on: dt.date | None
    ends_on: dt.date | None
    date_precision: str
    members: list[MemberRef] = Field(description="Those that you may see")
    organisations: list[OrganisationOut]
    source: str


class JointPage(Schema):
    count: int
    items: list[JointOut]


class DossierOut(Schema):
    id: uuid.UUID
    year: int
    criteria_set: str = Field(description="Short name of the set")
    state: str = Field(description="Of the application")
    answered: int
    of: int = Field(description="Criteria of the set")
    is_complete: bool = Field(
        description="All answered, with evidence where it is asked for; else it can’t be submitted"
    )
    unanswered: list[str] = Field(description="Numbers of the criteria")
    without_evidence: list[str] = Field(description="Numbers of the criteria")


class MemberWhole(NetworkMember):
    about: str
    organisation: OrganisationOut | None
    strengths: list[str]
    stages: list[StageOut] = Field(description="Its life, each stage with the day on which it happened")
    commitments: list[CommitmentOut]
    awards: list[AwardOut]
    progress_reports: list[ProgressOut] | None = Field(
        description="null: told to the member and to the network’s own people"
    )
    dossiers: list[DossierOut] | None = Field(
        description="In the rounds of the network; null: told to the member and to the network’s own people"
    )
    unit: AssociationUnit | None = Field(description="Its unit in an association, when you may see that one")


class NetworkStatementOut(Schema):
    value: float | int
    qualifier: str = Field(description="exactly, over, about or under: in the source’s own words")
    worded: str
    unit: str
    who: str
    as_of: dt.date
    as_of_precision: str
    source: str
    url: str


class NetworkStatementPage(Schema):
    count: int
    items: list[NetworkStatementOut]


def _seen(request: HttpRequest, network: Network) -> Any:
    rows = Membership.objects.visible_to(request.user).filter(network=network)  # type: ignore[arg-type]
    return rows.select_related("place_then", "place_now")


@router.get("/networks/{slug}/members", response=answers(MembersPage), url_name="network_members", summary="Members")
def members(
    request: HttpRequest,
    slug: str,
    limit: int = LIMIT,
    offset: int = OFFSET,
    q: str = Query("", max_length=200, description="Words of the name."),
    year: int | None = Query(None, ge=1900, le=2200, description="Member since a day of this year."),
    kind: PlaceKind | None = Query(None),
    state: MembershipState | None = Query(None, description=STATES),
    language: str = LANGUAGE,
) -> dict:
    """Whose application is under way is told to its own people and to the stewards alone."""
    found = _seen(request, network_of(request, slug))
    asked = {"q": q, "kind": kind or "", "state": state or ""}
    found = narrowed(found, MemberFilter(asked, among=[]))
    if year:
        found = found.filter(member_since__year=year)
    with override(language):
        count, rows = page_of(found, limit, offset)
        return {"count": count, "items": [_member(row) for row in rows]}


def _member(row: Membership) -> dict[str, Any]:
    fields = ("name", "name_vi", "name_en", "kind", "state", "member_since", "since_precision", "ended_on", "source")
    return {name: getattr(row, name) for name in (*fields, "is_inferred")} | {
        "id": row.uuid,
        "province_then": row.place_then.code if row.place_then else "",
        "province_now": row.place_now.code if row.place_now else "",
    }


@router.get(
    "/networks/{slug}/members/{uuid}", response=answers(MemberWhole), url_name="network_member", summary="One member"
)
def member(request: HttpRequest, slug: str, uuid: uuid.UUID, language: str = LANGUAGE) -> dict:
    user: Any = request.user
    network = network_of(request, slug)
    found = _seen(request, network).select_related("organisation", "network").filter(uuid=uuid).first()
    if found is None:
        raise Http404
    whole = user.is_staff or network.pk in standing_of(user).whole
    inside = whole or user.has_perm("networks.write_membership", found)
    with override(language):
        return _member(found) | {
            "about": found.about,
            "organisation": organisation_of(found.organisation),
            "strengths": [row.name for row in found.strengths.all()],
            "stages": [
                {name: getattr(row, name) for name in ("state", "on", "precision", "note")}
                for row in found.stages.all()
            ],
            "commitments": [_commitment(row) for row in found.commitments.select_related("area")],
            "awards": [{"name": row.name, "year": row.year, "source": row.source} for row in found.awards.all()],
            "dossiers": _dossiers(found) if inside else None,
            "unit": _unit(request, found),
            "progress_reports": [_progress(row) for row in found.progress_reports.all()] if inside else None,
        }


def _dossiers(row: Membership) -> list[dict[str, Any]]:
    rows = list(dossiers(row))
    told = completeness_of(rows)
    fields = ("answered", "is_complete", "unanswered", "without_evidence")
    return [
        {name: getattr(told[one.pk], name) for name in fields}
        | {
            "id": one.uuid,
            "year": one.round.year,
            "criteria_set": one.round.criteria_set.slug,
            "state": one.state,
            "of": told[one.pk].total,
        }
        for one in rows
    ]


def _unit(request: HttpRequest, row: Membership) -> dict[str, Any] | None:
    found = Unit.objects.visible_to(request.user).filter(pk=row.unit_id).select_related("network").first()  # type: ignore[arg-type]
    return ref_of(found) | {"network": found.network.slug} if found else None


def _commitment(row: Any) -> dict[str, Any]:
    fields = ("says", "due_on", "state", "is_late", "source")
    return {name: getattr(row, name) for name in fields} | {"area": row.area.name if row.area else ""}


def _progress(row: Any) -> dict[str, Any]:
    fields = ("starts_on", "ends_on", "due_on", "state", "is_overdue")
    return {name: getattr(row, name) for name in fields} | {"id": row.uuid}


@router.get(
    "/networks/{slug}/joint", response=answers(JointPage), url_name="network_joint", summary="Joint events and plans"
)
def joint(request: HttpRequest, slug: str, limit: int = LIMIT, offset: int = OFFSET, language: str = LANGUAGE) -> dict:
    network = network_of(request, slug)
    seen = set(_seen(request, network).values_list("pk", flat=True))
    rows = JointWork.objects.visible_to(request.user).filter(network=network)  # type: ignore[arg-type]
    with override(language):
        count, found = page_of(rows.prefetch_related("memberships", "organisations"), limit, offset)
        return {"count": count, "items": [_joint(row, seen) for row in found]}


def _joint(row: JointWork, seen: set[int]) -> dict[str, Any]:
    fields = ("kind", "title", "starts_on", "ends_on", "date_precision", "source")
    return {name: getattr(row, name) for name in fields} | {
        "members": [{"id": one.uuid, "name": one.name} for one in row.memberships.all() if one.pk in seen],
        "organisations": [organisation_of(one) for one in row.organisations.all()],
    }


@router.get(
    "/networks/{slug}/statements",
    response=answers(NetworkStatementPage),
    url_name="network_statements",
    summary="How large sources say it is, each on its day",
)
def statements(
    request: HttpRequest, slug: str, limit: int = LIMIT, offset: int = OFFSET, language: str = LANGUAGE
) -> dict:
    """One day’s statement stands beside another’s; none replaces another, and none is added to what is counted."""
    network = network_of(request, slug)
    rows = NetworkStatement.objects.visible_to(request.user).filter(network=network)  # type: ignore[arg-type]
    fields = ("qualifier", "worded", "unit", "who", "as_of", "as_of_precision", "source", "url")
    with override(language):
        count, found = page_of(rows, limit, offset)
        items = [{name: getattr(row, name) for name in fields} | {"value": plain(row.value)} for row in found]
        return {"count": count, "items": items}
