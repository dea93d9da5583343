from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from networks.membership.enums import SHOWN
from networks.standing import standing_of

if TYPE_CHECKING:
    from participants.models import User


def seen_memberships(user: User, to: str = "") -> Q:
    """All of a network for its stewards and readers; for a member its own, and the others once they are in; for an
    association those that are linked to a unit that the reader sees."""
    held = standing_of(user)
    found = Q(**{f"{to}network_id__in": held.whole}) | Q(**{f"{to}pk__in": held.members})
    found |= Q(**{f"{to}network_id__in": held.as_member, f"{to}state__in": SHOWN})
    unit = Q(**{f"{to}unit__network_id__in": held.whole})
    for network_id, path in held.branches:
        unit |= Q(**{f"{to}unit__network_id": network_id, f"{to}unit__path__startswith": path})
    return found | (Q(**{f"{to}state__in": SHOWN}) & unit)


class MembershipQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        if not user.is_authenticated:
            return self.none()
        return self if user.is_staff else self.filter(seen_memberships(user))


class OfMembershipQuerySet(models.QuerySet):
    """What a member does and sends: read by itself and by who reads the whole network."""

    def visible_to(self, user: User) -> Self:
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        held = standing_of(user)
        return self.filter(Q(membership__network_id__in=held.whole) | Q(membership_id__in=held.members))
