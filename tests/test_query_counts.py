"""What each page costs: the same number of queries for one further row of everything and for thirty, as tests/query_counts.csv says.

Every page that answers a coordinator, and those of the other roles that are made for them. Figures are counted anew for
each measurement (nothing is kept); what awaits a reader is counted in tests/test_attention.py.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.cast import Cast
from tests.factories.crowd import add_crowd
from tests.factories.world import World, make_world
from tools.permissions import addresses
from tools.permissions import table as permissions

TABLE = Path(__file__).parent / "query_counts.csv"
ADDRESSES = {address.name: address for address in addresses()}
ASKED = {"reports:search": {"q": "thi"}, "programmes:people": {"q": "thi"}}
PUBLISHED = {
    "reports:results",
    "reports:results_pdf",
    "reports:figure",
    "reports:figure_pdf",
    "programmes:measures",
    "api:measures",
}  # of fewer than five people nothing is told
OWN = {
    "trainee": {"reports:my", "actionplans:plan", "trainings:my_results", "trainings:event", "participants:me",
                "participants:my_data", "participants:tokens", "programmes:follow_up", "reports:search"},
    "donor": {"reports:programmes", "reports:results", "reports:results_pdf", "reports:figure", "reports:reports", "programmes:measures", "api:measures",
              "programmes:framework", "programmes:indicator", "api:indicators",
              "api:programmes", "api:portfolio", "api:partners", "api:documents", "api:values", "api:money"},
    "partner": {"programmes:framework", "programmes:indicator", "programmes:values", "programmes:value",
                "programmes:sheet", "api:indicators", "reports:contributions", "reports:contribution",
                "reports:ratings"},
    "monitor": {"actionplans:visits", "actionplans:visit", "programmes:follow_ups", "reports:programme"},
    "facilitator": {"trainings:attendance", "trainings:scores", "trainings:event_results", "reports:programme"},
}  # fmt: skip


def pages(role: str) -> list[tuple[str, str]]:
    """(url name, object) of the pages that are measured for a role: from the table of permissions."""
    found = []
    for row in permissions():
        ours = not ADDRESSES[row.url].third_party and ADDRESSES[row.url].permission != "open to all"
        if row.method != "GET" or row.expected[role] != "200" or not ours:
            continue
        for_it = row.url in OWN[role] if role in OWN else True
        if role == "administrator":
            for_it = row.expected["coordinator"] != "200"
        if for_it:
            found.append((row.url, row.object))
    return found


def literals() -> dict[tuple[str, str, str], int]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {(row["role"], row["url"], row["object"]): int(row["queries"]) for row in csv.DictReader(file)}


def costs(cast: Cast, world: World, role: str) -> dict[tuple[str, str, str], int]:
    client = Client()
    client.force_login(getattr(cast, role))
    found = {}
    for name, variant in pages(role):
        url = reverse(name, kwargs=world.kwargs(ADDRESSES[name].route, name, variant))
        cache.clear()
        reset_queries()  # a connection remembers 9,000
        with CaptureQueriesContext(connection) as seen:
            response = client.get(url, ASKED.get(name, {}))
            if response.streaming:
                b"".join(response.streaming_content)
        assert response.status_code == 200, url
        found[role, name, variant] = len(seen)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["coordinator", "administrator", *OWN])
def test_a_page_costs_the_same_for_one_row_and_for_thirty(cast, role, monkeypatch):
    monkeypatch.setattr("office.attention._finders", [])
    world = make_world(cast)
    add_crowd(world, range(1))
    one = costs(cast, world, role)
    add_crowd(world, range(1, 6))
    six = costs(cast, world, role)
    add_crowd(world, range(6, 30))
    thirty = costs(cast, world, role)
    few = {key: (six if key[1] in PUBLISHED else one)[key] for key in one}
    grown = [
        f"{','.join(key)}: {few[key]}, but {thirty[key]} for thirty rows" for key in few if thirty[key] != few[key]
    ]
    assert not grown, "\n".join(grown)
    expected = {key: number for key, number in literals().items() if key[0] == role}
    differ = [
        f"{','.join(key)},{thirty.get(key)}"
        for key in thirty.keys() | expected.keys()
        if thirty.get(key) != expected.get(key)
    ]
    assert not differ, "These are not as tests/query_counts.csv says:\n" + "\n".join(sorted(differ))
