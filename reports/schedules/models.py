"""That a kind of report is drafted by itself."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.models import User
from programmes.models import Programme
from programmes.querysets import OfProgrammeQuerySet
from reports.enums import ReportKind
from reports.schedules.enums import Every


class Schedule(models.Model):
    """Of one kind in one programme: so many days after the end of a period, a phase or the programme."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="schedules", editable=False)
    kind = models.CharField(max_length=16, choices=ReportKind, editable=False)
    every = models.CharField(_("how often"), max_length=9, choices=Every, blank=True)
    days_after = models.PositiveSmallIntegerField(
        _("days after the end"), default=10, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    since = models.DateField(editable=False, help_text="What fell due before this day is not drafted any more.")
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    set_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "kind"]
        verbose_name = _("schedule of reports")
        constraints = [
            models.UniqueConstraint(fields=["programme", "kind"], name="schedule_of_a_kind_once"),
            models.CheckConstraint(
                condition=models.Q(kind=ReportKind.PERIODIC, every__in=Every.values)
                | ~models.Q(kind=ReportKind.PERIODIC) & models.Q(every=""),
                name="schedule_only_periods_repeat",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
