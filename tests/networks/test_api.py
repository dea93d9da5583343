"""Networks in the API: the numbers of the pages and sheets, and nothing of another branch."""

from __future__ import annotations

import datetime as dt
import io
import random
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from instruments.models import CriteriaSet
from networks import tree
from networks.models import (
    Application,
    Membership,
    NetworkRole,
    NetworkStatement,
    RecognitionRound,
    Return,
    Round,
    TitleTarget,
    UnitCount,
)
from networks.returns import workflow
from tests.factories.cast import make_user
from tests.factories.networks import make_member
from tests.networks.conftest import YEAR, add, make_form, make_network, officer_of
from tests.networks.test_fund import entry
from tests.networks.test_returns import send

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(branch, steward) -> Round:
    network = branch["P"].network
    made = Round.objects.create(network=network, form=make_form(network), title_vi="Năm 2022", **YEAR)
    return workflow.open_round(made, by=steward)


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
    for code in ("D1.2", "D2.1"):  # without them nobody knows what is left of the whole
        entry(branch[code], "opening", 0)
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


# --- recognition, members --------------------------------------------------------------


def test_recognition_is_told_by_branch_and_drafts_of_others_are_not(branch, steward, get):
    """Of D1: 3 registered and 2 recognised of 10 by number, and a dossier that is among them; of D2: one dossier."""
    network = branch["P"].network
    asked = RecognitionRound.objects.create(
        network=network, criteria_set=CriteriaSet.objects.get(slug="gnlc-42"), year=2023, title_vi="Đợt 2023",
        opens_on=dt.date(2023, 1, 1), closes_on=dt.date(2023, 12, 31), state="reviewing",
    )  # fmt: skip

    def apply(code: str, state: str, **facts) -> Application:
        unit = branch[code]
        return asked.applications.create(unit=unit, path=unit.path, subject="unit", state=state, **facts)

    apply("D1", "counted", registered=3, recognised=2, out_of=10, qualifier="over")
    apply("D1.1", "draft", name_vi="Nháp")
    held = apply("D2.1", "recognised", name_vi="Đơn vị (thử)")
    decision = asked.decisions.create(number="5/QĐ", dated=dt.date(2024, 1, 5), signer="Vi Văn Hội")
    held.outcomes.create(decision=decision, is_recognised=True, serial=1, expires_on=dt.date(2024, 12, 31))
    TitleTarget.objects.create(
        network=network, year=2025, title_vi="Gia đình học tập", percent=70, decision="387/QĐ-TTg"
    )
    url = f"/recognition/{asked.uuid}"
    told = get(steward, url)
    assert [told[name] for name in ("registered", "recognised", "out_of", "qualifier")] == [4, 3, 10, "over"]
    one, two = officer_of(branch["D1"]), officer_of(branch["D2"], "two@network.example")
    assert [get(two, url)[name] for name in ("registered", "recognised", "out_of")] == [1, 1, None]
    get(two, url, 404, unit="D1")
    assert {row["state"] for row in get(one, url + "/applications")["items"]} == {"counted", "draft"}
    assert {row["name"] for row in get(two, url + "/applications")["items"]} == {"Đơn vị (thử)"}
    reader = make_user("Reader", "reader@network.example")
    NetworkRole.objects.create(network=network, user=reader, role="reader")
    assert {row["state"] for row in get(reader, url + "/applications")["items"]} == {"counted", "recognised"}
    titles = get(steward, "/titles")["items"]
    assert [(row["number"], row["standing"], row["unit"]["code"]) for row in titles] == [
        ("5/QĐ – 001", "expired", "D2.1")
    ]
    assert get(one, "/titles")["count"] == 0
    assert get(one, "/targets")["items"][0]["percent"] == 70


def test_members_outlive_their_unit_and_applications_under_way_are_told_to_few(branch, steward, get, client):
    """Two of five were members in 2020; one of them is no unit any more. Statements of two days stand beside each other."""
    network = branch["P"].network
    vinh, dong = make_member(network, "Vinh"), make_member(network, "Sa Đéc")
    Membership.objects.filter(pk=vinh.pk).update(ended_on=dt.date(2025, 7, 1))
    Membership.objects.filter(pk=dong.pk).update(member_since=dt.date(2024, 2, 1))
    Membership.objects.create(network=network, name_vi="Đang nộp", search_text="dang nop", state="drafting")
    for value, day in ((356, dt.date(2024, 2, 1)), (292, dt.date(2022, 9, 1))):
        NetworkStatement.objects.create(
            network=network, value=value, unit_vi="thành phố", unit_en="cities", as_of=day, source="UNESCO"
        )
    told = {row["name"]: row for row in get(steward, "/members")["items"]}
    assert set(told) == {"Vinh", "Sa Đéc", "Đang nộp"}
    assert (told["Vinh"]["ended_on"], told["Vinh"]["state"], told["Đang nộp"]["member_since"]) == (
        "2025-07-01",
        "member",
        None,
    )
    assert [row["name"] for row in get(steward, "/members", year=2024)["items"]] == ["Sa Đéc"]
    assert get(steward, "/members", q="sa dec")["count"] == 1
    whole = get(steward, f"/members/{vinh.uuid}", language="en")
    assert whole["commitments"][0]["says"] == "Mở lớp" and whole["stages"][0]["on"] == "2020-01-01"
    assert len(whole["progress_reports"]) == vinh.progress_reports.count()
    said = get(steward, "/statements", language="en")["items"]
    assert [(row["value"], row["as_of"], row["unit"]) for row in said] == [
        (356, "2024-02-01", "cities"),
        (292, "2022-09-01", "cities"),
    ]
    contact = make_user("Contact", "contact@network.example")
    NetworkRole.objects.create(network=network, user=contact, role="contact", membership=vinh)
    assert {row["name"] for row in get(contact, "/members")["items"]} == {"Vinh", "Sa Đéc"}
    assert get(contact, f"/members/{dong.uuid}")["progress_reports"] is None
    assert get(contact, f"/members/{vinh.uuid}")["progress_reports"] is not None
    for path in ("/units", "/titles", "/recognition"):
        assert get(contact, path)["count"] == 0
    assert get(contact, "/coverage") == []
    get(contact, "/fund", 404)
    work = get(steward, "/joint")["items"]
    assert {one["name"] for row in work for one in row["members"]} <= {"Vinh", "Sa Đéc"}
