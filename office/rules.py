"""Permissions of the office's own pages; which rows one sees is the querysets' matter."""

from __future__ import annotations

from typing import Any

import rules

from office.access import add_perms


@rules.predicate
def is_signed_in(user: Any) -> bool:
    return bool(user.is_authenticated)


PERMISSIONS: dict[str, rules.Predicate] = {
    "office.view_job": is_signed_in,
}
add_perms(PERMISSIONS)
