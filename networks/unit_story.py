"""What a unit's page tells besides its branch: its returns, its fund, programmes and trainings, documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from networks.fund.reading import Balance, latest
from networks.models import Network, Officer, Return, Unit
from networks.returns.enums import OWED, ReturnState, RoundState
from networks.standing import standing_of
from office import clock
from programmes.models import Document, Programme
from programmes.occasions import Occasion, occasions

if TYPE_CHECKING:
    from participants.models import User

MOST = 5
OCCASIONS = 3


@dataclass(frozen=True, slots=True)
class UnitStory:
    returns: list[Return]
    fund: tuple[int, Balance] | None
    programmes: list[tuple[Programme, list[Occasion]]]
    documents: int
    owed: Return | None  # what the reader has to write for this unit, the first of it

    @property
    def owed_tone(self) -> str:
        late = self.owed and (self.owed.state == ReturnState.RETURNED or self.owed.round.due_on < clock.today())
        return "late" if late else "due"


def story_of(unit: Unit, user: User) -> UnitStory:
    sent = unit.returns.select_related("round").exclude(round__state="preparing").order_by("-round__ends_on", "-pk")
    returns = list(sent[:MOST])
    own = [row for row in returns if is_owed(row)] if standing_of(user).speaks_for_unit(unit) else []
    return UnitStory(
        returns=returns,
        owed=own[-1] if own else None,
        fund=latest(unit),
        programmes=[(row, occasions(row)[:OCCASIONS]) for row in _programmes(unit, user)[:MOST]],
        documents=_documents(unit.network, user),
    )


def is_owed(sent: Return) -> bool:
    """Its period is over, its round is open, and it is not sent."""
    return sent.state in OWED and sent.round.state == RoundState.OPEN and sent.round.ends_on < clock.today()


def _programmes(unit: Unit, user: User) -> Any:
    """Of those that the user sees: linked to the network where the unit is its top, or with the unit's officers in them."""
    people = Officer.objects.filter(unit=unit).values("person")
    found = Q(appearances__person__in=people) | Q(enrolments__person__in=people)
    if unit.parent_id is None:
        found |= Q(networks=unit.network_id)
    return Programme.objects.visible_to(user).filter(pk__in=Programme.objects.filter(found).order_by().values("pk"))


def _documents(network: Network, user: User) -> int:
    return network.citations.filter(document__in=Document.objects.visible_to(user)).count()
