from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from participants.models import User


class InstrumentQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Instruments are a shared shelf of those who work in any programme."""
        if user.is_authenticated and (user.is_staff or user.programmes_as("coordinator", "facilitator", "monitor")):
            return self
        return self.none()
