"""A consultation desk: a professional asks, an expert answers, and what may help others is published without names."""

from __future__ import annotations

from uuid import uuid4

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.desk.enums import TONES, EditionState, PostKind, QuestionState
from networks.desk.querysets import DeskQuerySet, EditionQuerySet, QuestionQuerySet
from office.bilingual import Bilingual
from participants.models import User


class Desk(models.Model):
    """Whether a network has its desk switched on, and how it runs."""

    network = models.OneToOneField("networks.Network", models.CASCADE, related_name="desk")
    is_open = models.BooleanField(_("the desk takes questions"), default=True)
    welcome_vi = models.TextField(_("what one may ask (Vietnamese)"), blank=True, max_length=2000)
    welcome_en = models.TextField(_("what one may ask (English)"), blank=True, max_length=2000)
    days = models.PositiveSmallIntegerField(
        _("days to answer"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_("The expert’s due date, unless the coordinator sets another."),
    )

    objects = DeskQuerySet.as_manager()
    welcome = Bilingual("welcome")

    class Meta:
        verbose_name = _("consultation desk")

    def __str__(self) -> str:
        return str(self.network)

    def get_absolute_url(self) -> str:
        return reverse("networks:desk", args=[self.network.slug])


class Expertise(models.Model):
    """The fields of somebody who holds the role of expert."""

    role = models.OneToOneField("networks.NetworkRole", models.CASCADE, related_name="expertise")
    fields_vi = models.CharField(_("fields (Vietnamese)"), max_length=300)
    fields_en = models.CharField(_("fields (English)"), max_length=300, blank=True)

    fields = Bilingual("fields")

    class Meta:
        verbose_name = _("fields of an expert")

    def __str__(self) -> str:
        return f"{self.role.user}: {self.fields_vi}"


class Question(models.Model):
    """What somebody asked. Read by its asker, its expert and the desk’s coordinators alone."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    write_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    network = models.ForeignKey("networks.Network", models.PROTECT, related_name="questions")
    asker = models.ForeignKey(User, models.SET_NULL, null=True, related_name="questions_asked")
    title = models.CharField(_("in one line"), max_length=200)
    text = models.TextField(_("the question"), max_length=10_000)
    may_publish = models.BooleanField(
        _("may be published without names"),
        default=False,
        help_text=_("The coordinator takes names out first. You can take this back at any time."),
    )
    state = models.CharField(
        _("state"), max_length=8, choices=QuestionState, default=QuestionState.ASKED, editable=False
    )
    expert = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="questions_to_answer")
    due_on = models.DateField(_("answer due"), null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True, help_text="Why it was not taken, handed back or reopened.")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="The first answer.")
    reminded_on = models.DateField(null=True, blank=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        verbose_name = _("question")
        indexes = [models.Index(fields=["network", "state"], name="question_of_desk")]

    def __str__(self) -> str:
        """What lists of the portal may tell: neither the title nor who asked."""
        return f"? {str(self.uuid)[:8]}"

    def get_absolute_url(self) -> str:
        return reverse("networks:question", args=[self.uuid])

    @property
    def tone(self) -> str:
        return TONES[self.state]


class DeskPost(models.Model):
    """What was written after the question: an answer, or a further question."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="posts")
    write_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=7, choices=PostKind)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    text = models.TextField(_("text"), max_length=20_000)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["sent_at", "id"]
        verbose_name = _("answer")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.question}"


class Edition(models.Model):
    """What others read: texts of their own, written by a coordinator, with an address that leads to nobody."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    network = models.ForeignKey("networks.Network", models.PROTECT, related_name="editions")
    question = models.OneToOneField(Question, models.CASCADE, related_name="edition")
    title = models.CharField(_("in one line"), max_length=200)
    text = models.TextField(_("the question"), max_length=10_000)
    answer = models.TextField(_("the answer"), max_length=40_000)
    state = models.CharField(max_length=9, choices=EditionState, default=EditionState.CHECKED, editable=False)
    reason = models.CharField(max_length=500, blank=True, help_text="Why it was hidden.")
    published_on = models.DateField(null=True, blank=True, editable=False)
    search_text = models.TextField(editable=False, default="")

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-published_on", "-id"]
        verbose_name = _("published answer")
        indexes = [models.Index(fields=["network", "state"], name="edition_of_desk")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("networks:answer", args=[self.uuid])


class Thank(models.Model):
    """Somebody was helped; each says so once."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="thanks")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "user"], name="thanked_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.question_id}"
