"""Who may open what: every address of the portal asked for by every role, against tests/permissions.csv.

A view that is untagged, an address or a method that the table does not list, and a row without an address fail.
"""

from __future__ import annotations

import itertools

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programmes.models import FollowUp
from tests.factories.cast import Cast
from tests.factories.world import World, make_world
from tools.permissions import DOCUMENT, ROLES, THIRD_PARTIES, Address, Row, addresses, document, table

ADDRESSES = {address.name: address for address in addresses()}
ROWS = table()
REFUSED = {"login", "401", "403", "404"}
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def world(cast) -> World:
    return make_world(cast)


class Visitor:
    """Somebody in a role who asks for addresses. Nothing that they do stays."""

    def __init__(self, cast: Cast, role: str) -> None:
        self.user = None if role == "anonymous" else getattr(cast, role)
        self.sign_in()

    def sign_in(self) -> None:
        self.client = Client()
        if self.user is not None:
            self.client.force_login(self.user)

    def ask(self, method: str, url: str, data: dict | None = None) -> tuple[str, bytes, list[str]]:
        """The status (or "login"), the body, and the statements that wrote something."""
        mark = transaction.savepoint()
        connection.queries_log.clear()  # it holds 9,000; a full one would tell nothing of this page
        with CaptureQueriesContext(connection) as seen:
            if method == "POST":
                response = self.client.post(url, {"csrfmiddlewaretoken": "as a browser sends"} | (data or {}))
            else:
                response = self.client.get(url)
            body = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.savepoint_rollback(mark)
        self.client.cookies.pop("messages", None)  # what was said stays with the request that it was said of
        if url.startswith(("/accounts/", "/admin/", "/join/")):
            self.sign_in()  # these may sign one out, or in as another
        written = [
            query["sql"]
            for query in seen.captured_queries
            if query["sql"].startswith(WRITES) and "django_session" not in query["sql"]
        ]
        return status_of(response), body, written


def status_of(response) -> str:
    location = response.headers.get("Location", "")
    if response.status_code == 302 and location.startswith(("/accounts/login/", "/admin/login/")):
        return "login"
    return str(response.status_code)


def address_of(world: World, row: Row, *, missing: bool = False) -> str:
    address = ADDRESSES[row.url]
    return reverse(row.url, kwargs=world.kwargs(address.route, row.url, row.object, missing=missing))


# --- the table is whole ------------------------------------------------------------


def test_every_view_of_ours_is_tagged():
    assert [a.name for a in ADDRESSES.values() if not a.permission and not a.third_party] == []


@pytest.mark.django_db
def test_every_address_is_in_the_table_and_every_row_has_an_address(cast, world):
    listed = {row.url for row in ROWS}
    assert sorted(listed - set(ADDRESSES)) == []
    missing = [address for address in ADDRESSES.values() if address.name not in listed]
    assert not missing, "Judge these rows, then add those that are right:\n" + "\n".join(proposed(cast, world, missing))


def proposed(cast: Cast, world: World, missing: list[Address]) -> list[str]:
    """Rows as the portal answers now, for a new address."""
    visitors, lines = {role: Visitor(cast, role) for role in ROLES}, []
    for address in missing:
        url = reverse(address.name, kwargs=world.kwargs(address.route, address.name))
        taken = visitors["administrator"].client.generic("PROPFIND", url).headers.get("Allow", "GET").split(", ")
        for method in sorted({"GET", "POST"} & set(taken)):
            answers = [visitor.ask(method, url, world.payloads.get(address.name))[0] for visitor in visitors.values()]
            lines.append(",".join([address.name, "", method, *answers]))
    return lines


def test_no_row_stands_twice():
    keys = [(row.url, row.object, row.method) for row in ROWS]
    assert [key for key, same in itertools.groupby(sorted(keys)) if len(list(same)) > 1] == []


@pytest.mark.django_db
def test_the_table_lists_the_methods_that_each_view_of_ours_takes(cast, world):
    wrong = []
    client = Client()
    client.force_login(cast.administrator)
    for address in ADDRESSES.values():
        rows = [row for row in ROWS if row.url == address.name]
        if not rows or address.third_party or address.permission == "API":
            continue
        answer = client.generic("PROPFIND", address_of(world, rows[0]))
        taken = {name.strip() for name in answer.headers["Allow"].split(",")} & {"GET", "POST"}
        if taken != {row.method for row in rows}:
            wrong.append((address.name, taken))
    assert not wrong, "\n".join(map(str, wrong))


# --- every address × every role -----------------------------------------------------


