"""Events, their sessions, attendance, tests and reactions, certificates."""

from __future__ import annotations

import secrets
import uuid

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from instruments.models import Collection, Response
from instruments.services import is_open
from office.bilingual import Bilingual
from office.models import StoredFile
from participants.models import Person, Place, User
from programmes.enums import ImportState
from programmes.models import Enrolment, Programme
from trainings.enums import EventKind, EventState, Mark, Moment
from trainings.querysets import CertificateQuerySet, EventQuerySet, OfEventQuerySet, SheetQuerySet


class Event(models.Model):
    """A workshop, course, visit or conference; it may be several of these at once."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="events")
    title_vi = models.CharField(_("title (Vietnamese)"), max_length=300)
    title_en = models.CharField(_("title (English)"), max_length=300, blank=True)
    kinds = models.JSONField(_("kinds"), default=list, help_text=_("One event may be several things."))
    starts_on = models.DateField(_("starts"))
    ends_on = models.DateField(_("ends"))
    venue = models.CharField(_("venue"), max_length=300, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name=_("province"))
    summary_vi = models.TextField(_("summary (Vietnamese)"), blank=True)
    summary_en = models.TextField(_("summary (English)"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=EventState, default=EventState.PLANNED)

    objects = EventQuerySet.as_manager()
    title = Bilingual("title")
    summary = Bilingual("summary")

    class Meta:
        ordering = ["starts_on", "id"]
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="event_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.title_vi

    def get_absolute_url(self) -> str:
        return reverse("trainings:event", args=[self.uuid])

    @property
    def kind_labels(self) -> list[str]:
        return [str(EventKind(kind).label) for kind in self.kinds if kind in EventKind.values]


class Session(models.Model):
    """A scheduled part of an event with its own attendance."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="sessions")
    title_vi = models.CharField(_("title (Vietnamese)"), max_length=300)
    title_en = models.CharField(_("title (English)"), max_length=300, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    counts = models.BooleanField(_("attendance is counted"), default=True)
    facilitators = models.ManyToManyField(
        Person, blank=True, related_name="facilitated_sessions", verbose_name=_("facilitators")
    )

    objects = OfEventQuerySet.as_manager()
    title = Bilingual("title")

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="session_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.title_vi

    @property
    def programme_id(self) -> int:
        return self.event.programme_id


class EventGuest(models.Model):
    """A guest or expert at an event."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="guests")
    person = models.ForeignKey(Person, models.PROTECT, related_name="guest_at")
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["event", "person"], name="event_guest_once")]

    def __str__(self) -> str:
        return str(self.person)


class Attendance(models.Model):
    """Presence of one enrolled person at one session. No row: not recorded, which is not "absent"."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendances")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attendances")
    mark = models.CharField(max_length=8, choices=Mark)
    recorded_by_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "enrolment"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} · {self.session_id} · {self.mark}"


class Sitting(models.Model):
    """A test or reaction form at an event: before, after, or how it was."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="sittings")
    moment = models.CharField(_("moment"), max_length=8, choices=Moment)
    collection = models.OneToOneField(Collection, models.PROTECT, related_name="sitting")

    objects = OfEventQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["event", "moment"], name="sitting_once")]

    def __str__(self) -> str:
        return f"{self.get_moment_display()} · {self.event}"

    @property
    def is_open(self) -> bool:
        return is_open(self.collection)

    @property
    def programme_id(self) -> int:
        return self.event.programme_id


class AnswerSheet(models.Model):
    """Scores or answers of one test or form on their way in from a sheet: kept until put right, written once.

    ``rows`` holds what was read and what would become of it, and is emptied of the answers once they are written.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="sheets")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.CHECKED)
    sheet = models.CharField(max_length=120, blank=True)
    problems = models.JSONField(default=list, help_text="What is wrong with the file as a whole: [code, values] …")
    notices = models.JSONField(default=list)
    rows = models.JSONField(default=list, help_text="{number, kind, name, values, changes, problems, notes} …")
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(null=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.file.name

    @property
    def programme_id(self) -> int:
        return self.sitting.event.programme_id


class QualityCheck(models.Model):
    """A training looked at step by step: each step's answer, and the evidence for it in the answer's text."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="quality_check")
    response = models.OneToOneField(Response, models.PROTECT, related_name="quality_check")
    looked_at = models.DateTimeField(default=timezone.now)

    objects = OfEventQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.event)

    @property
    def programme_id(self) -> int:
        return self.event.programme_id


def certificate_token() -> str:
    return secrets.token_urlsafe(12)


class Certificate(models.Model):
    """Proof of completion, verifiable by its link."""

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, related_name="certificate")
    number = models.CharField(max_length=40, unique=True)
    token = models.CharField(max_length=30, unique=True, default=certificate_token, editable=False)
    issued_on = models.DateField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_reason = models.CharField(max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.number

    @property
    def programme_id(self) -> int:
        return self.enrolment.programme_id
