"""Difficulties, lessons and recommendations: who answers for each, and what became of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from office.bilingual import Bilingual
from participants.models import Organisation, Person
from programmes.lessons.enums import TONES, LessonKind, LessonState
from programmes.occasions import FromOccasion
from programmes.querysets import SharedQuerySet


class Lesson(FromOccasion):
    """Raised at a review or event; each has an owner (an organisation or a person) and a state."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey("programmes.Programme", models.CASCADE, related_name="lessons")
    phase = models.ForeignKey(
        "programmes.Phase", models.SET_NULL, null=True, blank=True, related_name="lessons", verbose_name=_("phase")
    )
    kind = models.CharField(_("kind"), max_length=14, choices=LessonKind)
    text_vi = models.TextField(_("in words (Vietnamese)"), blank=True)
    text_en = models.TextField(_("in words (English)"), blank=True)
    owner_organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lessons",
        verbose_name=_("organisation that answers for it"),
    )
    owner_person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lessons",
        verbose_name=_("person who answers for it"),
    )
    owner_is_assumed = models.BooleanField(_("the owner is inferred, not named by the source"), default=False)
    raised_on = models.DateField(_("raised on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=LessonState, default=LessonState.OPEN, editable=False)
    what_became = models.TextField(_("what became of it"), blank=True, editable=False)
    state_since = models.DateTimeField(default=timezone.now, editable=False)
    shared = models.BooleanField(
        _("donors may read it"), default=False, help_text=_("Without this it is a note for those who work here.")
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SharedQuerySet.as_manager()
    text = Bilingual("text")

    class Meta:
        ordering = ["kind", "id"]
        verbose_name = _("difficulty, lesson or recommendation")
        verbose_name_plural = _("difficulties, lessons and recommendations")
        constraints = [
            models.CheckConstraint(condition=~models.Q(text_vi="") | ~models.Q(text_en=""), name="lesson_has_words"),
            models.CheckConstraint(
                condition=~models.Q(owner_organisation=None) | ~models.Q(owner_person=None), name="lesson_has_an_owner"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["settled", "declined"]) | ~models.Q(what_became=""),
                name="lesson_closed_says_what_became",
            ),
        ]

    def __str__(self) -> str:
        return (self.text_vi or self.text_en)[:120]

    def get_absolute_url(self) -> str:
        return reverse("programmes:lesson", args=[self.uuid])

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def owner(self) -> str:
        names = [str(self.owner_person)] if self.owner_person else []
        return " · ".join([*names, *([self.owner_organisation.name] if self.owner_organisation else [])])

    @property
    def owner_for_donors(self) -> str:
        """A person is not named to donors."""
        return self.owner_organisation.name if self.owner_organisation else ""
