from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from programmes.querysets import STAFF_ROLES

if TYPE_CHECKING:
    from participants.models import User


class EventQuerySet(models.QuerySet):
    programme_path = "programme_id"

    def visible_to(self, user: User) -> Self:
        """Of the programmes in which one works or takes part; not for donors."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        return self.filter(**{f"{self.programme_path}__in": user.programmes_as(*STAFF_ROLES, "trainee")})


class OfEventQuerySet(EventQuerySet):
    programme_path = "event__programme_id"


class SheetQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Sheets of answers are for those who work in the programme."""
        if not user.is_authenticated:
            return self.none()
        return (
            self
            if user.is_staff
            else self.filter(sitting__event__programme_id__in=user.programmes_as("coordinator", "facilitator"))
        )


class CertificateQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        return self.filter(
            models.Q(enrolment__programme_id__in=user.programmes_as(*STAFF_ROLES))
            | models.Q(enrolment__person_id=user.person_id or 0)
        )
