"""Where somebody's own places in the networks are: the branch, the member, the desk, the dossiers. For their home page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from networks.enums import NetworkRoleName
from networks.models import NetworkRole
from networks.standing import standing_of

if TYPE_CHECKING:
    from participants.models import User


@dataclass(frozen=True, slots=True)
class OwnPlace:
    title: str
    detail: str
    url: str


def places_of(user: User) -> list[OwnPlace]:
    """One query for those who stand in a network, none for all others."""
    held = standing_of(user)
    found = []
    if held.is_somewhere:
        roles = NetworkRole.objects.filter(user=user).select_related("network", "unit", "membership")
        found = [_place(role) for role in roles]
    if held.reviewed:
        title, detail = _("Dossiers to review"), _("What was given to you, and what you have sent.")
        found.append(OwnPlace(title, detail, reverse("networks:my_reviews")))
    return found


def _place(role: NetworkRole) -> OwnPlace:
    detail = f"{role.get_role_display()} · {role.network.name}"
    if role.unit:
        return OwnPlace(role.unit.name, detail, role.unit.get_absolute_url())
    if role.membership:
        return OwnPlace(role.membership.name, detail, role.membership.get_absolute_url())
    if role.role == NetworkRoleName.EXPERT:
        return OwnPlace(_("Consultation desk"), detail, reverse("networks:desk", args=[role.network.slug]))
    return OwnPlace(role.network.name, str(role.get_role_display()), role.network.get_absolute_url())
