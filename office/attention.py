"""What awaits a person. Each app says so in its attention.py; the home page lists it, oldest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser as User


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do, with the one button that settles it."""

    title: str
    url: str
    action: str
    since: dt.date
    detail: str = ""
    tone: str = "wait"  # wait, due, late
    scope_id: int | None = None
    section: str = ""  # nav key whose counter it feeds: events, plans, visits, follow_ups, reports, messages


Finder = Callable[["User"], Iterable[Item]]
_finders: list[Finder] = []


def register(finder: Finder) -> Finder:
    """Register a function user → items. It must cost a fixed number of queries."""
    _finders.append(finder)
    return finder


def awaiting(user: User) -> list[Item]:
    """All that awaits this person, oldest first."""
    return sorted((item for finder in _finders for item in finder(user)), key=lambda item: item.since)
