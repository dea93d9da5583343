"""Append-only history: who, when, what, from, to, why. Services write it inside their transaction."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.db.models import F, Model
from django.utils import timezone

from office.models import HistoryEvent, Revision

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.contrib.auth.base_user import AbstractBaseUser


VERBS: dict[str, Any] = {}


def register_verbs(verbs: Mapping[str, Any]) -> None:
    """Each app names its verbs in words: {"actionplans.plan_approved": _("approved the plan")}."""
    VERBS.update(verbs)


def new_event(
    obj: Model,
    verb: str,
    *,
    by: AbstractBaseUser | None,
    scope_id: int | None = None,
    from_state: str = "",
    to_state: str = "",
    reason: str = "",
    act: uuid.UUID | None = None,
    **data: Any,
) -> HistoryEvent:
    """One unsaved entry; for many rows build a list and hand it to :func:`record_all`."""
    if scope_id is None:
        scope_id = getattr(obj, "programme_id", None)
    return HistoryEvent(
        act=act or uuid.uuid4(),
        actor_id=by.pk if by else None,
        actor_label=str(by) if by else "",
        verb=verb,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        object_label=str(obj)[:300],
        scope_id=scope_id,
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        data=data,
    )


def record(obj: Model, verb: str, *, by: AbstractBaseUser | None, **details: Any) -> HistoryEvent:
    """Write one entry and mark the programme as changed. See :func:`new_event` for the details."""
    event = new_event(obj, verb, by=by, **details)
    event.save(force_insert=True)
    touch(event.scope_id)
    return event


def record_all(events: list[HistoryEvent]) -> None:
    """Write many entries of one act in one go."""
    HistoryEvent.objects.bulk_create(events, batch_size=500)
    for scope_id in {event.scope_id for event in events}:
        touch(scope_id)


def touch(scope_id: int | None) -> None:
    """Mark a programme as changed: figures kept for it are counted anew."""
    if scope_id is None:
        return
    if _raise(scope_id):
        return
    _first, is_new = Revision.objects.get_or_create(pk=scope_id, defaults={"number": 1})
    if not is_new:  # another made it in the same moment: its number tells of its write, not of this one
        _raise(scope_id)


def _raise(scope_id: int) -> int:
    return Revision.objects.filter(pk=scope_id).update(number=F("number") + 1, changed_at=timezone.now())


def revision(scope_id: int) -> Revision:
    """The programme's present revision (number 0 when it was never written to)."""
    return Revision.objects.filter(pk=scope_id).first() or Revision(scope_id=scope_id)


def stamps(scope_ids: Iterable[int]) -> dict[int, str]:
    """Scope → stamp of its present revision. One query."""
    wanted = list(scope_ids)
    known = Revision.objects.in_bulk(wanted)
    return {scope_id: known.get(scope_id, Revision(scope_id=scope_id)).stamp for scope_id in wanted}


def describe(event: HistoryEvent) -> str:
    """The verb in the reader's language."""
    return str(VERBS.get(event.verb, event.verb))
