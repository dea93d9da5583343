"""Many returns of a branch at once: accepted, or sent back with one reason. Each is a step of its own, so that one that
was changed meanwhile does not hold up the others, and nobody waits for a whole branch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q, prefetch_related_objects
from django.utils.translation import gettext as _

from networks.models import Return, Round
from networks.returns import workflow
from networks.returns.enums import ReturnState
from networks.returns.reading import Difference, amounts_of, differences
from networks.standing import standing_of
from office.errors import DomainError

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from participants.models import User


@dataclass(slots=True)
class Done:
    """``left``: (unit's name, why it was left as it is)."""

    count: int = 0
    left: list[tuple[str, str]] = field(default_factory=list)


def awaiting(user: User, asked: Round, top: str) -> QuerySet[Return]:
    """Returns of a branch that wait for this reader: sent, and by a unit below the reader."""
    held = standing_of(user)
    rows = Return.objects.visible_to(user).filter(round=asked, path__startswith=top, state=ReturnState.SUBMITTED)
    if not user.is_staff and asked.network_id not in held.stewarded:
        below = Q(pk__in=[])
        for network, path in held.branches:
            if network == asked.network_id:
                below |= Q(unit__path__startswith=path) & ~Q(unit__path=path)
        rows = rows.filter(below)
    return rows.select_related("unit", "kind").order_by("sent_at", "pk")


def with_warnings(asked: Round, rows: Iterable[Return]) -> list[tuple[Return, list[Difference]]]:
    """Each return with the checks that do not hold. Three queries, however many there are."""
    prefetch_related_objects([asked], "form__fields", "form__checks")
    found = list(rows)
    prefetch_related_objects(found, "values")
    for sent in found:
        sent.round = asked
    checks = asked.form.checks.all()
    return [(sent, differences(checks, amounts_of(sent))) for sent in found]


def accept_returns(rows: Iterable[Return], *, by: User, seen: Mapping[str, str]) -> Done:
    """``seen``: the return's uuid → its changed_at as the page showed it."""
    return _each(rows, lambda sent: workflow.accept_return(sent, by=by, seen=seen.get(str(sent.uuid), "")))


def send_back_returns(rows: Iterable[Return], *, by: User, reason: str, seen: Mapping[str, str]) -> Done:
    if not reason.strip():
        raise DomainError(_("Say what is to be put right."))
    return _each(
        rows, lambda sent: workflow.send_back_return(sent, by=by, reason=reason, seen=seen.get(str(sent.uuid), ""))
    )


def _each(rows: Iterable[Return], step) -> Done:
    done = Done()
    for sent in rows:
        try:
            done.count += bool(step(sent))
        except DomainError as error:
            done.left.append((sent.unit.name, str(error)))
    return done
