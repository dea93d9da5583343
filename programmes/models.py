"""Programmes, their road, partners, enrolments and promised results."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from office.bilingual import Bilingual
from participants.enums import Era
from participants.models import Organisation, Person, Place
from participants.reference import REFORM
from programmes.enums import (
    Capacity,
    Certainty,
    EnrolmentState,
    Level,
    PartnerRole,
    PlanWriters,
    Precision,
    ProgrammeState,
    StageKind,
)
from programmes.querysets import EnrolmentQuerySet, OfProgrammeQuerySet, ProgrammeQuerySet


def default_threshold() -> int:
    from django.conf import settings

    return settings.SMALL_CELL_THRESHOLD


class Programme(models.Model):
    """A set of activities toward shared results. Dates may be known to the month only."""

    slug = models.SlugField(_("short address"), max_length=60, unique=True, help_text=_("Letters, digits and hyphens."))
    title_vi = models.CharField(_("title (Vietnamese)"), max_length=500, blank=True)
    title_en = models.CharField(_("title (English)"), max_length=500, blank=True)
    short_title_vi = models.CharField(
        _("short title (Vietnamese)"), max_length=120, blank=True, help_text=_("For menus, maps and cards.")
    )
    short_title_en = models.CharField(_("short title (English)"), max_length=120, blank=True)
    objective_vi = models.TextField(_("objective (Vietnamese)"), blank=True)
    objective_en = models.TextField(_("objective (English)"), blank=True)
    context_vi = models.TextField(_("policy context (Vietnamese)"), blank=True)
    context_en = models.TextField(_("policy context (English)"), blank=True)
    starts_on = models.DateField(_("starts"), null=True, blank=True, help_text=_("Empty: not stated."))
    ends_on = models.DateField(
        _("ends"), null=True, blank=True, help_text=_("The last day; for a month, its last day. Empty: not stated.")
    )
    date_precision = models.CharField(
        _("dates are known to the"), max_length=5, choices=Precision, default=Precision.DAY
    )
    state = models.CharField(_("state"), max_length=10, choices=ProgrammeState, default=ProgrammeState.DRAFT)
    implementer = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="implemented",
        verbose_name=_("implementing organisation"),
    )
    currency = models.CharField(_("currency"), max_length=3, default="VND")
    plan_writers = models.CharField(
        _("who writes a group's plan"), max_length=8, choices=PlanWriters, default=PlanWriters.MEMBERS
    )
    certificate_sessions = models.PositiveSmallIntegerField(_("sessions needed for a certificate"), default=3)
    certificate_needs_post_test = models.BooleanField(_("a post-test is needed for a certificate"), default=True)
    threshold = models.PositiveSmallIntegerField(
        _("smallest group shown to donors"),
        default=default_threshold,
        validators=[MinValueValidator(3), MaxValueValidator(10)],
    )
    gender_marker = models.PositiveSmallIntegerField(
        _("gender equality marker"), null=True, blank=True, help_text=_("Empty: not screened, which is not 0.")
    )
    gender_criteria = models.JSONField(
        _("minimum criteria that are met"), default=list, blank=True, help_text="[key of gender_marker.criteria() …]"
    )
    gender_note = models.TextField(_("why this score, and where it is shown"), blank=True)
    is_fictional = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ProgrammeQuerySet.as_manager()
    title = Bilingual("title")
    objective = Bilingual("objective")
    context = Bilingual("context")

    class Meta:
        ordering = [models.F("starts_on").desc(nulls_last=True), "slug"]
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="programme_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(threshold__gte=3, threshold__lte=10), name="programme_threshold_3_to_10"
            ),
            models.CheckConstraint(
                condition=~models.Q(title_vi="") | ~models.Q(title_en=""), name="programme_has_a_title"
            ),
            models.CheckConstraint(
                condition=models.Q(gender_marker=None) | models.Q(gender_marker__in=[0, 1, 2]),
                name="programme_gender_marker_0_to_2",
            ),
        ]

    def __str__(self) -> str:
        return self.short_title

    @property
    def short_title(self) -> str:
        from django.utils.translation import get_language

        from office.bilingual import in_language

        return in_language(self, "short_title", get_language()) or self.title

    @property
    def programme_id(self) -> int:
        """So that a programme's own history has the programme as its scope."""
        return self.pk

    @property
    def programme(self) -> Programme:
        return self

    def get_absolute_url(self) -> str:
        return reverse("reports:programme", args=[self.slug])

    @property
    def era(self) -> str:
        """The provinces of the time when it began; of one whose time is not stated, today's."""
        return Era.THEN if self.starts_on is not None and self.starts_on < REFORM else Era.NOW

    def time_gone(self, today: dt.date) -> float | None:
        """Share of the programme's time that is over, 0–1; None when its time is not stated."""
        if self.starts_on is None or self.ends_on is None:
            return None
        whole = (self.ends_on - self.starts_on).days + 1
        return min(1.0, max(0.0, ((today - self.starts_on).days + 1) / whole))


