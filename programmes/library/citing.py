"""What rooms above say of documents: who else cites one, and who sees it because of that.

A room registers at its start, so that the library knows the citations of rooms that it may not import.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

if TYPE_CHECKING:
    from participants.models import User
    from programmes.library.models import Document


@dataclass(frozen=True, slots=True)
class CitedBy:
    title: str
    url: str
    says: str  # what the document is to it


@dataclass(frozen=True, slots=True)
class Room:
    cited_by: Callable[[Document, User], Iterable[CitedBy]]  # those that the user sees
    is_cited: Callable[[Document], bool]
    seen_by: Callable[[User], Q]  # documents that the user sees because of it


_rooms: list[Room] = []


def register(room: Room) -> None:
    _rooms.append(room)


def cited_by(document: Document, user: User) -> list[CitedBy]:
    return [one for room in _rooms for one in room.cited_by(document, user)]


def is_cited(document: Any) -> bool:
    return document.citations.exists() or any(room.is_cited(document) for room in _rooms)


def seen_by(user: User) -> Q:
    found = Q(pk__in=[])
    for room in _rooms:
        found |= room.seen_by(user)
    return found
