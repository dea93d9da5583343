"""Who may open what: tests/permissions.csv, the table that the tests hold, told as docs/permissions.md.

python -m tools.permissions          writes docs/permissions.md
python -m tools.permissions --check  says whether it is current
"""

from __future__ import annotations

import csv
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
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
    "trainee_of_another_group": "trainee of the programme, in another group",
    "donor": "donor of the programme",
    "partner": "reporter of a partner organisation of the programme",
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


# --- the document ------------------------------------------------------------------------

WORDS = {
    "coordinator": "coordinator",
    "facilitator": "facilitator",
    "monitor": "monitor",
    "trainee": "trainee",
    "donor": "donor",
    "partner": "partner’s reporter",
    "coordinator_or_facilitator_or_monitor": "coordinator or facilitator or monitor",
    "is_administrator": "administrator",
    "is_signed_in": "anybody signed in",
    "is_steward": "steward of the network",
    "acts_on": "steward of the network, or officer of a branch that holds the unit",
    "speaks_for": "a contact of the member",
    "tends": "a steward of the member's network",
    "reads_member": "who has a role in the member's network, or acts for a member of it",
    "sees_unit_of": "who sees the unit that the member is linked to",
    "reads_network": "who holds a role in the network [officers: of their branch alone]",
    "reads_a_network": "whoever holds a role in a network",
    "stewards_somewhere": "whoever runs a network",
    "judges_round": "steward of the network, or officer of a branch that holds the round’s whole area",
    "writes_review": "the reviewer who was given the dossier [as long as no conflict is declared]",
    "writes_subject": "steward of the network, or officer of a branch that holds the subject’s unit",
    "made_it": "who made it",
    "belongs_to_network": "who belongs to the network, or to a programme linked to it [donors of it: no]",
    "takes_part": "who asked, and the expert whom the coordinator named",
    "is_member": "member of the plan's group",
    "is_member_for_comment": "member of the plan's group",
    "is_writer": "member of the plan's group [only its leader, where the programme says so]",
    "judges_own": "a member of the plan's group [where another coordinator could review]",
    "is_assigned": "assigned to the visit",
    "is_responsible": "the person responsible for the follow-up",
    "did_it": "who reported it done",
    "is_own_certificate": "the certificate's holder",
    "works_somewhere": "coordinator, facilitator or monitor of any programme, or administrator",
    "reads_documents": "coordinator, facilitator, monitor or donor of any programme, or administrator [by what the document's access says]",
    "changes_document": "coordinator of a programme that cites the document, or administrator",
    "coordinates_somewhere": "coordinator of any programme, or administrator",
    "answers_given_to": "in whose programmes the person's answers were given [or who is the first to ask]",
    "coordinates_all_of": "coordinator of every programme that knows the person [never of an administrator's person]",
}
TOKENS = re.compile(r"[()|&~]|\w+")
HEAD = """# Who may do what

Written by `python -m tools.permissions` from the predicates in each app's `rules.py` and from `tests/permissions.csv`, the
table that `tests/test_permissions.py` holds: every address is asked for by every role. Change those, not this file.

An object that a reader may not see answers 404, with the same page as one that does not exist. 403 is for what a reader
may know of, but not do. Whether an object's *state* allows a step is no permission: that is answered in words
(docs/workflows.md). Objects are those of a programme; a role counts in the programme where it is held. Administrators
hold a role of the whole portal. Ethnicity and disability are read by coordinators and administrators alone, and each
reading of a person's is in the history. A donor reads figures, never a person's name, and no small group.
"""


def words_of(name: str) -> str:
    """A predicate's name, as django-rules composes it, in words. A chain of "or" needs no brackets."""
    tokens = TOKENS.findall(name)
    mixed = "&" in tokens or "~" in tokens
    joints = {"|": " or ", "&": " and ", "~": "not ", "(": "(" if mixed else "", ")": ")" if mixed else ""}
    told = "".join(joints[token] if token in joints else WORDS[token] for token in tokens)
    return told.removeprefix("(").removesuffix(")") if mixed and _is_one_bracket(told) else told


def _is_one_bracket(told: str) -> bool:
    depth = 0
    for place, letter in enumerate(told):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return place == len(told) - 1 and told.startswith("(")
    return False


LEGEND = "● may · – may not (403) · blank: not there for them (404) · ⇢ is sent to sign in (the API answers 401)"
MARKS = {"403": "–", "404": " ", "login": "⇢", "401": "⇢"}


def document() -> str:
    """docs/permissions.md as it should be."""
    parts = [HEAD, "## Roles in the table", "", *(f"- **{label_of(role)}**: {told}" for role, told in ROLES.items())]
    parts += ["", "## Permissions", "", "| Permission | Who |", "|---|---|"]
    parts += [f"| `{name}` | {words_of(predicate.name)} |" for name, predicate in sorted(permissions().items())]
    parts += ["", "## Addresses", "", LEGEND]
    by_name = {address.name: address for address in addresses()}
    for room, rows in groupby(table(), key=lambda row: _room(by_name[row.url])):
        parts += ["", f"### {room}", "", f"| Address | Permission | {' | '.join(map(label_of, ROLES))} |"]
        parts += ["|---|---|" + ":-:|" * len(ROLES), *(_line(row, by_name[row.url]) for row in rows)]
    return "\n".join(parts) + "\n"


def permissions() -> dict[str, Any]:
    """The portal's own: permission → predicate."""
    from rules.permissions import permissions as known

    return dict(known)


def label_of(role: str) -> str:
    return role.replace("_", " ")


def _room(address: Address) -> str:
    return address.third_party or address.name.split(":")[0]


def _line(row: Row, address: Address) -> str:
    route = re.sub(r"<\w+:", "<", address.route)
    told = f"{row.method} `/{route}`" + (f" ({row.object})" if row.object else "")
    tag = address.permission or address.third_party.split(" (")[0]
    marks = [MARKS.get(row.expected[role], "●") for role in ROLES]
    return f"| {told} | {f'`{tag}`' if '.' in tag else tag} | {' | '.join(marks)} |"


def main() -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    made = document()
    if "--check" in sys.argv:
        current = DOCUMENT.exists() and DOCUMENT.read_text(encoding="utf-8") == made
        print("docs/permissions.md is current" if current else "docs/permissions.md is out of date")
        return 0 if current else 1
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
