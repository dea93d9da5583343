"""An association whose units are as many as one province has, then as many as the whole country. PostgreSQL.

A roll-up of 17,000 units that sent twelve numbers each over the best SQL; then, with a million units in the same
network, one province's roll-up and its pages over what they cost alone, and its fund over the best SQL.
`python -m bench.branches NAME`; the last line is JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from bench.child import prepare, say

DISTRICTS, COMMUNES, CHAPTERS = 21, 460, 17_000
UNITS = 1 + DISTRICTS + COMMUNES + CHAPTERS  # of one province
PROVINCES = 58  # together 1,013,956
FIELDS = 12
FIRST = 1_000_000  # the first key of units and returns
OVER_BEST, GROWN = 1.5, 1.3
ROUNDS = 12
OFFICER = "monitor"

# A unit's number within its province tells its level and the number of what it hangs under.
LEVEL = (
    f"(CASE WHEN n = 1 THEN 0 WHEN n <= {1 + DISTRICTS} THEN 1 WHEN n <= {1 + DISTRICTS + COMMUNES} THEN 2 ELSE 3 END)"
)
COMMUNE = f"({2 + DISTRICTS} + n % {COMMUNES})"
SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz"
BEST = """
    WITH held AS MATERIALIZED (
        SELECT r.id, k.rank || left(r.path, %(length)s) AS part_of
        FROM networks_return r JOIN networks_unitkind k ON k.id = r.kind_id
        WHERE r.round_id = %(round)s AND r.path LIKE %(path)s || '%%' AND r.state = 'accepted')
    SELECT DISTINCT ON (substr(part_of, 2), field_id) field_id, amount, part, whole, n, over, under, about FROM (
        SELECT part_of, v.field_id, SUM(v.amount) AS amount, SUM(v.part) AS part, SUM(v.whole) AS whole, COUNT(*) AS n,
            COUNT(*) FILTER (WHERE v.qualifier = 'over') AS over, COUNT(*) FILTER (WHERE v.qualifier = 'under') AS under,
            COUNT(*) FILTER (WHERE v.qualifier = 'about') AS about
        FROM held JOIN networks_returnvalue v ON v.sent_id = held.id GROUP BY 1, 2) told
    ORDER BY substr(part_of, 2), field_id, part_of
"""


def association() -> Any:
    """The network with its kinds, a form of twelve fields and an open round, still without units."""
    from networks.models import Network, ReturnField, ReturnForm, Round, UnitKind

    network = Network.objects.create(slug="bench", name_vi="Hội thử")
    kinds = [
        UnitKind.objects.create(network=network, slug=slug, name_vi=slug, rank=rank)
        for rank, slug in enumerate(("tinh", "huyen", "xa", "chi-hoi"), start=1)
    ]
    form = ReturnForm.objects.create(network=network, title_vi="Báo cáo năm")
    form.kinds.set(kinds)
    types = ["money", "percentage", *["count"] * (FIELDS - 2)]
    for number, kind in enumerate(types):
        ReturnField.objects.create(form=form, key=f"f{number}", label_vi=f"Số {number}", type=kind, order=number)
    year = {"starts_on": dt.date(2023, 1, 1), "ends_on": dt.date(2023, 12, 31), "due_on": dt.date(2024, 1, 15)}
    asked = Round.objects.create(network=network, form=form, title_vi="2023", state="open", **year)
    return asked


def step(number: str) -> str:
    """A unit's number in five signs, in SQL."""
    signs = (f"substr('{SIGNS}', (1 + {number} / {36**place} % 36)::int, 1)" for place in (4, 3, 2, 1, 0))
    return f"({' || '.join(signs)})"


