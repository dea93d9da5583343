"""What becomes of a difficulty, lesson or recommendation: one table, one door; what follows from it is a follow-up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from office import history
from office.errors import DomainError, WrongState
from programmes.follow_ups import open_follow_up
from programmes.lessons.enums import SAYS_WHY, TRANSITIONS
from programmes.lessons.models import Lesson
from programmes.models import FollowUp

if TYPE_CHECKING:
    from participants.models import User


@transaction.atomic
def move_lesson(lesson: Lesson, step: str, *, by: User, words: str = "") -> Lesson:
    """Do one step. Settling and declining say what became of it; reopening says why. Repeating does nothing twice."""
    allowed, to, verb = TRANSITIONS[step]
    row = Lesson.objects.select_for_update().get(pk=lesson.pk)
    if row.state == to:
        return row
    if row.state not in allowed:
        raise WrongState(_("This can’t be done while it is “%(state)s”.") % {"state": row.get_state_display()})
    words = words.strip()
    if step in SAYS_WHY and not words:
        raise DomainError(_("Say in words what became of it, or why."))
    before, row.state, row.state_since = row.state, to, timezone.now()
    if step != "reopen" and words:
        row.what_became = words
    row.full_clean()
    row.save()
    history.record(row, verb, by=by, from_state=before, to_state=to, reason=words)
    return row


def next_steps(lesson: Lesson) -> list[str]:
    return [step for step, (allowed, _to, _verb) in TRANSITIONS.items() if lesson.state in allowed]


@transaction.atomic
def open_follow_up_of(lesson: Lesson, *, facts: Mapping[str, Any], by: User) -> FollowUp:
    """A follow-up that remembers where it came from. An open lesson is taken up by it."""
    origin = {
        "origin_type": lesson._meta.label_lower,
        "origin_id": str(lesson.pk),
        "origin_label": str(lesson)[:300],
        "origin_url": lesson.get_absolute_url(),
    }
    follow_up = open_follow_up(programme=lesson.programme, facts={**facts, **origin}, by=by)
    if lesson.state == "open":
        move_lesson(lesson, "take_up", by=by)
    return follow_up


def follow_ups_of(lesson: Lesson) -> Any:
    return FollowUp.objects.filter(origin_type=lesson._meta.label_lower, origin_id=str(lesson.pk)).select_related(
        "responsible", "organisation"
    )
