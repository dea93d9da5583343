"""How a report looks: the organisation's own Word templates, the choice of a layout, the details of an official document."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from office.models import StoredFile
from participants.models import User
from programmes.models import Programme
from reports.layouts.enums import Authority, Layout
from reports.layouts.querysets import LetterheadQuerySet
from reports.official.details import Details

NUMBER = RegexValidator(r"^\d{1,5}[A-ZĐa-zđ]?$", _("A number, for example 5 or 125."))
SYMBOL = RegexValidator(
    r"^[0-9A-ZĐ]+(-[0-9A-ZĐ&.]+)+$", _("Abbreviations in capitals with hyphens between, for example BC-TTĐT.")
)


class Letterhead(models.Model):
    """One version of a Word template. A later one replaces it; reports that were made with it keep it."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="letterheads")
    series = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    name = models.CharField(_("name"), max_length=120)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True, editable=False)
    uploaded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="Replaced, or no longer offered.")

    objects = LetterheadQuerySet.as_manager()

    class Meta:
        ordering = ["name", "-version"]
        verbose_name = _("Word template")
        verbose_name_plural = _("Word templates")
        constraints = [
            models.UniqueConstraint(fields=["series", "version"], name="letterhead_version_once"),
            models.UniqueConstraint(fields=["series"], condition=models.Q(ended_at=None), name="letterhead_one_in_use"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.version})" if self.version > 1 else self.name

    def get_absolute_url(self) -> str:
        return reverse("reports:letterheads", args=[self.programme.slug])


class LayoutBase(models.Model):
    """A layout with the details that an official document states."""

    layout = models.CharField(_("layout"), max_length=10, choices=Layout, default=Layout.PORTAL)
    letterhead = models.ForeignKey(
        Letterhead, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Word template")
    )
    superior_body = models.CharField(_("superior body"), max_length=200, blank=True)
    superior_body_en = models.CharField(_("superior body (English)"), max_length=200, blank=True)
    issuing_body = models.CharField(_("issuing body"), max_length=200, blank=True)
    issuing_body_en = models.CharField(_("issuing body (English)"), max_length=200, blank=True)
    symbol = models.CharField(_("symbol"), max_length=40, blank=True, validators=[SYMBOL])
    place = models.CharField(_("place"), max_length=80, blank=True)
    addressee = models.CharField(_("addressed to (Kính gửi)"), max_length=300, blank=True)
    addressee_en = models.CharField(_("addressed to (English)"), max_length=300, blank=True)
    recipients = models.TextField(_("recipients (Nơi nhận)"), max_length=1500, blank=True)
    recipients_en = models.TextField(_("recipients (English)"), max_length=1500, blank=True)
    authority = models.CharField(
        _("how it is signed"), max_length=4, choices=Authority, blank=True, default=Authority.NONE
    )
    on_behalf_of = models.CharField(_("on whose behalf"), max_length=120, blank=True)
    on_behalf_of_en = models.CharField(_("on whose behalf (English)"), max_length=120, blank=True)
    signer_position = models.CharField(_("signer’s position"), max_length=120, blank=True)
    signer_position_en = models.CharField(_("signer’s position (English)"), max_length=120, blank=True)
    signer_name = models.CharField(_("signer’s name"), max_length=120, blank=True)

    class Meta:
        abstract = True


class ProgrammeLayout(LayoutBase):
    """What new reports of a programme begin with."""

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="report_layout")

    def __str__(self) -> str:
        return f"{self.programme_id} {self.layout}"

    @classmethod
    def carried(cls) -> list[str]:
        """The facts that a report takes over."""
        return [field.name for field in cls._meta.fields if field.name not in {"id", "programme"}]


class StatedLayout(LayoutBase):
    """What one report states beside it: its number, day and subject."""

    number = models.CharField(_("number"), max_length=6, blank=True, validators=[NUMBER])
    issued_on = models.DateField(_("date"), null=True, blank=True)
    subject_vi = models.CharField(_("subject (Vietnamese)"), max_length=400, blank=True)
    subject_en = models.CharField(_("subject (English)"), max_length=400, blank=True)

    class Meta:
        abstract = True

    def details(self) -> Details:
        given: dict[str, Any] = {name: getattr(self, name) for name in Details.__dataclass_fields__}
        return Details(**given)


class ReportLayout(StatedLayout):
    """How one report looks, and what it states. A report without one is in the portal's layout."""

    report = models.OneToOneField("reports.Report", models.CASCADE, related_name="layout")

    def __str__(self) -> str:
        return f"{self.report_id} {self.layout}"

    @property
    def programme_id(self) -> int:
        return self.report.programme_id
