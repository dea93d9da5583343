"""Reminders of a round: to who has not sent, and later, calmly, one list to whoever stands above."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from networks.enums import NetworkRoleName
from networks.models import STEP, NetworkRole, Return, ReturnReminder, Round, Unit
from networks.returns.enums import OWED, ReminderStage, RoundState
from networks.standing import standing_of
from office import clock, formats, history, mail
from participants.models import User

if TYPE_CHECKING:
    from collections.abc import Mapping

    from networks.returns.branches import Branch

# days after the due date; a round of which a day was missed gets only the latest stage
DAYS = {ReminderStage.SOON: -7, ReminderStage.DUE: 0, ReminderStage.LATE: 7, ReminderStage.ABOVE: 14}
NAMED = 20
CORRECTION, BACK, REFUSED = "correction", "back", "refused"
SUBJECTS = {
    ReminderStage.SOON: gettext_noop("%(title)s: due on %(day)s"),
    ReminderStage.DUE: gettext_noop("%(title)s: due today"),
    ReminderStage.LATE: gettext_noop("%(title)s was due on %(day)s; it can still be sent"),
    ReminderStage.ABOVE: gettext_noop("%(title)s: these units have not sent yet"),
    CORRECTION: gettext_noop("%(title)s: a unit asks to correct its return"),
    BACK: gettext_noop("%(title)s: the return was sent back, to be put right"),
    REFUSED: gettext_noop("%(title)s: the correction was refused"),
    ReminderStage.NOW: gettext_noop("%(title)s: please send it, it is due on %(day)s"),
}


def stage_of(asked: Round, today: dt.date) -> ReminderStage | None:
    """The latest stage whose day has come."""
    come = [stage for stage, days in DAYS.items() if asked.due_on + dt.timedelta(days=days) <= today]
    return come[-1] if come else None


def remind(today: dt.date) -> int:
    """All open rounds, each of its stages once. Two clocks at once remind once. Number of messages.

    One query that reads no return, unless a stage is new.
    """
    told = ReturnReminder.objects.filter(round=OuterRef("pk"))
    rounds = Round.objects.filter(
        state=RoundState.OPEN, ends_on__lt=today, due_on__lte=today - dt.timedelta(days=DAYS[ReminderStage.SOON])
    )
    rounds = rounds.annotate(**{f"told_{stage}": Exists(told.filter(stage=stage)) for stage in DAYS})
    new = [
        (asked, stage)
        for asked in rounds.select_related("network")
        if (stage := stage_of(asked, today)) is not None and not getattr(asked, f"told_{stage}")
    ]
    return sum(_remind(asked, stage) for asked, stage in new)


def remind_now(asked: Round, branch: Branch, *, by: User) -> int:
    """By hand, those who hung in a branch and still do; the same person once a day. Number of messages."""
    return _remind(asked, ReminderStage.NOW, branch=branch, by=by)


@transaction.atomic
def _remind(asked: Round, stage: ReminderStage, *, branch: Branch | None = None, by: User | None = None) -> int:
    if Round.objects.select_for_update().get(pk=asked.pk).state != RoundState.OPEN:
        return 0
    owed = Return.objects.filter(round=asked, state__in=OWED).select_related("unit")
    if branch is not None and branch.unit is not None:
        owed = owed.filter(path__startswith=branch.path, unit__path__startswith=branch.unit.path)
    people = _above(asked, owed) if stage == ReminderStage.ABOVE else _own(asked, owed)
    on = clock.today()
    told = ReturnReminder.objects.filter(round=asked, stage=stage)
    told = told.filter(on=on) if stage == ReminderStage.NOW else told
    done = set(told.values_list("user_id", flat=True))
    new = {user: rows for user, rows in people.items() if user.pk not in done and user.pk != (by and by.pk)}
    for user, rows in new.items():
        _write(asked, stage, user, rows)
    ReturnReminder.objects.bulk_create(
        ReturnReminder(round=asked, stage=stage, user=user, on=on, returns=len(rows)) for user, rows in new.items()
    )
    if new:
        history.record(asked, "networks.units_reminded", by=by, messages=len(new), stage=str(stage))
    return len(new)


def tell_of_correction(sent: Return) -> None:
    """To whoever decides: the nearest officers above, else the stewards."""
    for user in _above(sent.round, [sent]):
        _write(sent.round, CORRECTION, user, [sent])


def tell_of_return(sent: Return, said: str, reason: str, *, by: User) -> None:
    """To the unit's officers, else to who sent it and still acts for it. ``said``: :data:`BACK` or :data:`REFUSED`."""
    people = list(_own(sent.round, [sent]))
    writer = sent.sent_by
    if not people and writer is not None and _can_be_told(writer):
        people = [writer] if standing_of(writer).acts_on(sent.network_id, sent.unit.path) else []
    for user in people:
        if user.pk != by.pk:
            _write(sent.round, said, user, [sent], reason)


def _own(asked: Round, owed: Iterable[Return]) -> Mapping[User, list[Return]]:
    """Each officer of a unit whose return is owed, with these returns."""
    by_unit = {sent.unit_id: sent for sent in owed}
    found: dict[User, list[Return]] = defaultdict(list)
    for role in _officers(asked):
        if role.unit_id in by_unit:
            found[role.user].append(by_unit[role.unit_id])
    return found


def _above(asked: Round, owed: Iterable[Return]) -> Mapping[User, list[Return]]:
    """The nearest officers above each unit, else the stewards, with what is owed below them."""
    officers: dict[str, list[User]] = defaultdict(list)
    for role in _officers(asked):
        officers[role.unit.path].append(role.user)  # type: ignore[union-attr]
    stewards = [
        role.user for role in asked.network.roles.filter(role=NetworkRoleName.STEWARD).select_related("user")
        if _can_be_told(role.user)
    ]  # fmt: skip
    found: dict[User, list[Return]] = defaultdict(list)
    for sent in owed:
        path = sent.unit.path
        ends = range(len(path) - STEP, 0, -STEP)
        nearest = next((officers[path[:end]] for end in ends if path[:end] in officers), stewards)
        for user in nearest:
            found[user].append(sent)
    return found


def _officers(asked: Round) -> list[NetworkRole]:
    rows = asked.network.roles.filter(role=NetworkRoleName.OFFICER).select_related("user", "unit")
    return [role for role in rows if _can_be_told(role.user)]


def _can_be_told(user: User) -> bool:
    return bool(user.is_active and user.email)


def _write(asked: Round, stage: str, user: User, rows: list[Return], reason: str = "") -> None:
    link = (
        settings.SITE_URL + (rows[0] if len(rows) == 1 and stage != ReminderStage.ABOVE else asked).get_absolute_url()
    )
    with translation.override(user.language or "vi"):
        subject = _(SUBJECTS[stage]) % {"title": asked.title, "day": formats.day(asked.due_on)}
        names = [f"– {_name(sent.unit)}" for sent in sorted(rows, key=lambda sent: sent.path)[:NAMED]]
        if len(rows) > NAMED:
            names.append(_("and %(n)s more") % {"n": formats.number(len(rows) - NAMED)})
        opening = _("Open it here: %(link)s") % {"link": link}
        parts = [f"{subject}.", "\n".join(names), *([f"“{reason}”"] if reason else []), opening]
    mail.write(
        to_email=user.email, to_label=str(user), subject=subject, body="\n\n".join(parts),
        by=None, kind="networks.return", about=asked, queue=True, language=user.language or "vi",
    )  # fmt: skip


def _name(unit: Unit) -> str:
    return f"{unit.name} ({unit.code})"
