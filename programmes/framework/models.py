"""Results, indicators, baselines, periods, reported figures, corrections by hand, sheets on their way in."""

from __future__ import annotations

import uuid

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from office import formats
from office.bilingual import Bilingual, in_language
from office.models import StoredFile
from participants.models import Organisation, User
from programmes.enums import Certainty, ImportState, Precision
from programmes.framework.enums import Direction, Frequency, ResultLevel, SheetKind, ValueKind, ValueState
from programmes.querysets import OfProgrammeQuerySet

NUMBER = {"max_digits": 18, "decimal_places": 4}


class Result(models.Model):
    """An impact, outcome or output. A level lies only under a higher one, so there is no way round in a circle."""

    programme = models.ForeignKey("programmes.Programme", models.CASCADE, related_name="results")
    parent = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="children", verbose_name=_("under which result")
    )
    level = models.CharField(_("level"), max_length=8, choices=ResultLevel)
    code = models.CharField(_("code"), max_length=20, help_text=_("As your documents number it, such as 1.2."))
    title_vi = models.CharField(_("title (Vietnamese)"), max_length=500)
    title_en = models.CharField(_("title (English)"), max_length=500, blank=True)
    assumptions_vi = models.TextField(_("assumptions (Vietnamese)"), blank=True)
    assumptions_en = models.TextField(_("assumptions (English)"), blank=True)
    certainty = models.CharField(_("certainty"), max_length=10, choices=Certainty, default=Certainty.CONFIRMED)
    source = models.CharField(_("source"), max_length=300, blank=True, help_text=_("Where this result is stated."))
    order = models.PositiveSmallIntegerField(default=0)

    objects = OfProgrammeQuerySet.as_manager()
    title = Bilingual("title")
    assumptions = Bilingual("assumptions")

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("result")
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="result_code_once"),
            models.CheckConstraint(
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("id")), name="result_not_under_itself"
            ),
            models.CheckConstraint(
                condition=~models.Q(level=ResultLevel.IMPACT) | models.Q(parent=None), name="result_impact_on_top"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title_vi}"


class Indicator(models.Model):
    """What is measured of a result: a measure that counts itself, or a figure that organisations report."""

    programme = models.ForeignKey("programmes.Programme", models.CASCADE, related_name="indicators")
    result = models.ForeignKey(Result, models.RESTRICT, related_name="indicators", verbose_name=_("result"))
    code = models.CharField(_("code"), max_length=20, help_text=_("As your documents number it, such as 1.2a."))
    title_vi = models.CharField(_("title (Vietnamese)"), max_length=500)
    title_en = models.CharField(_("title (English)"), max_length=500, blank=True)
    measure = models.CharField(_("measure"), max_length=60, blank=True)
    unit_vi = models.CharField(
        _("unit (Vietnamese)"), max_length=60, blank=True, help_text=_("People, schools, hectares …")
    )
    unit_en = models.CharField(_("unit (English)"), max_length=60, blank=True)
    kind = models.CharField(_("kind of value"), max_length=12, choices=ValueKind, default=ValueKind.NUMBER)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction, default=Direction.UP)
    cumulative = models.BooleanField(
        _("each figure is the total to date"),
        default=False,
        help_text=_("Otherwise each period’s figure is of that period alone, and the periods are added up."),
    )
    of_people = models.BooleanField(
        _("the figure counts people"), default=True, help_text=_("Small groups of people are protected for donors.")
    )
    among = models.CharField(
        _("whose people are counted"),
        max_length=60,
        blank=True,
        help_text=_(
            "Two figures of nearly the same people can be subtracted, and then tell of a small group. Donors read only what can’t."
        ),
    )
    definition_vi = models.TextField(_("definition (Vietnamese)"), blank=True)
    definition_en = models.TextField(_("definition (English)"), blank=True)
    means_vi = models.TextField(_("sources and means of verification (Vietnamese)"), blank=True)
    means_en = models.TextField(_("sources and means of verification (English)"), blank=True)
    method_vi = models.TextField(_("method (Vietnamese)"), blank=True)
    method_en = models.TextField(_("method (English)"), blank=True)
    assumptions_vi = models.TextField(_("assumptions (Vietnamese)"), blank=True)
    assumptions_en = models.TextField(_("assumptions (English)"), blank=True)
    levels_vi = models.TextField(_("levels (Vietnamese)"), blank=True)
    levels_en = models.TextField(_("levels (English)"), blank=True)
    frequency = models.CharField(_("frequency"), max_length=12, choices=Frequency, blank=True)
    splits = models.JSONField(_("splits"), default=list, blank=True, help_text="[dimension or dimension*dimension …]")
    responsible = models.ManyToManyField(
        Organisation, blank=True, related_name="indicators", verbose_name=_("responsible organisations")
    )
    order = models.PositiveSmallIntegerField(default=0)

    objects = OfProgrammeQuerySet.as_manager()
    title = Bilingual("title")
    unit = Bilingual("unit")
    definition = Bilingual("definition")
    means = Bilingual("means")
    method = Bilingual("method")
    assumptions = Bilingual("assumptions")

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("indicator")
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="indicator_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.title_vi}"

    def get_absolute_url(self) -> str:
        return reverse("programmes:indicator", args=[self.programme.slug, self.pk])

    @property
    def is_reported(self) -> bool:
        return not self.measure

    @property
    def figure_key(self) -> str:
        """Its key among the programme's figures, when it is reported or corrected by hand."""
        return f"indicator.{self.pk}"

    @property
    def levels(self) -> list[str]:
        """The rubric's levels, the lowest first."""
        return in_language(self, "levels", get_language()).splitlines()


