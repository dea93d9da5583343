"""The last evening: officers send what they still owe while those above accept it, or send it back to be put right.

Of some that are accepted already the officers ask for a correction; those above grant it, or refuse.

Real requests from as many threads as people. What was sent last is kept here beside; a reader in another transaction
asks all along whether the total is the sum of what is accepted.
"""

from __future__ import annotations

import datetime as dt
import http.client
import random
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection, connections, transaction
from django.db.models import Sum
from django.test import Client

from networks import tree
from networks.models import (
    Network,
    NetworkRole,
    Placement,
    Return,
    ReturnField,
    ReturnForm,
    ReturnValue,
    Round,
    Unit,
    UnitKind,
)
from networks.returns import workflow
from networks.returns.enums import OWED
from networks.returns.reading import roll_up
from networks.tree import step_of
from office.models import HistoryEvent
from participants.models import User

TOKEN = "k" * 32
YEAR = {"starts_on": dt.date(2023, 1, 1), "ends_on": dt.date(2023, 12, 31), "due_on": dt.date(2024, 1, 15)}
AGAIN, WITH_A_PAUSE = 40, 0.3
ONE_IN = 10  # returns that are sent back once
READERS = threading.Semaphore(4)  # of this side: as many connections to the database, whatever the number of people
CORRECTIONS = ("send_back", "refuse_correction")
CORRECTED = 12  # one in so many accepted returns is asked to be corrected, once
SENT_TWICE = 15  # one in so many: an impatient finger


class Device:
    """A signed-in person's browser, on a connection that stays open."""

    def __init__(self, address: str, user: User) -> None:
        client = Client()
        client.force_login(user)
        server = urllib.parse.urlsplit(address)
        self.connection = http.client.HTTPConnection(server.hostname or "", server.port, timeout=120)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}",
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def send(self, path: str, data: dict[str, Any]) -> int:
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": TOKEN} | data)
        for attempt in (1, 2):
            try:
                self.connection.request("POST", path, body, self.headers)
                answer = self.connection.getresponse()
                answer.read()
                return answer.status
            except (http.client.RemoteDisconnected, ConnectionError):
                self.connection.close()  # it stood open too long: once more, as a browser does
                if attempt == 2:
                    raise
        return 0


@dataclass
class Evening:
    """A network of one province, as many districts as officers, their communes; and an open round."""

    asked: Round
    officers: list[User]
    parents: list[User]
    numbers: dict[int, int] = field(default_factory=dict)  # return → what was sent last and taken
    statuses: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    looks: int = 0
    wrong: list[tuple] = field(default_factory=list)
    lock: Any = field(default_factory=threading.Lock)

    def tell(self, what: str, status: int, began: float) -> None:
        with self.lock:
            self.statuses[f"{what} {status}"] += 1
            self.seconds.append(time.monotonic() - began)


def prepare(returns: int, officers: int, parents: int) -> Evening:
    network = Network.objects.create(slug="last-evening", name_vi="Hội thử")
    kinds = [
        UnitKind.objects.create(network=network, slug=slug, name_vi=slug, rank=rank)
        for rank, slug in enumerate(("province", "district", "commune"), start=1)
    ]
    top = tree.add_unit(network, by=None, parent=None, kind=kinds[0], name_vi="P", code="P")
    districts = [
        tree.add_unit(network, by=None, parent=top, kind=kinds[1], name_vi=f"D{n}", code=f"D{n}")
        for n in range(officers)
    ]
    _add_communes(kinds[2], districts, returns)
    form = ReturnForm.objects.create(network=network, title_vi="Báo cáo năm")
    form.kinds.set([kinds[2]])
    for order, key in enumerate(("members", "raised")):
        ReturnField.objects.create(form=form, key=key, type="count", label_vi=key, order=order, required=order == 0)
    asked = Round.objects.create(network=network, form=form, title_vi="2023", **YEAR)
    people = [
        User.objects.create_user(f"evening-{n}@network.example", None, name=f"Người {n}")
        for n in range(officers + parents)
    ]
    roles = [("officer", unit) for unit in districts] + [("steward", None)] * parents
    for user, (role, unit) in zip(people, roles, strict=True):
        NetworkRole.objects.create(network=network, user=user, role=role, unit=unit)
    return Evening(workflow.open_round(asked, by=None), people[:officers], people[officers:])


