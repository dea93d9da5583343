"""What partner organisations say at closure of those who led and paid for the programme."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.models import Organisation, User
from programmes.models import Programme
from programmes.querysets import OfProgrammeQuerySet
from reports.ratings.enums import HIGHEST, ITEMS, LOWEST, Rated


def mark(label: object) -> models.PositiveSmallIntegerField:
    """1 to 5; empty in a row that was sent is "cannot say", and never a zero."""
    checks = [MinValueValidator(LOWEST), MaxValueValidator(HIGHEST)]
    return models.PositiveSmallIntegerField(label, null=True, blank=True, validators=checks)


class Rating(models.Model):
    """One organisation's answer about one of them. ``is_own``: the host's own account of the same."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="ratings", editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", null=True, editable=False)
    about = models.CharField(max_length=5, choices=Rated, editable=False)
    is_own = models.BooleanField(default=False, editable=False)
    money_on_time = mark(ITEMS["money_on_time"])
    feedback_on_time = mark(ITEMS["feedback_on_time"])
    as_planned = mark(ITEMS["as_planned"])
    satisfaction = mark(ITEMS["satisfaction"])
    comment = models.TextField(_("comment"), blank=True, max_length=2000)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "about", "id"]
        verbose_name = _("rating at closure")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "organisation", "about"], condition=models.Q(is_own=False), name="rating_once"
            ),
            models.UniqueConstraint(
                fields=["programme", "about"], condition=models.Q(is_own=True), name="own_account_once"
            ),
            models.CheckConstraint(
                condition=models.Q(is_own=True) | models.Q(organisation__isnull=False), name="rating_of_somebody"
            ),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{f"{item}__isnull": True})
                    | models.Q(**{f"{item}__gte": LOWEST, f"{item}__lte": HIGHEST}),
                    name=f"rating_{item}_1_to_5",
                )
                for item in ITEMS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_about_display()} ({self.organisation or self.programme})"