class Partner(models.Model):
    """An organisation's role in a programme. A funder may be assumed, and says so."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="partnerships", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=12, choices=PartnerRole)
    certainty = models.CharField(_("certainty"), max_length=10, choices=Certainty, default=Certainty.CONFIRMED)
    note = models.CharField(_("note, source"), max_length=300, blank=True)
    level = models.CharField(
        _("level at which it works here"), max_length=13, choices=Level, blank=True, help_text=_("Empty: not stated.")
    )
    statement_vi = models.CharField(_("visibility statement (Vietnamese)"), max_length=500, blank=True)
    statement_en = models.CharField(
        _("visibility statement (English)"),
        max_length=500,
        blank=True,
        help_text=_("The sentence that a funder wants to read on every page and report."),
    )

    objects = OfProgrammeQuerySet.as_manager()
    statement = Bilingual("statement")

    class Meta:
        ordering = ["role", "id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "organisation", "role"], name="partner_role_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.get_role_display()})"


class Appearance(models.Model):
    """A guest, expert, adviser or organiser of a programme: a person in a capacity, not a trainee."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="appearances")
    person = models.ForeignKey(Person, models.PROTECT, related_name="appearances")
    capacity = models.CharField(_("capacity"), max_length=12, choices=Capacity)
    note = models.CharField(_("note"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    objects = OfProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "person", "capacity"], name="appearance_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_capacity_display()})"


class Stage(models.Model):
    """One stage of the road. It is done when its measure says so, never because somebody ticked it."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="stages")
    kind = models.CharField(_("kind"), max_length=12, choices=StageKind)
    title_vi = models.CharField(_("title (Vietnamese)"), max_length=120)
    title_en = models.CharField(_("title (English)"), max_length=120, blank=True)
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    date_precision = models.CharField(
        _("dates are known to the"), max_length=5, choices=Precision, default=Precision.DAY
    )
    measure = models.CharField(_("measure that tells when it is done"), max_length=60, blank=True)
    needed = models.DecimalField(_("needed"), max_digits=14, decimal_places=2, default=1)
    order = models.PositiveSmallIntegerField(default=0)

    objects = OfProgrammeQuerySet.as_manager()
    title = Bilingual("title")

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.title_vi


class Target(models.Model):
    """A promised result: how much of a measure or of an indicator, at least and at most, by when.

    A target of an indicator that is a measure repeats that measure's key, so that whoever reads targets by measure
    finds it; :mod:`programmes.framework.services` keeps the two together. With a period it is an intermediate target.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="targets")
    measure = models.CharField(_("measure"), max_length=60, blank=True)
    indicator = models.ForeignKey(
        "programmes.Indicator", models.CASCADE, null=True, blank=True, related_name="targets", editable=False
    )
    period = models.ForeignKey(
        "programmes.ReportingPeriod", models.RESTRICT, null=True, blank=True, related_name="targets", editable=False
    )
    title_vi = models.CharField(_("title (Vietnamese)"), max_length=500)
    title_en = models.CharField(_("title (English)"), max_length=500, blank=True)
    minimum = models.DecimalField(_("target, at least"), max_digits=18, decimal_places=4, null=True, blank=True)
    maximum = models.DecimalField(
        _("target, at most"),
        max_digits=18,
        decimal_places=4,
        null=True,
        blank=True,
        help_text=_("Only for a range such as 4–5."),
    )
    text_vi = models.TextField(_("target in words (Vietnamese)"), blank=True)
    text_en = models.TextField(_("target in words (English)"), blank=True)
    due_on = models.DateField(_("due"))
    due_precision = models.CharField(_("due is known to the"), max_length=5, choices=Precision, default=Precision.DAY)
    phase = models.ForeignKey(
        "programmes.Phase", models.SET_NULL, null=True, blank=True, related_name="targets", verbose_name=_("phase")
    )
    order = models.PositiveSmallIntegerField(default=0)

    objects = OfProgrammeQuerySet.as_manager()
    title = Bilingual("title")
    text = Bilingual("text")

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(minimum__gte=0), name="target_minimum_not_negative"),
            models.CheckConstraint(
                condition=models.Q(maximum=None) | models.Q(maximum__gte=models.F("minimum")),
                name="target_maximum_over_minimum",
            ),
            models.CheckConstraint(
                condition=~models.Q(measure="") | models.Q(indicator__isnull=False), name="target_of_something"
            ),
            models.CheckConstraint(
                condition=models.Q(minimum__isnull=False) | ~models.Q(text_vi="", text_en=""),
                name="target_says_how_much",
            ),
            models.UniqueConstraint(fields=["indicator", "period"], name="target_once_a_period"),
            models.UniqueConstraint(
                fields=["indicator"], condition=models.Q(period=None), name="target_once_an_indicator"
            ),
        ]

    def __str__(self) -> str:
        return self.title_vi


