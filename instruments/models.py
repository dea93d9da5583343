"""What is asked: tests, reaction forms, visit checklists; and what was answered."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from instruments.enums import Entry, InstrumentKind, QuestionType
from instruments.querysets import InstrumentQuerySet
from office.bilingual import Bilingual
from participants.models import Person


class Instrument(models.Model):
    """A questionnaire on the shelf. Once answered it no longer changes: a new version is made."""

    slug = models.SlugField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(_("kind"), max_length=10, choices=InstrumentKind)
    title_vi = models.CharField(_("title (Vietnamese)"), max_length=300)
    title_en = models.CharField(_("title (English)"), max_length=300, blank=True)
    intro_vi = models.TextField(_("introduction (Vietnamese)"), blank=True)
    intro_en = models.TextField(_("introduction (English)"), blank=True)
    max_score = models.PositiveSmallIntegerField(_("highest score"), default=100)
    created_at = models.DateTimeField(default=timezone.now)

    objects = InstrumentQuerySet.as_manager()
    title = Bilingual("title")
    intro = Bilingual("intro")

    class Meta:
        ordering = ["kind", "slug", "-version"]
        constraints = [models.UniqueConstraint(fields=["slug", "version"], name="instrument_version_once")]

    def __str__(self) -> str:
        return self.title_vi


class Question(models.Model):
    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="questions")
    key = models.SlugField(max_length=40)
    type = models.CharField(max_length=8, choices=QuestionType)
    text_vi = models.TextField()
    text_en = models.TextField(blank=True)
    help_vi = models.CharField(max_length=300, blank=True)
    help_en = models.CharField(max_length=300, blank=True)
    choices = models.JSONField(
        default=list, blank=True, help_text='[{"key": "a", "vi": "…", "en": "…", "correct": true}]'
    )
    points = models.PositiveSmallIntegerField(default=0)
    required = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField(default=0)

    text = Bilingual("text")
    help = Bilingual("help")

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["instrument", "key"], name="question_key_once")]

    def __str__(self) -> str:
        return self.text_vi[:80]


class Collection(models.Model):
    """One asking of an instrument: open from, until, anonymous or not. What it belongs to points at it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="collections", verbose_name=_("instrument"))
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    anonymous = models.BooleanField(_("anonymous"), default=False)

    def __str__(self) -> str:
        return str(self.instrument)


class Response(models.Model):
    """One person's answers in one collection. Of an anonymous one the person is not kept, only that they answered."""

    write_id = models.UUIDField(
        default=uuid.uuid4, unique=True, help_text="Given by the sender: a double send counts once."
    )
    collection = models.ForeignKey(Collection, models.CASCADE, related_name="responses")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="responses")
    score = models.DecimalField(
        max_digits=6, decimal_places=2, null=True, blank=True, help_text="0–max_score; blank is not zero"
    )
    entry = models.CharField(max_length=5, choices=Entry, default=Entry.SELF)
    entered_by_id = models.BigIntegerField(null=True)
    submitted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "person"], condition=models.Q(person__isnull=False), name="response_once_a_person"
            ),
            models.CheckConstraint(condition=models.Q(score=None) | models.Q(score__gte=0), name="score_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.collection_id} · {self.person_id or '?'}"


class Answer(models.Model):
    response = models.ForeignKey(Response, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    choice = models.CharField(max_length=40, blank=True, help_text="key of a choice; yes, partly, no; 1–5")
    number = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "question"], name="answer_once")]

    def __str__(self) -> str:
        return self.choice or str(self.number or "") or self.text[:60]

    @property
    def words(self) -> str:
        """The answer as the reader understands it (the words of the choice)."""
        from instruments.forms import choices_of

        return dict(choices_of(self.question)).get(self.choice, self.choice) if self.choice else self.text


class Answered(models.Model):
    """That a person answered an anonymous collection (so that they are not asked again); never which response.

    Its key is drawn at random: numbered ones would run in the order of the responses and tell which is whose.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    collection = models.ForeignKey(Collection, models.CASCADE, related_name="answered")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["collection", "person"], name="answered_once")]

    def __str__(self) -> str:
        return f"{self.collection_id} · {self.person_id}"


# the rest of the app's models, beside what they belong to
from instruments.criteria.models import CriteriaSet, Criterion, Level, Section  # noqa: E402, F401
