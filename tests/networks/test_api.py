"""Networks in the API: the numbers of the pages and sheets, and nothing of another branch."""

from __future__ import annotations

import datetime as dt
import io
import random
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from networks import tree
from networks.models import NetworkRole, Return, Round, UnitCount
from networks.returns import workflow
from participants.models import ApiToken, User
from tests.factories.cast import make_user
from tests.networks.conftest import add, make_network, officer_of
from tests.networks.test_fund import entry
from tests.networks.test_returns import YEAR, make_form, send

pytestmark = pytest.mark.django_db
BASE = "/api/v1/networks/khuyen-hoc"


@pytest.fixture
def asked(branch, steward) -> Round:
    network = branch["P"].network
    made = Round.objects.create(network=network, form=make_form(network), title_vi="Năm 2022", **YEAR)
    return workflow.open_round(made, by=steward)


@pytest.fixture
def get(client):
    def ask(user: User, path: str = "", status: int = 200, **asked) -> dict:
        answer = client.get(BASE + path, asked, headers={"authorization": f"Bearer {ApiToken.issue(user)}"})
        assert answer.status_code == status, answer.content
        return answer.json()

    return ask


def test_a_steward_reads_the_tree_and_an_officer_the_own_branch(branch, steward, get):
    officer = officer_of(branch["D1"])
    whole = get(steward, "/units", limit=3)
    assert (whole["count"], [one["code"] for one in whole["items"]]) == (8, ["P", "D1", "D2"])
    own = get(officer, "/units")
    assert [one["code"] for one in own["items"]] == ["D1", "D1.1", "D1.2", "C"]
    assert [one["under"] for one in own["items"]] == ["", "D1", "D1", "D1.1"]  # what hangs above is not told
    assert get(officer)["branches"] == ["D1"] and get(steward)["branches"] == []
    assert [one["code"] for one in get(officer, "/units", unit="D1.1", kind="chapter")["items"]] == ["C"]
    assert get(officer, "/units", q="d1.2")["count"] == 1
    assert get(officer, "/units", kind="nothing")["count"] == 0
    for path, more in (("/units", {"unit": "D2"}), ("/coverage", {"unit": "P"}), (f"/units/{branch['D2'].uuid}", {})):
        get(officer, path, 404, **more)
    assert get(officer, f"/units/{branch['C'].uuid}")["above"][0]["code"] == "D1"
    nobody = make_user("Nobody", "nobody@network.example")
    for path in ("", "/units", "/coverage", "/rounds", "/kinds"):
        get(nobody, path, 404)


def test_units_of_a_day_hang_as_they_hung_then(branch, steward, get):
    tree.move_unit(branch["D1.1"], branch["D2"], on=dt.date(2025, 7, 1), by=None)
    tree.close_unit(branch["D1"], on=dt.date(2025, 7, 1), by=None)
    then = get(steward, "/units", unit="D1", on="2025-06-30")
    assert sorted(one["code"] for one in then["items"]) == ["C", "D1", "D1.1", "D1.2"]
    now = get(steward, "/units", unit="D2", on="2025-07-01")
    assert sorted(one["code"] for one in now["items"]) == ["C", "D1.1", "D2", "D2.1", "D2.2"]
    assert get(steward, "/units", state="closed")["items"][0]["ended_on"] == "2025-07-01"


def test_coverage_is_n_of_n_with_the_missing_named(branch, steward, get):
    add(branch["P"].network, "commune", "D2.3", branch["D2"], is_established=False)
    chapter = branch["P"].network.kinds.get(slug="chapter")
    UnitCount.objects.create(
        unit=branch["P"], kind=chapter, number=4096, as_of=dt.date(2023, 12, 31), qualifier="over", source="Báo cáo"
    )
    found = {one["kind"]["slug"]: one for one in get(steward, "/coverage")}
    communes, chapters = found["commune"], found["chapter"]
    assert (communes["number"], communes["expected"], communes["share"]) == (4, 5, 80)
    assert [one["code"] for one in communes["missing"]] == ["D2.3"]
    assert (chapters["number"], chapters["expected"], chapters["records"]) == (4096, None, 1)
    assert chapters["stated"][0]["qualifier"] == "over"
    below = get(officer_of(branch["D1"]), "/coverage")
    assert [(one["kind"]["slug"], one["number"]) for one in below] == [("commune", 2), ("chapter", 1)]


