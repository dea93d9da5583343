"""Writes on what money is measured against: grants, budget lines, exchange rates. The history tells each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from office import history
from office.errors import DomainError, WrongState
from programmes.models import BudgetLine, ExchangeRate, Grant, Programme
from programmes.services_programmes import apply, normalised

if TYPE_CHECKING:
    from participants.models import User


def check_own(programme_id: int, **others: models.Model | None) -> None:
    """What is pointed at lies in the same programme. Raises DomainError."""
    if any(other is not None and other.programme_id != programme_id for other in others.values()):  # type: ignore[attr-defined]
        raise DomainError(_("That is of another programme."))


@transaction.atomic
def _change(row: models.Model, verb: str, *, by: User | None, **facts: Any) -> Any:
    model = type(row)
    held = model._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    changes = apply(held, normalised(facts))
    if changes:
        held.full_clean()
        held.save()
        history.record(held, verb, by=by, changes=changes)
    return held


# --- grants ------------------------------------------------------------------------


@transaction.atomic
def add_grant(programme: Programme, *, by: User | None, **facts: Any) -> Grant:
    row = Grant(programme=programme, **normalised(facts))
    row.full_clean()
    row.save()
    history.record(row, "programmes.grant_added", by=by)
    return row


def change_grant(grant: Grant, *, by: User | None, **facts: Any) -> Grant:
    return _change(grant, "programmes.grant_changed", by=by, **facts)


@transaction.atomic
def remove_grant(grant: Grant, *, by: User) -> None:
    if grant.transactions.exists():
        raise WrongState(_("Transactions name this grant, so it can’t be removed. Change it instead."))
    history.record(grant, "programmes.grant_removed", by=by)
    grant.delete()


# --- budget lines ------------------------------------------------------------------


@transaction.atomic
def add_line(programme: Programme, *, by: User | None, **facts: Any) -> BudgetLine:
    check_own(programme.pk, result=facts.get("result"))
    last = programme.budget_lines.aggregate(last=Max("order"))["last"]
    row = BudgetLine(programme=programme, order=0 if last is None else last + 1, **normalised(facts))
    row.full_clean()
    row.save()
    history.record(row, "programmes.budget_line_added", by=by)
    return row


def change_line(line: BudgetLine, *, by: User | None, **facts: Any) -> BudgetLine:
    check_own(line.programme_id, result=facts.get("result"))
    return _change(line, "programmes.budget_line_changed", by=by, **facts)


@transaction.atomic
def remove_line(line: BudgetLine, *, by: User) -> None:
    if line.transactions.exists():
        raise WrongState(_("Transactions are entered on “%(line)s”, so it can’t be removed.") % {"line": line})
    history.record(line, "programmes.budget_line_removed", by=by)
    line.delete()


# --- exchange rates ----------------------------------------------------------------


@transaction.atomic
def add_rate(programme: Programme, *, by: User | None, **facts: Any) -> ExchangeRate:
    row = ExchangeRate(programme=programme, **normalised({"to_currency": programme.currency} | facts))
    row.full_clean()
    row.save()
    history.record(row, "programmes.exchange_rate_added", by=by, source=row.source)
    return row


@transaction.atomic
def remove_rate(rate: ExchangeRate, *, by: User) -> None:
    """A wrong one. Sums that it made change at once; the history keeps it with its source."""
    history.record(rate, "programmes.exchange_rate_removed", by=by, source=rate.source)
    rate.delete()
