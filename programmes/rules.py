"""Predicates on roles, and the table of this app's permissions. Upper apps use the predicates too."""

from __future__ import annotations

from typing import Any

import rules

from office.access import add_perms
from participants.models import SensitiveData
from programmes.acquaintance import answers_within_reach, coordinated, known_beyond
from programmes.enums import RoleName
from programmes.models import Role


def programme_id_of(obj: Any) -> int | None:
    return getattr(obj, "programme_id", None)


def holds(*roles: str) -> rules.Predicate:
    """The user holds one of the roles in the object's programme (administrators hold all but donor and trainee)."""

    @rules.predicate(name="_or_".join(roles))
    def has_role(user: Any, obj: Any = None) -> bool:
        if not user.is_authenticated:
            return False
        if obj is None:
            return bool(user.programmes_as(*roles))
        return bool(user.roles.get(programme_id_of(obj) or 0, set()).intersection(roles))

    return has_role


def another_coordinates(programme_id: int, user: Any) -> bool:
    """Whether somebody else could judge what is the user's own."""
    others = Role.objects.filter(programme_id=programme_id, role=RoleName.COORDINATOR, user__is_active=True)
    return others.exclude(user=user).exists()


@rules.predicate
def is_administrator(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_staff)


@rules.predicate
def is_signed_in(user: Any) -> bool:
    return bool(user.is_authenticated)


@rules.predicate
def is_responsible(user: Any, follow_up: Any = None) -> bool:
    return bool(follow_up is not None and user.person_id and follow_up.responsible_id == user.person_id)


@rules.predicate
def did_it(user: Any, follow_up: Any = None) -> bool:
    return bool(follow_up is not None and follow_up.done_by_id == user.pk)


@rules.predicate
def coordinates_all_of(user: Any, enrolment: Any = None) -> bool:
    """Every programme that knows the enrolled person (as trainee, guest or by a role) is coordinated by the user."""
    if not user.is_authenticated or enrolment is None:
        return False
    return not known_beyond(coordinated(user)).filter(pk=enrolment.person_id).exists()


@rules.predicate
def answers_given_to(user: Any, enrolment: Any = None) -> bool:
    """The person's sensitive answers were given in a programme that the user coordinates, or there are none yet."""
    if not user.is_authenticated or enrolment is None:
        return False
    if not SensitiveData.objects.filter(person=enrolment.person_id).exists():
        return True
    return bool(answers_within_reach(user, [enrolment.person_id]))


@rules.predicate
def reads_documents(user: Any, document: Any = None) -> bool:
    """Works in, or is a donor of, any programme; which documents: DocumentQuerySet.visible_to."""
    return bool(user.is_authenticated and (user.is_staff or user.programmes_as(*READERS)))


@rules.predicate
def changes_document(user: Any, document: Any = None) -> bool:
    """Coordinates a programme that cites it."""
    if not user.is_authenticated or document is None:
        return False
    coordinated = user.programmes_as(RoleName.COORDINATOR)
    return bool(user.is_staff or (coordinated and document.citations.filter(programme_id__in=coordinated).exists()))


READERS = (RoleName.COORDINATOR, RoleName.FACILITATOR, RoleName.MONITOR, RoleName.DONOR)
is_coordinator = holds(RoleName.COORDINATOR) | is_administrator
is_facilitator = holds(RoleName.FACILITATOR)
is_monitor = holds(RoleName.MONITOR)
is_trainee = holds(RoleName.TRAINEE)
is_donor = holds(RoleName.DONOR)
is_partner = holds(RoleName.PARTNER)
works_in = holds(RoleName.COORDINATOR, RoleName.FACILITATOR, RoleName.MONITOR) | is_administrator
takes_part_in = works_in | is_trainee
reads_results = works_in | is_donor

PERMISSIONS: dict[str, rules.Predicate] = {
    "programmes.add_programme": is_coordinator,
    "programmes.list_programmes": is_signed_in,
    "programmes.view_programme": works_in,
    "programmes.view_results": reads_results | is_partner,
    "programmes.view_framework": reads_results | is_partner,
    "programmes.change_framework": is_coordinator,
    "programmes.view_values": works_in | is_partner,
    "programmes.report_values": is_coordinator | is_partner,
    "programmes.check_values": is_coordinator,
    "programmes.view_money": reads_results,  # donors: the sums; not the transactions, documents and payees
    "programmes.view_ledger": works_in,
    "programmes.change_money": is_coordinator,
    "programmes.change_programme": is_coordinator,
    "programmes.manage_roles": is_coordinator,
    "programmes.view_people": works_in,
    "programmes.export_people": is_coordinator,  # addresses and phones of everybody in one file
    "programmes.change_people": is_coordinator,
    "programmes.view_sensitive": is_coordinator,
    "programmes.read_answers": is_coordinator & answers_given_to,
    "programmes.erase_person": coordinates_all_of | is_administrator,
    "programmes.add_follow_up": is_coordinator | is_monitor,
    "programmes.view_follow_up": works_in | is_responsible,
    "programmes.change_follow_up": is_coordinator | is_monitor,
    "programmes.do_follow_up": is_responsible | is_coordinator | is_monitor,
    "programmes.verify_follow_up": (is_coordinator | is_monitor) & ~did_it & ~is_responsible,
    "programmes.view_messages": is_coordinator,
    "programmes.view_documents": reads_documents,
    "programmes.view_document": reads_documents,
    "programmes.change_document": changes_document,
    "programmes.add_lesson": works_in,
    "programmes.view_lesson": reads_results,
    "programmes.change_lesson": is_coordinator | is_monitor,
}
add_perms(PERMISSIONS)