def provinces(asked: Any, first: int, last: int) -> None:
    """Provinces with all their units and what these sent: the chapters accepted, the rest still awaited."""
    from bench.bulk import fill
    from networks.models import Placement, Return, ReturnValue, Unit

    network = asked.network
    kinds = ", ".join(str(pk) for pk in network.kinds.order_by("rank").values_list("pk", flat=True))
    every = f"generate_series({first}, {last}) p, generate_series(1, {UNITS}) n"
    number = f"(p::bigint * {UNITS} + n)"
    district = f"(2 + (CASE {LEVEL} WHEN 3 THEN {COMMUNE} ELSE n END) % {DISTRICTS})"
    steps = [step(f"(p::bigint * {UNITS} + {one})") for one in ("1", district, COMMUNE, "n")]
    path = (
        f"CASE {LEVEL} WHEN 0 THEN {steps[0]} WHEN 1 THEN {steps[0]} || {steps[3]}"
        f" WHEN 2 THEN {steps[0]} || {steps[1]} || {steps[3]} ELSE {' || '.join(steps)} END"
    )
    parent = f"CASE {LEVEL} WHEN 0 THEN NULL WHEN 1 THEN 1 WHEN 2 THEN {district} ELSE {COMMUNE} END"
    kind = f"(ARRAY[{kinds}])[1 + {LEVEL}]"
    above = f"{FIRST} + p::bigint * {UNITS} + {parent}"
    own = {
        "id": f"{FIRST} + {number}",
        "network_id": str(network.pk),
        "kind_id": kind,
        "code": f"'U' || {number}",
        "name_vi": f"'Hội khuyến học số ' || {number}",
        "number": number,
        "path": path,
        "parent_id": above,
        "search_text": f"'hoi khuyen hoc so ' || {number} || ' u' || {number}",
    }
    fill(Unit, every, **own)
    fill(Placement, every, unit_id=f"{FIRST} + {number}", parent_id=above)
    sent = f"networks_unit u WHERE u.id > {FIRST} + {first}::bigint * {UNITS} AND u.id <= {FIRST} + {last + 1}::bigint * {UNITS}"
    chapter = f"(ARRAY[{kinds}])[4]"
    state = f"CASE u.kind_id WHEN {chapter} THEN 'accepted' ELSE 'awaited' END"
    fill(
        Return, sent, id="u.id", round_id=str(asked.pk), unit_id="u.id", kind_id="u.kind_id", path="u.path", state=state
    )
    asked_for = f"(SELECT id, type FROM networks_returnfield WHERE form_id = {asked.form_id}) f"
    fill(
        ReturnValue,
        f"{asked_for}, {sent} AND u.kind_id = {chapter}",
        sent_id="u.id",
        field_id="f.id",
        amount="CASE f.type WHEN 'percentage' THEN NULL ELSE (u.id * 7919 + f.id) % 1000 END",
        part="CASE f.type WHEN 'percentage' THEN u.id % 40 END",
        whole="CASE f.type WHEN 'percentage' THEN 100 END",
        qualifier="CASE WHEN u.id % 9 = 0 THEN 'over' ELSE 'exactly' END",
    )


def addresses(asked: Any, top: Any) -> list:
    """Each page that an officer of the province comes to."""
    from django.urls import reverse

    from bench.pages import Page
    from networks.models import Return, Unit

    commune = Unit.objects.get(pk=top.pk + 1 + DISTRICTS)
    chapter = Unit.objects.filter(parent=commune).first()
    listed, figures = reverse("networks:units", args=["bench"]), reverse("networks:round_figures", args=[asked.uuid])
    pages = {
        "networks": reverse("networks:networks"),
        "units": listed,
        "units, searched": f"{listed}?q=so+{chapter.number}",
        "units of a kind": f"{listed}?kind=xa",
        "province": top.get_absolute_url(),
        "commune": commune.get_absolute_url(),
        "chapter": chapter.get_absolute_url(),
        "rounds": reverse("networks:rounds", args=["bench"]),
        "round": asked.get_absolute_url(),
        "round of a commune": f"{asked.get_absolute_url()}?unit={commune.code}",
        "figures": figures,
        "figures of a commune": f"{figures}?unit={commune.code}",
        "return": Return.objects.get(pk=chapter.pk).get_absolute_url(),
    }
    return [Page(name, OFFICER, address) for name, address in pages.items()]


