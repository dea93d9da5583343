"""A section of a report that a partner organisation writes."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from office import formats
from office.bilingual import Bilingual
from participants.models import Organisation, User
from programmes.models import Phase, Programme
from reports.contributions.enums import OPEN, ContributionState
from reports.contributions.querysets import ContributionQuerySet
from reports.enums import ReportKind


class Contribution(models.Model):
    """Asked of one organisation for the reports of one kind and subject (as Report.subject), whatever their version."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="contributions", editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", editable=False)
    kind = models.CharField(max_length=16, choices=ReportKind, editable=False)
    subject = models.CharField(max_length=40, blank=True, editable=False)
    phase = models.ForeignKey(Phase, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    title_vi = models.CharField(_("title (Vietnamese)"), max_length=200, blank=True)
    title_en = models.CharField(_("title (English)"), max_length=200, blank=True)
    prompt_vi = models.TextField(_("what it should say (Vietnamese)"), max_length=2000, blank=True)
    prompt_en = models.TextField(_("what it should say (English)"), max_length=2000, blank=True)
    due_on = models.DateField(_("due"))
    state = models.CharField(
        _("state"), max_length=9, choices=ContributionState, default=ContributionState.REQUESTED, editable=False
    )
    text_vi = models.TextField(_("text (Vietnamese)"), blank=True, max_length=20_000)
    text_en = models.TextField(_("text (English)"), blank=True, max_length=20_000)
    for_donors = models.BooleanField(default=False, editable=False, help_text="Fit for the donor edition.")
    reason = models.TextField(blank=True, editable=False, help_text="Why it was returned or is no longer asked for.")
    on_behalf = models.BooleanField(default=False, editable=False)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    reminded_on = models.DateField(null=True, blank=True, editable=False)
    late_reminders = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = ContributionQuerySet.as_manager()
    title = Bilingual("title")
    prompt = Bilingual("prompt")

    class Meta:
        ordering = ["due_on", "id"]
        verbose_name = _("section of a partner")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(title_vi="") | ~models.Q(title_en=""), name="section_has_a_title"
            ),
            models.UniqueConstraint(
                fields=["programme", "kind", "subject", "organisation", "title_vi", "title_en"],
                condition=~models.Q(state=ContributionState.WITHDRAWN),
                name="section_asked_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.organisation.name})"

    def get_absolute_url(self) -> str:
        return reverse("reports:contribution", args=[self.uuid])

    @property
    def is_open(self) -> bool:
        """Can be written now."""
        return self.state in OPEN

    @property
    def is_blank(self) -> bool:
        return not (self.text_vi.strip() or self.text_en.strip())

    @property
    def report_title(self) -> str:
        """ "Phase review: Phase 1": of which reports it is a part."""
        kind = str(self.get_kind_display())
        if self.kind == ReportKind.PERIODIC:
            first, _slash, last = self.subject.partition("/")
            return f"{kind}: {formats.period(dt.date.fromisoformat(first), dt.date.fromisoformat(last))}"
        return f"{kind}: {self.phase.title}" if self.phase else kind

    def is_late(self, today: dt.date) -> bool:
        return self.is_open and today > self.due_on
