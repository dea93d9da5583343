"""Who may open what: tests/permissions.csv, the table that the tests hold, told as docs/permissions.md.

python -m tools.permissions          writes docs/permissions.md
python -m tools.permissions --check  says whether it is current
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "tests" / "permissions.csv"
DOCUMENT = ROOT / "docs" / "permissions.md"
ROLES = {
    "anonymous": "nobody signed in",
    "coordinator": "coordinator of the programme",
    "facilitator": "facilitator of the programme",
    "monitor": "monitor of the programme",
    "trainee": "trainee of the programme, leader of the plan's group",
    "donor": "donor of the programme",
    "administrator": "administrator of the portal",
    "stranger": "an account without any role",
    "coordinator_elsewhere": "coordinator of another programme",
    "trainee_elsewhere": "trainee of another programme",
}
THIRD_PARTIES = {"allauth": "accounts (allauth)", "django.contrib": "back room (Django's admin)"}


@dataclass(frozen=True, slots=True)
class Address:
    """One URL of the portal."""

    name: str
    route: str
    view: Any

    @property
    def third_party(self) -> str:
        """Whose view it is when it is not ours: such a view bears no tag of ours."""
        return next((told for start, told in THIRD_PARTIES.items() if self.view.__module__.startswith(start)), "")

    @property
    def permission(self) -> str:
        """The tag of ``office.access``; empty when nobody set one."""
        return getattr(self.view, "permission", "")


def addresses(patterns: Any = None, route: str = "", spaces: tuple[str, ...] = ()) -> Iterator[Address]:
    """Every URL of the URLconf that has a name. The admin's catch-all and old addresses have none."""
    from django.urls import URLPattern, get_resolver

    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        here = route + str(pattern.pattern).lstrip("^").rstrip("$")
        if not isinstance(pattern, URLPattern):
            space = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from addresses(pattern.url_patterns, here, space)
        elif pattern.name:
            yield Address(":".join((*spaces, pattern.name)), here, pattern.callback)


@dataclass(frozen=True, slots=True)
class Row:
    """What each role gets for one method of one URL: a status, or "login" (sent to sign in)."""

    url: str
    object: str
    method: str
    expected: dict[str, str]


def table() -> list[Row]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [
            Row(line["url"], line["object"], line["method"], {role: line[role] for role in ROLES})
            for line in csv.DictReader(file)
        ]
