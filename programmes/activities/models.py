"""What the partners of a programme do: together, or each the same with its own dates and figures."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from office.bilingual import Bilingual
from participants.models import Organisation
from programmes.enums import Precision
from programmes.querysets import ResultsQuerySet


class Reach(models.TextChoices):
    EACH = "each", _("Each partner does it")
    TOGETHER = "together", _("Done together")


class ShareState(models.TextChoices):
    NOT_STATED = "not_stated", _("Not stated")
    PLANNED = "planned", _("Still to come")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Not done")


TONES = {"not_stated": "none", "planned": "info", "running": "wait", "done": "ok", "dropped": "late"}


class Told(models.Model):
    """When, how much, how far: of a partner's share, or of what is done together. Blank is not zero."""

    starts_on = models.DateField(_("starts"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    date_precision = models.CharField(
        _("dates are known to the"), max_length=5, choices=Precision, default=Precision.DAY
    )
    planned = models.DecimalField(_("planned"), max_digits=14, decimal_places=2, null=True, blank=True)
    actual = models.DecimalField(_("reached"), max_digits=14, decimal_places=2, null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ShareState, default=ShareState.NOT_STATED)

    class Meta:
        abstract = True

    @property
    def tone(self) -> str:
        return TONES[self.state]


class Activity(Told):
    """An activity of the programme as a whole (a group's plan has its own in actionplans)."""

    programme = models.ForeignKey("programmes.Programme", models.CASCADE, related_name="activities")
    phase = models.ForeignKey(
        "programmes.Phase", models.SET_NULL, null=True, blank=True, related_name="activities", verbose_name=_("phase")
    )
    reach = models.CharField(_("by whom"), max_length=8, choices=Reach, default=Reach.EACH)
    title_vi = models.CharField(_("title (Vietnamese)"), max_length=500, blank=True)
    title_en = models.CharField(_("title (English)"), max_length=500, blank=True)
    unit_vi = models.CharField(
        _("counted in (Vietnamese)"), max_length=80, blank=True, help_text=_("For example workshops, studies, persons.")
    )
    unit_en = models.CharField(_("counted in (English)"), max_length=80, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    objects = ResultsQuerySet.as_manager()
    title = Bilingual("title")
    unit = Bilingual("unit")

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(title_vi="") | ~models.Q(title_en=""), name="joint_activity_has_a_title"
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="joint_activity_ends_after_start",
            ),
            models.CheckConstraint(
                condition=(models.Q(planned=None) | models.Q(planned__gte=0))
                & (models.Q(actual=None) | models.Q(actual__gte=0)),
                name="joint_activity_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.title_vi or self.title_en


class ActivityShare(Told):
    """One partner's own carrying out of an activity that each repeats."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="shares")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="activity_shares", verbose_name=_("organisation")
    )
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "organisation"], name="activity_share_once"),
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="activity_share_ends_after_start",
            ),
            models.CheckConstraint(
                condition=(models.Q(planned=None) | models.Q(planned__gte=0))
                & (models.Q(actual=None) | models.Q(actual__gte=0)),
                name="activity_share_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity} · {self.organisation}"

    @property
    def programme_id(self) -> int:
        return self.activity.programme_id
