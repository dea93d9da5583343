"""What donors are told of people is renewed at set moments, never live: who saves the page of every day can't subtract.

Each hour the programmes that changed are looked at: figures of people that differ from every release (and from every
draft of a report, which may become one) by the threshold's number of persons, and by one in twenty, are released.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from office import history
from office.models import Revision
from programmes import releases
from programmes.measures import count_figures
from programmes.models import EnrolmentState, Programme, Release
from programmes.published import published

LATELY = dt.timedelta(hours=25)
ONE_IN = 20  # of a large cohort, so that its releases stay few

Content = Mapping[str, Any]
_drafts: list[Callable[[int], Iterable[Content]]] = []


def register_drafts(contents: Callable[[int], Iterable[Content]]) -> None:
    """Programme → what may be released yet by what is drafted of it."""
    _drafts.append(contents)


def renew_all() -> int:
    """How many programmes were renewed."""
    return sum(renew(pk) for pk in _to_look_at())


def _to_look_at() -> list[int]:
    changed = Revision.objects.filter(changed_at__gte=timezone.now() - LATELY).values("scope_id")
    enrolled = Count("enrolments", filter=Q(enrolments__state=EnrolmentState.ENROLLED))
    untold = ~Exists(Release.objects.filter(programme=OuterRef("pk"))) & Q(enrolled__gte=F("threshold"))
    found = Programme.objects.annotate(enrolled=enrolled).filter(Q(pk__in=changed) | untold)
    return list(found.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def renew(programme_id: int) -> bool:
    """Release what changed enough. False where that is nothing."""
    programme = Programme.objects.select_for_update().get(pk=programme_id)
    counted, k, told = count_figures(programme_id), programme.threshold, releases.releases_of(programme_id)
    drafted = [content for contents in _drafts for content in contents(programme_id)]
    former = releases.editions([*(one.content for one in reversed(told)), *drafted], k)
    basis = releases.as_released(told, programme_id, counted, k, renewing=True)
    content = releases.content_of(programme_id, counted, basis, published(basis, k, former), k)
    content = {name: held for name, held in content.items() if _is_new(name, held, told, drafted, k)}
    if not content:
        return False
    programme.releases.create(content=content)
    history.record(programme, "programmes.figures_released", by=None)
    return True


def _is_new(name: str, held: Content, told: list[Release], drafted: list[Content], k: int) -> bool:
    if len(held["marks"]) < k:
        return False  # of so few nothing is told
    far = max(k, len(held["marks"]) // ONE_IN)
    before = [one.content[name] for one in told if name in one.content]
    beside = [one[name] for one in drafted if name in one and one[name]["figures"] != held["figures"]]
    return releases.is_far(held["marks"], before, far) and releases.is_far(held["marks"], beside, k)
