"""Permissions on people that need no programme; those that do are in programmes.rules."""

from __future__ import annotations

from typing import Any

import rules

from office.access import add_perms


@rules.predicate
def is_administrator(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_staff)


@rules.predicate
def works_somewhere(user: Any) -> bool:
    return bool(
        user.is_authenticated and (user.is_staff or user.programmes_as("coordinator", "facilitator", "monitor"))
    )


@rules.predicate
def coordinates_somewhere(user: Any) -> bool:
    return bool(user.is_authenticated and (user.is_staff or user.programmes_as("coordinator")))


PERMISSIONS: dict[str, rules.Predicate] = {
    "office.administer": is_administrator,
    "office.view_style": is_administrator,
    "participants.view_organisations": works_somewhere,
    "participants.change_organisations": coordinates_somewhere,
}
add_perms(PERMISSIONS)
