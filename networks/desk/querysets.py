"""Who sees what of a consultation desk. An administrator who is not a coordinator of the desk sees no question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, Min, OuterRef, Q

from networks.desk.enums import EditionState, QuestionState
from networks.enums import NetworkRoleName
from networks.standing import standing_of
from programmes.enums import RoleName

if TYPE_CHECKING:
    import datetime as dt

    from participants.models import User

PROFESSIONALS = (
    RoleName.COORDINATOR,
    RoleName.FACILITATOR,
    RoleName.MONITOR,
    RoleName.TRAINEE,
    RoleName.PARTNER,
)  # donors read what is published of a programme, not what its people ask each other


def within_reach(user: User) -> Q:
    """Networks to which one belongs, as their expert too, or by a programme that is linked to them. No query of its own."""
    held = standing_of(user)
    found = Q(network_id__in=held.networks | held.advises)
    if programmes := user.programmes_as(*PROFESSIONALS):
        linked = apps.get_model("networks", "Network").programmes.through.objects
        found |= Q(network_id__in=linked.filter(programme_id__in=programmes).values("network_id"))
    return found


class DeskQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Open desks of networks to which one belongs; a closed one only for those who may open it."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        return self.filter(within_reach(user), Q(is_open=True) | Q(network_id__in=standing_of(user).stewarded))


class QuestionQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Its asker, its expert as long as the role is held, and the desk's coordinators."""
        if not user.is_authenticated:
            return self.none()
        held = standing_of(user)
        return self.filter(
            Q(asker=user) | Q(network_id__in=held.stewarded) | Q(expert=user, network_id__in=held.advises)
        )

    def with_expert(self) -> Self:
        """``has_expert``: whom it was given to still holds the role."""
        roles = apps.get_model("networks", "NetworkRole").objects
        there = roles.filter(
            network_id=OuterRef("network_id"), user_id=OuterRef("expert_id"), role=NetworkRoleName.EXPERT
        )
        return self.annotate(has_expert=Exists(there))

    def waiting(self, today: dt.date) -> list[dict[str, Any]]:
        """By network what waits for its coordinators: ``to_assign``, ``late``, ``to_publish``, and since when. One query."""
        counted = (
            self.with_expert()
            .order_by()
            .values("network")
            .annotate(
                to_assign=Count("pk", filter=TO_ASSIGN),
                late=Count("pk", filter=late(today)),
                to_publish=Count("pk", filter=TO_PUBLISH),
                since=Min("asked_at", filter=TO_ASSIGN | late(today) | TO_PUBLISH),
            )
        )
        return [row for row in counted if row["since"] is not None]


# of rows ``with_expert``: nobody answers them, not given to an expert yet, or to one who is no expert any more
TO_ASSIGN = Q(state=QuestionState.ASKED) | Q(state=QuestionState.ASSIGNED, has_expert=False)
# answered, the asker agrees, and no coordinator has decided yet
TO_PUBLISH = (
    (Q(edition=None) | Q(edition__state=EditionState.CHECKED))
    & Q(may_publish=True, answered_at__isnull=False)
    & Q(state__in=[QuestionState.ANSWERED, QuestionState.CLOSED])
)


def late(today: dt.date) -> Q:
    return Q(state=QuestionState.ASSIGNED, has_expert=True, due_on__lt=today)


class EditionQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Published ones of desks within reach; coordinators of the desk see the others too."""
        if not user.is_authenticated:
            return self.none()
        desks = apps.get_model("networks", "Desk").objects.visible_to(user).values("network_id")
        return self.filter(
            Q(state=EditionState.PUBLISHED, network_id__in=desks) | Q(network_id__in=standing_of(user).stewarded)
        )

    def published(self) -> Self:
        return self.filter(state=EditionState.PUBLISHED)
