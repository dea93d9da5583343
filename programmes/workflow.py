"""A programme's states: one table, one door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from office import history
from office.errors import WrongState
from programmes.enums import ProgrammeState
from programmes.models import Programme

if TYPE_CHECKING:
    from participants.models import User

# what the function is called → (from, to, verb)
PROGRAMME_TRANSITIONS: dict[str, tuple[frozenset[str], str, str]] = {
    "start_programme": (frozenset({ProgrammeState.DRAFT}), ProgrammeState.RUNNING, "programmes.programme_started"),
    "close_programme": (frozenset({ProgrammeState.RUNNING}), ProgrammeState.CLOSED, "programmes.programme_closed"),
    "reopen_programme": (frozenset({ProgrammeState.CLOSED}), ProgrammeState.RUNNING, "programmes.programme_reopened"),
}


@transaction.atomic
def move_programme(programme: Programme, step: str, *, by: User, reason: str = "") -> Programme:
    """Do one step of the table. Repeating it does nothing twice; a state that forbids it raises WrongState."""
    allowed, to, verb = PROGRAMME_TRANSITIONS[step]
    row = Programme.objects.select_for_update().get(pk=programme.pk)
    if row.state == to:
        return row
    if row.state not in allowed:
        raise WrongState(
            _("This can’t be done while the programme is “%(state)s”.") % {"state": row.get_state_display()}
        )
    before, row.state = row.state, to
    row.full_clean(exclude=["implementer"])
    row.save(update_fields=["state"])
    history.record(row, verb, by=by, from_state=before, to_state=to, reason=reason)
    return row


def next_steps(programme: Programme) -> list[str]:
    """Steps that the present state allows."""
    return [step for step, (allowed, _to, _verb) in PROGRAMME_TRANSITIONS.items() if programme.state in allowed]
