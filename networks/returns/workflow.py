"""The one door for each step of a return and of a round: check, lock, save, history. Repeating does nothing twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from networks.models import Placement, Unit
from networks.returns import reminders
from networks.returns.enums import RETURN_TRANSITIONS, ROUND_TRANSITIONS, FieldType, ReturnState, RoundState
from networks.returns.models import Return, ReturnValue, Round
from networks.returns.reading import amounts_of, differences
from networks.standing import standing_of
from networks.tree import step_of
from office import history
from office.errors import DomainError, StalePage, WrongState

if TYPE_CHECKING:
    from participants.models import User

NAMES = ("amount", "part", "whole", "text", "qualifier")
EMPTY = {"amount": None, "part": None, "whole": None, "text": "", "qualifier": "exactly"}


class NotYours(DomainError):
    """The reader may not do this with this return."""


# --- rounds ------------------------------------------------------------------------


@transaction.atomic
def open_round(asked: Round, *, by: User | None) -> Round:
    """Make a return for each unit of the form's kinds, with the tree as it stood on the period's last day."""
    row = Round.objects.select_for_update().get(pk=asked.pk)
    if not _may_step(row, ROUND_TRANSITIONS["open_round"]):
        return row
    if not row.form.fields.exists() or not row.form.kinds.exists():
        raise WrongState(_("The form asks nothing yet, or of nobody. Add its fields and say which units send it."))
    kinds = set(row.form.kinds.values_list("pk", flat=True))
    expected = [
        Return(round=row, unit_id=unit_id, kind_id=kind_id, path=path)
        for unit_id, kind_id, path in tree_on(row.network_id, row.ends_on)
        if kind_id in kinds
    ]
    if not expected:
        raise WrongState(_("No unit of these kinds was open on the period’s last day."))
    Return.objects.bulk_create(expected, batch_size=2000)
    row.opened_at = timezone.now()
    _step(row, "open_round", ROUND_TRANSITIONS, by=by, returns=len(expected))
    return row


def tree_on(network_id: int, day: dt.date) -> list[tuple[int, int, str]]:
    """(unit, kind, path) of each established unit that was open on a day, hung as it hung then. Two queries."""
    units = Unit.objects.filter(network_id=network_id, is_established=True).open_on(day)
    kinds = dict(units.values_list("pk", "kind_id"))
    numbers = dict(Unit.objects.filter(network_id=network_id).values_list("pk", "number"))
    placed = Placement.objects.filter(unit__network_id=network_id).exclude(since__gt=day).exclude(until__lte=day)
    parents = dict(placed.values_list("unit_id", "parent_id"))
    paths: dict[int, str] = {}

    def path_of(unit_id: int) -> str:
        if unit_id not in paths:
            parent = parents.get(unit_id)
            paths[unit_id] = (path_of(parent) if parent else "") + step_of(numbers[unit_id])
        return paths[unit_id]

    return [(unit_id, kind_id, path_of(unit_id)) for unit_id, kind_id in kinds.items() if unit_id in parents]


@transaction.atomic
def lock_round(asked: Round, *, by: User | None) -> Round:
    """Nothing in it changes any more; what was not accepted stays as it is and counts as missing."""
    return _round_step(asked, "lock_round", by=by)


@transaction.atomic
def reopen_round(asked: Round, *, by: User | None, reason: str) -> Round:
    if not reason.strip():
        raise DomainError(_("Say why it is opened again."))
    return _round_step(asked, "reopen_round", by=by, reason=reason.strip())


def _round_step(asked: Round, name: str, *, by: User | None, reason: str = "") -> Round:
    row = Round.objects.select_for_update().get(pk=asked.pk)
    list(row.returns.select_for_update().order_by("pk").values_list("pk"))  # wait for who is writing one
    if _may_step(row, ROUND_TRANSITIONS[name]):
        _step(row, name, ROUND_TRANSITIONS, by=by, reason=reason)
    return row


# --- one return --------------------------------------------------------------------


def may_write(user: User, sent: Return) -> bool:
    return user.is_staff or standing_of(user).acts_on(sent.network_id, sent.unit.path)


def may_decide(user: User, sent: Return) -> bool:
    """Somebody above the unit: a steward, or the officer of a branch that begins higher."""
    held = standing_of(user)
    return (
        user.is_staff
        or sent.network_id in held.stewarded
        or any(
            network == sent.network_id and sent.unit.path.startswith(path) and path != sent.unit.path
            for network, path in held.branches
        )
    )


def is_own(user: User, sent: Return) -> bool:
    return standing_of(user).speaks_for_unit(sent.unit)


@transaction.atomic
def write_return(
    sent: Return, answers: Mapping[str, Mapping[str, Any]], *, by: User, explanation: str = "", seen: str = ""
) -> Return:
    """Keep answers (field key → amount, part, whole, text, qualifier) as a draft. An empty one takes the answer away.

    Sent again as they stand they change nothing, in whatever state. ``seen``: Return.changed_at as the writer's page
    showed it; StalePage when somebody wrote since.
    """
    row = _hold_to_write(sent, by)
    found = _differing(row, answers)
    explanation = explanation.strip()
    is_changed = bool(found) or row.explanation != explanation
    if not is_changed and row.state != ReturnState.AWAITED:
        return row
    _may_step(row, RETURN_TRANSITIONS["write_return"])
    if seen and seen != row.changed_at.isoformat():
        raise StalePage(
            _(
                "Somebody else wrote here meanwhile. Your figures stand below and are not kept yet; send again to keep them."
            )
        )
    changes = _keep(row, found)
    if row.explanation != explanation:
        row.explanation = explanation
        changes["explanation"] = ["", row.explanation]
    if is_changed or row.state == ReturnState.AWAITED:
        row.on_behalf = not is_own(by, row)
        _step(row, "write_return", RETURN_TRANSITIONS, by=by, changes=changes)
    return row


def _differing(
    row: Return, answers: Mapping[str, Mapping[str, Any]]
) -> list[tuple[str, ReturnValue, dict[str, Any] | None]]:
    """(key, value as it is held, what it becomes; None: it goes away) of the answers that differ."""
    held = {value.field_id: value for value in row.values.all()}
    found: list[tuple[str, ReturnValue, dict[str, Any] | None]] = []
    for field in row.round.form.fields.filter(formula=""):
        given = answers.get(field.key)
        if given is None:
            continue
        after = EMPTY | {name: given[name] for name in NAMES if name in given}
        value = held.get(field.pk) or ReturnValue(sent=row, field=field)
        if all(after[name] == EMPTY[name] for name in NAMES if name != "qualifier"):
            if value.pk:
                found.append((field.key, value, None))
        elif not value.pk or after != {name: getattr(value, name) for name in NAMES}:
            found.append((field.key, value, after))
    return found


def _keep(row: Return, differing: list[tuple[str, ReturnValue, dict[str, Any] | None]]) -> dict[str, list[str]]:
    changes: dict[str, list[str]] = {}
    for key, value, after in differing:
        before = {name: getattr(value, name) for name in NAMES}
        if after is None:
            changes[key] = [_words(before), ""]
            value.delete()
            continue
        for name, part in after.items():
            setattr(value, name, part)
        value.full_clean(exclude=["sent", "field"])
        value.save()
        changes[key] = [_words(before), _words(after)]
    return changes


def _words(values: Mapping[str, Any]) -> str:
    return " ".join(str(values[name]) for name in ("amount", "part", "whole", "text") if values[name] not in (None, ""))


class Incomplete(DomainError):
    """What keeps a return from being sent; ``found``: the name of the form's input, and the words for it."""

    def __init__(self, found: list[tuple[str, str]]) -> None:
        super().__init__(" ".join(words for _name, words in found))
        self.found = found


