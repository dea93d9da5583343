"""The history of what several branches share (a round, a decision, the network): steps that an officer took in one branch
are told to those who see the whole, and to who took them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from networks.standing import standing_of
from office.models import HistoryEvent

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

OF_ONE_BRANCH = (
    "networks.sheet_taken", "networks.sheet_uploaded", "networks.sheet_set_aside", "networks.returns_imported",
    "networks.units_reminded", "networks.figures_exported", "networks.units_exported", "networks.fund_exported",
    "networks.members_exported", "networks.decision_exported",
)  # fmt: skip


def shared_history(user: Any, obj: Model, network_id: int) -> QuerySet[HistoryEvent]:
    events = HistoryEvent.objects.about(obj)
    if user.is_staff or network_id in standing_of(user).whole:
        return events
    return events.filter(~Q(verb__in=OF_ONE_BRANCH) | Q(actor_id=user.pk) | Q(actor_id=None))
