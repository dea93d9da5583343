from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils import timezone

from office.enums import JobState

if TYPE_CHECKING:
    from django.db.models import Model


class HistoryQuerySet(models.QuerySet):
    """Append-only: rows are read and added, never changed."""

    def about(self, obj: Model) -> Self:
        return self.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk))

    def update(self, **kwargs):  # type: ignore[override]
        raise TypeError("History is append-only.")

    def bulk_create(self, objs, **options):  # type: ignore[override]
        if options.get("update_conflicts"):
            raise TypeError("History is append-only.")
        return super().bulk_create(objs, **options)

    def delete(self):  # type: ignore[override]
        raise TypeError("History is append-only.")


class JobQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Those that one asked for, and those of programmes that one coordinates."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        return self.filter(models.Q(asked_by_id=user.pk) | models.Q(scope_id__in=user.programmes_as("coordinator")))

    def unclaimed(self, now: dt.datetime | None = None) -> Self:
        """Jobs that wait, or whose worker gave no sign of life before its lease ended."""
        now = now or timezone.now()
        return self.filter(
            models.Q(state=JobState.WAITING, not_before__lte=now)
            | models.Q(state=JobState.RUNNING, lease_until__lt=now)
        )

    def about(self, obj: Model) -> Self:
        return self.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk))
