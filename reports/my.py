"""What a trainee's own page tells."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import get_language

from office import attention, history
from programmes.models import Programme
from reports.person_story import Chapter, chapters
from reports.plan_cards import plan_cards
from trainings.models import Session

if TYPE_CHECKING:
    from participants.models import User


KEPT_SECONDS = 60  # what begins at an hour, a test or the next session, is told this much later at most


def own_page(user: User, enrolments: Any, today: dt.date) -> dict[str, Any]:
    """The page of the newest programme that one takes part in, and short words on the earlier ones.

    Put together once for each revision of one's programmes: everybody opens it all day long, on slow phones.
    """
    programmes = {*enrolments.order_by().values_list("programme_id", flat=True), *user.roles}
    stamps = repr(sorted(history.stamps(programmes).items()))
    state = hashlib.sha256(stamps.encode()).hexdigest()[:16]
    key = f"my:{user.pk}:{user.person_id}:{state}:{today}:{get_language()}"
    told = cache.get(key)
    if told is None:
        told = _own_context(user, enrolments, today)
        cache.set(key, told, KEPT_SECONDS)
    return told


def _own_context(user: User, enrolments: Any, today: dt.date) -> dict[str, Any]:
    told = chapters(user.person, enrolments) if user.person_id else []
    chapter = _present(told, today)
    programme = chapter.enrolment.programme if chapter else None
    return {
        "chapters": told,
        "chapter": chapter,
        "programme": programme,
        "next_session": next_session(programme) if programme else None,
        "owed": attention.awaiting(user),
        "card": _own_card(chapter, today) if chapter else None,
        "today": today,
    }


def _present(told: list[Chapter], today: dt.date) -> Chapter | None:
    """The one that runs, else the newest."""
    running = [chapter for chapter in told if (chapter.enrolment.programme.ends_on or today) >= today]
    return (running or told or [None])[0]  # type: ignore[list-item]


def next_session(programme: Programme) -> Session | None:
    return (
        Session.objects.filter(event__programme=programme, event__state="planned", ends_at__gte=timezone.now())
        .select_related("event")
        .first()
    )


def _own_card(chapter: Chapter, today: dt.date) -> Any:
    plan = getattr(chapter.membership.group, "plan", None) if chapter.membership else None
    if plan is None:
        return None
    return plan_cards(chapter.enrolment.programme, today, only=plan.pk)[0]