def _add_communes(kind: UnitKind, districts: list[Unit], how_many: int) -> None:
    """As ``tree.add_unit`` adds them, thousands at a time."""
    network = Network.objects.get(pk=kind.network_id)
    units = []
    for number in range(how_many):
        parent, own = districts[number % len(districts)], network.last_number + 1 + number
        facts = {"name_vi": f"X{number}", "code": f"X{number}", "parent": parent, "number": own}
        units.append(Unit(network=network, kind=kind, path=parent.path + step_of(own), **facts))
    Unit.objects.bulk_create(units, batch_size=1000)
    Placement.objects.bulk_create([Placement(unit=unit, parent=unit.parent) for unit in units], batch_size=1000)
    network.last_number += how_many
    network.save(update_fields=["last_number"])


def run(evening: Evening, address: str, *, minutes: float) -> None:
    """Until everything is accepted, or the time is over."""
    until = time.monotonic() + minutes * 60
    owed: dict[int, list] = {}
    for pk, uuid, district in evening.asked.returns.order_by("pk").values_list("pk", "uuid", "unit__parent_id"):
        owed.setdefault(district, []).append((pk, uuid))
    over = threading.Event()
    officers = dict(NetworkRole.objects.filter(user__in=evening.officers).values_list("unit_id", "user_id"))
    users = {user.pk: user for user in evening.officers}
    devices = [Device(address, users[officers[unit]]) for unit in owed]
    above = [Device(address, user) for user in evening.parents]
    with ThreadPoolExecutor(len(devices) + len(above) + 1) as pool:
        watching = pool.submit(_watch, evening, over)
        sending = [
            pool.submit(_send_all, evening, device, held, number, until)
            for number, (device, held) in enumerate(zip(devices, owed.values(), strict=True))
        ]
        deciding = [
            pool.submit(_decide_all, evening, device, number, over, until) for number, device in enumerate(above)
        ]
        try:
            for done in sending:
                done.result()
        finally:
            over.set()
        for done in [*deciding, watching]:
            done.result()


def reading(ask: Callable[[], Any]) -> Any:
    """What this side asks the database, on a connection that is closed again."""
    with READERS:
        try:
            return ask()
        finally:
            connections.close_all()


def _send_all(evening: Evening, device: Device, owed: list, number: int, until: float) -> None:
    """Sends each; then looks which came back, puts them right, sends them again, until all are accepted."""
    chance = random.Random(number)
    left = {pk for pk, _uuid in owed}
    to_correct = {pk for pk in left if pk % CORRECTED == 0}
    while left and time.monotonic() < until:
        rows = Return.objects.filter(pk__in=left).order_by("pk")
        held = reading(lambda rows=rows: list(rows.values_list("pk", "uuid", "state", "changed_at", "correction")))
        acted = False
        for pk, uuid, state, changed, correction in held:
            if state == "accepted" and pk in to_correct:
                to_correct.discard(pk)
                _ask_correction(evening, device, uuid)
            elif state == "accepted" and not correction:
                left.discard(pk)
            elif state in OWED:
                _send_one(evening, device, pk, uuid, changed, chance)
            else:
                continue
            acted = True
            if time.monotonic() > until:
                break
        if not acted:
            time.sleep(WITH_A_PAUSE * 3)


def _ask_correction(evening: Evening, device: Device, uuid: Any) -> None:
    data, began = {"act": "ask_correction", "reason": "Nhập nhầm"}, time.monotonic()
    for _finger in range(2):
        evening.tell("asked", device.send(f"/returns/{uuid}/act/", data), began)


