"""What the main pages cost over the floor, and what becomes of that when the programme and the register grow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actionplans.models import Plan, Visit
from bench.cpu import Stopwatch
from bench.floor import ADDRESS
from bench.ratios import Ratio
from participants.models import User
from programmes.models import Programme
from trainings.models import Event

ROUNDS = 40
HEADERS = {"accept-encoding": "gzip, deflate, br", "accept": "text/html"}
OVER_FLOOR, OVER_SMALL, QUERIES = 3.0, 1.3, 1.0


@dataclass(frozen=True, slots=True)
class Page:
    name: str
    reader: str  # the demonstration's account
    address: str


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU time of a warm and of a cold request and of the reader's floor, in yardsticks; queries; bytes of the page."""

    warm: float
    cold: float
    floor: float
    queries: int
    size: int


READERS = ("coordinator", "donor", "trainee")
YARDSTICK = Page("yardstick", "visitor", "/accounts/login/")


def main_pages(programme: Programme) -> list[Page]:
    """Each main page of the demonstration with the person whose work it is."""
    slug = [programme.slug]
    training = Event.objects.filter(programme=programme, sessions__counts=True).order_by("pk").first()
    person = User.objects.get(email="trainee@demo.example").person
    return [
        Page("today", "coordinator", reverse("reports:today")),
        Page("programme page", "coordinator", reverse("reports:programme", args=slug)),
        Page("results", "coordinator", reverse("reports:results", args=slug)),
        Page("people", "coordinator", reverse("programmes:people", args=slug)),
        Page("attendance", "coordinator", reverse("trainings:attendance", args=[training.uuid])),
        Page("plan", "coordinator", Plan.objects.filter(programme=programme).first().get_absolute_url()),
        Page("visit", "coordinator", Visit.objects.filter(programme=programme).first().get_absolute_url()),
        Page("person's story", "coordinator", reverse("reports:person", args=[person.uuid])),
        Page("donor's dashboard", "donor", reverse("reports:results", args=slug)),
        Page("trainee's page", "trainee", reverse("reports:my")),
    ]


def clients() -> dict[str, Client]:
    """The demonstration's accounts, signed in."""
    signed_in = {}
    for reader in READERS:
        signed_in[reader] = Client(headers=HEADERS)
        signed_in[reader].force_login(
            User.objects.get(email=f"{reader}@demo.example"), "django.contrib.auth.backends.ModelBackend"
        )
    return signed_in


def open_page(client: Client, address: str) -> int:
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}")
    return len(response.content)


def measure(pages: list[Page], signed_in: dict[str, Client] | None = None, rounds: int = ROUNDS) -> dict[str, Cost]:
    """All pages and floors in turn, so that whatever disturbs the machine disturbs them alike.

    The unit is a yardstick measured in the same rounds, a visitor's sign-in page, which reads nothing that grows: a
    machine that is slower when the programme has grown says nothing about the pages.
    """
    signed_in = signed_in or clients()
    readers = signed_in | {YARDSTICK.reader: Client(headers=HEADERS)}
    floors = [Page(f"floor of {reader}", reader, ADDRESS) for reader in signed_in]
    spent: dict[str, list[float]] = defaultdict(list)
    for number in range(rounds + 3):
        for page in [YARDSTICK, *floors, *pages]:
            with Stopwatch() as watch:
                open_page(readers[page.reader], page.address)
            if number >= 3:
                spent[page.name].append(watch.seconds)
    unit = median(spent[YARDSTICK.name])
    costs = {}
    for page in [*floors, *pages]:
        open_page(readers[page.reader], page.address)
        with CaptureQueriesContext(connection) as queries:
            size = open_page(readers[page.reader], page.address)
        costs[page.name] = Cost(
            warm=median(spent[page.name]) / unit,
            floor=median(spent[f"floor of {page.reader}"]) / unit,
            queries=len(queries.captured_queries),
            size=size,
            cold=_cold(readers[page.reader], page) / unit,
        )
    return costs


def _cold(client: Client, page: Page) -> float:
    """A request for which no figure is kept."""
    found = []
    for _ in range(3):
        cache.clear()
        with Stopwatch() as watch:
            open_page(client, page.address)
        found.append(watch.seconds)
    return median(found)


def compare(database: str, small: Mapping[str, Cost], large: Mapping[str, Cost]) -> list[Ratio]:
    """Against the floor, and grown against the demonstration."""
    pages = [name for name in small if not name.startswith("floor of ")]
    ratios = [Ratio(f"{n}: CPU over the floor", database, small[n].warm / small[n].floor, OVER_FLOOR) for n in pages]
    ratios += [Ratio(f"{n}: CPU, grown", database, large[n].warm / small[n].warm, OVER_SMALL) for n in small]
    ratios += [Ratio(f"{n}: queries, grown", database, large[n].queries / small[n].queries, QUERIES) for n in small]
    for name in pages:
        ratios.append(Ratio(f"{name}: cold, over the floor", database, small[name].cold / small[name].floor, None))
        ratios.append(
            Ratio(f"{name}: cold and grown, over the floor", database, large[name].cold / large[name].floor, None)
        )
    return ratios
