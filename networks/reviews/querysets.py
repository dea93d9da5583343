from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from networks.reviews.enums import IN_HAND

if TYPE_CHECKING:
    from participants.models import User


class ReviewQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """A review is opened by its writer alone, as long as no conflict was declared; what it says is shown to those
        who decide once all reviews of the dossier are in (networks.reviews.reading)."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(reviewer__user=user, reviewer__ended_at=None, state__in=IN_HAND)