def officer(top: Any) -> dict:
    from django.test import Client

    from bench.many import PASSWORDLESS
    from bench.pages import HEADERS
    from networks.models import NetworkRole
    from participants.models import User

    user = User.objects.get(email=f"{OFFICER}@demo.example")
    NetworkRole.objects.create(network=top.network, user=user, role="officer", unit=top)
    client = Client(headers=HEADERS)
    client.force_login(user, PASSWORDLESS)
    return {OFFICER: client}


def by_hand(asked: Any, top: Any) -> dict[int, list]:
    """Field → amount, part, whole and number of returns, of the parts together."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(BEST, {"length": len(top.path) + 5, "round": asked.pk, "path": top.path})
        rows = cursor.fetchall()
    found: dict[int, list] = {}
    for field_id, *told in rows:
        sums = found.setdefault(field_id, [None] * 4)
        for place, value in enumerate(told[:4]):
            if value is not None:
                sums[place] = (sums[place] or 0) + value
    return found


def must_agree(lines: list, hand: dict[int, list]) -> None:
    told = {line.field.pk: [line.below.value, line.below.part, line.below.whole, line.below.n] for line in lines}
    for line in lines:
        if line.field.type == "percentage":  # worked out of its two parts
            told[line.field.pk][0] = None
    if told != hand:
        raise RuntimeError(f"rolled up {told}, by hand {hand}")


def least(*works: Callable[[], Any]) -> list[float]:
    """CPU seconds of each, the least of some rounds in which they take turns."""
    from bench.cpu import Stopwatch

    spent: list[list[float]] = [[] for _work in works]
    for _round in range(ROUNDS):
        for work, held in zip(works, spent, strict=True):
            with Stopwatch() as watch:
                work()
            held.append(watch.seconds)
    return [min(held) for held in spent]


def figures(database: str) -> list:
    from django.db import connection

    from bench import fund, pages
    from bench.bulk import unindexed
    from bench.crowd import analyse
    from bench.ratios import Ratio
    from networks.models import Placement, Return, ReturnValue, Unit
    from networks.returns.reading import roll_up

    asked = association()
    provinces(asked, 0, 0)
    analyse()
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")  # what helpers spend, nobody's clock would tell
    top = Unit.objects.select_related("network").get(pk=FIRST + 1)
    signed_in, listed = officer(top), addresses(asked, top)
    rolled, hand = partial(roll_up, asked, top.path), partial(by_hand, asked, top)
    must_agree(rolled(), hand())
    say(f"a roll-up of {CHAPTERS:,} units and its pages")
    alone, best = least(rolled, hand)
    few = pages.measure(listed, signed_in, ROUNDS)
    say("all provinces")
    with unindexed(Unit, Placement, Return, ReturnValue):
        provinces(asked, 1, PROVINCES - 1)
    analyse()
    must_agree(rolled(), hand())
    say(f"one province among {Unit.objects.count():,} units")
    (among,) = least(rolled)
    many = pages.measure(listed, signed_in, ROUNDS)
    say(f"its fund of {fund.ENTRIES} entries a unit")
    funds = fund.compare(database, top, CHAPTERS)
    told = f"roll-up of {CHAPTERS:,} units x {FIELDS}: CPU"
    ratios = [
        Ratio(f"{told} over the best SQL", database, alone / best, OVER_BEST),
        Ratio(f"{told}, among a million units", database, among / alone, GROWN),
        *funds,
    ]
    for page in listed:
        then, now, name = few[page.name], many[page.name], f"{page.name} of a province, among a million units"
        ratios += [
            Ratio(f"{name}: CPU", database, now.warm / then.warm, GROWN),
            Ratio(f"{name}: queries", database, now.queries / then.queries, 1.0),
        ]
        say(
            f"{page.name}: {then.warm:.2f} then {now.warm:.2f} yardsticks, {now.queries} queries, {now.size // 1024} KB"
        )
    say("done")
    return ratios


if __name__ == "__main__":
    prepare()
    print(json.dumps([ratio.as_json() for ratio in figures(sys.argv[1])]))
