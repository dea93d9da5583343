"""What donors were told of people, by final reports and at set moments."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Release(models.Model):
    """See :mod:`programmes.releases`. ``content``: family → whom it counted and its figures, as counted."""

    programme = models.ForeignKey("programmes.Programme", models.CASCADE, related_name="releases")
    at = models.DateTimeField(default=timezone.now)
    content = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.at:%Y-%m-%d}"
