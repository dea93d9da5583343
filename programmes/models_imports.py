"""A sheet of people on its way in: the file, what was read of it, and each row's preview, kept until put right."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from office.models import Job, StoredFile
from participants.models import User
from programmes.enums import ImportState, RowKind
from programmes.querysets import OfProgrammeQuerySet


class PeopleImport(models.Model):
    """One upload. Codes and values of sayings are kept, not texts, so that it reads in both languages."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey("programmes.Programme", models.CASCADE, related_name="people_imports")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.READING)
    sheet = models.CharField(max_length=120, blank=True)
    columns = models.JSONField(default=list)
    problems = models.JSONField(default=list, help_text="What is wrong with the file as a whole.")
    notices = models.JSONField(default=list)
    counts = models.JSONField(default=dict, help_text="How many rows of each kind.")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    corrects = models.ForeignKey("self", models.SET_NULL, null=True, related_name="corrections")
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    imported_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    imported_at = models.DateTimeField(null=True)

    objects = OfProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.file.name

    @property
    def total(self) -> int:
        return sum(self.counts.values())


class PeopleImportRow(models.Model):
    """One row of the sheet. ``values`` holds what was read, and is emptied once the rows are written."""

    batch = models.ForeignKey(PeopleImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="The row's number in the sheet.")
    kind = models.CharField(max_length=7, choices=RowKind)
    name = models.CharField(max_length=150, blank=True)
    values = models.JSONField(default=list)
    changes = models.JSONField(default=list, help_text="[column, before, after] …")
    problems = models.JSONField(default=list, help_text="[column, code, values] …")
    notes = models.JSONField(default=list, help_text="[column, code, values] …")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["batch", "kind", "number"])]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
