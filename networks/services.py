"""Writes that leave the tree as it is: networks, kinds of unit, roles; small rows are written as a programme's are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from networks.enums import NetworkRoleName
from networks.models import Network, NetworkRole, Unit, UnitKind
from networks.standing import forget
from office import history
from office.errors import DomainError
from office.text import fold
from programmes.services_rows import CALLED, add_row, change_row, remove_row, save_row  # noqa: F401  (the room asks here)

if TYPE_CHECKING:
    from participants.models import User
    from programmes.models import Programme

# model → how its verbs call it: networks.<noun>_added, _changed, _removed
NOUNS = {
    "networks.network": "network",
    "networks.unitkind": "kind",
    "networks.officer": "officer",
    "networks.term": "term",
    "networks.unitcount": "count",
    "networks.returnform": "form",
    "networks.returnfield": "field",
    "networks.returncheck": "check",
    "networks.round": "round",
    "networks.recognitionround": "recognition",
    "networks.titletarget": "target",
    "networks.fundsource": "fund_source",
    "networks.campaign": "campaign",
    "networks.campaignround": "campaign_round",
    "networks.desk": "desk",
    "networks.expertise": "expertise",
    "networks.membership": "membership",
    "networks.focusarea": "area",
    "networks.commitment": "commitment",
    "networks.award": "award",
    "networks.jointwork": "joint_work",
    "networks.networkstatement": "statement",
}
CALLED.update(NOUNS)


@transaction.atomic
def save_network(network: Network, *, by: User | None, programmes: Iterable[Programme], **facts: Any) -> Network:
    """A new network, or other facts of one. Who makes it runs it."""
    is_new = network.pk is None
    network = save_row(network, by=by, **facts)
    if is_new and by is not None:
        give_role(network, by, NetworkRoleName.STEWARD, None, by=by)
    before = {row.pk for row in network.programmes.all()}
    network.programmes.set(programmes)
    if not is_new and before != {row.pk for row in network.programmes.all()}:
        names = ", ".join(map(str, network.programmes.all()))
        history.record(network, "networks.network_changed", by=by, changes={"programmes": ["", names]})
    return network


@transaction.atomic
def add_kind(network: Network, *, by: User | None, **facts: Any) -> UnitKind:
    """A kind of unit; its short name in addresses is made from its Vietnamese name."""
    taken = set(network.kinds.values_list("slug", flat=True))
    base = slugify(fold(facts["name_vi"]))[:30] or "kind"
    slug = next(name for name in (base, *(f"{base}-{n}" for n in range(2, 99))) if name not in taken)
    return add_row(UnitKind(network=network, slug=slug), by=by, **facts)


def kinds_with_counts(network: Network) -> QuerySet[UnitKind]:
    """Each kind with ``open``: how many of its units are open. One query."""
    return network.kinds.annotate(open=Count("units", filter=Q(units__ended_on=None)))


@transaction.atomic
def change_kind(kind: UnitKind, *, by: User | None, **facts: Any) -> UnitKind:
    """A kind's rank can change as long as no unit would hang under one of its own level."""
    rank = facts.get("rank", kind.rank)
    held = Unit.objects.filter(network_id=kind.network_id, ended_on=None)
    if (
        held.filter(kind=kind, parent__kind__rank__gte=rank).exclude(parent__kind=kind).exists()
        or held.filter(parent__kind=kind, kind__rank__lte=rank).exclude(kind=kind).exists()
    ):
        raise DomainError(_("Units of this kind hang where this rank would not allow it. Move them first."))
    return change_row(kind, by=by, **facts)


@transaction.atomic
def give_role(network: Network, user: User, role: str, unit: Unit | None, *, by: User | None) -> NetworkRole:
    """Giving it again changes nothing."""
    held, is_new = NetworkRole.objects.get_or_create(network=network, user=user, role=role, unit=unit)
    if is_new:
        forget(user)
        history.record(network, "networks.role_given", by=by, to=str(user), role=role, unit=str(unit or ""))
    return held


@transaction.atomic
def take_role(role: NetworkRole, *, by: User | None) -> None:
    history.record(role.network, "networks.role_taken", by=by, to=str(role.user), role=role.role)
    role.delete()
