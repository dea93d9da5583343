"""A network's fund from its folder: sources, campaigns with their rounds, entries of the fictional units."""

from __future__ import annotations

import datetime as dt
from typing import Any

from demo.loader.accounts import DOMAIN
from networks import tree
from networks.fund.enums import EntryState
from networks.models import (
    Campaign,
    CampaignRound,
    FundEntry,
    FundExplanation,
    FundPublication,
    FundSource,
    Network,
    Unit,
    UnitKind,
)
from office import clock, history
from participants.models import User

DAYS = ("starts_on", "stated_on", "on")


def _facts(row: dict[str, Any], *besides: str) -> dict[str, Any]:
    facts = {name: value for name, value in row.items() if name not in besides}
    return facts | {name: dt.date.fromisoformat(facts[name]) for name in DAYS if name in facts}


def load_fund(network: Network, units: dict[str, Unit], kinds: dict[str, UnitKind], told: dict[str, Any]) -> None:
    sources, rounds = {}, {}
    for order, row in enumerate(told["sources"]):
        sources[row["name_vi"]] = FundSource.objects.create(network=network, order=order, **row)
    for row in told["campaigns"]:
        campaign = Campaign.objects.create(network=network, **_facts(row, "rounds"))
        for one in row["rounds"]:
            made = CampaignRound.objects.create(campaign=campaign, **_facts(one))
            rounds[campaign.name_vi, made.number] = made
    for row in told["entries"]:
        facts = _facts(row, "unit", "source", "campaign", "waits")
        facts["source"] = sources[row["source"]] if "source" in row else None
        facts["campaign_round"] = rounds[tuple(row["campaign"])] if "campaign" in row else None
        if facts["on"] > clock.today():  # a portal whose day is set back, as for the pictures
            continue
        _enter(Unit.objects.get(pk=units[row["unit"]].pk), facts, row.get("waits", ""))
    for row in told["explanations"]:
        FundExplanation.objects.create(unit=units[row["unit"]], year=row["year"], text=row["text"])
    for slug in told["published"]:
        FundPublication.objects.create(network=network, kind=kinds[slug])


def _enter(unit: Unit, facts: dict[str, Any], waits: str) -> None:
    """Confirmed already, whatever day the portal has; one that ``waits`` was sent by that account, where it is there."""
    by = User.objects.filter(email=f"{waits}@{DOMAIN}").first() if waits else None
    state = EntryState.CONFIRMED if by is None else EntryState.SENT
    row = FundEntry(unit=unit, network=unit.network, entered_by=by, sent_by=by, state=state, **facts)
    row.year, row.path = row.on.year, tree.path_in(unit, row.on.year)
    row.full_clean()
    row.save()
    history.record(row, "networks.entry_entered" if by is None else "networks.entry_sent", by=by)


def remove_fund(network: Network) -> dict[str, list[int]]:
    """Take it away; of what the history should forget too."""
    gone = {"networks.fundentry": list(network.fund_entries.values_list("pk", flat=True))}
    network.fund_entries.all().delete()
    return gone