class Baseline(models.Model):
    """The value before, with its year. Nothing known is no row, or a row with a note alone: never 0."""

    indicator = models.OneToOneField(Indicator, models.CASCADE, related_name="baseline", primary_key=True)
    value = models.DecimalField(_("value"), null=True, blank=True, **NUMBER)
    numerator = models.DecimalField(_("part"), null=True, blank=True, **NUMBER)
    denominator = models.DecimalField(_("whole"), null=True, blank=True, **NUMBER)
    text_vi = models.TextField(_("in words (Vietnamese)"), blank=True)
    text_en = models.TextField(_("in words (English)"), blank=True)
    as_of = models.DateField(_("date"), null=True, blank=True)
    precision = models.CharField(_("date is known to the"), max_length=5, choices=Precision, default=Precision.YEAR)
    note = models.CharField(_("note, source"), max_length=300, blank=True)

    objects = models.Manager()
    text = Bilingual("text")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(numerator=None, denominator=None)
                | models.Q(numerator__isnull=False, denominator__gt=0),
                name="baseline_part_has_whole",
            )
        ]

    def __str__(self) -> str:
        return str(self.amount)

    @property
    def programme_id(self) -> int:
        return self.indicator.programme_id

    @property
    def amount(self):
        """The value; of a percentage with part and whole, what they make."""
        if self.numerator is not None and self.denominator:
            return 100 * self.numerator / self.denominator
        return self.value


class ReportingPeriod(models.Model):
    """A window for figures. Periods of a programme don't overlap; a locked one takes no change."""

    programme = models.ForeignKey("programmes.Programme", models.CASCADE, related_name="reporting_periods")
    starts_on = models.DateField(_("starts"))
    ends_on = models.DateField(_("ends"))
    due_on = models.DateField(_("figures are due"))
    locked_at = models.DateTimeField(null=True, blank=True, editable=False)
    locked_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)

    objects = OfProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on"]
        verbose_name = _("reporting period")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="reporting_period_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(due_on__gte=models.F("ends_on")), name="reporting_period_due_after_end"
            ),
            models.UniqueConstraint(fields=["programme", "starts_on"], name="reporting_period_once"),
        ]

    def __str__(self) -> str:
        return formats.period(self.starts_on, self.ends_on)


class ClosingValue(models.Model):
    """What a measure stood at when a period ended: counted once by the system, never typed (docs/decisions/0020)."""

    period = models.ForeignKey(ReportingPeriod, models.CASCADE, related_name="closing_values")
    measure = models.CharField(max_length=60)
    value = models.DecimalField(null=True, **NUMBER)
    numerator = models.DecimalField(null=True, **NUMBER)
    denominator = models.DecimalField(null=True, **NUMBER)
    n = models.PositiveIntegerField(null=True, help_text="Persons that it is read off; empty when it tells of none.")
    counted_at = models.DateTimeField()
    revision = models.PositiveBigIntegerField(help_text="The programme's revision that was counted.")

    class Meta:
        ordering = ["period__starts_on", "measure"]
        constraints = [models.UniqueConstraint(fields=["period", "measure"], name="closing_value_once")]

    def __str__(self) -> str:
        return f"{self.measure} · {self.value}"


