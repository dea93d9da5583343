"""An officer of one branch learns nothing of another: every address of the room, by hand, by search, by export and API."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from networks import tree
from networks.models import (
    Application,
    FundEntry,
    NetworkRole,
    Return,
    ReturnField,
    ReturnValue,
    Round,
    Succession,
    Unit,
    UnitCount,
)
from office.models import OutgoingMessage
from office.text import fold
from participants.models import Person, User
from participants.services import prepare_person
from tests.factories.cast import make_user
from tests.factories.world import World, make_world
from tools.permissions import addresses

pytestmark = pytest.mark.django_db
# what stands in the other branch alone, as pages and files write it
SECRETS = ("Kín Đáo", "kin dao", "KINDAO", "Kín Người", "987654321", "987,654,321", "987.654.321", "876543", "876,543", "876.543",
           "765432", "765,432", "765.432")  # fmt: skip
# whose objects belong to everybody in the network, or are published for them
# published without names, for whoever asks: answers, the fund's sums, whether a title is valid
SHARED = {"networks:answer", "networks:answer_thank", "networks:fund_public", "networks:title_check"}


@pytest.fixture
def world(cast) -> World:
    """The branch of the world's unit is the other one; its name, numbers and officer stand nowhere else."""
    made = make_world(cast)
    unit = Unit.objects.get(uuid=made.objects["units", "uuid"])
    Unit.objects.filter(pk=unit.pk).update(name_vi="Xã Kín Đáo", code="KINDAO", search_text=fold("KINDAO Xã Kín Đáo"))
    person = Person.objects.get(offices__unit=unit)
    person.full_name = "Vi Kín Người"
    prepare_person(person)
    person.save()
    sent = Return.objects.get(unit=unit)
    ReturnValue.objects.create(sent=sent, field=ReturnField.objects.get(key="members"), amount=987654321)
    Return.objects.filter(pk=sent.pk).update(state="accepted")
    FundEntry.objects.filter(unit=unit).update(amount=876543)
    UnitCount.objects.create(unit=unit, kind=unit.kind, number=765432, as_of=dt.date(2023, 12, 31))
    own = tree.add_unit(unit.network, by=None, parent=unit.parent, kind=unit.kind, code="S", name_vi="Hội xã bên")
    below = tree.add_unit(unit.network, by=None, parent=unit.parent, kind=unit.kind, code="M", name_vi="Hội xã cũ")
    Succession.objects.create(before=below, after=own, how="merge", on=dt.date(2024, 1, 1))
    Round.objects.get(uuid=made.objects["rounds", "uuid"]).returns.create(unit=own, kind=own.kind, path=own.path)
    return made


@pytest.fixture
def sibling(world) -> User:
    user = make_user("Officer next door", "sibling@cast.example")
    unit = Unit.objects.get(code="S")
    NetworkRole.objects.create(network=unit.network, user=user, role="officer", unit=unit)
    return user


def in_the_room(world: World) -> list[tuple[str, str]]:
    found = []
    for address in addresses():
        is_api = address.name.startswith("api:") and "networks" in address.route
        if address.name.startswith("networks:") or is_api:
            variant = next(iter(world.variants.get(address.name, ())), "") if is_api else ""
            kwargs = world.kwargs(address.route, address.name, variant)
            found.append((address.name, reverse(address.name, kwargs=kwargs)))
    return found


