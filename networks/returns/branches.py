"""Which part of a round a reader looks at: the whole network, or a branch, as it hung when the round was opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max, Min

from networks.models import STEP, Round, Unit
from networks.standing import standing_of
from networks.tree import step_of

if TYPE_CHECKING:
    from participants.models import User


@dataclass(frozen=True, slots=True)
class Branch:
    """``path``: "" for the whole network. ``unit``: its top, None for the whole."""

    path: str
    unit: Unit | None


def branch_of(user: User, asked: Round, code: str) -> Branch | None:
    """The branch of a unit's code; without one the highest that the reader sees: where the round has one top, that; else
    the whole network. None: no such unit for this reader."""
    held = standing_of(user)
    whole = user.is_staff or asked.network_id in held.whole
    if not code:
        if whole:
            return _one_top(asked) or Branch("", None)
        tops = [path for network, path in held.branches if network == asked.network_id]
        seen = Unit.objects.filter(network_id=asked.network_id, path=min(tops, key=len, default="-"))
        unit = seen.select_related("kind").first()
    else:
        seen = Unit.objects.visible_to(user).filter(network_id=asked.network_id, code=code)
        unit = seen.select_related("kind").first()
    return Branch(path_then(asked, unit), unit) if unit else None


def _one_top(asked: Round) -> Branch | None:
    """The unit that all returns of the round hang under. Two queries."""
    ends = asked.returns.aggregate(first=Min("path"), last=Max("path"))
    top = (ends["first"] or "")[:STEP]
    if not top or ends["last"][:STEP] != top:
        return None
    unit = Unit.objects.filter(network_id=asked.network_id, number=int(top, 36)).select_related("kind").first()
    return Branch(top, unit) if unit else None


def path_then(asked: Round, unit: Unit) -> str:
    """Where the unit hung in the round: told by its own return, else by one below it."""
    own = asked.returns.filter(unit=unit).values_list("path", flat=True).first()
    if own is not None:
        return own
    below = asked.returns.filter(unit__network_id=unit.network_id, path__contains=step_of(unit.number))
    for path in below.values_list("path", flat=True)[:50]:
        for end in range(STEP, len(path) + 1, STEP):
            if path[end - STEP : end] == step_of(unit.number):
                return path[:end]
    return unit.path
