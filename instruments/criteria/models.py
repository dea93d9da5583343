"""Criteria sets: what a subject is judged by, from which decision, and (where it is known) which score makes which level."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from instruments.criteria.enums import SET_TONES, Met, Scale, SetState, SubjectKind
from instruments.criteria.querysets import CriteriaSetQuerySet
from office.bilingual import Bilingual

HALF = Decimal("0.5")


class CriteriaSet(models.Model):
    """One version of a set. Once it is in use it no longer changes: a new version is made.

    A set without criteria stands for a title whose criteria are not known here: its rounds take numbers only.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("short name"), max_length=60)
    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    title_vi = models.CharField(_("title (Vietnamese)"), max_length=300)
    title_en = models.CharField(_("title (English)"), max_length=300, blank=True)
    intro_vi = models.TextField(_("introduction (Vietnamese)"), blank=True)
    intro_en = models.TextField(_("introduction (English)"), blank=True)
    award_vi = models.CharField(_("what is awarded (Vietnamese)"), max_length=200, blank=True)
    award_en = models.CharField(_("what is awarded (English)"), max_length=200, blank=True)
    subject = models.CharField(_("whom it judges"), max_length=10, choices=SubjectKind, default=SubjectKind.UNIT)
    scale = models.CharField(_("scale"), max_length=6, choices=Scale, default=Scale.YES_NO)
    source = models.CharField(_("source: decision or document"), max_length=300, blank=True)
    source_number = models.CharField(_("number of the decision"), max_length=60, blank=True)
    source_date = models.DateField(_("date of the decision"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    is_example = models.BooleanField(
        _("an example, not official"), default=False, help_text=_("Shown as “minh họa” wherever it is used.")
    )
    note_vi = models.TextField(_("what is certain and what is not (Vietnamese)"), blank=True)
    note_en = models.TextField(_("what is certain and what is not (English)"), blank=True)
    state = models.CharField(_("state"), max_length=7, choices=SetState, default=SetState.DRAFT, editable=False)
    created_by_id = models.BigIntegerField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CriteriaSetQuerySet.as_manager()
    title = Bilingual("title")
    intro = Bilingual("intro")
    award = Bilingual("award")
    note = Bilingual("note")

    class Meta:
        ordering = ["slug", "-version"]
        verbose_name = _("criteria set")
        constraints = [
            models.UniqueConstraint(fields=["slug", "version"], name="criteria_set_version_once"),
            models.CheckConstraint(
                condition=models.Q(valid_from=None)
                | models.Q(valid_to=None)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="criteria_set_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.title_vi

    def get_absolute_url(self) -> str:
        return reverse("instruments:criteria_set", args=[self.uuid])

    @property
    def tone(self) -> str:
        return SET_TONES[self.state]

    @property
    def is_draft(self) -> bool:
        return self.state == SetState.DRAFT


class Section(models.Model):
    criteria_set = models.ForeignKey(CriteriaSet, models.CASCADE, related_name="sections")
    code = models.CharField(_("number or letter"), max_length=10)
    title_vi = models.CharField(_("title (Vietnamese)"), max_length=300)
    title_en = models.CharField(_("title (English)"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(default=0, editable=False)

    title = Bilingual("title")

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("section")
        constraints = [models.UniqueConstraint(fields=["criteria_set", "code"], name="criteria_section_once")]

    def __str__(self) -> str:
        return self.title_vi


class Criterion(models.Model):
    """One criterion. ``max_score``: what it can bring; of yes / partly / no it is what “yes” brings."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="criteria", verbose_name=_("section"))
    code = models.CharField(_("number"), max_length=10)
    text_vi = models.TextField(_("text (Vietnamese)"))
    text_en = models.TextField(_("text (English)"), blank=True)
    help_vi = models.CharField(_("help (Vietnamese)"), max_length=500, blank=True)
    help_en = models.CharField(_("help (English)"), max_length=500, blank=True)
    max_score = models.DecimalField(_("highest score"), max_digits=6, decimal_places=2, default=1)
    evidence_required = models.BooleanField(_("evidence required"), default=False)
    is_place = models.BooleanField(
        _("its wording is still to be filled in"), default=False, help_text=_("Counted as a criterion, marked so.")
    )
    order = models.PositiveSmallIntegerField(default=0, editable=False)

    text = Bilingual("text")
    help = Bilingual("help")

    class Meta:
        ordering = ["section__order", "section_id", "order", "id"]
        verbose_name = _("criterion")
        constraints = [
            models.UniqueConstraint(fields=["section", "code"], name="criterion_once"),
            models.CheckConstraint(condition=models.Q(max_score__gt=0), name="criterion_brings_something"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text_vi[:80]}"

    def score_of(self, met: str, points: Decimal | None) -> Decimal | None:
        """What an answer brings: the points given, or all, half or none of the score. None: not answered."""
        if met:
            return {Met.YES: self.max_score, Met.PARTLY: self.max_score * HALF, Met.NO: Decimal(0)}[Met(met)]
        return points


class Level(models.Model):
    """A level that can be reached. ``threshold``: its lowest total score; empty as long as none is official."""

    criteria_set = models.ForeignKey(CriteriaSet, models.CASCADE, related_name="levels")
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    threshold = models.DecimalField(
        _("lowest total score"), max_digits=8, decimal_places=2, null=True, blank=True,
        help_text=_("Empty: not stated; then the decision alone says which level it is."),
    )  # fmt: skip

    name = Bilingual("name")

    class Meta:
        ordering = [models.F("threshold").desc(nulls_last=True), "id"]
        verbose_name = _("level")

    def __str__(self) -> str:
        return self.name_vi
