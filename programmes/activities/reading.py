"""Who carries a programme, and what each does: partner × level, activity × partner."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from participants.models import Organisation
from programmes.activities.models import Reach
from programmes.enums import Certainty, Level, PartnerRole
from programmes.models import Activity, ActivityShare, Partner, Programme

if TYPE_CHECKING:
    from participants.models import User

CARRIES = (PartnerRole.COORDINATING, PartnerRole.IMPLEMENTING, PartnerRole.PARTNER, PartnerRole.SUPPORTING)


@dataclass(slots=True)
class Member:
    """One organisation with all its roles in the programme."""

    organisation: Organisation
    roles: list[Partner] = field(default_factory=list)

    @property
    def levels(self) -> set[str]:
        return {role.level for role in self.roles if role.level}

    @property
    def cells(self) -> list[tuple[Any, bool]]:
        return [(level, level in self.levels) for level in Level]

    @property
    def order(self) -> tuple[int, str]:
        ranks = [PartnerRole.COORDINATING, PartnerRole.IMPLEMENTING, PartnerRole.FUNDER, PartnerRole.PARTNER]
        best = min((ranks.index(role.role) if role.role in ranks else len(ranks)) for role in self.roles)
        return best, self.organisation.name


def members(programme: Programme, *, for_donors: bool = False) -> list[Member]:
    """Organisations in their roles, the lead first. One query. Donors are not told of an assumed funder."""
    found: dict[int, Member] = {}
    rows = programme.partners.select_related("organisation__type", "organisation__place__successor")
    for row in rows:
        if for_donors and row.role == PartnerRole.FUNDER and row.certainty != Certainty.CONFIRMED:
            continue
        found.setdefault(row.organisation_id, Member(row.organisation)).roles.append(row)
    implementer = programme.implementer
    if implementer is not None:
        member = found.setdefault(implementer.pk, Member(implementer))
        if not any(role.role == PartnerRole.IMPLEMENTING for role in member.roles):
            member.roles.insert(
                0, Partner(programme=programme, organisation=implementer, role=PartnerRole.IMPLEMENTING)
            )
    return sorted(found.values(), key=lambda member: member.order)


def leads(found: list[Member]) -> list[Partner]:
    """Those stated as coordinator; an assumed one says so."""
    return [role for member in found for role in member.roles if role.role == PartnerRole.COORDINATING]


def funders(found: list[Member]) -> list[Partner]:
    return [role for member in found for role in member.roles if role.role == PartnerRole.FUNDER]


@dataclass(frozen=True, slots=True)
class Row:
    """An activity that each partner repeats, with each one's share (None: it is not theirs)."""

    activity: Activity
    cells: list[tuple[Organisation, ActivityShare | None]]

    @property
    def actual(self) -> Decimal | None:
        """The sum of what is told; None while nothing is."""
        told = [share.actual for _one, share in self.cells if share is not None and share.actual is not None]
        return sum(told, Decimal(0)) if told else None

    @property
    def silent(self) -> int:
        return sum(share is not None and share.actual is None for _one, share in self.cells)

    @property
    def worded(self) -> str:
        """How much of the sum is told: "2 of 3 partners"."""
        told = sum(share is not None and share.actual is not None for _one, share in self.cells)
        whole = sum(share is not None for _one, share in self.cells)
        return _("%(told)d of %(whole)d partners told it") % {"told": told, "whole": whole}


def matrix(programme: Programme) -> tuple[list[Organisation], list[Row], list[Activity]]:
    """(partners, what each repeats, what is done together). Three queries."""
    carrying = {
        partner.organisation_id: partner.organisation
        for partner in programme.partners.filter(role__in=CARRIES).select_related("organisation")
    }
    activities = list(programme.activities.prefetch_related("shares__organisation"))
    for activity in activities:
        for share in activity.shares.all():
            carrying.setdefault(share.organisation_id, share.organisation)
    organisations = sorted(carrying.values(), key=lambda one: one.name)
    rows = [Row(activity, _cells(activity, organisations)) for activity in activities if activity.reach == Reach.EACH]
    return organisations, rows, [activity for activity in activities if activity.reach == Reach.TOGETHER]


def _cells(activity: Activity, organisations: list[Organisation]) -> list[tuple[Organisation, ActivityShare | None]]:
    shares = {share.organisation_id: share for share in activity.shares.all()}
    return [(one, shares.get(one.pk)) for one in organisations]


@dataclass(frozen=True, slots=True)
class Involvement:
    """One programme of an organisation, with its roles there."""

    programme: Programme
    roles: list[Partner]


def involvements(user: User, organisation: Organisation) -> list[Involvement]:
    """The programmes that the reader may see in which the organisation has a role. Two queries."""
    seen = Programme.objects.visible_to(user)
    found: dict[int, Involvement] = {}
    for partner in organisation.partnerships.filter(programme__in=seen).select_related("programme"):
        found.setdefault(partner.programme_id, Involvement(partner.programme, [])).roles.append(partner)
    for programme in seen.filter(implementer=organisation):
        one = found.setdefault(programme.pk, Involvement(programme, []))
        if not any(role.role == PartnerRole.IMPLEMENTING for role in one.roles):
            one.roles.insert(0, Partner(programme=programme, organisation=organisation, role=PartnerRole.IMPLEMENTING))
    return sorted(found.values(), key=lambda one: one.programme.short_title)