def body_of(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return unpacked(content) if content[:2] == b"PK" else content.decode("utf-8", "replace")


def unpacked(content: bytes) -> str:
    """All texts of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return " ".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


ASIDES = ("", "?unit=KINDAO", "?q=kin+dao", "?unit=T", "?state=all&q=kin", "?format=csv&state=all", "?on=2023-12-31",
          "?under=KINDAO", "?basis=all", "?parent=KINDAO", "?kind=xa")  # fmt: skip


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_address_tells_an_officer_of_the_branch_next_door(world, sibling, language):
    client = Client(raise_request_exception=True)
    client.force_login(sibling)
    client.cookies["django_language"] = language
    theirs = {
        str(value) for (word, _name), value in world.objects.items() if word in {"units", "returns", "fund-entries"}
    }
    told = []
    for name, url in in_the_room(world):
        for aside in ASIDES if language == "vi" else ("",):
            cache.clear()
            answer = client.get(url + aside)
            text = body_of(answer) if answer.status_code not in {301, 302, 405} else answer.headers.get("Location", "")
            found = [secret for secret in SECRETS if secret in text.replace(aside[1:], "").replace("q=kin", "")]
            echoed = aside.partition("=")[2] in {"KINDAO", "kin+dao"}  # what one typed stands in the field again
            found = [secret for secret in found if not (echoed and secret in {"KINDAO", "kin dao"})]
            if found and name not in SHARED:
                told.append(f"{name}{aside}: {answer.status_code} {found}")
        their_own = any(value in url for value in theirs if len(value) > 8)
        if their_own and client.get(url).status_code not in {404, 405}:
            told.append(f"{name} answers")
    assert not told, "\n".join(told)


def test_no_form_of_the_branch_next_door_can_be_sent(world, sibling):
    client = Client()
    client.force_login(sibling)
    wrong = []
    # a desk takes questions of the whole network; confirming money confirms what one may: below
    shared = {"networks:question_add", "networks:answer_thank", "networks:fund_entries_confirm"}
    shared.add("networks:application_add")  # of a unit of one's own: below
    shared |= {"networks:round_waiting", "networks:round_remind", "networks:round_sheets"}  # of one's own branch: below
    for name, url in in_the_room(world):
        if name in shared or name.startswith("api:"):
            continue
        status = client.post(url, world.payloads.get(name, {"act": "accept", "name_vi": "x", "code": "x"})).status_code
        if status not in {403, 404, 405}:
            wrong.append(f"{name}: {status}")
    assert not wrong, "\n".join(wrong)


def test_who_runs_the_network_finds_all_of_it_at_the_same_addresses(world, cast):
    """The secrets are there to be found: else the tests above would say nothing."""
    client = Client()
    client.force_login(cast.coordinator)
    client.cookies["django_language"] = "en"
    texts = " ".join(
        body_of(answer) for _name, url in in_the_room(world) if (answer := client.get(url)).status_code == 200
    )
    assert [
        secret
        for secret in ("Xã Kín Đáo", "KINDAO", "Vi Kín Người", "987,654,321", "876,543", "765,432")
        if secret not in texts
    ] == []


def test_an_officer_confirms_no_money_of_the_branch_next_door(world, sibling):
    entry = FundEntry.objects.get(uuid=world.objects["fund-entries", "uuid"])
    FundEntry.objects.filter(pk=entry.pk).update(state="sent")
    client = Client()
    client.force_login(sibling)
    address = reverse("networks:fund_entries_confirm", args=[world.objects["networks", "slug"]])
    client.post(address, {"pk": [entry.pk, "9" * 30]})
    assert FundEntry.objects.get(pk=entry.pk).state == "sent"


@pytest.mark.parametrize("words", ["kín đáo", "KINDAO", "kin nguoi"])
def test_the_portals_search_finds_nothing_of_the_branch_next_door(world, sibling, words):
    client = Client()
    client.force_login(sibling)
    text = client.get(reverse("reports:search"), {"q": words}).content.decode()
    assert "Xã Kín Đáo" not in text and "Vi Kín Người" not in text


def test_an_officer_registers_no_unit_of_the_branch_next_door(world, sibling):
    client = Client()
    client.force_login(sibling)
    before = Application.objects.count()
    [url] = [url for name, url in in_the_room(world) if name == "networks:application_add"]
    for words in ("KINDAO", "Kín Đáo"):
        answer = client.post(url, {"unit": words, "name_vi": "Gia đình"})
        assert answer.status_code == 422 and "Xã Kín Đáo" not in answer.content.decode()
    assert Application.objects.count() == before


def test_an_officer_accepts_reminds_and_sends_no_returns_of_the_branch_next_door(world, sibling):
    asked = Round.objects.get(uuid=world.objects["rounds", "uuid"])
    theirs = asked.returns.filter(unit__uuid=world.objects["units", "uuid"])
    key = str(theirs.get().uuid)
    client = Client()
    client.force_login(sibling)
    mails = OutgoingMessage.objects.exclude(to_email=sibling.email)
    before = mails.count()
    for name, state in (("round_waiting", "submitted"), ("round_remind", "awaited"), ("round_sheets", "awaited")):
        theirs.update(state=state)
        url = reverse(f"networks:{name}", args=[asked.uuid])
        for aside in ("", "?unit=KINDAO"):
            status = client.post(url + aside, {"act": "accept", "chosen": [key]}).status_code
            assert not aside or status == 404, (name, status)
            assert theirs.get().state == state, name
    assert mails.count() == before
