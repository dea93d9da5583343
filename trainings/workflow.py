"""The one door for an event's state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from office import clock, history
from office.errors import DomainError, WrongState
from trainings.enums import EventState
from trainings.models import Event

if TYPE_CHECKING:
    from participants.models import User

TRANSITIONS: dict[str, tuple[frozenset[str], str]] = {
    "hold_event": (frozenset({EventState.PLANNED}), EventState.HELD),
    "cancel_event": (frozenset({EventState.PLANNED}), EventState.CANCELLED),
    "replan_event": (frozenset({EventState.HELD, EventState.CANCELLED}), EventState.PLANNED),
}


@transaction.atomic
def move_event(event: Event, name: str, *, by: User, reason: str = "") -> bool:
    """``name`` of TRANSITIONS. True when this call made the change, False when it had been made already."""
    allowed, to = TRANSITIONS[name]
    row = Event.objects.select_for_update().get(pk=event.pk)
    if row.state == to:
        return False
    if row.state not in allowed:
        raise WrongState(_("This can’t be done: the event is “%(state)s” now.") % {"state": row.get_state_display()})
    if name == "hold_event" and row.starts_on > clock.today():
        raise DomainError(_("The event is still to come; it can be marked as held once it has begun."))
    before, row.state = row.state, to
    row.save(update_fields=["state"])
    history.record(row, f"trainings.{name}", by=by, from_state=before, to_state=to, reason=reason)
    return True
