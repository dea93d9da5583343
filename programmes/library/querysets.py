from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from programmes.enums import RoleName
from programmes.library.citing import seen_by
from programmes.library.enums import Access, DocumentKind
from programmes.querysets import STAFF_ROLES

if TYPE_CHECKING:
    import datetime as dt

    from participants.models import User


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """By what each document's access says; see :class:`Access`."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        worked_in = user.programmes_as(*STAFF_ROLES)
        seen = models.Q(citations__programme_id__in=worked_in) | models.Q(
            access__in=[Access.DONORS, Access.ALL], citations__programme_id__in=user.programmes_as(RoleName.DONOR)
        )
        if worked_in:
            seen |= models.Q(access=Access.ALL)
        seen |= seen_by(user)
        return self.filter(pk__in=self.model.objects.filter(seen).values("pk"))

    def owed(self) -> Self:
        """Deliverables with a day that are not delivered."""
        return self.filter(kind=DocumentKind.DELIVERABLE, delivered_on=None, due_on__isnull=False)

    def owed_until(self, day: dt.date) -> Self:
        return self.owed().filter(due_on__lte=day)
