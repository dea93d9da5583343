"""The way of a transaction: draft, submitted, returned or approved by another person. One table, one door."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from office import clock, files, history
from office.errors import DomainError, WrongState
from programmes.models import Programme, Transaction
from programmes.money.enums import TRANSACTION_TRANSITIONS, TransactionState
from programmes.money.services import check_own
from programmes.services_programmes import apply, normalised

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from participants.models import User


class OwnHands(DomainError):
    """Who entered, changed or sent a transaction does not approve it."""


@transaction.atomic
def enter_transaction(
    programme: Programme,
    *,
    by: User | None,
    write_id: uuid.UUID | None = None,
    documents: Iterable[UploadedFile] = (),
    **facts: Any,
) -> tuple[Transaction, bool]:
    """A new one, as a draft. Sent twice (the same ``write_id``) it is there once: (that one, False)."""
    write_id = write_id or uuid.uuid4()
    Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)  # of two equal sends one waits for the other
    known = Transaction.objects.filter(programme=programme, write_id=write_id).first()
    if known is not None:
        return known, False
    _check(programme.pk, facts)
    row = Transaction(programme=programme, write_id=write_id, entered_by=by, **normalised(facts))
    row.full_clean()
    with files.undone_on_error():
        row.save()
        _keep(row, documents, by)
    history.record(row, "programmes.transaction_entered", by=by)
    return row, True


@transaction.atomic
def change_transaction(
    row: Transaction, *, by: User, documents: Iterable[UploadedFile] = (), **facts: Any
) -> Transaction:
    """Only a draft or a returned one; who changes it does not approve it."""
    held = Transaction.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if not held.is_open:
        raise WrongState(
            _("The transaction is “%(state)s” and can’t be changed now.") % {"state": held.get_state_display()}
        )
    _check(held.programme_id, facts)
    changes = apply(held, normalised(facts))
    documents = list(documents)
    if changes or documents:
        held.changed_by = by
        held.full_clean()
        with files.undone_on_error():
            held.save()
            _keep(held, documents, by)
        history.record(held, "programmes.transaction_changed", by=by, changes=changes, documents=len(documents))
    return held


def _check(programme_id: int, facts: dict[str, Any]) -> None:
    check_own(programme_id, line=facts.get("line"), grant=facts.get("grant"))
    if facts.get("on") and facts["on"] > clock.today():
        raise DomainError(_("The date lies in the future; enter it on the day when it happens."))


def _keep(row: Transaction, documents: Iterable[UploadedFile], by: User | None) -> None:
    for upload in documents:
        files.store(upload, kind="document", about=row, by=by)


@transaction.atomic
def remove_transaction(row: Transaction, *, by: User) -> None:
    """Only one that is not sent; the history keeps what it was."""
    held = Transaction.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if not held.is_open:
        raise WrongState(
            _("The transaction is “%(state)s” and can’t be removed now.") % {"state": held.get_state_display()}
        )
    history.record(held, "programmes.transaction_removed", by=by)
    for stored in files.of(held):
        files.remove(stored)
    held.delete()


# --- its way -----------------------------------------------------------------------


def _move(step: str, row: Transaction, *, by: User, why: str = "", **changes: Any) -> bool:
    """True when this call made the change, False when it had been made already."""
    allowed, to, verb = TRANSACTION_TRANSITIONS[step]
    held = Transaction.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if held.state == to:
        return False
    if held.state not in allowed:
        raise WrongState(
            _("This can’t be done: the transaction is “%(state)s” now.") % {"state": held.get_state_display()}
        )
    if step == "approve_transaction" and by.pk in held.hands:
        raise OwnHands(_("Another person than who entered, changed or sent it approves it."))
    before, held.state = held.state, to
    for name, part in changes.items():
        setattr(held, name, part)
    if why:
        held.reason = why
    held.full_clean(validate_unique=False)
    held.save()
    history.record(held, verb, by=by, from_state=before, to_state=to, reason=why)
    return True


@transaction.atomic
def submit_transaction(row: Transaction, *, by: User) -> bool:
    return _move("submit_transaction", row, by=by, submitted_by=by, submitted_at=timezone.now())


@transaction.atomic
def take_back_transaction(row: Transaction, *, by: User) -> bool:
    return _move("take_back_transaction", row, by=by, submitted_by=None, submitted_at=None)


@transaction.atomic
def return_transaction(row: Transaction, *, by: User, reason: str) -> bool:
    """Back to who entered it, with what is to be put right; an approved one no longer counts then."""
    if not reason.strip():
        raise DomainError(_("Say what is to be put right."))
    return _move("return_transaction", row, by=by, why=reason.strip(), approved_by=None, approved_at=None)


@transaction.atomic
def approve_transaction(row: Transaction, *, by: User) -> bool:
    """From now on it counts."""
    return _move("approve_transaction", row, by=by, approved_by=by, approved_at=timezone.now())


@transaction.atomic
def approve_all(programme: Programme, rows: Iterable[Transaction], *, by: User) -> int:
    """All the submitted ones among these that the user may approve, in one act; how many they were."""
    wanted = [row.pk for row in rows]
    held = Transaction.objects.select_for_update(of=("self",)).filter(
        programme=programme, pk__in=wanted, state=TransactionState.SUBMITTED
    )
    mine = [row for row in held if by.pk not in row.hands]
    act, now = uuid.uuid4(), timezone.now()
    for row in mine:
        row.state, row.approved_by, row.approved_at = TransactionState.APPROVED, by, now
    Transaction.objects.bulk_update(mine, ["state", "approved_by", "approved_at"], batch_size=500)
    verb = TRANSACTION_TRANSITIONS["approve_transaction"][2]
    states = {"from_state": TransactionState.SUBMITTED, "to_state": TransactionState.APPROVED}
    history.record_all([history.new_event(row, verb, by=by, act=act, **states) for row in mine])
    return len(mine)


def next_steps(row: Transaction) -> list[str]:
    """Steps that the present state allows."""
    return [step for step, (allowed, _to, _verb) in TRANSACTION_TRANSITIONS.items() if row.state in allowed]
