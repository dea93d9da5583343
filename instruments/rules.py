from typing import Any

import rules

from office.access import add_perms
from participants.rules import coordinates_somewhere, is_administrator, works_somewhere


@rules.predicate
def is_signed_in(user: Any) -> bool:
    return bool(user.is_authenticated)


@rules.predicate
def made_it(user: Any, criteria_set: Any = None) -> bool:
    """Who made the set. Those that came with the portal are the administrators'."""
    return bool(user.is_authenticated and criteria_set is not None and criteria_set.created_by_id == user.pk)


PERMISSIONS = {
    "instruments.view_instrument": works_somewhere,
    "instruments.change_instrument": coordinates_somewhere,
    "instruments.view_criteriaset": is_signed_in,  # drafts: CriteriaSetQuerySet.visible_to
    "instruments.add_criteriaset": coordinates_somewhere,  # networks adds those who run one
    "instruments.change_criteriaset": made_it | is_administrator,
}
add_perms(PERMISSIONS)