def lacking(row: Return) -> list[tuple[str, str]]:
    """What must still be answered or explained before it can be sent: the form's input, and words."""
    amounts = amounts_of(row)
    held = {value.field_id for value in row.values.all()}
    found = [
        (
            f"{field.key}-{'text' if field.type == FieldType.TEXT else 'amount'}",
            _("“%(label)s” is empty. Write 0 if it is none.") % {"label": field.label},
        )
        for field in row.round.form.fields.filter(required=True, formula="")
        if field.pk not in held
    ]
    for field in row.round.form.fields.filter(type=FieldType.PERCENTAGE, formula=""):
        amount = amounts[field.key]
        if (amount.part is None) != (amount.whole is None) or amount.whole == 0:
            words = _("“%(label)s”: a percentage needs its part and its whole.") % {"label": field.label}
            found.append((f"{field.key}-part", words))
    if not row.explanation:
        found += [
            ("explanation", _("To be explained: %(says)s") % {"says": one.check.says})
            for one in differences(row.round.form.checks.filter(must_explain=True), amounts)
        ]
    return found


@transaction.atomic
def submit_return(sent: Return, *, by: User) -> bool:
    row = _hold_to_write(sent, by)
    if not _may_step(row, RETURN_TRANSITIONS["submit_return"]):
        return False
    if lacks := lacking(row):
        raise Incomplete(lacks)
    row.sent_at, row.sent_by, row.reason = timezone.now(), by, ""
    row.on_behalf = not is_own(by, row)
    _step(row, "submit_return", RETURN_TRANSITIONS, by=by)
    return True


@transaction.atomic
def take_back_return(sent: Return, *, by: User) -> bool:
    row = _hold_to_write(sent, by)
    if not _may_step(row, RETURN_TRANSITIONS["take_back_return"]):
        return False
    row.sent_at = row.sent_by = None
    _step(row, "take_back_return", RETURN_TRANSITIONS, by=by)
    return True


