"""Rounds of recognition, and the applications of subjects in them with their self-assessment."""

from __future__ import annotations

import uuid
from functools import cached_property

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from instruments.criteria.enums import Met, SubjectKind
from instruments.models import CriteriaSet, Criterion
from networks.recognition.enums import (
    APPLICATION_TONES,
    RECOGNITION_TONES,
    WRITABLE,
    ApplicationState,
    RecognitionState,
)
from networks.recognition.querysets import ApplicationQuerySet, RecognitionQuerySet
from office.bilingual import Bilingual
from participants.models import Organisation, Person, User
from programmes.statements.enums import Qualifier


class RecognitionRound(models.Model):
    """A set of criteria for a year, in the whole network or one branch, with its calendar."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="recognition_rounds")
    criteria_set = models.ForeignKey(
        CriteriaSet, models.PROTECT, related_name="recognition_rounds", verbose_name=_("criteria set")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    area = models.ForeignKey(
        "networks.Unit", models.PROTECT, null=True, blank=True, related_name="recognition_rounds",
        verbose_name=_("area"), help_text=_("A branch of the network. Empty: the whole network."),
    )  # fmt: skip
    title_vi = models.CharField(_("title (Vietnamese)"), max_length=200)
    title_en = models.CharField(_("title (English)"), max_length=200, blank=True)
    opens_on = models.DateField(_("open from"))
    closes_on = models.DateField(_("dossiers due on"))
    reviews_by = models.DateField(_("reviews due on"), null=True, blank=True)
    decision_by = models.DateField(_("decision by"), null=True, blank=True)
    reviewers_each = models.PositiveSmallIntegerField(
        _("reviewers of each dossier"), default=2, validators=[MaxValueValidator(2)],
        help_text=_("2: independent of each other. 0: decided without reviewers, as a meeting does."),
    )  # fmt: skip
    margin = models.DecimalField(
        _("largest difference of two reviews"), max_digits=8, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("In points of the set. Beyond it a third reviewer decides. Empty: the mean always holds."),
    )  # fmt: skip
    appeal_days = models.PositiveSmallIntegerField(
        _("days for an appeal"), default=30, help_text=_("After the date of the decision. 0: no appeal.")
    )
    is_public = models.BooleanField(
        _("the list of recognised is public"), default=False,
        help_text=_("Units, cities, communities and clans by name; families and persons by number only."),
    )  # fmt: skip
    state = models.CharField(
        _("state"), max_length=9, choices=RecognitionState, default=RecognitionState.PREPARING, editable=False
    )

    objects = RecognitionQuerySet.as_manager()
    title = Bilingual("title")

    class Meta:
        ordering = ["-year", "-id"]
        verbose_name = _("recognition round")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_on__gte=models.F("opens_on")), name="recognition_closes_after_opening"
            ),
            models.CheckConstraint(
                condition=models.Q(reviews_by=None) | models.Q(reviews_by__gte=models.F("closes_on")),
                name="recognition_reviews_after_closing",
            ),
            models.CheckConstraint(
                condition=models.Q(decision_by=None) | models.Q(decision_by__gte=models.F("closes_on")),
                name="recognition_decides_after_closing",
            ),
        ]

    def __str__(self) -> str:
        return self.title_vi

    def get_absolute_url(self) -> str:
        return reverse("networks:recognition", args=[self.uuid])

    @property
    def tone(self) -> str:
        return RECOGNITION_TONES[self.state]


class Application(models.Model):
    """One subject in a round, or (``counted``) how many of a unit's subjects: registered, recognised, out of how many.

    ``path`` is the unit's at the registration: later moves of units change no figure of the past.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(RecognitionRound, models.CASCADE, related_name="applications")
    unit = models.ForeignKey(
        "networks.Unit", models.PROTECT, related_name="applications", verbose_name=_("unit it belongs to")
    )
    membership = models.ForeignKey(
        "networks.Membership", models.SET_NULL, null=True, blank=True, related_name="applications", editable=False,
        help_text="Of a member of a network: whose contacts write it.",
    )  # fmt: skip
    path = models.CharField(max_length=45, editable=False)
    subject = models.CharField(max_length=10, choices=SubjectKind, editable=False, help_text="As the set has it.")
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=200, blank=True)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    detail = models.CharField(
        _("to tell it apart"), max_length=200, blank=True, help_text=_("Hamlet, head of the family, year of birth.")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="applications", verbose_name=_("organisation")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="applications", verbose_name=_("person")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ApplicationState, default=ApplicationState.REGISTERED, editable=False
    )
    # by number only
    qualifier = models.CharField(_("how sure"), max_length=8, choices=Qualifier, default=Qualifier.EXACTLY)
    registered = models.PositiveIntegerField(_("registered"), null=True, blank=True)
    recognised = models.PositiveIntegerField(_("recognised"), null=True, blank=True)
    out_of = models.PositiveIntegerField(_("out of how many"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    previous = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="renewals", editable=False,
        help_text="The application whose title this one would renew.",
    )  # fmt: skip
    reason = models.CharField(max_length=500, blank=True, help_text="Why it was sent back, refused, withdrawn.")
    on_behalf = models.BooleanField(default=False, help_text="Written by somebody above the unit.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ApplicationQuerySet.as_manager()
    name = Bilingual("name")

    class Meta:
        ordering = ["path", "name_vi", "id"]
        verbose_name = _("application")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "unit", "name_vi", "detail"],
                condition=~models.Q(state="counted"),
                name="application_once_a_subject",
            ),
            models.UniqueConstraint(
                fields=["round", "unit"], condition=models.Q(state="counted"), name="application_numbers_once_a_unit"
            ),
            models.CheckConstraint(
                condition=models.Q(out_of=None)
                | models.Q(recognised=None)
                | models.Q(recognised__lte=models.F("out_of")),
                name="recognised_at_most_all",
            ),
            models.CheckConstraint(
                condition=models.Q(out_of=None)
                | models.Q(registered=None)
                | models.Q(registered__lte=models.F("out_of")),
                name="registered_at_most_all",
            ),
        ]
        indexes = [
            models.Index(
                fields=["round", "path"], name="application_branch", opclasses=["int8_ops", "varchar_pattern_ops"]
            )
        ]

    def __str__(self) -> str:
        return self.name_vi or str(self.unit)

    def get_absolute_url(self) -> str:
        return reverse("networks:application", args=[self.uuid])

    @property
    def tone(self) -> str:
        return APPLICATION_TONES[self.state]

    @property
    def is_counted(self) -> bool:
        return self.state == ApplicationState.COUNTED

    @property
    def is_open_to_write(self) -> bool:
        return self.state in WRITABLE

    @cached_property
    def network_id(self) -> int:
        return self.unit.network_id


class SelfScore(models.Model):
    """What a subject says of itself on one criterion; its files: office.files with ``about`` this row."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="self_scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="self_scores")
    met = models.CharField(_("is it met"), max_length=6, choices=Met, blank=True)
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2, null=True, blank=True)
    comment = models.TextField(_("comment"), max_length=5000, blank=True)

    class Meta:
        ordering = ["criterion__section__order", "criterion__order", "id"]
        verbose_name = _("self-score")
        constraints = [
            models.UniqueConstraint(fields=["application", "criterion"], name="self_score_once"),
            models.CheckConstraint(
                condition=models.Q(points=None) | models.Q(points__gte=0), name="self_score_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.met or self.points}"

    @property
    def is_answered(self) -> bool:
        return bool(self.met) or self.points is not None
