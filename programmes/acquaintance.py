"""Whom the portal knows beyond one coordinator's programmes, and what that keeps from this coordinator.

Anybody who coordinates one programme may enrol a person by e-mail. That must open neither the person's account (by a
link that the coordinator could use) nor what the person told another programme (docs/decisions/0022-known-elsewhere.md).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from participants.models import Person
from programmes.enums import RoleName
from programmes.models import Appearance, Enrolment, Invitation, Role

if TYPE_CHECKING:
    from participants.models import User


def coordinated(user: User) -> list[int]:
    return user.programmes_as(RoleName.COORDINATOR)


def known_beyond(programmes: Collection[int]) -> QuerySet[Person]:
    """People whom another programme knows (enrolled, a guest, by a role), and people of administrators."""
    ways: tuple[tuple[QuerySet, str], ...] = (
        (Enrolment.objects.all(), "person"),
        (Appearance.objects.all(), "person"),
        (Role.objects.all(), "user__person"),
    )
    found = Q(user__is_staff=True)
    for rows, person in ways:
        found |= Q(Exists(rows.order_by().exclude(programme_id__in=programmes).filter(**{person: OuterRef("pk")})))
    return Person.objects.order_by().filter(found)


def strangers_to(user: User) -> QuerySet[Person]:
    """Those whom programmes know that the user does not coordinate. None for an administrator."""
    return Person.objects.none() if user.is_staff else known_beyond(coordinated(user))


def is_stranger(user: User, person: Person) -> bool:
    return strangers_to(user).filter(pk=person.pk).exists()


# --- links -----------------------------------------------------------------------------


def readable_links(user: User, invitations: QuerySet[Invitation]) -> QuerySet[Invitation]:
    """Those whose link the user may see: not one that only its receiver may have, nor of somebody known elsewhere by now."""
    if user.is_staff:
        return invitations
    strangers = strangers_to(user)
    of_strangers = Q(person__in=strangers) | (~Q(email="") & Q(email__in=strangers.values("email")))
    return invitations.filter(sealed=False).exclude(of_strangers)


def was_known_to_maker(invitation: Invitation, person: Person) -> bool:
    """Whether whoever made the link could have known it all: every programme of the person is theirs."""
    maker = invitation.created_by
    own = [] if maker is None or maker.is_staff else coordinated(maker)
    return not known_beyond([*own, invitation.programme_id]).filter(pk=person.pk).exists()


# --- sensitive answers --------------------------------------------------------------------


def answers_within_reach(user: User | None, people: Iterable[int]) -> set[int]:
    """Those (ids) whose sensitive answers were given in a programme of the user's. An administrator's: all."""
    ids = list(people)
    if user is None or user.is_staff:
        return set(ids)
    mine = Enrolment.objects.filter(programme_id__in=coordinated(user), sensitive_here=True).order_by()
    found: set[int] = set()
    for start in range(0, len(ids), 900):
        found.update(mine.filter(person_id__in=ids[start : start + 900]).values_list("person_id", flat=True))
    return found


def first_answers(enrolments: Collection[Enrolment], *, by: User | None) -> None:
    """Answers of people who had none were given in these enrolments: here, and in nobody else's programmes, they count."""
    own = [] if by is None or by.is_staff else coordinated(by)
    rows = list(enrolments)
    for start in range(0, len(rows), 900):
        part = rows[start : start + 900]
        others = Enrolment.objects.filter(person_id__in=[row.person_id for row in part])
        others.exclude(programme_id__in=[*own, *{row.programme_id for row in part}]).update(sensitive_here=False)
        Enrolment.objects.filter(pk__in=[row.pk for row in part]).update(sensitive_here=True)
