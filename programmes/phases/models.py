"""Phases of a programme: their own time, targets and review."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from office.bilingual import Bilingual
from programmes.enums import Precision
from programmes.occasions import FromOccasion
from programmes.phases.enums import TONES, PhaseState
from programmes.querysets import ResultsQuerySet


class Phase(FromOccasion):
    """One part of a programme's time. Where it was reviewed is its occasion."""

    programme = models.ForeignKey("programmes.Programme", models.CASCADE, related_name="phases")
    title_vi = models.CharField(_("title (Vietnamese)"), max_length=300, blank=True)
    title_en = models.CharField(_("title (English)"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=PhaseState, default=PhaseState.PLANNED)
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    date_precision = models.CharField(
        _("dates are known to the"), max_length=5, choices=Precision, default=Precision.DAY
    )
    aims_vi = models.TextField(_("what it aims at (Vietnamese)"), blank=True)
    aims_en = models.TextField(_("what it aims at (English)"), blank=True)
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    found_vi = models.TextField(_("what the review found (Vietnamese)"), blank=True)
    found_en = models.TextField(_("what the review found (English)"), blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    objects = ResultsQuerySet.as_manager()
    title = Bilingual("title")
    aims = Bilingual("aims")
    found = Bilingual("found")

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="phase_ends_after_start",
            ),
            models.CheckConstraint(condition=~models.Q(title_vi="") | ~models.Q(title_en=""), name="phase_has_a_title"),
            models.CheckConstraint(
                condition=~models.Q(state=PhaseState.REVIEWED) | ~models.Q(found_vi="") | ~models.Q(found_en=""),
                name="phase_reviewed_says_what_was_found",
            ),
        ]

    def __str__(self) -> str:
        return self.title_vi or self.title_en

    @property
    def tone(self) -> str:
        return TONES[self.state]
