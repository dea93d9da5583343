from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from networks.standing import standing_of

if TYPE_CHECKING:
    import datetime as dt

    from participants.models import User


class NetworkQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Those in which the user holds any role."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_staff else self.filter(pk__in=standing_of(user).networks)


class OfNetworkQuerySet(models.QuerySet):
    """Rows of a network, seen by whoever holds a role in it; what they show of its tree or members is narrowed where
    it is read."""

    def visible_to(self, user: User) -> Self:
        if not user.is_authenticated:
            return self.none()
        return self if user.is_staff else self.filter(network_id__in=standing_of(user).networks)


class UnitQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Of a whole network for its stewards and readers; of their branch for officers."""
        return self if user.is_authenticated and user.is_staff else self.filter(_of_branches(user, ""))

    def under(self, unit: Any) -> Self:
        """The branch below, without the unit itself."""
        return self.filter(network_id=unit.network_id, path__startswith=unit.path).exclude(pk=unit.pk)

    def open_on(self, day: dt.date) -> Self:
        return self.filter(Q(started_on=None) | Q(started_on__lte=day), Q(ended_on=None) | Q(ended_on__gt=day))


class OfUnitQuerySet(models.QuerySet):
    """Rows of a unit, seen by those who see the unit."""

    def visible_to(self, user: User) -> Self:
        return self if user.is_authenticated and user.is_staff else self.filter(_of_branches(user, "unit__"))


def _of_branches(user: User, to_unit: str) -> Q:
    if not user.is_authenticated:
        return Q(pk__in=[])
    held = standing_of(user)
    found = Q(**{f"{to_unit}network_id__in": held.whole})
    for network_id, path in held.branches:
        found |= Q(**{f"{to_unit}network_id": network_id, f"{to_unit}path__startswith": path})
    return found
