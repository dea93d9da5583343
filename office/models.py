"""What every desk needs and no field rule touches."""

from __future__ import annotations

import secrets
import uuid
from pathlib import PurePath
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from office.enums import JobState, MessageState
from office.querysets import HistoryQuerySet, JobQuerySet


class HistoryEvent(models.Model):
    """One thing that somebody did to one object. No foreign keys: a deletion can't cut it."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    act = models.UUIDField(default=uuid.uuid4, help_text="One id for one act of one user.")
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=200, blank=True)
    verb = models.CharField(max_length=80, help_text="app.what_happened, e.g. actionplans.plan_approved")
    object_type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=40)
    object_label = models.CharField(max_length=300, blank=True)
    scope_id = models.BigIntegerField(null=True, db_index=True, help_text="The programme, where there is one.")
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)

    objects = HistoryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["object_type", "object_id", "-at"])]
        verbose_name = _("history entry")
        verbose_name_plural = _("history")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.object_label}"

    def save(self, *args: Any, **options: Any) -> None:
        """Written once. A guard rather than logic: nobody changes an entry by mistake."""
        if not self._state.adding:
            raise TypeError("History is append-only.")
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> Any:
        raise TypeError("History is append-only.")


class Revision(models.Model):
    """How many times a scope (a programme) was written to: figures kept for an older number are stale."""

    scope_id = models.BigIntegerField(primary_key=True)
    number = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.scope_id}@{self.number}"

    @property
    def stamp(self) -> str:
        """Names one state of the scope, in keys of what is kept for it.

        The number alone would not do: after a restored backup, or a write that was rolled back, it is given out again.
        """
        return f"{self.number}.{self.changed_at.timestamp() if self.number else 0}"


class Job(models.Model):
    """Work asked for. The row is the truth; the Celery message only wakes a worker."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    object_type = models.CharField(max_length=80, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    scope_id = models.BigIntegerField(null=True, db_index=True)
    payload = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING, db_index=True)
    progress = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=200, blank=True, help_text="msgid of what is being done now")
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(default=timezone.now)
    error = models.TextField(blank=True, help_text="In words for the reader.")
    result_url = models.CharField(max_length=300, blank=True)
    asked_by_id = models.BigIntegerField(null=True)
    asked_by_label = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=5, default="vi")
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=models.Q(progress__lte=100), name="job_progress_at_most_100"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def is_over(self) -> bool:
        return self.state in {JobState.DONE, JobState.FAILED}


class Heartbeat(models.Model):
    """The last sign of life of a process (worker, beat)."""

    name = models.CharField(max_length=120, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%H:%M:%S}"


class OutgoingMessage(models.Model):
    """Every message that leaves the portal is a row first: previewed, sent, logged, cancelled."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    to_email = models.EmailField()
    to_label = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    body_html = models.TextField(blank=True)
    language = models.CharField(max_length=5, default="vi")
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.DRAFT, db_index=True)
    kind = models.CharField(max_length=60, blank=True, help_text="What it is about, e.g. programmes.invitation")
    private = models.BooleanField(default=False, help_text="Holds a code or a link that only the receiver may read.")
    object_type = models.CharField(max_length=80, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    scope_id = models.BigIntegerField(null=True, db_index=True)
    created_by_id = models.BigIntegerField(null=True)
    created_by_label = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    queued_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to_email}"


def stored_file_path(instance: StoredFile, filename: str) -> str:
    """A name that cannot be guessed and holds nothing of what the sender called it, but its ending."""
    suffix = PurePath(filename).suffix.lower()[:8]
    return f"{instance.kind or 'file'}/{timezone.now():%Y/%m}/{secrets.token_hex(16)}{suffix}"


class StoredFile(models.Model):
    """An uploaded or generated file, always served by a view that checks permission."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=30, help_text="photo, sheet, report, material …")
    file = models.FileField(upload_to=stored_file_path, max_length=200)
    thumbnail = models.FileField(upload_to=stored_file_path, max_length=200, blank=True)
    name = models.CharField(max_length=255, help_text="As the sender called it.")
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    object_type = models.CharField(max_length=80, blank=True, help_text="Whose permission decides who reads it.")
    object_id = models.CharField(max_length=40, blank=True)
    scope_id = models.BigIntegerField(null=True, db_index=True)
    caption = models.CharField(max_length=300, blank=True)
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["object_type", "object_id"])]

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")
