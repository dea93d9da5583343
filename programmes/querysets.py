from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from programmes.enums import Certainty, EnrolmentState, FollowUpState, RoleName

if TYPE_CHECKING:
    import datetime as dt

    from participants.models import User

STAFF_ROLES = (RoleName.COORDINATOR, RoleName.FACILITATOR, RoleName.MONITOR)


class ProgrammeQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Those in which the user holds any role."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_staff else self.filter(pk__in=list(user.roles))


class OfProgrammeQuerySet(models.QuerySet):
    """Rows of a programme that its coordinators, facilitators and monitors see."""

    def visible_to(self, user: User) -> Self:
        if not user.is_authenticated:
            return self.none()
        return self if user.is_staff else self.filter(programme_id__in=user.programmes_as(*STAFF_ROLES))


class GrantQuerySet(OfProgrammeQuerySet):
    def told(self, *, works_here: bool) -> Self:
        """All to those who work in the programme; to others those that are confirmed: an assumed funder is not named."""
        return self if works_here else self.filter(certainty=Certainty.CONFIRMED)


class EnrolmentQuerySet(OfProgrammeQuerySet):
    def visible_to(self, user: User) -> Self:
        """All of the programmes that one works in, and one's own."""
        if not user.is_authenticated or user.is_staff:
            return super().visible_to(user)
        return self.filter(
            models.Q(programme_id__in=user.programmes_as(*STAFF_ROLES)) | models.Q(person_id=user.person_id or 0)
        )

    def active(self) -> Self:
        return self.filter(state=EnrolmentState.ENROLLED)


class FollowUpQuerySet(OfProgrammeQuerySet):
    def visible_to(self, user: User) -> Self:
        """All of the programmes that one works in, and those that one is responsible for."""
        if not user.is_authenticated or user.is_staff:
            return super().visible_to(user)
        return self.filter(
            models.Q(programme_id__in=user.programmes_as(*STAFF_ROLES)) | models.Q(responsible_id=user.person_id or 0)
        )

    def open(self) -> Self:
        return self.filter(state=FollowUpState.OPEN)

    def overdue(self, today: dt.date) -> Self:
        return self.open().filter(due_on__lt=today)


class ResultsQuerySet(OfProgrammeQuerySet):
    """Rows of a programme that those who read its results see too."""

    def visible_to(self, user: User) -> Self:
        if not user.is_authenticated or user.is_staff:
            return super().visible_to(user)
        return self.filter(programme_id__in=user.programmes_as(*STAFF_ROLES, RoleName.DONOR))


class SharedQuerySet(OfProgrammeQuerySet):
    """Rows of a programme for those who work in it; donors see those that are shared with them."""

    def visible_to(self, user: User) -> Self:
        if not user.is_authenticated or user.is_staff:
            return super().visible_to(user)
        return self.filter(
            models.Q(programme_id__in=user.programmes_as(*STAFF_ROLES))
            | models.Q(shared=True, programme_id__in=user.programmes_as(RoleName.DONOR))
        )