class TargetRevision(models.Model):
    """What a target was before it was changed: who, when and why."""

    target = models.ForeignKey("programmes.Target", models.CASCADE, related_name="revisions")
    minimum = models.DecimalField(null=True, **NUMBER)
    maximum = models.DecimalField(null=True, **NUMBER)
    text_vi = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    due_on = models.DateField()
    due_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    text = Bilingual("text")

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.minimum}–{self.maximum}"


class Correction(models.Model):
    """A figure put by hand over what a measure counts: with its reason, shown wherever it is used, until it is ended."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="corrections")
    value = models.DecimalField(_("value"), **NUMBER)
    numerator = models.DecimalField(_("part"), null=True, blank=True, **NUMBER)
    denominator = models.DecimalField(_("whole"), null=True, blank=True, **NUMBER)
    reason = models.TextField(_("why"))
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="correction_says_why"),
            models.UniqueConstraint(
                fields=["indicator"], condition=models.Q(ended_at=None), name="correction_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return str(self.value)

    @property
    def programme_id(self) -> int:
        return self.indicator.programme_id


class ReportedValue(models.Model):
    """What one organisation reports of one indicator for one period.

    ``parts``: split → key → number as text, or [part, whole] of a percentage. Keys are those of the measures'
    dimensions; of two crossed, joined by "|".
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="values")
    period = models.ForeignKey(ReportingPeriod, models.RESTRICT, related_name="values")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="reported_values")
    state = models.CharField(_("state"), max_length=10, choices=ValueState, default=ValueState.DRAFT)
    value = models.DecimalField(_("value"), null=True, blank=True, **NUMBER)
    numerator = models.DecimalField(_("part"), null=True, blank=True, **NUMBER)
    denominator = models.DecimalField(_("whole"), null=True, blank=True, **NUMBER)
    text_vi = models.TextField(_("in words (Vietnamese)"), blank=True)
    text_en = models.TextField(_("in words (English)"), blank=True)
    is_met = models.BooleanField(_("the target is reached"), null=True, blank=True)
    parts = models.JSONField(default=dict, blank=True)
    note = models.TextField(_("note for the coordinator"), blank=True)
    on_behalf = models.BooleanField(default=False, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.TextField(_("why it was returned"), blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = models.Manager()
    text = Bilingual("text")

    class Meta:
        ordering = ["period__starts_on", "id"]
        verbose_name = _("reported figure")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "period", "organisation"], name="reported_value_once"),
            models.CheckConstraint(
                condition=models.Q(numerator=None, denominator=None)
                | models.Q(numerator__isnull=False, denominator__gt=0),
                name="reported_value_part_has_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ValueState.RETURNED) | ~models.Q(reason=""), name="reported_value_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} · {self.period} · {self.organisation}"

    @property
    def programme_id(self) -> int:
        return self.indicator.programme_id

    def get_absolute_url(self) -> str:
        return reverse(
            "programmes:value",
            args=[self.indicator.programme.slug, self.period_id, self.indicator_id, self.organisation_id],
        )

    @property
    def is_blank(self) -> bool:
        return self.value is None and self.numerator is None and not self.text_vi and not self.text_en


class SheetImport(models.Model):
    """One uploaded workbook with its preview; confirmed as a whole or not at all. Sayings are kept as codes."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey("programmes.Programme", models.CASCADE, related_name="sheet_imports")
    kind = models.CharField(max_length=10, choices=SheetKind)
    period = models.ForeignKey(ReportingPeriod, models.CASCADE, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.CHECKED)
    problems = models.JSONField(default=list)
    notices = models.JSONField(default=list)
    rows = models.JSONField(default=list, help_text="[{number, name, kind, changes, problems, notes} …]")
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    imported_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    imported_at = models.DateTimeField(null=True)

    objects = OfProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.file.name
