"""Writes on instruments and responses."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from instruments.enums import Entry, InstrumentKind, QuestionType
from instruments.models import Answer, Answered, Collection, Instrument, Question, Response
from office import history
from office.errors import DomainError
from participants.models import Person

SHELF = Path(__file__).parent / "data"


def load_shelf(**_signal: Any) -> None:
    """Every instrument that comes with the portal, after each migrate: a new portal has its tests and checklist."""
    for path in sorted(SHELF.glob("*.json")):
        load_instrument(path)


@transaction.atomic
def load_instrument(path: Path) -> Instrument:
    """Put an instrument of instruments/data on the shelf; one that is there already is left as it is."""
    row: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    questions = row.pop("questions")
    instrument, created = Instrument.objects.get_or_create(slug=row["slug"], version=row["version"], defaults=row)
    if created:
        Question.objects.bulk_create(
            Question(instrument=instrument, order=order, **question) for order, question in enumerate(questions)
        )
    return instrument


def is_open(collection: Collection) -> bool:
    now = timezone.now()
    return (collection.opens_at is None or collection.opens_at <= now) and (
        collection.closes_at is None or now < collection.closes_at
    )


def score_of(instrument: Instrument, questions: list[Question], answers: Mapping[str, Any]) -> Decimal | None:
    """Points of the right choices, on the scale of the instrument's highest score; None for what is not a test."""
    if instrument.kind != InstrumentKind.TEST:
        return None
    highest = sum(question.points for question in questions)
    if not highest:
        return None
    won = sum(
        question.points
        for question in questions
        for choice in question.choices
        if choice.get("correct") and answers.get(question.key) == choice["key"]
    )
    return round(Decimal(won) * instrument.max_score / highest, 2)


def has_answered(collection: Collection, person: Person) -> bool:
    return (
        Response.objects.filter(collection=collection, person=person).exists()
        or Answered.objects.filter(collection=collection, person=person).exists()
    )


@transaction.atomic
def submit_response(
    *,
    collection: Collection,
    person: Person | None,
    answers: Mapping[str, Any],
    write_id: uuid.UUID,
    by: Any,
    scope_id: int | None = None,
    entry: str = Entry.SELF,
) -> tuple[Response, bool]:
    """Keep a person's answers. Returns (response, whether it is new): a double send counts once.

    ``answers``: question key → choice key, Decimal or text; a question not answered is left out. Of an anonymous
    collection neither the person nor the hour is kept. What a facilitator copies from paper (``entry``) may come after
    the closing. The figures of the programme ``scope_id`` are counted anew. Raises DomainError when the collection is
    not open or was answered before.
    """
    known = Response.objects.filter(write_id=write_id).first()
    if known is not None:
        return known, False
    if entry == Entry.SELF and not is_open(collection):
        raise DomainError(_("This is not open now."))
    if person is not None and has_answered(collection, person):
        raise DomainError(_("You have answered this already. Your first answers are kept."))
    questions = list(collection.instrument.questions.all())
    response = Response(
        write_id=write_id,
        collection=collection,
        person=None if collection.anonymous else person,
        score=score_of(collection.instrument, questions, answers),
        entry=entry,
        entered_by_id=None if by is None or (collection.anonymous and entry == Entry.SELF) else by.pk,
        submitted_at=_hour_kept(collection),
    )
    try:
        with transaction.atomic():
            response.save(force_insert=True)
            if collection.anonymous and person is not None:  # sent twice at once: the second is told, not broken off
                Answered.objects.create(collection=collection, person=person)
    except IntegrityError as error:
        known = Response.objects.filter(write_id=write_id).first()
        if known is not None:
            return known, False
        raise DomainError(_("You have answered this already. Your first answers are kept.")) from error
    Answer.objects.bulk_create(answer_rows(response, questions, answers))
    if not collection.anonymous:
        history.record(response, "instruments.response_submitted", by=by, scope_id=scope_id)
    else:
        history.touch(scope_id)
    return response, True


def _hour_kept(collection: Collection) -> dt.datetime:
    """Now; of an anonymous collection only the day, so that the hour does not tell who it was."""
    now = timezone.now()
    return timezone.localtime(now).replace(hour=12, minute=0, second=0, microsecond=0) if collection.anonymous else now


def answer_rows(response: Response, questions: list[Question], answers: Mapping[str, Any]) -> list[Answer]:
    """The answers given (question key → value), unsaved; an empty one is no answer."""
    return [
        _answer(response, question, answers[question.key])
        for question in questions
        if answers.get(question.key) not in (None, "")
    ]


def _answer(response: Response, question: Question, value: Any) -> Answer:
    if question.type == QuestionType.NUMBER:
        return Answer(response=response, question=question, number=value)
    if question.type == QuestionType.TEXT:
        return Answer(response=response, question=question, text=value)
    return Answer(response=response, question=question, choice=value)
