"""The way of an entry: draft, sent, sent back or confirmed by another person. One table, one door."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from networks import tree
from networks.fund.enums import ENTRY_TRANSITIONS, EntryState
from networks.models import Campaign, FundEntry, FundExplanation, FundPublication, Network, Unit, UnitKind
from networks.standing import standing_of
from office import clock, files, history
from office.errors import DomainError, WrongState
from office.models import HistoryEvent
from programmes.services_programmes import apply, normalised

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from participants.models import User


class OwnHands(DomainError):
    """Who entered, changed or sent an entry does not confirm it."""


class NotYours(DomainError):
    """The entry is of a branch that the user doesn't act on."""


def may_act(user: User | None, unit: Unit) -> None:
    if user is not None and not user.is_staff and not standing_of(user).acts_on(unit.network_id, unit.path):
        raise NotYours(_("You don’t enter figures for %(name)s.") % {"name": unit.name})


def check(unit: Unit, facts: dict[str, Any]) -> None:
    """What only several facts together tell. Raises DomainError."""
    for name in ("source", "campaign_round"):
        other = facts.get(name)
        held = getattr(other, "campaign", other)
        if held is not None and held.network_id != unit.network_id:
            raise DomainError(_("That is of another network."))
    day: dt.date | None = facts.get("on")
    if day is None:
        return
    if day > clock.today():
        raise DomainError(_("The date lies in the future; enter it on the day when it happens."))
    if unit.ended_on is not None and day >= unit.ended_on:
        raise DomainError(_("“%(name)s” was closed before that day.") % {"name": unit.name})


def _placed(row: FundEntry, unit: Unit) -> None:
    row.year, row.path = row.on.year, tree.path_in(unit, row.on.year)


@transaction.atomic
def enter_entry(
    unit: Unit,
    *,
    by: User | None,
    write_id: uuid.UUID | None = None,
    documents: Iterable[UploadedFile] = (),
    **facts: Any,
) -> FundEntry:
    """A new one, as a draft. Sent twice (the same ``write_id``) it is there once."""
    may_act(by, unit)
    write_id = write_id or uuid.uuid4()
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)  # of two equal sends one waits for the other
    known = FundEntry.objects.filter(unit=unit, write_id=write_id).first()
    if known is not None:
        return known
    check(unit, facts)
    row = FundEntry(unit=unit, network=unit.network, write_id=write_id, entered_by=by, **normalised(facts))
    _placed(row, unit)
    row.full_clean()
    with files.undone_on_error():
        row.save()
        for upload in documents:
            files.store(upload, kind="document", about=row, by=by)
    history.record(row, "networks.entry_entered", by=by)
    return row


@transaction.atomic
def change_entry(row: FundEntry, *, by: User, documents: Iterable[UploadedFile] = (), **facts: Any) -> FundEntry:
    """Only a draft or one that was sent back; who changes it does not confirm it."""
    held = _hold_open(row, by)
    check(held.unit, facts)
    changes = apply(held, normalised(facts))
    documents = list(documents)
    if changes or documents:
        held.changed_by = by
        _placed(held, held.unit)
        held.full_clean()
        with files.undone_on_error():
            held.save()
            for upload in documents:
                files.store(upload, kind="document", about=held, by=by)
        history.record(held, "networks.entry_changed", by=by, changes=changes, documents=len(documents))
    return held


@transaction.atomic
def remove_entry(row: FundEntry, *, by: User) -> None:
    """Only one that is not sent; the history keeps that it was there."""
    held = _hold_open(row, by)
    history.record(held, "networks.entry_removed", by=by)
    for stored in files.of(held):
        files.remove(stored)
    held.delete()


def _hold(row: FundEntry, by: User) -> FundEntry:
    held = FundEntry.objects.select_for_update(of=("self",)).select_related("unit", "network").get(pk=row.pk)
    may_act(by, held.unit)
    return held


def _hold_open(row: FundEntry, by: User) -> FundEntry:
    held = _hold(row, by)
    if not held.is_open:
        raise WrongState(_("The entry is “%(state)s” and can’t be changed now.") % {"state": held.get_state_display()})
    return held


# --- its way -----------------------------------------------------------------------


def _changed_by(user: User, rows: Iterable[FundEntry]) -> set[int]:
    """Ids of those that the user changed once, also where another changed them after that. One query."""
    changed = HistoryEvent.objects.filter(
        object_type=FundEntry._meta.label_lower, object_id__in=[str(row.pk) for row in rows],
        verb="networks.entry_changed", actor_id=user.pk,
    )  # fmt: skip
    return {int(key) for key in changed.values_list("object_id", flat=True)}


