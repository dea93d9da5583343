"""Writes on members that leave their state as it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from networks.enums import NetworkRoleName
from networks.membership.enums import MembershipState
from networks.membership.models import FocusArea, JointWork, Membership
from networks.models import NetworkRole
from networks.services import remove_row, save_row
from networks.standing import forget
from office import history
from office.errors import DomainError

if TYPE_CHECKING:
    from participants.models import Organisation, User


@transaction.atomic
def save_membership(
    row: Membership, *, by: User | None, strengths: Iterable[FocusArea] | None = None, **facts: Any
) -> Membership:
    """A new member, being drafted, or other facts of one."""
    is_new = row.pk is None
    row = save_row(row, by=by, **facts)
    if strengths is not None:
        _set(row, "strengths", strengths, "networks.membership_changed", by=by, tell=not is_new)
    return row


@transaction.atomic
def remove_membership(row: Membership, *, by: User | None) -> None:
    """A draft that never became anything; whoever was in stays."""
    held = Membership.objects.select_for_update().get(pk=row.pk)
    if held.state != MembershipState.DRAFTING or held.stages.exists():
        raise DomainError(_("It was submitted once, so it stays. Let it lapse instead."))
    try:
        with transaction.atomic():
            remove_row(held, by=by)
    except ProtectedError as error:  # its dossier was asked for as a report
        raise DomainError(_("Something refers to it, so it stays.")) from error


@transaction.atomic
def save_joint_work(
    row: JointWork, *, by: User | None, memberships: Iterable[Membership], organisations: Iterable[Organisation],
    **facts: Any,
) -> JointWork:  # fmt: skip
    is_new = row.pk is None
    row = save_row(row, by=by, **facts)
    for name, parties in (("memberships", memberships), ("organisations", organisations)):
        _set(row, name, parties, "networks.joint_work_changed", by=by, tell=not is_new)
    return row


def _set(row: Any, name: str, given: Iterable[Any], verb: str, *, by: User | None, tell: bool) -> None:
    relation = getattr(row, name)
    before = list(relation.all())
    relation.set(given)
    after = list(relation.all())
    if tell and before != after:
        told = [", ".join(map(str, rows)) for rows in (before, after)]
        history.record(row, verb, by=by, changes={name: told})


@transaction.atomic
def name_contact(member: Membership, user: User, *, by: User | None) -> NetworkRole:
    """Who acts for the member, and for nothing else. Naming somebody again changes nothing."""
    role, is_new = NetworkRole.objects.get_or_create(
        network_id=member.network_id, user=user, role=NetworkRoleName.CONTACT, membership=member
    )
    if is_new:
        forget(user)
        history.record(member, "networks.contact_given", by=by, to=str(user))
    return role


@transaction.atomic
def take_contact(role: NetworkRole, *, by: User | None) -> None:
    history.record(role.membership, "networks.contact_taken", by=by, to=str(role.user))
    role.delete()
