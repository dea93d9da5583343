"""The one door for each step of a membership, a commitment and a progress report. Repeating does nothing twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from networks.membership.enums import (
    COMMITMENT_TRANSITIONS,
    MEMBERSHIP_TRANSITIONS,
    PROGRESS_TRANSITIONS,
    REPORT_EVERY,
    MembershipState,
)
from networks.membership.models import Commitment, Membership, ProgressReport
from networks.models import Application
from networks.recognition.reading import completeness
from office import clock, history
from office.errors import DomainError, WrongState
from programmes.enums import Precision

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from participants.models import User

BY_MEMBER = {"submit_application", *COMMITMENT_TRANSITIONS, "send_progress"}  # the rest is the network's
NEEDS_REASON = {"return_application", "lapse_membership", "drop_commitment", "return_progress"}


class NotYours(DomainError):
    """The reader may not take this step."""


def may_take(user: User, name: str, row: Any) -> bool:
    return user.has_perm("networks.write_membership" if name in BY_MEMBER else "networks.change_membership", row)


def steps_for(user: User, row: Any, table: Mapping[str, tuple]) -> list[str]:
    """What the reader can do with it as it stands."""
    return [name for name, step in table.items() if row.state in step[0] and may_take(user, name, row)]


def only_stewards(user: User, row: Any) -> None:
    if not user.has_perm("networks.change_membership", row):
        raise NotYours(_("Only the network’s stewards do this."))


# --- memberships -------------------------------------------------------------------


def lacking(row: Membership) -> list[str]:
    """What an application still needs before it is submitted, in words."""
    found = []
    if not (row.place_then_id or row.place_now_id):
        found.append(_("Say in which province the place is."))
    if not row.commitments.exists():
        found.append(_("State at least one commitment: that is what a member joins with."))
    for dossier in dossiers(row):
        if dossier.is_open_to_write:
            lacks = " ".join(completeness(dossier).lacks) or _("It is complete; submit it first.")
            found.append(_("Dossier “%(title)s”: %(lacks)s") % {"title": dossier.round.title, "lacks": lacks})
    return found


def dossiers(row: Membership) -> QuerySet[Application]:
    """Its dossiers in the rounds of this network."""
    return Application.objects.filter(membership=row).select_related("round__criteria_set")


@transaction.atomic
def move_membership(
    asked: Membership, name: str, *, by: User | None, on: dt.date | None = None, precision: str = Precision.DAY,
    reason: str = "",
) -> bool:  # fmt: skip
    """Take a step. ``on``: the day on which it happened (today), kept beside the day on which it was entered."""
    row = Membership.objects.select_for_update().get(pk=asked.pk)
    if not _may(row, name, MEMBERSHIP_TRANSITIONS, by=by, reason=reason):
        return False
    if name == "submit_application" and (lacks := lacking(row)):
        raise DomainError(" ".join(lacks))
    on = on or clock.today()
    if on > clock.today():
        raise DomainError(_("This day is still to come."))
    last = row.stages.last()
    if last is not None and on < last.on:
        raise DomainError(_("It is “%(state)s” since %(day)s already.") % {
            "state": row.get_state_display(), "day": f"{last.on:%d/%m/%Y}"
        })  # fmt: skip
    row.reason = reason.strip()[:500] if name in NEEDS_REASON else ""
    if name == "admit_member":
        row.member_since, row.since_precision = on, precision
    _step(row, name, MEMBERSHIP_TRANSITIONS, by=by, reason=reason.strip())
    row.stages.create(state=row.state, on=on, precision=precision, note=reason.strip()[:300])
    if row.state == MembershipState.MEMBER:
        ask_progress(row, by=by)
    return True


@transaction.atomic
def ask_progress(member: Membership, *, by: User | None) -> ProgressReport | None:
    """The next progress report of a member, unless one is awaited: two years after the last, or after its beginning."""
    if member.progress_reports.exclude(state="read").exists() or member.member_since is None:
        return None
    last = member.progress_reports.first()
    start = last.ends_on.year + 1 if last else member.member_since.year + 1
    end = dt.date(start + REPORT_EVERY - 1, 12, 31)
    report = ProgressReport(membership=member, starts_on=dt.date(start, 1, 1), ends_on=end)
    report.due_on = dt.date(end.year + 1, 3, 31)
    report.full_clean()
    report.save()
    history.record(report, "networks.progress_asked", by=by)
    return report


# --- commitments -------------------------------------------------------------------


@transaction.atomic
def move_commitment(asked: Commitment, name: str, *, by: User | None, reason: str = "") -> bool:
    row = Commitment.objects.select_for_update(of=("self",)).select_related("membership").get(pk=asked.pk)
    if not _may(row, name, COMMITMENT_TRANSITIONS, by=by, reason=reason):
        return False
    row.reason = reason.strip()[:500] if name in NEEDS_REASON else ""
    _step(row, name, COMMITMENT_TRANSITIONS, by=by, reason=reason.strip())
    return True


# --- progress reports --------------------------------------------------------------


@transaction.atomic
def write_progress(asked: ProgressReport, *, by: User, text: str) -> ProgressReport:
    """Keep what was typed; it is sent later."""
    row = _held(asked)
    if not may_take(by, "send_progress", row):
        raise NotYours(_("Only the member’s contacts do this."))
    if not row.is_open:
        raise WrongState(_("This can’t be done while it is “%(state)s”.") % {"state": row.get_state_display()})
    if row.text != text.strip():
        row.text = text.strip()
        row.save(update_fields=["text"])
        history.record(row, "networks.progress_written", by=by)
    return row


@transaction.atomic
def move_progress(asked: ProgressReport, name: str, *, by: User | None, reason: str = "") -> bool:
    row = _held(asked)
    if not _may(row, name, PROGRESS_TRANSITIONS, by=by, reason=reason):
        return False
    if name == "send_progress":
        if not row.text:
            raise DomainError(_("Write what was done before you send it."))
        row.sent_at, row.sent_by = timezone.now(), by
    elif name == "read_progress":
        row.read_at, row.read_by = timezone.now(), by
    row.reason = reason.strip()[:500] if name in NEEDS_REASON else ""
    _step(row, name, PROGRESS_TRANSITIONS, by=by, reason=reason.strip())
    if name == "read_progress" and row.membership.state == MembershipState.MEMBER:
        ask_progress(row.membership, by=by)
    return True


def _held(asked: ProgressReport) -> ProgressReport:
    rows = ProgressReport.objects.select_for_update(of=("self",)).select_related("membership__network")
    return rows.get(pk=asked.pk)


# --- what all steps share ----------------------------------------------------------


def _may(row: Any, name: str, table: Mapping[str, tuple], *, by: User | None, reason: str) -> bool:
    """True when it can be done, False when it was done already; else it is refused in words."""
    if by is not None and not may_take(by, name, row):
        raise NotYours(
            _("Only the member’s contacts do this.") if name in BY_MEMBER else _("Only the network’s stewards do this.")
        )
    if name in NEEDS_REASON and not reason.strip():
        raise DomainError(_("Say why."))
    allowed, to, _verb = table[name]
    if row.state in allowed:
        return True
    if row.state == to:
        return False
    raise WrongState(_("This can’t be done while it is “%(state)s”.") % {"state": row.get_state_display()})


def _step(row: Any, name: str, table: Mapping[str, tuple], *, by: User | None, reason: str) -> None:
    _allowed, to, verb = table[name]
    before, row.state = row.state, to
    row.save()
    history.record(row, verb, by=by, from_state=before, to_state=to, reason=reason)
