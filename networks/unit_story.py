"""What a unit's page tells besides its branch: its returns, its fund, programmes and trainings, documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from networks.fund.reading import Balance, latest
from networks.models import Network, Officer, Return, Unit
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


def story_of(unit: Unit, user: User) -> UnitStory:
    sent = unit.returns.select_related("round").exclude(round__state="preparing").order_by("-round__ends_on", "-pk")
    return UnitStory(
        returns=list(sent[:MOST]),
        fund=latest(unit),
        programmes=[(row, occasions(row)[:OCCASIONS]) for row in _programmes(unit, user)[:MOST]],
        documents=_documents(unit.network, user),
    )


def _programmes(unit: Unit, user: User) -> Any:
    """Of those that the user sees: linked to the network where the unit is its top, or with the unit's officers in them."""
    people = Officer.objects.filter(unit=unit).values("person")
    found = Q(appearances__person__in=people) | Q(enrolments__person__in=people)
    if unit.parent_id is None:
        found |= Q(networks=unit.network_id)
    return Programme.objects.visible_to(user).filter(pk__in=Programme.objects.filter(found).order_by().values("pk"))


def _documents(network: Network, user: User) -> int:
    return network.citations.filter(document__in=Document.objects.visible_to(user)).count()