@transaction.atomic
def accept_return(sent: Return, *, by: User, seen: str = "") -> bool:
    """From now on it counts in what is accepted. ``seen``: Return.changed_at as the page showed it; StalePage when it
    was taken back and sent anew since."""
    row = _hold(sent)
    if not may_decide(by, row):
        raise NotYours(_("Only somebody above the unit accepts its return."))
    if not _may_step(row, RETURN_TRANSITIONS["accept_return"]):
        return False
    _as_read(row, seen)
    row.decided_at, row.decided_by = timezone.now(), by
    _step(row, "accept_return", RETURN_TRANSITIONS, by=by)
    return True


@transaction.atomic
def send_back_return(sent: Return, *, by: User, reason: str, seen: str = "") -> bool:
    """To be put right, with the reason; one that was accepted no longer counts then."""
    row = _hold(sent)
    if not may_decide(by, row):
        raise NotYours(_("Only somebody above the unit sends its return back."))
    if not reason.strip():
        raise DomainError(_("Say what is to be put right."))
    if not _may_step(row, RETURN_TRANSITIONS["send_back_return"]):
        return False
    _as_read(row, seen)
    row.reason, row.decided_at, row.decided_by = reason.strip()[:500], timezone.now(), by
    _forget_correction(row)
    _step(row, "send_back_return", RETURN_TRANSITIONS, by=by, reason=row.reason)
    reminders.tell_of_return(row, reminders.BACK, row.reason, by=by)
    return True


@transaction.atomic
def ask_correction(sent: Return, *, by: User, reason: str) -> bool:
    """Of an accepted return, also of a locked round: who decides sends it back, or refuses. Asked twice is asked once."""
    row = Return.objects.select_for_update(of=("self",)).select_related("unit", "round__network").get(pk=sent.pk)
    if not may_write(by, row):
        raise NotYours(_("You don’t enter figures for %(name)s.") % {"name": row.unit.name})
    if not reason.strip():
        raise DomainError(_("Say what is to be corrected, and why."))
    if row.state != ReturnState.ACCEPTED:
        raise WrongState(_("Only an accepted return needs to be asked for; this one can be changed or taken back."))
    if row.correction:
        return False
    row.correction, row.correction_asked_at, row.correction_asked_by = reason.strip()[:500], timezone.now(), by
    _keep_correction(row)
    history.record(row, "networks.correction_asked", by=by, reason=row.correction)
    reminders.tell_of_correction(row)
    return True


@transaction.atomic
def refuse_correction(sent: Return, *, by: User, reason: str, seen: str = "") -> bool:
    row = Return.objects.select_for_update(of=("self",)).select_related("unit", "round__network").get(pk=sent.pk)
    if not may_decide(by, row):
        raise NotYours(_("Only somebody above the unit decides on its corrections."))
    if not reason.strip():
        raise DomainError(_("Say why it is not corrected."))
    if not row.correction:
        return False
    _as_read(row, seen)
    _forget_correction(row)
    _keep_correction(row)
    history.record(row, "networks.correction_refused", by=by, reason=reason.strip()[:500])
    reminders.tell_of_return(row, reminders.REFUSED, reason.strip()[:500], by=by)
    return True


def _keep_correction(row: Return) -> None:
    """Pages that were made before it was asked or answered are old: who answers answers what was read."""
    row.changed_at = timezone.now()
    row.save(update_fields=["correction", "correction_asked_at", "correction_asked_by", "changed_at"])


def _forget_correction(row: Return) -> None:
    row.correction, row.correction_asked_at, row.correction_asked_by = "", None, None


def _as_read(row: Return, seen: str) -> None:
    if seen and seen != row.changed_at.isoformat():
        raise StalePage(
            _("The return of %(name)s was changed since you read it. Read it again, then decide.")
            % {"name": row.unit.name}
        )


def _hold(sent: Return) -> Return:
    """The return's row, locked; its round, read after that, must be open (:func:`lock_round` waits for such holders)."""
    row = Return.objects.select_for_update(of=("self",)).select_related("unit").get(pk=sent.pk)
    row.round = Round.objects.select_related("form", "network").get(pk=row.round_id)
    if row.round.state != RoundState.OPEN:
        raise WrongState(_("This round is locked; nothing in it changes any more."))
    return row


def _hold_to_write(sent: Return, by: User) -> Return:
    row = _hold(sent)
    if not may_write(by, row):
        raise NotYours(_("You don’t enter figures for %(name)s.") % {"name": row.unit.name})
    return row


def _may_step(row: Any, transition: tuple[frozenset[str], str, str]) -> bool:
    """True when it can be done, False when it was done already. Raises WrongState otherwise."""
    allowed, to, _verb = transition
    if row.state in allowed:
        return True
    if row.state == to:
        return False
    raise WrongState(_("This can’t be done while it is “%(state)s”.") % {"state": row.get_state_display()})


def _step(row: Any, name: str, table: Mapping[str, tuple], *, by: User | None, reason: str = "", **told: Any) -> None:
    _allowed, to, verb = table[name]
    before, row.state = row.state, to
    if isinstance(row, Return):
        row.changed_at = timezone.now()
    row.save()
    history.record(row, verb, by=by, from_state=before, to_state=to, reason=reason, **told)
