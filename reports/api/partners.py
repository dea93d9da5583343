"""The consortium of a programme: each organisation once, with its roles and the levels at which it works."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import override
from ninja import Field, Query, Router, Schema

from programmes.activities.reading import Member, members
from programmes.enums import PartnerRole
from programmes.rules import works_in
from reports.api.shapes import LANGUAGE, LIMIT, OFFSET, OrganisationOut, answers, organisation_of, page_of, programme_of

router = Router(tags=["partners"])


class PlaceOut(Schema):
    name: str
    code: str = Field(description="Of the General Statistics Office, of its own time")
    era: str = Field(description="63: the provinces until 30/06/2025; 34: those since")


class RoleOut(Schema):
    role: str = Field(description="implementing, coordinator, funder, partner, supporting or taking_part")
    label: str
    certainty: str = Field(description="confirmed, assumed or not_stated")
    level: str = Field(description="international, central, province, district or commune; empty: not stated")
    note: str = Field(description="Note and source; told to those who work in the programme")
    statement: str = Field(description="The sentence that a funder wants to be read; empty: none")


class MemberOut(Schema):
    organisation: OrganisationOut
    type: str = Field(description="Kind of organisation; empty: not stated")
    province: PlaceOut | None
    province_now: PlaceOut | None = Field(description="The province of today that the former one went into")
    roles: list[RoleOut]


class MemberPage(Schema):
    count: int
    lead_stated: bool = Field(description="False: no lead is stated, and nobody is taken for it")
    items: list[MemberOut]


@router.get("/programmes/{slug}/partners", response=answers(MemberPage), summary="The consortium")
def partners(
    request: HttpRequest,
    slug: str,
    limit: int = LIMIT,
    offset: int = OFFSET,
    role: PartnerRole | None = Query(None, description="Only organisations in this role."),
    language: str = LANGUAGE,
) -> dict:
    """The lead first. A funder that is only assumed is not told to donors."""
    programme = programme_of(request, slug, "programmes.view_results")
    works = works_in.test(request.user, programme)
    with override(language):
        told = members(programme, for_donors=not works)
        lead = any(one.role == PartnerRole.COORDINATING for member in told for one in member.roles)
        found = [member for member in told if role is None or any(one.role == role for one in member.roles)]
        count, items = page_of(found, limit, offset)
        return {"count": count, "lead_stated": lead, "items": [_member(member, works=works) for member in items]}


def _member(member: Member, *, works: bool) -> dict[str, Any]:
    organisation = member.organisation
    place = organisation.place
    return {
        "organisation": organisation_of(organisation),
        "type": organisation.type.name if organisation.type else "",
        "province": _place(place),
        "province_now": _place(
            place.successor if place and place.successor else place if place and place.era == "34" else None
        ),
        "roles": [
            {
                "role": one.role,
                "label": one.get_role_display(),
                "certainty": one.certainty,
                "level": one.level,
                "note": one.note if works else "",
                "statement": one.statement,
            }
            for one in member.roles
        ],
    }


def _place(place: Any) -> dict[str, Any] | None:
    return place and {"name": place.name, "code": place.code, "era": place.era}