def _move(step: str, row: FundEntry, *, by: User, why: str = "", **changes: Any) -> bool:
    """True when this call made the change, False when it had been made already."""
    allowed, to, verb = ENTRY_TRANSITIONS[step]
    held = _hold(row, by)
    if held.state == to:
        return False
    if held.state not in allowed:
        raise WrongState(_("This can’t be done: the entry is “%(state)s” now.") % {"state": held.get_state_display()})
    if step == "confirm_entry" and (by.pk in held.hands or _changed_by(by, [held])):
        raise OwnHands(_("Another person than who entered, changed or sent it confirms it."))
    before, held.state = held.state, to
    for name, part in changes.items():
        setattr(held, name, part)
    held.reason = why or held.reason
    held.full_clean(validate_unique=False)
    held.save()
    history.record(held, verb, by=by, from_state=before, to_state=to, reason=why)
    return True


@transaction.atomic
def send_entry(row: FundEntry, *, by: User) -> bool:
    return _move("send_entry", row, by=by, sent_by=by, sent_at=timezone.now())


@transaction.atomic
def take_back_entry(row: FundEntry, *, by: User) -> bool:
    return _move("take_back_entry", row, by=by, sent_by=None, sent_at=None)


@transaction.atomic
def return_entry(row: FundEntry, *, by: User, reason: str) -> bool:
    """Back to who entered it, with what is to be put right; a confirmed one no longer counts then."""
    if not reason.strip():
        raise DomainError(_("Say what is to be put right."))
    return _move("return_entry", row, by=by, why=reason.strip()[:500], confirmed_by=None, confirmed_at=None)


@transaction.atomic
def confirm_entry(row: FundEntry, *, by: User) -> bool:
    """From now on it counts."""
    return _move("confirm_entry", row, by=by, confirmed_by=by, confirmed_at=timezone.now())


@transaction.atomic
def confirm_all(network: Network, pks: Iterable[int], *, by: User) -> int:
    """All the sent ones among these that the user may confirm, in one act; how many they were."""
    rows = FundEntry.objects.select_for_update(of=("self",)).visible_to(by).select_related("unit", "network")
    mine = [
        row
        for row in rows.filter(network=network, pk__in=list(pks), state=EntryState.SENT)
        if by.pk not in row.hands and (by.is_staff or standing_of(by).acts_on(network.pk, row.unit.path))
    ]
    theirs = _changed_by(by, mine)
    mine = [row for row in mine if row.pk not in theirs]
    act, now = uuid.uuid4(), timezone.now()
    for row in mine:
        row.state, row.confirmed_by, row.confirmed_at = EntryState.CONFIRMED, by, now
    FundEntry.objects.bulk_update(mine, ["state", "confirmed_by", "confirmed_at"], batch_size=500)
    told = {"from_state": EntryState.SENT, "to_state": EntryState.CONFIRMED, "act": act}
    history.record_all([history.new_event(row, "networks.entry_confirmed", by=by, **told) for row in mine])
    return len(mine)


# --- beside it ---------------------------------------------------------------------


@transaction.atomic
def explain(unit: Unit, year: int, text: str, *, by: User) -> FundExplanation | None:
    """Why more was paid than raised and left from before. An empty text takes the explanation away."""
    may_act(by, unit)
    text = text.strip()[:1000]
    held = FundExplanation.objects.select_for_update().filter(unit=unit, year=year).first()
    before = held.text if held else ""
    if before == text:
        return held
    if not text and held is not None:
        held.delete()
        held = None
    else:
        held, _new = FundExplanation.objects.update_or_create(
            unit=unit, year=year, defaults={"text": text, "by": by, "at": timezone.now()}
        )
    history.record(unit, "networks.fund_explained", by=by, changes={str(year): [before, text]})
    return held


@transaction.atomic
def publish(network: Network, kinds: Iterable[UnitKind], *, by: User | None) -> None:
    """The levels whose totals everybody may read; none: the page is not there."""
    wanted = {kind.pk: kind for kind in kinds if kind.network_id == network.pk}
    held = {row.kind_id: row for row in network.fund_publications.select_related("kind")}
    if wanted.keys() == held.keys():
        return
    network.fund_publications.exclude(kind__in=list(wanted)).delete()
    FundPublication.objects.bulk_create(
        FundPublication(network=network, kind=kind, by=by) for pk, kind in wanted.items() if pk not in held
    )
    told = [", ".join(row.kind.name_vi for row in held.values()), ", ".join(kind.name_vi for kind in wanted.values())]
    history.record(network, "networks.fund_published", by=by, changes={"levels": told})


def rounds_so_far(campaign: Campaign) -> int:
    """In the campaign's own count: what is stated, or the highest number of a round that is kept here."""
    numbers = [one.number for one in campaign.rounds.all()]
    return max([campaign.rounds_stated or 0, *numbers])
