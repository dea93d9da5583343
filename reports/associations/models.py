"""Reports of an association: each stands on one stored snapshot of a branch and a round, or of one application."""

from __future__ import annotations

import uuid

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.models import Application, Membership, Network, Round, Unit
from office.models import StoredFile
from participants.models import User
from reports.associations.enums import ANNUAL, Counted, NetworkReportKind
from reports.associations.querysets import NetworkReportFileQuerySet, NetworkReportQuerySet
from reports.enums import Format, ReportState
from reports.layouts.models import StatedLayout


class NetworkReport(models.Model):
    """One version. Versions are counted by kind and subject; a final one never changes."""

    by_itself = False  # somebody asks for each

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey(Network, models.PROTECT, related_name="reports")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="reports", verbose_name=_("of which branch"))
    round = models.ForeignKey(
        Round, models.PROTECT, null=True, related_name="reports", verbose_name=_("round of returns")
    )
    application = models.ForeignKey(
        Application, models.PROTECT, null=True, related_name="dossiers", verbose_name=_("application")
    )
    membership = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="dossiers", verbose_name=_("member")
    )
    subject = models.CharField(max_length=60, help_text="What versions of a kind are counted by.")
    kind = models.CharField(_("kind"), max_length=11, choices=NetworkReportKind)
    counted = models.CharField(_("counted"), max_length=8, choices=Counted, default=Counted.ACCEPTED)
    version = models.PositiveSmallIntegerField()
    state = models.CharField(_("state"), max_length=8, choices=ReportState, default=ReportState.MAKING)
    snapshot = models.JSONField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the snapshot's canonical JSON.")
    data_as_of = models.DateTimeField(null=True, blank=True)
    words = models.JSONField(default=dict, blank=True, help_text="{section: {vi, en, included}}")
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    finalised_at = models.DateTimeField(null=True, blank=True)
    finalised_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = NetworkReportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-version"]
        verbose_name = _("report of an association")
        constraints = [
            models.UniqueConstraint(
                fields=["network", "kind", "subject", "version"], name="network_report_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"

    @property
    def title(self) -> str:
        """ "Annual report to the province: 2025"."""
        about = ""
        if self.round:
            about = self.round.title
        elif self.membership:
            about = self.membership.name
        elif self.application:
            about = self.application.name or self.told_of
        return f"{self.get_kind_display()}: {about}" if about else str(self.get_kind_display())

    @property
    def is_annual(self) -> bool:
        return self.kind in ANNUAL

    @property
    def told_of(self) -> str:
        if self.membership:
            return self.membership.name
        return self.unit.name if self.unit else self.network.name

    def get_absolute_url(self) -> str:
        return reverse("reports:network_report", args=[self.uuid])


class NetworkReportFile(models.Model):
    report = models.ForeignKey(NetworkReport, models.CASCADE, related_name="files")
    language = models.CharField(max_length=2)
    format = models.CharField(max_length=4, choices=Format)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    objects = NetworkReportFileQuerySet.as_manager()

    class Meta:
        ordering = ["-language", "format"]
        constraints = [
            models.UniqueConstraint(fields=["report", "language", "format"], name="network_report_file_once")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.language} {self.format}"

    @property
    def network_id(self) -> int:
        return self.report.network_id

    @property
    def unit(self) -> Unit | None:
        return self.report.unit

    @property
    def membership(self) -> Membership | None:
        return self.report.membership


class NetworkReportLayout(StatedLayout):
    """How one report looks, and what an official document states."""

    report = models.OneToOneField(NetworkReport, models.CASCADE, related_name="layout")

    def __str__(self) -> str:
        return f"{self.report_id} {self.layout}"
