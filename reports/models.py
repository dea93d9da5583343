"""Reports of every kind: a stored snapshot, narrative sections, and the files rendered from both."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from office import formats
from office.models import StoredFile
from participants.models import Organisation, User
from programmes.models import Phase, Programme
from programmes.querysets import OfProgrammeQuerySet
from reports.contributions.models import Contribution  # noqa: F401  (declared beside its own parts)
from reports.enums import Edition, Format, Language, LinkPart, ReportKind, ReportState
from reports.iati.enums import Sector
from reports.querysets import ReportFileQuerySet, ReportQuerySet
from reports.ratings.models import Rating  # noqa: F401  (declared beside its own parts)
from reports.schedules.models import Schedule  # noqa: F401  (declared beside its own parts)
from trainings.models import Event


class Report(models.Model):
    """One version. The snapshot is one consistent read of the database; a final version never changes.

    ``subject`` says what it tells of beside the programme (a period, a phase, an event) and stays when that row is
    removed: versions are counted by kind and subject. Triggers hold final rows: a migration that changes this table
    lets go of them first and holds them again (reports/held.py).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="reports")
    kind = models.CharField(
        _("kind"), max_length=16, choices=ReportKind, default=ReportKind.END_OF_PROGRAMME, editable=False
    )
    subject = models.CharField(max_length=40, blank=True, editable=False)
    starts_on = models.DateField(_("tells of the time from"), null=True, blank=True, editable=False)
    ends_on = models.DateField(_("to"), null=True, blank=True, editable=False)
    phase = models.ForeignKey(Phase, models.SET_NULL, null=True, blank=True, related_name="reports", editable=False)
    event = models.ForeignKey(Event, models.SET_NULL, null=True, blank=True, related_name="reports", editable=False)
    chapters = models.JSONField(
        default=list, blank=True, editable=False, help_text="[key …] in their order; empty: those of the kind."
    )
    version = models.PositiveSmallIntegerField()
    state = models.CharField(_("state"), max_length=8, choices=ReportState, default=ReportState.MAKING)
    snapshot = models.JSONField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the snapshot's canonical JSON.")
    data_as_of = models.DateTimeField(null=True, blank=True)
    by_itself = models.BooleanField(
        default=False, help_text="Made by the schedule the night after the programme ended."
    )
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    finalised_at = models.DateTimeField(null=True, blank=True)
    finalised_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-version"]
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(fields=["programme", "kind", "subject", "version"], name="report_version_once"),
            models.CheckConstraint(
                condition=~models.Q(kind=ReportKind.PERIODIC)
                | models.Q(starts_on__isnull=False, ends_on__isnull=False, ends_on__gte=models.F("starts_on")),
                name="report_period_is_one",
            ),
        ]

    def __str__(self) -> str:
        kind = "" if self.kind == ReportKind.END_OF_PROGRAMME else f" {self.get_kind_display()}"
        return f"{self.programme.slug}{kind} v{self.version}"

    @property
    def title(self) -> str:
        """ "Event report: Launch workshop"; of a phase or event that was removed, the kind alone."""
        kind = str(self.get_kind_display())
        if self.kind == ReportKind.PERIODIC:
            return f"{kind}: {formats.period(self.starts_on, self.ends_on)}"
        about = self.phase or self.event
        return f"{kind}: {about.title}" if about else kind

    @property
    def told_of(self) -> str:
        return self.programme.short_title

    def get_absolute_url(self) -> str:
        return reverse("reports:report", args=[self.uuid])


class NarrativeSection(models.Model):
    """A section that people write: lessons, one of the six DAC criteria, thanks …"""

    report = models.ForeignKey(Report, models.CASCADE, related_name="sections")
    key = models.SlugField(max_length=40)
    included = models.BooleanField(_("in the report"), default=True)
    text_vi = models.TextField(_("text (Vietnamese)"), blank=True)
    text_en = models.TextField(_("text (English)"), blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="section_once")]

    def __str__(self) -> str:
        return self.key


class ReportFile(models.Model):
    report = models.ForeignKey(Report, models.CASCADE, related_name="files")
    edition = models.CharField(max_length=8, choices=Edition)
    language = models.CharField(max_length=2)
    format = models.CharField(max_length=4, choices=Format)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    objects = ReportFileQuerySet.as_manager()

    class Meta:
        ordering = ["edition", "language", "format"]
        constraints = [
            models.UniqueConstraint(fields=["report", "edition", "language", "format"], name="report_file_once")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.edition} {self.language} {self.format}"

    @property
    def programme_id(self) -> int:
        return self.report.programme_id


def reading_token() -> str:
    return secrets.token_urlsafe(32)


class ReadingLink(models.Model):
    """A link to the page that donors read, for somebody without an account; until a day, or until it is revoked."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="reading_links")
    token = models.CharField(max_length=43, unique=True, default=reading_token, editable=False)
    label = models.CharField(
        _("for whom"), max_length=120, help_text=_("Only you see this, for example “Embassy, meeting in May”.")
    )
    language = models.CharField(_("opens in"), max_length=2, choices=Language, default=Language.VI)
    ends_on = models.DateField(_("last day"))
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)

    objects = OfProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("reading link")

    def __str__(self) -> str:
        return self.label

    def is_open(self, today: dt.date) -> bool:
        return self.revoked_at is None and today <= self.ends_on


class LinkOpening(models.Model):
    """One opening of a link: when and what. Nothing of who it was."""

    link = models.ForeignKey(ReadingLink, models.CASCADE, related_name="openings")
    part = models.CharField(max_length=8, choices=LinkPart)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


IDENTIFIER = RegexValidator(r"^[^\s/&|?]+$", _("Without spaces and without the signs / & | ?"))


class OrganisationReference(models.Model):
    """How IATI's registers name an organisation; of one without a register there is none."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, primary_key=True, related_name="iati")
    ref = models.CharField(max_length=100, validators=[IDENTIFIER])

    def __str__(self) -> str:
        return self.ref


class IatiProfile(models.Model):
    """What an IATI file tells of a programme that nothing else in the portal knows."""

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="iati")
    identifier = models.CharField(_("IATI identifier"), max_length=160, blank=True, validators=[IDENTIFIER])
    sector = models.CharField(_("sector"), max_length=5, choices=Sector, blank=True)
    other_sectors = models.JSONField(
        _("further sectors"),
        default=dict,
        blank=True,
        help_text="{code: per cent of the whole}; the rest is the sector's",
    )
    country = models.CharField(_("country"), max_length=2, default="VN")
    contact_email = models.EmailField(
        _("e-mail of the organisation"),
        blank=True,
        help_text=_("An address of the organisation itself, such as info@…; it is published. Never a person’s."),
    )

    objects = OfProgrammeQuerySet.as_manager()

    def __str__(self) -> str:
        return self.identifier or str(self.programme)

    @property
    def sectors(self) -> dict[str, int]:
        """Code → per cent; they make 100."""
        if not self.sector:
            return {}
        return {self.sector: 100 - sum(self.other_sectors.values()), **self.other_sectors}


# the rest of the app's models, beside what they belong to
from reports.associations.models import NetworkReport, NetworkReportFile, NetworkReportLayout  # noqa: E402, F401
from reports.layouts.models import Letterhead, ProgrammeLayout, ReportLayout  # noqa: E402, F401