OUTSIDE = {"donor", "stranger", "coordinator_elsewhere", "trainee_elsewhere", "anonymous"}
WITHOUT_ETHNICITY = OUTSIDE | {"facilitator", "monitor", "trainee", "trainee_of_another_group"}
COUNTED = {"reports:programme", "reports:results", "programmes:measures", "api:measures"}  # by group, of no person
OWN = {"participants:my_data"}


def never_told(world: World, role: str, row: Row, page: str) -> list[str]:
    """What a page tells that this reader must never read: a donor and those outside no name, address or phone of a
    programme's people; nobody but coordinators and administrators a person's ethnicity."""
    if ADDRESSES[row.url].third_party or row.url in OWN | {"programmes:join"}:
        return []
    secrets = world.secrets if role in OUTSIDE else []
    example = {"Giàng Thị Máy"} if row.url == "reports:search" else set()  # the page's own example of a name
    told = [secret for secret in secrets if secret in page and secret not in example]
    hidden = role in WITHOUT_ETHNICITY and row.url not in COUNTED and world.ethnicity in page
    return [*told, world.ethnicity] if hidden else told


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_each_address_answers_a_role_as_the_table_says(cast, world, role):
    """Who is refused writes nothing; what is not there looks like what never was; nothing is told that may not be."""
    wrong, visitor = [], Visitor(cast, role)
    for row in ROWS:
        got, body, written = visitor.ask(row.method, address_of(world, row), world.payloads.get(row.url))
        expected = row.expected[role]
        if got != expected:
            wrong.append(f"{row.method} {row.url} {row.object}: {got}, not {expected}")
        if got in REFUSED and written:
            wrong.append(f"{row.method} {row.url} {row.object}: refused, but wrote {written}")
        page = body.decode("utf-8", "replace")
        wrong += [f"{row.method} {row.url} {row.object}: tells “{told}”" for told in never_told(world, role, row, page)]
        if got == "404" and "<" in ADDRESSES[row.url].route and not ADDRESSES[row.url].third_party:
            status, nothing, _ = visitor.ask(row.method, address_of(world, row, missing=True))
            if (status, len(nothing)) != ("404", len(body)):
                wrong.append(f"{row.method} {row.url} {row.object}: tells that the object exists")
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.django_db
def test_an_object_is_not_reached_through_the_programme_of_another(cast, world):
    """/programmes/other/partners/<pk of the first programme's>/ is not there for the coordinator of the other."""
    wrong, visitor = [], Visitor(cast, "coordinator_elsewhere")
    for row in ROWS:
        route = ADDRESSES[row.url].route
        if not route.startswith("programmes/<slug:slug>/") or route.count("<") < 2 or "<str:what>" in route:
            continue
        kwargs = world.kwargs(route, row.url, row.object) | {"slug": cast.other_programme.slug}
        status, _body, written = visitor.ask(row.method, reverse(row.url, kwargs=kwargs))
        if status != "404" or written:
            wrong.append((row.method, row.url, status))
    assert not wrong, "\n".join(map(str, wrong))


# --- one door -----------------------------------------------------------------------


@pytest.mark.django_db
def test_the_back_room_has_no_sign_in_page_of_its_own(client, cast):
    answer = client.get("/admin/login/", {"next": "/admin/"})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=%2Fadmin%2F")
    client.force_login(cast.coordinator)
    assert client.get("/admin/login/").status_code == 403


@pytest.mark.django_db
def test_a_superuser_is_asked_by_the_same_predicates_as_everybody(cast):
    assert cast.administrator.is_superuser
    follow_up = FollowUp(programme=cast.programme, done_by=cast.administrator)
    assert cast.administrator.has_perm("programmes.change_follow_up", follow_up)
    assert not cast.administrator.has_perm("programmes.verify_follow_up", follow_up)


@pytest.mark.django_db
def test_a_monitor_who_lost_the_role_no_longer_finds_the_visit(cast, world):
    url = reverse("actionplans:visit", args=[world.objects["visits", "uuid"]])
    assert Visitor(cast, "monitor").ask("GET", url)[0] == "200"
    cast.monitor.programme_roles.all().delete()
    assert Visitor(cast, "monitor").ask("GET", url)[0] == "404"


@pytest.mark.parametrize("start", THIRD_PARTIES)
def test_third_parties_are_named_and_in_use(start):
    assert any(address.third_party == THIRD_PARTIES[start] for address in ADDRESSES.values())


def test_the_document_is_current():
    assert DOCUMENT.read_text(encoding="utf-8") == document(), "run: python -m tools.permissions"
