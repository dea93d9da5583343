"""Decisions on applications, the titles that come of them, appeals, and the targets that a decision sets for titles."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from instruments.models import Level
from networks.querysets import OfNetworkQuerySet
from networks.recognition.models import Application, RecognitionRound
from networks.titles.querysets import DecisionQuerySet, OutcomeQuerySet
from office import clock
from office.bilingual import Bilingual
from participants.models import User


def title_token() -> str:
    return get_random_string(22)


class RecognitionDecision(models.Model):
    """One decision on several applications of a round: its number, day and who signed it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(RecognitionRound, models.PROTECT, related_name="decisions")
    number = models.CharField(_("number"), max_length=60)
    dated = models.DateField(_("date"))
    signer = models.CharField(_("signed by"), max_length=200)
    signer_post = models.CharField(_("post of the signer"), max_length=200, blank=True)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    announced_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-dated", "-id"]
        verbose_name = _("decision")
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="recognition_decision_once")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("networks:decision", args=[self.uuid])

    @property
    def network_id(self) -> int:
        return self.round.network_id


class Outcome(models.Model):
    """What one decision says of one application. Recognised, it is a title with its serial number and its link.

    ``score`` of ``highest``: what the reviews brought, in the points of the set; empty where nobody had to review.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="outcomes")
    decision = models.ForeignKey(RecognitionDecision, models.PROTECT, related_name="outcomes")
    is_recognised = models.BooleanField()
    level = models.ForeignKey(Level, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("level"))
    score = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    highest = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    serial = models.PositiveIntegerField(null=True, blank=True, help_text="Within the decision.")
    token = models.CharField(max_length=30, unique=True, default=title_token, editable=False)
    expires_on = models.DateField(_("valid until"), null=True, blank=True, help_text=_("The last day. Empty: no end."))
    withdrawn_on = models.DateField(null=True, blank=True, editable=False)
    withdrawn_reason = models.CharField(max_length=500, blank=True, editable=False)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["decision", "serial", "id"]
        verbose_name = _("title")
        constraints = [
            models.UniqueConstraint(fields=["application", "decision"], name="outcome_once_a_decision"),
            models.UniqueConstraint(fields=["decision", "serial"], name="title_serial_once"),
            models.CheckConstraint(
                condition=models.Q(is_recognised=True, serial__isnull=False)
                | (models.Q(is_recognised=False, serial=None, level=None) & ~models.Q(reason="")),
                name="title_has_serial_refusal_reasons",
            ),
        ]

    def __str__(self) -> str:
        return self.number if self.is_recognised else f"{self.application}"

    def get_absolute_url(self) -> str:
        return reverse("networks:title", args=[self.uuid])

    @property
    def number(self) -> str:
        return f"{self.decision.number} – {self.serial:03d}" if self.serial else self.decision.number

    @property
    def network_id(self) -> int:
        return self.application.network_id

    def standing_on(self, day: dt.date) -> str:
        """valid, renewed (a later one took its place), expired or withdrawn."""
        if self.withdrawn_on:
            return "withdrawn"
        if self.application.state == "renewed":
            return "renewed"
        return "expired" if self.expires_on and self.expires_on < day else "valid"

    @property
    def standing(self) -> str:
        return self.standing_on(clock.today())


class Appeal(models.Model):
    """Against a refusal: once, within the round's days, decided by another than who refused."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="appeal")
    against = models.ForeignKey(Outcome, models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"), max_length=5000)
    filed_on = models.DateField()
    filed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("appeal")

    def __str__(self) -> str:
        return str(self.application)


class TitleTarget(models.Model):
    """What share a decision wants recognised by the end of a year, with its source.

    ``percent`` empty: a statement without a number, kept as it was said and never counted. ``slug``: the criteria sets
    (any version) whose rounds it is counted from; empty: not counted here.
    """

    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="title_targets")
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(1990), MaxValueValidator(2100)])
    title_vi = models.CharField(_("title (Vietnamese)"), max_length=200)
    title_en = models.CharField(_("title (English)"), max_length=200, blank=True)
    group_vi = models.CharField(_("of whom (Vietnamese)"), max_length=300, blank=True)
    group_en = models.CharField(_("of whom (English)"), max_length=300, blank=True)
    percent = models.DecimalField(
        _("target in percent"), max_digits=5, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
        help_text=_("Empty: a statement without a number."),
    )  # fmt: skip
    slug = models.SlugField(
        _("counted from rounds of the criteria set"), max_length=60, blank=True,
        help_text=_("The set’s short name. Empty: it is not counted in the portal."),
    )  # fmt: skip
    decision = models.CharField(_("decision"), max_length=200)
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects = OfNetworkQuerySet.as_manager()
    title = Bilingual("title")
    group = Bilingual("group")

    class Meta:
        ordering = ["-year", "id"]
        verbose_name = _("target of a title")

    def __str__(self) -> str:
        return f"{self.year} {self.title_vi}"

    @property
    def measure(self) -> str:
        """Key of the measure that it is a target on (networks/measures.py); empty: nothing counts it in the portal."""
        return "titles.share" if self.slug and self.percent is not None else ""

    def get_absolute_url(self) -> str:
        return reverse("networks:title_target", args=[self.pk])