def test_a_round_is_told_by_state_and_sums_with_their_parts(branch, steward, asked, get):
    share = {"part": Decimal(30), "whole": Decimal(200)}
    send(asked, "D1.1", steward, accept=steward, members=10, raised=1000, share=share)
    send(asked, "D1.2", steward, accept=steward, members={"amount": Decimal(20), "qualifier": "over"}, raised=500)
    send(asked, "D2.1", steward, members=99)
    send(asked, "P", steward, accept=steward, members=100, share={"part": Decimal(1), "whole": Decimal(4)})
    told = get(steward, f"/rounds/{asked.uuid}")
    assert [told["whole"][name] for name in ("total", "sent", "accepted", "missing")] == [6, 4, 3, 2]
    rows = {one["key"]: one for one in get(steward, f"/rounds/{asked.uuid}/figures", unit="P")["lines"]}
    members = rows["members"]
    assert (members["own"]["value"], members["below"]["value"], members["difference"]) == (100, 30, 70)
    assert members["below"]["qualifier"] == "over" and members["told"]["value"] == 100
    assert [(one["unit"]["code"], one["value"]) for one in members["parts"]] == [("D1", 30)]
    assert (rows["raised"]["below"]["value"], rows["raised"]["own"]["value"]) == ("1500", None)
    assert (rows["share"]["below"]["part"], rows["share"]["below"]["whole"]) == (30, 200)
    assert (rows["share"]["below"]["value"], rows["share"]["own"]["value"]) == (15, 25)
    everything = get(steward, f"/rounds/{asked.uuid}/figures", unit="P", counted="all")
    assert {one["key"]: one["below"]["value"] for one in everything["lines"]}["members"] == 129
    officer = officer_of(branch["D1"])
    mine = get(officer, f"/rounds/{asked.uuid}/figures")
    assert (mine["unit"]["code"], mine["lines"][0]["below"]["value"]) == ("D1", 30)
    assert [one["unit"]["code"] for one in get(officer, f"/rounds/{asked.uuid}/returns")["items"]] == [
        "D1.1",
        "C",
        "D1.2",
    ]
    for part in ("", "/figures", "/returns"):
        get(officer, f"/rounds/{asked.uuid}{part}", 404, unit="D2.1")
    other = Return.objects.get(round=asked, unit=branch["D2.1"])
    get(officer, f"/returns/{other.uuid}", 404)
    own = get(officer, f"/returns/{Return.objects.get(round=asked, unit=branch['D1.1']).uuid}")
    values = {one["key"]: one for one in own["values"]}
    assert (values["members"]["value"], values["raised"]["value"], values["paid"]["value"]) == (10, "1000", None)
    assert (values["share"]["value"], values["share"]["part"], values["share"]["whole"]) == (15, 30, 200)


@pytest.mark.parametrize("seed", range(3))
def test_page_api_and_sheet_tell_the_same_numbers_at_every_place_of_a_random_tree(seed, get, signed_in):
    rng, network = random.Random(seed), make_network()
    top = add(network, "province", "P")
    user = make_user("Steward", "steward@network.example")
    NetworkRole.objects.create(network=network, user=user, role="steward")
    for district in range(2):
        held = add(network, "district", f"D{district}", top)
        for commune in range(rng.randint(1, 3)):
            add(network, "commune", f"D{district}.{commune}", held)
    made = Round.objects.create(network=network, form=make_form(network), title_vi="2022", **YEAR)
    made = workflow.open_round(made, by=user)
    for sent in made.returns.select_related("unit"):
        if rng.random() < 0.7:
            numbers = {"members": rng.randint(0, 10**6), "raised": rng.randint(0, 10**10), "opening": 10**12}
            whole = rng.randint(1, 500)
            share = {"part": Decimal(rng.randint(0, whole)), "whole": Decimal(whole)}
            accept = user if rng.random() < 0.7 else None
            send(made, sent.unit.code, user, accept=accept, share=share, explanation="x", **numbers)
    client = signed_in(user)
    for code in ("", "P", "D0", "D1"):
        for counted in ("accepted", "all"):
            chosen = {"unit": code, "counted": counted} if code else {"counted": counted}
            told = {one["key"]: one for one in get(user, f"/rounds/{made.uuid}/figures", **chosen)["lines"]}
            answer = client.get(reverse("networks:round_figures", args=[made.uuid]), chosen)
            page = {line.field.key: line for line in answer.context["lines"]}
            sheet = client.get(reverse("networks:round_export", args=[made.uuid]), chosen)
            rows = list(load_workbook(io.BytesIO(sheet.content)).active.values)
            below = next(row for row in rows if row[1] == "The parts together")
            for column, (key, line) in enumerate(page.items(), start=4):
                value = told[key]["below"]["value"]
                number = None if value is None else float(value)
                assert number == (None if below[column] is None else pytest.approx(float(below[column]), abs=0.51))
                assert (line.below.value is None) == (number is None)
                if number is not None:
                    assert number == pytest.approx(float(line.below.value), abs=0.51)
                    if key in {"members", "raised"}:
                        assert number == float(line.below.value) == float(below[column])


def test_the_fund_is_told_as_sums_and_names_no_giver(branch, steward, get):
    entry(branch["D1.1"], "opening", 50)
    entry(branch["D1.1"], "raised", 300, qualifier="over", donor="Ông Kín (thử)", donor_agreed=True)
    entry(branch["D1.2"], "paid", 120, recipients=6, counted_as="persons", purpose="award")
    entry(branch["D2.1"], "raised", 7)
    entry(branch["D2.1"], "raised", 999, confirmed=False)
    told = get(steward, "/fund", year=2023)
    whole = told["whole"]
    assert [whole[name]["value"] for name in ("opening", "raised", "paid", "recipients")] == ["50", "307", "120", 6]
    assert (whole["left"], whole["raised"]["qualifier"], told["years"]) == ("237", "over", [2023])
    assert [(part["unit"]["code"], part["raised"]["value"]) for part in told["parts"]] == [("D1", "300"), ("D2", "7")]
    assert told["cuts"][0]["rows"][0]["recipients"]["value"] == 6
    own = get(officer_of(branch["D2"]), "/fund")
    assert (own["unit"]["code"], own["whole"]["raised"]["value"], own["whole"]["paid"]["value"]) == ("D2", "7", None)
    get(officer_of(branch["D2.2"], "third@network.example"), "/fund", 404, unit="D1")
    assert "Kín" not in str(told)
