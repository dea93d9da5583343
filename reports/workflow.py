"""The one door for a report's state: lock, check, save, history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from office import history
from office.errors import WrongState
from reports.enums import REPORT_TRANSITIONS
from reports.models import NetworkReport, Report

if TYPE_CHECKING:
    from participants.models import User


@transaction.atomic
def move_report(
    report: Report | NetworkReport, name: str, *, by: User | None, told: Mapping[str, Any] | None = None, **changes: Any
) -> bool:
    """``name`` of REPORT_TRANSITIONS, with further ``changes`` of the row; ``told`` goes into the history entry.

    True when this call made the change, False when it had been made already. WrongState when the state forbids it.
    """
    allowed, to, verb = REPORT_TRANSITIONS[name]
    row = type(report).objects.select_for_update().defer("snapshot").get(pk=report.pk)
    if row.state == to and to not in allowed:
        return False
    if row.state not in allowed:
        raise WrongState(_("This can’t be done: the report is “%(state)s” now.") % {"state": row.get_state_display()})
    before, row.state = row.state, to
    for field, value in changes.items():
        setattr(row, field, value)
    row.save(update_fields=["state", *changes])
    history.record(row, verb, by=by, from_state=before, to_state=to, **(told or {}))
    return True
