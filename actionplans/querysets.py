from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from programmes.querysets import STAFF_ROLES

if TYPE_CHECKING:
    from participants.models import User


class GroupQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """All of the programmes one works in; a trainee's own group."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        return self.filter(
            models.Q(programme_id__in=user.programmes_as(*STAFF_ROLES)) | models.Q(pk__in=own_group_ids(user))
        )


class PlanQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """All of the programmes one works in; a trainee's own group's."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        return self.filter(
            models.Q(programme_id__in=user.programmes_as(*STAFF_ROLES)) | models.Q(group_id__in=own_group_ids(user))
        )


class OfPlanQuerySet(models.QuerySet):
    """Lines, comments and updates are seen by whoever sees their plan."""

    def visible_to(self, user: User) -> Self:
        from actionplans.models import Plan

        return self.filter(plan__in=Plan.objects.visible_to(user))


class VisitQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Coordinators and facilitators of the programme: all; its monitors: those assigned to them."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        return self.filter(
            models.Q(programme_id__in=user.programmes_as("coordinator", "facilitator"))
            | models.Q(
                programme_id__in=user.programmes_as("monitor"),
                pk__in=self.model.monitors.through.objects.filter(user_id=user.pk).values("visit_id"),
            )
        )


def own_group_ids(user: User) -> models.QuerySet:
    """Groups of which the user's person is a member in an active enrolment."""
    from actionplans.models import GroupMember

    return GroupMember.objects.filter(enrolment__person_id=user.person_id or 0, enrolment__state="enrolled").values(
        "group_id"
    )
