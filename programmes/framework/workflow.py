"""The way of a reported figure: draft, submitted, returned or approved. One table, one door; a locked period takes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from office import clock, history
from office.errors import DomainError, WrongState
from programmes.enums import RoleName
from programmes.framework.enums import VALUE_TRANSITIONS, ValueKind, ValueState
from programmes.framework.services import hold_period, takes_parts
from programmes.framework.splits import kept_parts
from programmes.models import Indicator, ReportedValue, ReportingPeriod
from programmes.rules import another_coordinates
from programmes.services_programmes import normalised

if TYPE_CHECKING:
    from participants.models import Organisation, User

GIVEN = ("value", "numerator", "denominator", "text_vi", "text_en", "is_met", "parts", "note")


def organisation_of(user: User, programme_id: int) -> int | None:
    """The organisation for which the user reports in a programme. One query for all programmes, kept on the user."""
    held = user.__dict__.get("_reports_for")
    if held is None:
        rows = user.programme_roles.filter(role=RoleName.PARTNER)
        held = user.__dict__["_reports_for"] = dict(rows.values_list("programme_id", "organisation_id"))
    return held.get(programme_id)


def is_coordinator_of(user: User, programme_id: int) -> bool:
    return user.is_staff or RoleName.COORDINATOR in user.roles.get(programme_id, set())


def may_report(user: User, programme_id: int, organisation_id: int) -> bool:
    """The organisation's own reporter; a coordinator on its behalf."""
    return organisation_of(user, programme_id) == organisation_id or is_coordinator_of(user, programme_id)


class NotYours(DomainError):
    """The user reports for another organisation, or does not check figures."""


@transaction.atomic
def write_value(
    indicator: Indicator, period: ReportingPeriod, organisation: Organisation, *, by: User, **given: Any
) -> ReportedValue:
    """Keep what was typed as a draft (a returned figure stays returned until it is sent again)."""
    if not may_report(by, indicator.programme_id, organisation.pk):
        raise NotYours(_("You don’t report for %(name)s.") % {"name": organisation.name})
    hold_period(period.pk)
    if not indicator.is_reported or not indicator.responsible.filter(pk=organisation.pk).exists():
        raise WrongState(_("%(name)s does not report this indicator.") % {"name": organisation.name})
    key = {"indicator": indicator, "period": period, "organisation": organisation}
    row = ReportedValue.objects.select_for_update(of=("self",)).filter(**key).first() or ReportedValue(**key)
    if row.state not in {ValueState.DRAFT, ValueState.RETURNED}:
        raise WrongState(_("This figure is “%(state)s” and can’t be changed now.") % {"state": row.get_state_display()})
    changes = _give(row, indicator, given)
    if changes or row.pk is None:
        row.changed_at = timezone.now()
        row.full_clean(validate_unique=False)
        row.save()
        history.record(row, "programmes.value_written", by=by, changes=changes)
    return row


def _give(row: ReportedValue, indicator: Indicator, given: dict[str, Any]) -> dict[str, list[str]]:
    given = normalised({name: value for name, value in given.items() if name in GIVEN})
    if "parts" in given:
        given["parts"] = kept_parts(given["parts"]) if takes_parts(indicator) else {}
    changes = {}
    for name, value in given.items():
        before = getattr(row, name)
        if before != value:
            setattr(row, name, value)
            changes[name] = ["" if part is None else str(part)[:500] for part in (before, value)]
    return changes


def require_whole(row: ReportedValue) -> None:
    """A figure that can be sent: something is told, and a percentage has its whole. Raises DomainError."""
    kind = row.indicator.kind
    if kind == ValueKind.PERCENTAGE and (row.numerator is None or not row.denominator):
        raise DomainError(_("A percentage needs its part and its whole; the whole is more than zero."))
    if row.is_blank:
        raise DomainError(_("Nothing is filled in. Blank is not zero: write 0 if it is none."))


def _move(step: str, value: ReportedValue, *, by: User, why: str = "", **changes: Any) -> bool:
    """True when this call made the change, False when it had been made already."""
    allowed, to, verb = VALUE_TRANSITIONS[step]
    hold_period(value.period_id)
    row = ReportedValue.objects.select_for_update(of=("self",)).select_related("indicator").get(pk=value.pk)
    if row.state == to:
        return False
    if row.state not in allowed:
        raise WrongState(_("This can’t be done: the figure is “%(state)s” now.") % {"state": row.get_state_display()})
    if step == "submit_value":
        require_whole(row)
    before, row.state = row.state, to
    for name, part in changes.items():
        setattr(row, name, part)
    if why:
        row.reason = why
    row.changed_at = timezone.now()
    row.full_clean(validate_unique=False)
    row.save()
    history.record(row, verb, by=by, from_state=before, to_state=to, reason=why)
    return True


@transaction.atomic
def submit_value(value: ReportedValue, *, by: User) -> bool:
    """Send it to the coordinator; who is not of the organisation sends it on its behalf."""
    programme_id = value.indicator.programme_id
    if not may_report(by, programme_id, value.organisation_id):
        raise NotYours(_("You don’t report for %(name)s.") % {"name": value.organisation.name})
    if value.period.starts_on > clock.today():
        raise WrongState(_("The period %(period)s has not begun yet.") % {"period": value.period})
    on_behalf = organisation_of(by, programme_id) != value.organisation_id
    return _move("submit_value", value, by=by, submitted_at=timezone.now(), submitted_by=by, on_behalf=on_behalf)


@transaction.atomic
def take_back_value(value: ReportedValue, *, by: User) -> bool:
    if not may_report(by, value.indicator.programme_id, value.organisation_id):
        raise NotYours(_("You don’t report for %(name)s.") % {"name": value.organisation.name})
    return _move("take_back_value", value, by=by, submitted_at=None, submitted_by=None)


@transaction.atomic
def return_value(value: ReportedValue, *, by: User, reason: str) -> bool:
    """Back to who reported it, with what is to be put right; an approved one no longer counts then."""
    _require_coordinator(value, by)
    if not reason.strip():
        raise DomainError(_("Say what is to be put right."))
    return _move("return_value", value, by=by, why=reason.strip(), approved_at=None, approved_by=None)


@transaction.atomic
def approve_value(value: ReportedValue, *, by: User) -> bool:
    """From now on it counts. What a coordinator sent is approved by another one, where there is another."""
    _require_coordinator(value, by)
    if value.submitted_by_id == by.pk and another_coordinates(value.indicator.programme_id, by):
        raise NotYours(_("You sent this figure yourself: another coordinator approves it."))
    return _move("approve_value", value, by=by, approved_at=timezone.now(), approved_by=by)


def _require_coordinator(value: ReportedValue, by: User) -> None:
    if not is_coordinator_of(by, value.indicator.programme_id):
        raise NotYours(_("Only a coordinator checks reported figures."))


def next_steps(value: ReportedValue) -> list[str]:
    """Steps that the present state allows."""
    return [step for step, (allowed, _to, _verb) in VALUE_TRANSITIONS.items() if value.state in allowed]
