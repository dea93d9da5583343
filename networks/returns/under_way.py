"""What a whole network is asked for now: the first thing on its page."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q

from networks.models import Network
from networks.returns.enums import ReturnState, RoundState
from networks.returns.models import Round


def rounds_under_way(network: Network) -> list[Round]:
    """The open rounds of a whole network, each with how many returns it has, are sent and wait. One query."""
    of = "returns__state"
    found: list[Any] = list(
        network.rounds.filter(state=RoundState.OPEN).annotate(
            total=Count("returns"),
            sent=Count("returns", filter=Q(**{f"{of}__in": (ReturnState.SUBMITTED, ReturnState.ACCEPTED)})),
            waiting=Count("returns", filter=Q(**{of: ReturnState.SUBMITTED})),
        )
    )
    for asked in found:
        asked.share = 100 * asked.sent / asked.total if asked.total else 0
    return found
