"""What the pages of events read: a fixed number of queries each."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.db.models import Count

from instruments.models import Answer, Answered, Response
from office import files, history
from office.models import HistoryEvent
from participants.models import Person
from programmes.gains import learning_gains
from programmes.models import Document, Lesson, Programme
from programmes.occasions import raised_at
from trainings.enums import ATTENDED, EventKind, Moment
from trainings.models import Attendance, Certificate, Event, Sitting
from trainings.quality import steps, with_evidence

PAGE = 40


def attendance_page(event: Event, number: Any = 1) -> dict[str, Any]:
    """The grid of one page of the cohort (40 persons, by given name) × the sessions of the event."""
    sessions = list(event.sessions.all())
    enrolments = (
        event.programme.enrolments.active().select_related("person", "place").order_by("person__sort_key", "pk")
    )
    page = Paginator(enrolments, PAGE).get_page(number)
    marks: dict[int, dict[int, str]] = defaultdict(dict)
    shown = [enrolment.pk for enrolment in page]
    for enrolment_id, session_id, mark in Attendance.objects.filter(
        session__event=event, enrolment_id__in=shown
    ).values_list("enrolment_id", "session_id", "mark"):
        marks[enrolment_id][session_id] = mark
    rows = [
        {
            "enrolment": enrolment,
            "cells": [{"session": session, "mark": marks[enrolment.pk].get(session.pk, "")} for session in sessions],
            "times": sum(mark in ATTENDED for mark in marks[enrolment.pk].values()),
        }
        for enrolment in page
    ]
    return {
        "event": event,
        "programme": event.programme,
        "sessions": sessions,
        "rows": rows,
        "page": page,
        **attendance_totals(event),
    }


def attendance_totals(event: Event) -> dict[str, int]:
    """Persons and person-times of the active enrolments at this event's sessions that count.

    Counted once for each revision of the programme.
    """
    key = f"attendance:{event.pk}:{history.revision(event.programme_id).stamp}"
    kept = cache.get(key)
    if kept is None:
        kept = _count_attendance(event)
        cache.set(key, kept, 24 * 3600)
    return kept


def _count_attendance(event: Event) -> dict[str, int]:
    attended = Attendance.objects.filter(
        session__event=event, session__counts=True, mark__in=ATTENDED, enrolment__state="enrolled"
    )
    people = event.programme.enrolments.active().count()
    sessions = event.sessions.filter(counts=True).count()
    return {
        "person_times": attended.count(),
        "persons": attended.values("enrolment_id").distinct().count(),
        "expected": people * sessions,
        "people": people,
    }


def quality_of(event: Event) -> dict[str, int] | None:
    """How many steps have evidence; None for an event that is no training."""
    if EventKind.TRAINING not in event.kinds:
        return None
    found = steps(event)
    return {"shown": with_evidence(found), "whole": len(found), "answered": sum(bool(step.choice) for step in found)}


def event_page(event: Event) -> dict[str, Any]:
    answers = Count("collection__responses")
    sittings = list(event.sittings.select_related("collection__instrument").annotate(answers=answers))
    return {
        "event": event,
        "programme": event.programme,
        "sessions": list(event.sessions.prefetch_related("facilitators")),
        "guests": list(event.guests.select_related("person").prefetch_related("person__posts")),
        "materials": list(files.of(event, "material")),
        "sittings": sittings,
        "has_tests": any(sitting.moment != Moment.REACTION for sitting in sittings),
        "moments_left": len(sittings) < len(Moment),
        "history": list(HistoryEvent.objects.about(event)[:20]),
        "lessons": list(
            raised_at(Lesson.objects.filter(programme=event.programme), event).select_related(
                "owner_organisation", "owner_person"
            )
        ),
        "quality": quality_of(event),
        "papers": list(raised_at(Document.objects.filter(programmes=event.programme), event)),
        **attendance_totals(event),
    }


def scores_of(event: Event, people: list[int] | None = None) -> dict[int, dict[str, Decimal]]:
    """Person id → moment → score, as the test counts it; of some people, or of all."""
    held: dict[int, dict[str, Decimal]] = defaultdict(dict)
    rows = Response.objects.filter(
        collection__sitting__event=event,
        collection__sitting__moment__in=[Moment.PRE, Moment.POST],
        score__isnull=False,
        person__isnull=False,
    )
    if people is not None:
        rows = rows.filter(person_id__in=people)
    for person_id, moment, score in rows.values_list("person_id", "collection__sitting__moment", "score"):
        held[person_id][moment] = score  # type: ignore[assignment]  # the query leaves null out
    return held


def score_page(event: Event, number: Any = 1) -> tuple[Page, list[dict[str, Any]]]:
    """One page of the enrolled (40 persons, by given name), each with their scores."""
    people = event.programme.enrolments.active().select_related("person").order_by("person__sort_key", "pk")
    page = Paginator(people, PAGE).get_page(number)
    held = scores_of(event, [enrolment.person_id for enrolment in page])
    rows = [
        {"enrolment": enrolment, "person_id": enrolment.person_id, "scores": held.get(enrolment.person_id, {})}
        for enrolment in page
    ]
    return page, rows


def results_page(event: Event, number: Any = 1) -> dict[str, Any]:
    """Before and after, and how it was."""
    enrolled = set(event.programme.enrolments.active().values_list("person_id", flat=True))
    highest = dict(event.sittings.values_list("moment", "collection__instrument__max_score"))
    scores = {
        person: {moment: score * 100 / highest[moment] for moment, score in moments.items()}
        for person, moments in scores_of(event).items()
        if person in enrolled
    }
    page, rows = score_page(event, number)
    without = [person for person, moments in scores.items() if Moment.PRE in moments and Moment.POST not in moments]
    return {
        "event": event,
        "programme": event.programme,
        "gains": learning_gains((moments.get(Moment.PRE), moments.get(Moment.POST)) for moments in scores.values()),
        "rows": rows,
        "page": page,
        "has_post": Moment.POST in highest,
        "without_post": list(Person.objects.filter(pk__in=without)[:200]),
        "reaction": reaction(event),
        "items": items(event),
    }


def reaction(event: Event) -> dict[str, Any] | None:
    """Means of the scale items with n, share of 4 and 5, response rate, open answers."""
    sitting = (
        Sitting.objects.filter(event=event, moment=Moment.REACTION).select_related("collection__instrument").first()
    )
    if sitting is None:
        return None
    responses = sitting.collection.responses.count()
    questions = list(sitting.collection.instrument.questions.all())
    given: dict[int, list[int]] = defaultdict(list)
    texts: dict[int, list[str]] = defaultdict(list)
    for question_id, choice, text in Answer.objects.filter(response__collection=sitting.collection).values_list(
        "question_id", "choice", "text"
    ):
        if choice.isdigit():
            given[question_id].append(int(choice))
        elif text:
            texts[question_id].append(text)
    for said in texts.values():
        said.sort()  # not in the order in which they came, which could tell whose they are
    scales = [
        {
            "question": question,
            "n": len(given[question.pk]),
            "mean": Decimal(sum(given[question.pk])) / len(given[question.pk]),
            "good": 100 * sum(value >= 4 for value in given[question.pk]) / len(given[question.pk]),
        }
        for question in questions
        if given.get(question.pk)
    ]
    opened = [{"question": question, "texts": texts[question.pk]} for question in questions if texts.get(question.pk)]
    people = event.programme.enrolments.active().count()
    return {
        "responses": responses,
        "people": people,
        "rate": 100 * responses / people if people else None,
        "scales": scales,
        "texts": opened,
    }


def items(event: Event) -> list[dict[str, Any]]:
    """Each question of the tests: how many answered rightly before and after (only where answers were given)."""
    right: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
    questions = {}
    answers = Answer.objects.filter(
        response__collection__sitting__event=event, response__collection__sitting__moment__in=[Moment.PRE, Moment.POST]
    ).select_related("question")
    for answer in answers.select_related("response__collection__sitting"):
        question, moment = answer.question, answer.response.collection.sitting.moment
        if not any(choice.get("correct") for choice in question.choices):
            continue  # nothing is right or wrong about it (a rating of one's own confidence, say)
        questions[question.pk] = question
        cell = right[(question.pk, moment)]
        cell[1] += 1
        cell[0] += any(choice.get("correct") and choice["key"] == answer.choice for choice in question.choices)
    return [
        {"question": question, "pre": right.get((pk, Moment.PRE)), "post": right.get((pk, Moment.POST))}
        for pk, question in sorted(questions.items(), key=lambda pair: pair[1].order)
    ]


def answered_by(person: Any, sittings: list[Sitting]) -> set[int]:
    """Ids of the collections that the person has answered."""
    ids = [sitting.collection_id for sitting in sittings]
    known = set(Response.objects.filter(collection_id__in=ids, person=person).values_list("collection_id", flat=True))
    return known | set(
        Answered.objects.filter(collection_id__in=ids, person=person).values_list("collection_id", flat=True)
    )


def held_enrolments(programme: Programme) -> list[int]:
    """Ids of the enrolments that were given a certificate, revoked ones too."""
    return list(Certificate.objects.filter(enrolment__programme=programme).values_list("enrolment_id", flat=True))
