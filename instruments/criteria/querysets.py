from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from instruments.criteria.enums import SetState

if TYPE_CHECKING:
    from participants.models import User


class CriteriaSetQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """What is or was in use is for everybody to read; drafts for those who make sets."""
        if not user.is_authenticated:
            return self.none()
        return self if user.has_perm("instruments.add_criteriaset") else self.exclude(state=SetState.DRAFT)
