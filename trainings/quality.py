"""The quality of a training, step by step (EIGE's twelve): yes, partly or no, and what shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from instruments.forms import choices_of
from instruments.models import Answer, Collection, Instrument, Question, Response
from office import history
from office.text import nfc
from trainings.models import Event, QualityCheck

if TYPE_CHECKING:
    from participants.models import User

SLUG = "training-quality"
TONES = {"yes": "ok", "partly": "due", "no": "late", "": "none"}


@dataclass(frozen=True, slots=True)
class Step:
    number: int
    question: Question
    choice: str  # yes, partly, no; "" while it is not answered
    evidence: str

    @property
    def tone(self) -> str:
        return TONES.get(self.choice, "none")

    @property
    def label(self) -> str:
        return dict(choices_of(self.question)).get(self.choice, "")

    @property
    def choices(self) -> list[tuple[str, str]]:
        return choices_of(self.question)


def steps(event: Event) -> list[Step]:
    """The steps as they stand; of an event that nobody has looked at, none answered. Three queries."""
    check = QualityCheck.objects.filter(event=event).select_related("response__collection__instrument").first()
    instrument = (
        check.response.collection.instrument if check else Instrument.objects.filter(slug=SLUG).latest("version")
    )
    answers = {row.question_id: row for row in check.response.answers.all()} if check else {}
    return [
        Step(
            number,
            question,
            answers[question.pk].choice if question.pk in answers else "",
            answers[question.pk].text if question.pk in answers else "",
        )
        for number, question in enumerate(instrument.questions.all(), start=1)
    ]


def with_evidence(found: list[Step]) -> int:
    """How many steps have evidence: answered yes or partly, and with words that show it."""
    return sum(step.choice in {"yes", "partly"} and bool(step.evidence) for step in found)


@transaction.atomic
def save_quality(event: Event, answers: Mapping[str, tuple[str, str]], *, by: User) -> QualityCheck:
    """Keep the answers (question key → (choice, evidence)). Saving the same again changes nothing."""
    Event.objects.select_for_update().get(pk=event.pk)
    check = QualityCheck.objects.filter(event=event).select_related("response__collection__instrument").first()
    if check is None:
        instrument = Instrument.objects.filter(slug=SLUG).latest("version")
        collection = Collection.objects.create(instrument=instrument)
        response = Response.objects.create(collection=collection, entered_by_id=by.pk)
        check = QualityCheck.objects.create(event=event, response=response)
    held = {row.question.key: row for row in check.response.answers.select_related("question")}
    changed = False
    for question in check.response.collection.instrument.questions.all():
        if question.key not in answers:
            continue
        choice, evidence = answers[question.key]
        evidence = nfc(evidence).strip()
        row = held.get(question.key) or Answer(response=check.response, question=question)
        if (row.choice, row.text) == (choice, evidence):
            continue
        row.choice, row.text = choice, evidence
        row.save()
        changed = True
    if changed:
        check.looked_at = timezone.now()
        check.save(update_fields=["looked_at"])
        history.record(event, "trainings.quality_looked_at", by=by)
    return check
