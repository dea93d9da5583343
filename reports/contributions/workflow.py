"""The way of a partner's section: asked for, submitted, returned or accepted. One table, one door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from office import history
from office.errors import DomainError, StalePage, WrongState
from office.text import nfc
from programmes.framework.workflow import is_coordinator_of, organisation_of
from reports.contributions import notices
from reports.contributions.enums import CONTRIBUTION_TRANSITIONS, ContributionState
from reports.contributions.models import Contribution
from reports.enums import ReportState
from reports.making import make_anew

if TYPE_CHECKING:
    from participants.models import User


class NotYours(DomainError):
    """The user writes for another organisation, or does not check sections."""


def writes_for(user: User, row: Contribution) -> bool:
    """One of the organisation's own people."""
    return organisation_of(user, row.programme_id) == row.organisation_id


def may_write(user: User, row: Contribution) -> bool:
    """The organisation's own people; a coordinator on its behalf."""
    return writes_for(user, row) or is_coordinator_of(user, row.programme_id)


@transaction.atomic
def write_contribution(
    contribution: Contribution, *, by: User, text_vi: str, text_en: str, seen: str = ""
) -> Contribution:
    """Keep the text as a draft. Sent again as it stands it changes nothing, in whatever state.

    ``seen``: Contribution.changed_at as the writer's page showed it; StalePage when somebody wrote since.
    """
    row = _locked(contribution)
    if not may_write(by, row):
        raise NotYours(_("You don’t write for %(name)s.") % {"name": row.organisation.name})
    text_vi, text_en = nfc(text_vi).strip(), nfc(text_en).strip()
    if (row.text_vi, row.text_en) == (text_vi, text_en):
        return row
    if not row.is_open:
        raise WrongState(
            _("This section is “%(state)s” and can’t be changed now.") % {"state": row.get_state_display()}
        )
    if seen and seen != row.changed_at.isoformat():
        raise StalePage(
            _("Somebody else wrote here meanwhile. Your text stands below and is not saved yet; save again to keep it.")
        )
    row.text_vi, row.text_en, row.changed_at = text_vi, text_en, timezone.now()
    row.full_clean(validate_unique=False)
    row.save()
    history.record(row, "reports.contribution_written", by=by)
    return row


@transaction.atomic
def submit_contribution(contribution: Contribution, *, by: User) -> bool:
    """Send it to the coordinator; who is not of the organisation sends it on its behalf."""
    if not may_write(by, contribution):
        raise NotYours(_("You don’t write for %(name)s.") % {"name": contribution.organisation.name})
    on_behalf = not writes_for(by, contribution)
    changed = _move(
        "submit_contribution", contribution, by=by, reason="", submitted_at=timezone.now(), submitted_by=by,
        on_behalf=on_behalf,
    )  # fmt: skip
    if changed and not on_behalf:
        notices.tell_coordinators(contribution, by=by)
    return changed


@transaction.atomic
def return_contribution(contribution: Contribution, *, by: User, reason: str) -> bool:
    """Back to who wrote it, with what is to be put right; an accepted one leaves the report's draft."""
    _require_coordinator(contribution, by)
    if not reason.strip():
        raise DomainError(_("Say what is to be put right."))
    changed = _move(
        "return_contribution", contribution, by=by, why=reason, accepted_at=None, accepted_by=None, for_donors=False
    )
    if changed:
        notices.tell_reporters(contribution, notices.RETURNED, by=by, why=reason)
        _make_drafts_anew(contribution, by=by)
    return changed


@transaction.atomic
def accept_contribution(contribution: Contribution, *, by: User, for_donors: bool = False) -> bool:
    """It stands in the report from now on; for donors only where the coordinator read that it names nobody."""
    _require_coordinator(contribution, by)
    changed = _move(
        "accept_contribution", contribution, by=by, told={"for_donors": for_donors}, accepted_at=timezone.now(),
        accepted_by=by, for_donors=for_donors,
    )  # fmt: skip
    if changed:
        notices.tell_reporters(contribution, notices.ACCEPTED, by=by)
        _make_drafts_anew(contribution, by=by)
    return changed


@transaction.atomic
def withdraw_contribution(contribution: Contribution, *, by: User, reason: str = "") -> bool:
    """No longer asked for: it is not missing in the report."""
    _require_coordinator(contribution, by)
    changed = _move("withdraw_contribution", contribution, by=by, why=reason)
    if changed:
        notices.tell_reporters(contribution, notices.WITHDRAWN, by=by, why=reason)
        _make_drafts_anew(contribution, by=by)
    return changed


def _locked(contribution: Contribution) -> Contribution:
    rows = Contribution.objects.select_for_update(of=("self",)).select_related("organisation", "programme")
    return rows.get(pk=contribution.pk)


def _move(
    step: str,
    contribution: Contribution,
    *,
    by: User,
    why: str = "",
    told: dict[str, Any] | None = None,
    **changes: Any,
) -> bool:
    """True when this call made the change, False when it had been made already."""
    allowed, to, verb = CONTRIBUTION_TRANSITIONS[step]
    row = _locked(contribution)
    if row.state == to:
        return False
    if row.state not in allowed:
        raise WrongState(_("This can’t be done: the section is “%(state)s” now.") % {"state": row.get_state_display()})
    if to == ContributionState.SUBMITTED and row.is_blank:
        raise DomainError(_("Nothing is written yet. Write the section in Vietnamese or in English, then send it."))
    before, row.state, row.changed_at = row.state, to, timezone.now()
    if why:
        changes["reason"] = nfc(why).strip()
    for name, value in changes.items():
        setattr(row, name, value)
    row.full_clean(validate_unique=False)
    row.save()
    history.record(row, verb, by=by, from_state=before, to_state=to, reason=nfc(why).strip(), **(told or {}))
    return True


def _require_coordinator(row: Contribution, by: User) -> None:
    if not is_coordinator_of(by, row.programme_id):
        raise NotYours(_("Only a coordinator checks the partners’ sections."))


def _make_drafts_anew(row: Contribution, *, by: User) -> None:
    """The draft that tells of the same gets the section into its files, from the same snapshot of figures."""
    drafts = row.programme.reports.filter(kind=row.kind, subject=row.subject, state=ReportState.DRAFT)
    newest = drafts.defer("snapshot").order_by("-version").first()
    if newest is not None:
        make_anew(newest, by=by)
