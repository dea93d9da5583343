"""The one door for each status change of a plan and of a visit: check, lock, save, history, notify.

Permission is checked by the view. A transition that the state forbids raises WrongState; one that has happened
already (a double tap, two coordinators at once) changes nothing and returns False.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from actionplans.content import plan_content
from actionplans.enums import PLAN_TRANSITIONS, VISIT_TRANSITIONS
from actionplans.models import Plan, PlanVersion, Visit
from actionplans.notices import tell_coordinators, tell_members, tell_monitors
from office import history
from office.errors import DomainError, WrongState

if TYPE_CHECKING:
    from participants.models import User


def _lock(obj: Any, name: str, table: dict[str, tuple[frozenset[str], str]]) -> tuple[Any, str, str] | None:
    """The locked row, its state before and after; None when it stands there already."""
    allowed, to = table[name]
    row = type(obj).objects.select_for_update().get(pk=obj.pk)
    if row.state == to and to not in allowed:
        return None
    if row.state not in allowed:
        raise WrongState(
            _("This can’t be done: it is now “%(state)s”. Somebody may have been quicker; look again.")
            % {"state": row.get_state_display()}
        )
    before, row.state = row.state, to
    return row, before, to


def _save_plan(
    name: str, plan: Plan, *, by: User, reason: str = "", version: int | None = None, **changes: Any
) -> Plan | None:
    """``version``: the one that the decision was made on; a newer one that came meanwhile is to be read first."""
    locked = _lock(plan, name, PLAN_TRANSITIONS)
    if locked is None:
        return None
    row, before, to = locked
    if version is not None and version != row.version:
        raise WrongState(_("The group has submitted a newer version meanwhile. Read it, then decide."))
    row.state_since = timezone.now()
    for field, value in changes.items():
        setattr(row, field, value)
    row.full_clean()
    row.save()
    history.record(
        row, f"actionplans.{name}", by=by, from_state=before, to_state=to, reason=reason, version=row.version
    )
    return row


@dataclass(frozen=True, slots=True)
class Lack:
    """What a plan still needs to be submitted, in words, and where on the writing page it belongs."""

    place: str
    text: str


def missing_in(plan: Plan) -> list[Lack]:
    lacks = []
    if not (plan.problem_vi.strip() or plan.problem_en.strip()):
        lacks.append(Lack("problem", _("Say what the problem is.")))
    if not (plan.objective_vi.strip() or plan.objective_en.strip()):
        lacks.append(Lack("objective", _("Say what the objective is.")))
    activities = list(plan.activities.all())
    if not activities:
        lacks.append(Lack("activities", _("Add at least one activity with its dates.")))
    nobody = ", ".join(line.code for line in activities if line.responsible_id is None)
    if nobody:
        lacks.append(Lack("activities", _("Name who is responsible for each activity: %(lines)s.") % {"lines": nobody}))
    if not plan.indicators.exclude(target=None).exists():
        lacks.append(Lack("indicators", _("Add at least one indicator with its target.")))
    if not plan.budget_lines.exists():
        lacks.append(Lack("budget_lines", _("Add at least one budget line.")))
    return lacks


@transaction.atomic
def submit_plan(plan: Plan, *, by: User) -> bool:
    """The group sends its plan; the whole plan is kept as a version. Raises DomainError when something is missing."""
    row = _save_plan("submit_plan", plan, by=by)
    if row is None:
        return False
    lacks = missing_in(row)
    if lacks:
        raise DomainError(" ".join(lack.text for lack in lacks))
    row.version, row.submitted_at = row.version + 1, timezone.now()
    row.save(update_fields=["version", "submitted_at"])
    PlanVersion.objects.create(plan=row, number=row.version, content=plan_content(row), submitted_by=by)
    tell_coordinators(row, gettext_noop("%(plan)s awaits your review"), by=by)
    return True


@transaction.atomic
def return_plan(plan: Plan, *, by: User, reason: str, version: int | None = None) -> bool:
    """Back to the group, with the reason."""
    if not reason.strip():
        raise DomainError(_("Say what the group should change."))
    row = _save_plan("return_plan", plan, by=by, reason=reason.strip(), version=version)
    if row is None:
        return False
    tell_members(row, gettext_noop("%(plan)s was returned for revision"), reason, by=by)
    return True


@transaction.atomic
def approve_plan(plan: Plan, *, by: User, version: int | None = None) -> bool:
    row = _save_plan("approve_plan", plan, by=by, version=version, approved_at=timezone.now(), approved_by=by)
    if row is None:
        return False
    tell_members(row, gettext_noop("%(plan)s is approved"), "", by=by)
    return True


@transaction.atomic
def complete_plan(plan: Plan, *, by: User) -> bool:
    row = _save_plan("complete_plan", plan, by=by)
    if row is None:
        return False
    tell_coordinators(row, gettext_noop("%(plan)s is completed and awaits verification"), by=by)
    return True


@transaction.atomic
def reopen_plan(plan: Plan, *, by: User, reason: str) -> bool:
    if not reason.strip():
        raise DomainError(_("Say what is still to be done."))
    row = _save_plan("reopen_plan", plan, by=by, reason=reason.strip())
    if row is None:
        return False
    tell_members(row, gettext_noop("%(plan)s was reopened"), reason, by=by)
    return True


@transaction.atomic
def verify_plan(plan: Plan, *, by: User) -> bool:
    row = _save_plan("verify_plan", plan, by=by, verified_at=timezone.now())
    if row is None:
        return False
    tell_members(row, gettext_noop("The completion of %(plan)s is verified"), "", by=by)
    return True


def _save_visit(name: str, visit: Visit, *, by: User, reason: str = "", **changes: Any) -> bool:
    locked = _lock(visit, name, VISIT_TRANSITIONS)
    if locked is None:
        return False
    row, before, to = locked
    for field, value in changes.items():
        setattr(row, field, value)
    row.full_clean()
    row.save()
    history.record(row, f"actionplans.{name}", by=by, from_state=before, to_state=to, reason=reason)
    return True


@transaction.atomic
def report_visit(visit: Visit, *, by: User, done_on: Any, summary: str) -> bool:
    """The monitor reports the visit done, on a day, with a summary."""
    if not _save_visit("report_visit", visit, by=by, done_on=done_on, summary=summary.strip()):
        return False
    tell_coordinators(visit, gettext_noop("The visit “%(visit)s” is done and awaits your review"), by=by)
    return True


@transaction.atomic
def review_visit(visit: Visit, *, by: User) -> bool:
    return _save_visit("review_visit", visit, by=by)


@transaction.atomic
def return_visit(visit: Visit, *, by: User, reason: str) -> bool:
    if not reason.strip():
        raise DomainError(_("Say what the monitor should add."))
    if not _save_visit("return_visit", visit, by=by, reason=reason.strip()):
        return False
    subject = gettext_noop("The report of the visit “%(visit)s” was returned to you")
    tell_monitors(visit, visit.monitors.all(), by=by, subject=subject, text=reason)
    return True


@transaction.atomic
def cancel_visit(visit: Visit, *, by: User, reason: str) -> bool:
    if not reason.strip():
        raise DomainError(_("Say why the visit is cancelled."))
    if not _save_visit("cancel_visit", visit, by=by, reason=reason.strip()):
        return False
    subject = gettext_noop("The visit “%(visit)s” on %(day)s is cancelled")
    tell_monitors(visit, visit.monitors.all(), by=by, subject=subject, text=reason)
    return True