def _send_one(evening: Evening, device: Device, pk: int, uuid: Any, changed: Any, chance: random.Random) -> None:
    members = chance.randint(1, 900)
    data = {
        "members-amount": members,
        "members-qualifier": "exactly",
        "raised-amount": 1,
        "raised-qualifier": "exactly",
    }
    data |= {"act": "submit", "seen": changed.isoformat(), "explanation": ""}
    for _turn in range(2 if chance.randrange(SENT_TWICE) == 0 else 1):
        began = time.monotonic()
        status = device.send(f"/returns/{uuid}/", data)
        evening.tell("sent", status, began)
        if status == 302:
            evening.numbers[pk] = members


def _decide_all(evening: Evening, device: Device, number: int, over: threading.Event, until: float) -> None:
    """Accepts what waits; one in ten is sent back first. Several decide at once, and now and then on the same."""
    chance = random.Random(1000 + number)
    while not over.is_set() and time.monotonic() < until:
        waiting = reading(lambda: _waiting(evening))
        chance.shuffle(waiting)
        for uuid, changed, act in waiting:
            began = time.monotonic()
            data = {"act": act, "reason": "Xem lại", "seen": changed.isoformat()}
            evening.tell("decided", device.send(f"/returns/{uuid}/act/", data), began)
        if not waiting:
            time.sleep(WITH_A_PAUSE)


def _waiting(evening: Evening) -> list[tuple[Any, dt.datetime, str]]:
    """(return, as it was read, what is done with it): corrections first."""
    asked = evening.asked.returns.exclude(correction="").values_list("pk", "uuid", "changed_at")[:AGAIN]
    found = [(uuid, changed, CORRECTIONS[pk // CORRECTED % 2]) for pk, uuid, changed in asked]
    rows = evening.asked.returns.filter(state="submitted").values_list("pk", "uuid", "changed_at")[:AGAIN]
    returned = HistoryEvent.objects.filter(
        verb="networks.return_sent_back", object_id__in=[str(row[0]) for row in rows]
    )
    came_back = set(returned.values_list("object_id", flat=True))
    for pk, uuid, changed in rows:
        found.append((uuid, changed, "send_back" if pk % ONE_IN == 0 and str(pk) not in came_back else "accept"))
    return found


def _watch(evening: Evening, over: threading.Event) -> None:
    while not over.is_set():
        reading(lambda: look(evening))
        time.sleep(WITH_A_PAUSE)


def look(evening: Evening) -> None:
    """In one moment: the total of the page, and the sum of the accepted returns one by one."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        line = next(one for one in roll_up(evening.asked, "") if one.field.key == "members")
        accepted = list(evening.asked.returns.filter(state="accepted").values_list("pk", flat=True))
        held = ReturnValue.objects.filter(field=line.field)
        known = dict(held.values_list("sent_id", "amount"))
    found, expected = line.told.value or 0, sum((known[pk] for pk in accepted), Decimal(0))
    evening.looks += 1
    if found != expected:
        evening.wrong.append((found, expected, len(accepted)))


def audit(evening: Evening) -> dict[str, Any]:
    """What is true afterwards, whatever happened: figures to compare with what was sent."""
    members = ReturnValue.objects.filter(field__form=evening.asked.form, field__key="members")
    kept = dict(members.values_list("sent_id", "amount"))
    states = Counter(evening.asked.returns.values_list("state", flat=True))
    ids = [str(pk) for pk in evening.asked.returns.values_list("pk", flat=True)]
    moves = HistoryEvent.objects.filter(object_type="networks.return", object_id__in=ids)
    verbs = Counter(moves.values_list("verb", flat=True))
    total = members.filter(sent__state="accepted").aggregate(n=Sum("amount"))["n"]
    line = next(one for one in roll_up(evening.asked, "") if one.field.key == "members")
    return {
        "states": dict(states),
        "lost": [pk for pk, number in evening.numbers.items() if kept.get(pk) != number],
        "total": line.told.value,
        "accepted": total,
        "accepted in the history": verbs["networks.return_accepted"],
        "sent back": verbs["networks.return_sent_back"],
        "corrections asked": verbs["networks.correction_asked"],
        "corrections refused": verbs["networks.correction_refused"],
        "looks": evening.looks,
        "wrong": evening.wrong,
        "answers": dict(evening.statuses),
    }
