"""What is to be done after a finding, a lesson or a talk."""

from __future__ import annotations

import uuid

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.models import Organisation, Person, User
from programmes.enums import FollowUpState
from programmes.querysets import FollowUpQuerySet


class FollowUp(models.Model):
    """Who does what by when, what was done, verified by another, and where it came from."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey("programmes.Programme", models.CASCADE, related_name="follow_ups")
    title = models.CharField(_("what is to be done"), max_length=300)
    detail = models.TextField(_("detail"), blank=True)
    responsible = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="follow_ups", verbose_name=_("responsible")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name=_("responsible organisation"),
    )
    due_on = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=10, choices=FollowUpState, default=FollowUpState.OPEN)
    what_was_done = models.TextField(_("what was done"), blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    origin_type = models.CharField(max_length=80, blank=True)
    origin_id = models.CharField(max_length=40, blank=True)
    origin_label = models.CharField(max_length=300, blank=True)
    origin_url = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["done", "verified"]) | ~models.Q(what_was_done=""),
                name="follow_up_done_says_what",
            ),
            models.CheckConstraint(
                condition=models.Q(verified_by=None)
                | models.Q(done_by=None)
                | ~models.Q(verified_by=models.F("done_by")),
                name="follow_up_verified_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def who(self) -> str:
        """The person, with their organisation when both are named; the organisation alone; nobody."""
        names = [str(self.responsible)] if self.responsible else []
        return " · ".join([*names, *([self.organisation.name] if self.organisation else [])])

    def get_absolute_url(self) -> str:
        return reverse("programmes:follow_up", args=[self.uuid])
