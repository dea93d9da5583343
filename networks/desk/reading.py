"""Figures of a desk (for its coordinators), published answers as they are searched, and files of a thread."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.timezone import localdate

from networks.desk.enums import EditionState, QuestionState
from networks.desk.models import DeskPost, Edition, Question
from office.models import StoredFile
from office.text import fold

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from networks.models import Network
    from participants.models import User

OPEN = (QuestionState.ASKED, QuestionState.ASSIGNED)


@dataclass(frozen=True, slots=True)
class Figures:
    asked: int
    answered: int  # at least once
    open: int  # nobody has answered, or a further question waits
    late: int
    published: int
    median_days: float | None  # from asked to the first answer, in calendar days; None: nothing was answered yet


def figures(network: Network, today: dt.date) -> Figures:
    """Two queries."""
    rows = Question.objects.filter(network=network)
    counted = rows.order_by().aggregate(
        asked=Count("pk"),
        open=Count("pk", filter=Q(state__in=OPEN)),
        late=Count("pk", filter=Q(state=QuestionState.ASSIGNED, due_on__lt=today)),
        published=Count("pk", filter=Q(edition__state=EditionState.PUBLISHED)),
    )
    moments = rows.order_by().exclude(answered_at=None).values_list("asked_at", "answered_at")
    days = [(localdate(answered) - localdate(asked)).days for asked, answered in moments]
    return Figures(**counted, answered=len(days), median_days=statistics.median(days) if days else None)


def published(user: User, network: Network, text: str) -> QuerySet[Edition]:
    """Newest first; each word of the search must be in it, whatever its marks."""
    found = Edition.objects.visible_to(user).published().filter(network=network)
    for word in fold(text).split()[:10]:
        found = found.filter(search_text__contains=word)
    return found.annotate(thanks=Count("question__thanks")).order_by("-published_on", "-pk")


def files_of(question: Question, posts: Iterable[DeskPost]) -> dict[Any, list[StoredFile]]:
    """Post's id (0: of the question) → its files. One query."""
    about = Q(object_type="networks.question", object_id=str(question.pk))
    about |= Q(object_type="networks.deskpost", object_id__in=[str(post.pk) for post in posts])
    found = defaultdict(list)
    for file in StoredFile.objects.filter(about).order_by("pk"):
        found[0 if file.object_type == "networks.question" else int(file.object_id)].append(file)
    return found
