"""What a trainee's own page tells."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from office import attention
from programmes.models import Programme
from reports.person_story import Chapter, chapters
from reports.plan_cards import plan_cards
from trainings.models import Session

if TYPE_CHECKING:
    from participants.models import User


def own_page(user: User, enrolments: Any, today: dt.date) -> dict[str, Any]:
    """The page of the newest programme that one takes part in, and short words on the earlier ones."""
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
    running = [chapter for chapter in told if chapter.enrolment.programme.ends_on >= today]
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
