"""Where a user stands in the networks: which they run or read as a whole, and on which branches they act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import CharField, Value

from networks.enums import NetworkRoleName

if TYPE_CHECKING:
    from networks.models import Unit
    from participants.models import User

REVIEWER = "reviewer"


@dataclass(frozen=True, slots=True)
class Standing:
    stewarded: frozenset[int]  # ids of networks
    read: frozenset[int]
    branches: tuple[tuple[int, str], ...]  # (network, path of the branch's top)
    reviewed: frozenset[int] = (
        frozenset()
    )  # rounds of recognition in which the user is a reviewer: no role in the network
    advises: frozenset[int] = frozenset()  # whose consultation desk the user answers at; nothing else of it is seen

    @property
    def whole(self) -> frozenset[int]:
        return self.stewarded | self.read

    @property
    def networks(self) -> frozenset[int]:
        return self.whole | {network for network, _path in self.branches}

    def acts_on(self, network_id: int, path: str) -> bool:
        """Runs the network, or is an officer of a branch that holds the unit."""
        return network_id in self.stewarded or any(
            network == network_id and path.startswith(branch) for network, branch in self.branches
        )

    def highest(self, unit: Unit, *, is_staff: bool) -> str:
        """The top of what the reader sees above a unit: "" for the whole network, else the path of the branch."""
        if is_staff or unit.network_id in self.whole:
            return ""
        held = [path for network, path in self.branches if network == unit.network_id and unit.path.startswith(path)]
        return min(held, key=len, default=unit.path)


def standing_of(user: User) -> Standing:
    """One query a request."""
    held = user.__dict__.get("_networks_standing")
    if held is None:
        roles = apps.get_model("networks", "NetworkRole").objects.filter(user=user).order_by()
        named = apps.get_model("networks", "Reviewer").objects.filter(user=user, ended_at=None).order_by()
        rows = list(
            roles.values_list("network_id", "role", "unit__path").union(
                named.values_list(
                    "round_id", Value(REVIEWER, output_field=CharField()), Value("", output_field=CharField())
                ),
                all=True,
            )
        )
        held = Standing(
            frozenset(network for network, role, _path in rows if role == NetworkRoleName.STEWARD),
            frozenset(network for network, role, _path in rows if role == NetworkRoleName.READER),
            tuple((network, path) for network, role, path in rows if role == NetworkRoleName.OFFICER and path),
            frozenset(round_id for round_id, role, _path in rows if role == REVIEWER),
            frozenset(network for network, role, _path in rows if role == NetworkRoleName.EXPERT),
        )
        user.__dict__["_networks_standing"] = held
    return held


def forget(user: User) -> None:
    """After a role was given or taken within the same request."""
    user.__dict__.pop("_networks_standing", None)
