"""The desk's switch and its experts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from networks.desk.models import Desk, Expertise
from networks.enums import NetworkRoleName
from networks.services import add_row, change_row, give_role

if TYPE_CHECKING:
    from networks.models import Network, NetworkRole
    from participants.models import User


@transaction.atomic
def save_desk(network: Network, *, by: User | None, **facts: Any) -> Desk:
    held = Desk.objects.select_for_update().filter(network=network).first()
    return change_row(held, by=by, **facts) if held else add_row(Desk(network=network), by=by, **facts)


@transaction.atomic
def name_expert(network: Network, user: User, *, by: User | None, **facts: Any) -> NetworkRole:
    """Give the role with its fields; naming somebody again changes the fields."""
    role = give_role(network, user, NetworkRoleName.EXPERT, None, by=by)
    held = Expertise.objects.select_for_update().filter(role=role).first()
    if held is None:
        add_row(Expertise(role=role), by=by, **facts)
    else:
        change_row(held, by=by, **facts)
    return role
