from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from networks.querysets import OfUnitQuerySet
from networks.standing import standing_of

if TYPE_CHECKING:
    from participants.models import User

STEP = 5  # of networks.models, which imports this


class RecognitionQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Rounds of the whole network for whoever holds a role in it; those of an area for that branch, and above."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        held = standing_of(user)
        found = Q(network_id__in=held.whole) | Q(network_id__in=held.networks, area=None)
        for network_id, path in held.branches:
            above = [path[:end] for end in range(STEP, len(path) + 1, STEP)]
            found |= Q(network_id=network_id) & (Q(area__path__in=above) | Q(area__path__startswith=path))
        return self.filter(found)


class ApplicationQuerySet(OfUnitQuerySet):
    def visible_to(self, user: User) -> Self:
        """Those of units that the user sees, and of members that the user acts for."""
        if not user.is_authenticated or user.is_staff:
            return super().visible_to(user)
        members = standing_of(user).members
        seen = super().visible_to(user)
        return seen | self.filter(membership__in=members) if members else seen
