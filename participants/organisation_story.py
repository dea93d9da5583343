"""What upper rooms know of an organisation, on the organisation's own page: each says so in a section of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from participants.models import Organisation, User


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    template: str
    context: dict[str, Any]


Teller = Callable[["User", "Organisation"], Section | None]
_tellers: list[Teller] = []


def register(teller: Teller) -> Teller:
    """Register a function (user, organisation) → its section, or None. It must cost a fixed number of queries."""
    _tellers.append(teller)
    return teller


def sections(user: User, organisation: Organisation) -> list[Section]:
    return [section for teller in _tellers if (section := teller(user, organisation)) is not None]