class Enrolment(models.Model):
    """A person in a programme's cohort. Organisation and province are kept as they were then."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="enrolments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="enrolments")
    state = models.CharField(_("state"), max_length=10, choices=EnrolmentState, default=EnrolmentState.ENROLLED)
    code = models.CharField(_("code"), max_length=40, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="enrolments", verbose_name=_("organisation")
    )
    position = models.CharField(_("position"), max_length=200, blank=True)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="enrolments", verbose_name=_("province")
    )
    enrolled_on = models.DateField(_("enrolled on"), null=True, blank=True)
    sensitive_here = models.BooleanField(
        default=True,
        editable=False,
        help_text="The person's sensitive answers were given here: here they are read and counted.",
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["person__sort_key", "id"]
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [models.UniqueConstraint(fields=["programme", "person"], name="enrolment_once")]

    def __str__(self) -> str:
        return str(self.person)


# the rest of the app's models, each beside what it belongs to
from programmes.activities.models import Activity, ActivityShare  # noqa: E402, F401
from programmes.framework.models import (  # noqa: E402, F401
    Baseline,
    ClosingValue,
    Correction,
    Indicator,
    ReportedValue,
    ReportingPeriod,
    Result,
    SheetImport,
    TargetRevision,
)
from programmes.lessons.models import Lesson  # noqa: E402, F401
from programmes.library.models import Citation, Dissemination, Document, Picture  # noqa: E402, F401
from programmes.models_follow_ups import FollowUp  # noqa: E402, F401
from programmes.models_imports import PeopleImport, PeopleImportRow  # noqa: E402, F401
from programmes.models_releases import Release  # noqa: E402, F401
from programmes.models_roles import Invitation, Role, invitation_token  # noqa: E402, F401
from programmes.money.models import BudgetLine, ExchangeRate, Grant, Transaction  # noqa: E402, F401
from programmes.phases.models import Phase  # noqa: E402, F401
from programmes.statements.models import ReachStatement, Reference, SourceStatement  # noqa: E402, F401
