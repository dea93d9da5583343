"""Where a user stands in the networks: which they run or read as a whole, and on which branches they act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import BigIntegerField, CharField, Value

from networks.enums import NetworkKind, NetworkRoleName

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
    contacts: tuple[tuple[int, int], ...] = ()  # (network, membership that the user acts for)
    tended: frozenset[int] = frozenset()  # of those stewarded, the networks of members

    @property
    def whole(self) -> frozenset[int]:
        return self.stewarded | self.read

    @property
    def trees(self) -> frozenset[int]:
        """Networks of whose units the user sees some."""
        return self.whole | {network for network, _path in self.branches}

    @property
    def networks(self) -> frozenset[int]:
        return self.trees | self.as_member

    @property
    def as_member(self) -> frozenset[int]:
        return frozenset(network for network, _membership in self.contacts)

    @property
    def members(self) -> frozenset[int]:
        """Ids of the memberships that the user acts for."""
        return frozenset(membership for _network, membership in self.contacts)

    @property
    def is_somewhere(self) -> bool:
        """Any role in a network, or its reviewer."""
        return bool(self.networks or self.advises or self.reviewed)

    @property
    def has_duties(self) -> bool:
        """Something may await: more than to read."""
        return bool(self.stewarded or self.branches or self.contacts or self.advises or self.reviewed)

    def acts_on(self, network_id: int, path: str) -> bool:
        """Runs the network, or is an officer of a branch that holds the unit."""
        return network_id in self.stewarded or any(
            network == network_id and path.startswith(branch) for network, branch in self.branches
        )

    def speaks_for_unit(self, unit: Unit) -> bool:
        """Officer of this very unit, not of one above it."""
        return (unit.network_id, unit.path) in self.branches

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
        nothing = Value("", output_field=CharField())
        rows = list(
            roles.values_list("network_id", "role", "unit__path", "membership_id", "network__kind").union(
                named.values_list(
                    "round_id", Value(REVIEWER, output_field=CharField()), nothing,
                    Value(None, output_field=BigIntegerField()), nothing,
                ),
                all=True,
            )
        )  # fmt: skip
        stewarded = [(row[0], row[4]) for row in rows if row[1] == NetworkRoleName.STEWARD]
        held = Standing(
            frozenset(network for network, _kind in stewarded),
            frozenset(row[0] for row in rows if row[1] == NetworkRoleName.READER),
            tuple((row[0], row[2]) for row in rows if row[1] == NetworkRoleName.OFFICER and row[2]),
            frozenset(row[0] for row in rows if row[1] == REVIEWER),
            frozenset(row[0] for row in rows if row[1] == NetworkRoleName.EXPERT),
            tuple((row[0], row[3]) for row in rows if row[1] == NetworkRoleName.CONTACT),
            frozenset(network for network, kind in stewarded if kind == NetworkKind.MEMBERS),
        )
        user.__dict__["_networks_standing"] = held
    return held


def forget(user: User) -> None:
    """After a role was given or taken within the same request."""
    user.__dict__.pop("_networks_standing", None)
