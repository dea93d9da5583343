"""Reviewers named for a round, and what each says of the dossiers given to them."""

from __future__ import annotations

import uuid

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from instruments.criteria.enums import Met
from instruments.models import Criterion
from networks.recognition.models import Application, RecognitionRound
from networks.reviews.enums import IN_HAND, REVIEW_TONES, TO_WRITE, ReviewState
from networks.reviews.querysets import ReviewQuerySet
from participants.models import User


class Reviewer(models.Model):
    """A user's standing in one round only: they see the dossiers given to them and nothing else."""

    round = models.ForeignKey(RecognitionRound, models.CASCADE, related_name="reviewers")
    user = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="reviewing", verbose_name=_("account")
    )
    name = models.CharField(max_length=200, help_text="As it was when they were named; outlives the account.")
    capacity = models.CharField(
        _("in what capacity"), max_length=200, blank=True, help_text=_("For instance: independent education expert.")
    )
    named_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("reviewer")
        constraints = [models.UniqueConstraint(fields=["round", "user"], name="reviewer_once_a_round")]

    def __str__(self) -> str:
        return self.name


class Review(models.Model):
    """One dossier given to one reviewer. ``is_third``: asked because the first two differ beyond the round's margin."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="reviews")
    is_third = models.BooleanField(default=False)
    state = models.CharField(_("state"), max_length=8, choices=ReviewState, default=ReviewState.GIVEN, editable=False)
    comment = models.TextField(_("in all"), max_length=5000, blank=True)
    reason = models.CharField(max_length=500, blank=True, help_text="The conflict, or why it was taken back.")
    given_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["is_third", "given_at", "id"]
        verbose_name = _("review")
        constraints = [models.UniqueConstraint(fields=["application", "reviewer"], name="review_once_a_reviewer")]

    def __str__(self) -> str:
        return f"{self.application} · {self.reviewer}"

    def get_absolute_url(self) -> str:
        return reverse("networks:review", args=[self.uuid])

    @property
    def tone(self) -> str:
        return REVIEW_TONES[self.state]

    @property
    def is_in_hand(self) -> bool:
        return self.state in IN_HAND

    @property
    def is_to_write(self) -> bool:
        return self.state in TO_WRITE


class ReviewScore(models.Model):
    """What a reviewer says of one criterion."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="review_scores")
    met = models.CharField(_("is it met"), max_length=6, choices=Met, blank=True)
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2, null=True, blank=True)
    comment = models.TextField(_("comment"), max_length=5000, blank=True)

    class Meta:
        ordering = ["criterion__section__order", "criterion__order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="review_score_once"),
            models.CheckConstraint(
                condition=models.Q(points=None) | models.Q(points__gte=0), name="review_score_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}"

    @property
    def is_answered(self) -> bool:
        return bool(self.met) or self.points is not None
