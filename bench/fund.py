"""The fund of a province of an association: its whole, its parts and its cuts over the best SQL. PostgreSQL."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from functools import partial
from typing import Any

ENTRIES = 10  # of each chapter
YEAR = 2023
BEST = """
    SELECT left(substr(path, %(from)s), 5) || flow || COALESCE(source_id, 0) || '|' || COALESCE(campaign_round_id, 0) || purpose,
        MIN(flow), SUM(amount), COUNT(amount), COUNT(*) FILTER (WHERE qualifier = 'over'),
        COUNT(*) FILTER (WHERE qualifier = 'under'), COUNT(*) FILTER (WHERE qualifier = 'about'),
        SUM(recipients), COUNT(recipients), COUNT(*) FILTER (WHERE recipients_qualifier = 'over'),
        COUNT(*) FILTER (WHERE recipients_qualifier = 'under'), COUNT(*) FILTER (WHERE recipients_qualifier = 'about')
    FROM networks_fundentry
    WHERE network_id = %(network)s AND year = %(year)s AND path LIKE %(path)s || '%%' AND state = 'confirmed'
    GROUP BY 1
"""


def entries(top: Any) -> None:
    """What each chapter raised and paid, by source, campaign and purpose."""
    from bench.bulk import fill, unindexed
    from networks.models import Campaign, CampaignRound, FundEntry, FundSource

    network = top.network
    sources = [FundSource.objects.create(network=network, name_vi=f"Nguồn {number}").pk for number in range(5)]
    campaign = Campaign.objects.create(network=network, name_vi="Tháng khuyến học")
    rounds = [CampaignRound.objects.create(campaign=campaign, number=number).pk for number in (1, 2, 3)]
    chapter = network.kinds.order_by("rank").last().pk
    with unindexed(FundEntry):
        fill(
            FundEntry,
            f"networks_unit u, generate_series(1, {ENTRIES}) e WHERE u.kind_id = {chapter} AND u.path LIKE '{top.path}%'",
            network_id=network.pk, unit_id="u.id", path="u.path", flow="CASE e % 2 WHEN 0 THEN 'raised' ELSE 'paid' END",
            on=f"DATE '{YEAR}-03-01' + e", year=YEAR, amount="1000 * (1 + (u.id * 7919 + e) % 1000)",
            qualifier="CASE WHEN (u.id + e) % 9 = 0 THEN 'over' ELSE 'exactly' END", state="'confirmed'",
            source_id=f"CASE e % 2 WHEN 0 THEN (ARRAY{sources})[1 + e / 2 % 5] END",
            campaign_round_id=f"CASE e % 3 WHEN 0 THEN NULL ELSE (ARRAY{rounds})[1 + (e + u.id) % 3] END",
            purpose="CASE e % 2 WHEN 0 THEN '' ELSE (ARRAY['award', 'scholarship'])[1 + (e / 2 + u.id) % 2] END",
            recipients="CASE e % 2 WHEN 1 THEN 1 + (u.id + e) % 7 END",
            counted_as="CASE e % 2 WHEN 1 THEN 'persons' ELSE '' END",
        )  # fmt: skip


def read(top: Any) -> dict[str, Decimal | None]:
    from networks.fund.reading import Book

    book = Book(top.network, top, YEAR)
    for dimension in ("source", "round", "purpose"):
        book.cut(dimension)
    return {measure: line.told.value for measure, line in book.lines.items() if line.told.value is not None}


def by_hand(top: Any) -> dict[str, Decimal]:
    from django.db import connection

    found: dict[str, Decimal] = defaultdict(Decimal)
    with connection.cursor() as cursor:
        given = {"from": len(top.path) + 1, "network": top.network_id, "year": YEAR, "path": top.path}
        cursor.execute(BEST, given)
        for _key, flow, amount, _n, _over, _under, _about, people, *_sure in cursor.fetchall():
            found[flow] += amount
            if people is not None:
                found["recipients"] += people
    return dict(found)


def compare(database: str, top: Any, units: int) -> list:
    """Nothing is stated of branches here, so that the best SQL needs no rule of what covers what."""
    from bench.branches import least
    from bench.crowd import analyse
    from bench.ratios import Ratio

    entries(top)
    analyse()
    ours, best = partial(read, top), partial(by_hand, top)
    if ours() != best():
        raise RuntimeError(f"the fund reads {ours()}, by hand {best()}")
    spent, least_spent = least(ours, best)
    return [Ratio(f"fund of {units:,} units x {ENTRIES}: CPU over the best SQL", database, spent / least_spent, None)]
