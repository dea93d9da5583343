from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models

if TYPE_CHECKING:
    from participants.models import User


class OutcomeQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Those of the applications that the reader sees."""
        return self.filter(application__in=_applications(user))

    def titles(self) -> Self:
        """Recognised, whether still valid or not."""
        return self.filter(is_recognised=True)


class DecisionQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Decisions on an application that the reader sees; what of each is shown: its outcomes visible to them."""
        seen = apps.get_model("networks", "Outcome").objects.filter(application__in=_applications(user))
        return self.filter(pk__in=seen.values("decision"))


def _applications(user: User) -> models.QuerySet:
    return apps.get_model("networks", "Application").objects.visible_to(user).values("pk")
