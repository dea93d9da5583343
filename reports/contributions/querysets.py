from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from programmes.enums import RoleName
from programmes.models import Role
from programmes.querysets import STAFF_ROLES
from reports.contributions.enums import OPEN, ContributionState

if TYPE_CHECKING:
    from participants.models import User


class ContributionQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Those who work in the programme: all; a partner's reporter: what is asked of the own organisation."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        return self.filter(
            models.Q(programme_id__in=user.programmes_as(*STAFF_ROLES)) | models.Exists(_reports_for(user))
        )

    def of_reporter(self, user: User) -> Self:
        """What is asked of the organisations that the user reports for."""
        return self.filter(models.Exists(_reports_for(user)))

    def asked(self) -> Self:
        return self.exclude(state=ContributionState.WITHDRAWN)

    def unwritten(self) -> Self:
        return self.filter(state__in=OPEN)


def _reports_for(user: User) -> models.QuerySet[Role]:
    return Role.objects.filter(
        user=user,
        role=RoleName.PARTNER,
        programme=models.OuterRef("programme"),
        organisation=models.OuterRef("organisation"),
    )
