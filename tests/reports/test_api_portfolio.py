"""The API beyond the figures: money, values by period, lists by page, and that each reader gets the own edition."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from participants.models import ApiToken
from programmes.framework.services import set_target
from programmes.models import Document, Grant, Lesson, Partner, Programme
from tests.factories.cast import make_organisation
from tests.factories.framework import make_framework
from tests.factories.money import make_money
from trainings.models import Event
from trainings.quality import save_quality

FIRST = "/api/v1/programmes/first"


def reader(client, user):
    header = {"authorization": f"Bearer {ApiToken.issue(user)}"}

    def read(path: str, status: int = 200, **query):
        answer = client.get(path, {"language": "en"} | query, headers=header)
        assert answer.status_code == status, answer.content
        return answer.json()

    return read


def test_money_is_exact_text_and_what_has_no_rate_stands_beside(cast, client):
    work = make_money(cast)
    work.line("2", "87100000000", title_en="Fund")
    work.enter(amount=1_000_000, line=work.training)
    work.enter("receipt", "12.5", currency="EUR")
    work.enter(amount=4_000_000, line=work.training, state="submitted")
    Grant.objects.create(programme=cast.programme, funder=work.funder, reference="QT/2023/07", conditions="Kiểm toán")
    told = {user: reader(client, user)(f"{FIRST}/money") for user in (cast.coordinator, cast.donor)}
    assert told[cast.coordinator] == told[cast.donor]
    sums = told[cast.donor]
    assert (sums["granted"], sums["grants_not_stated"]) == ({"amount": None, "left_out": {}}, 1)
    assert sums["budget"]["amount"] == "87250000000"
    assert sums["received"] == {"amount": None, "left_out": {"EUR": "12.50"}}
    assert (sums["spent"]["amount"], sums["left"]["amount"]) == ("1000000", "87249000000")

    lines = reader(client, cast.coordinator)(f"{FIRST}/budget")
    assert [(row["code"], row["budget"]["amount"], row["left"]) for row in lines["items"]] == [
        ("1.1", "100000000", "99000000"),
        ("1.2", "50000000", "50000000"),
        ("2", "87100000000", "87100000000"),
    ]
    assert lines["items"][0]["awaiting_approval"]["amount"] == "4000000"
    assert reader(client, cast.donor)(f"{FIRST}/budget")["items"][0]["awaiting_approval"] is None
    assert lines["total"]["left"] == "87249000000"

    grants = {user: reader(client, user)(f"{FIRST}/grants")["items"][0] for user in (cast.coordinator, cast.donor)}
    assert {row["amount"] for row in grants.values()} == {None}  # not stated, never 0
    assert (grants[cast.coordinator]["conditions"], grants[cast.donor]["conditions"]) == ("Kiểm toán", "")
    found = reader(client, cast.donor)("/api/v1/portfolio", q="qt/2023/07")
    assert [row["slug"] for row in found["items"]] == ["first"]

    reader(client, cast.donor)(f"{FIRST}/transactions", 403)
    ledger = reader(client, cast.coordinator)(f"{FIRST}/transactions", kind="receipt")
    row = ledger["items"][0]
    assert (ledger["count"], row["amount"], row["currency"], row["value"]) == (1, "12.50", "EUR", None)
    measures = {row["key"]: row for row in reader(client, cast.donor)(f"{FIRST}/measures")}
    assert measures["money.received"]["left_out"] == {"EUR": "12.50"}
    assert measures["money.budget"]["value"] == 87_250_000_000


def test_values_by_period_and_split_are_told_to_each_reader_as_on_the_page(cast, client):
    work = make_framework(cast)
    row = work.indicator(title_en="Trained", responsible=[work.union, work.school])
    set_target(row, by=cast.coordinator, period=work.first, minimum=10)
    parts = {"sex": {"F": Decimal(17), "M": Decimal(3)}}
    work.report(row, work.first, value=20, parts=parts)
    work.report(row, work.second, value=0)
    work.report(row, work.second, work.school, value=6, state="submitted")
    by_all = reader(client, cast.coordinator)(f"{FIRST}/values")
    assert [(one["starts_on"], one["value"], one["minimum"]) for one in by_all["items"]] == [
        ("2023-10-01", 20, 10),
        ("2024-01-01", 0, None),  # a reported zero; what is only sent does not count
    ]
    assert {part["label"]: part["value"] for part in by_all["items"][0]["parts"]} == {"Female": 17, "Male": 3}
    assert [(one["organisation"]["name"], one["state"]) for one in by_all["items"][1]["reports"]] == [
        ("Hội Phụ nữ tỉnh", "approved"),
        ("Trường Dân tộc nội trú", "submitted"),
    ]
    donor = reader(client, cast.donor)(f"{FIRST}/values")["items"]
    assert [(one["value"], one["told"], one["parts"], one["reports"]) for one in donor] == [
        (20, True, [], []),
        (0, True, [], []),
    ]
    own = reader(client, work.other_reporter)(f"{FIRST}/values")["items"]
    assert [[one["organisation"]["name"] for one in row["reports"]] for row in own] == [[], ["Trường Dân tộc nội trú"]]
    assert reader(client, cast.donor)(f"{FIRST}/values", within="2024-02-01")["count"] == 1
    assert reader(client, cast.donor)(f"{FIRST}/values", indicator="9.9")["count"] == 0


def test_each_reader_gets_the_own_edition_and_the_own_etag(cast, client):
    """An assumed funder, a lesson that is not shared and an internal document are for those who work there."""
    programme = cast.programme
    Partner.objects.create(
        programme=programme, organisation=make_organisation("Quỹ đoán"), role="funder", certainty="assumed"
    )
    Lesson.objects.create(
        programme=programme, kind="lesson", text_vi="Riêng", owner_person=cast.enrolment.person, shared=False
    )
    Lesson.objects.create(
        programme=programme, kind="lesson", text_vi="Chung", owner_person=cast.enrolment.person, shared=True
    )
    document = Document.objects.create(kind="minutes", title_vi="Biên bản nội bộ", access="internal")
    document.citations.create(programme=programme, relation="reference")
    headers = {user: {"authorization": f"Bearer {ApiToken.issue(user)}"} for user in (cast.coordinator, cast.donor)}
    for path, theirs, donors in (("partners", 1, 0), ("lessons", 2, 1), ("documents", 1, 0)):
        answers = {user: client.get(f"{FIRST}/{path}", headers=header) for user, header in headers.items()}
        counts = [answers[user].json()["count"] for user in (cast.coordinator, cast.donor)]
        assert counts == [theirs, donors], path
        assert answers[cast.coordinator]["ETag"] != answers[cast.donor]["ETag"]
        again = headers[cast.donor] | {"if-none-match": answers[cast.coordinator]["ETag"]}
        assert client.get(f"{FIRST}/{path}", headers=again).status_code == 200
        again = headers[cast.donor] | {"if-none-match": answers[cast.donor]["ETag"]}
        assert client.get(f"{FIRST}/{path}", headers=again).status_code == 304
    lesson = client.get(f"{FIRST}/lessons?language=en", headers=headers[cast.donor]).json()["items"][0]
    assert (lesson["text"], lesson["owner"]) == ("Chung", "a person of the programme")
    assert "Cookie" in answers[cast.donor]["Vary"] and "Authorization" in answers[cast.donor]["Vary"]
    funded = client.get("/api/v1/portfolio?no_funder=true&state=running", headers=headers[cast.donor]).json()
    assert funded["count"] == 1


def test_pages_of_a_list_have_an_order_and_bounds(cast, client):
    for index in range(5):
        Document.objects.create(
            kind="decision", number=f"{index}/QĐ", title_vi="Quyết định", access="all", issued_on=dt.date(2023, 1, 1)
        ).citations.create(programme=cast.programme, relation="basis")
    read = reader(client, cast.coordinator)
    pages = [read(f"{FIRST}/documents", limit=2, offset=offset) for offset in (0, 2, 4, 6)]
    assert [page["count"] for page in pages] == [5] * 4
    numbers = [row["number"] for page in pages for row in page["items"]]
    assert numbers == [f"{index}/QĐ" for index in range(5)]
    for wrong in ({"limit": 0}, {"limit": 201}, {"offset": -1}, {"kind": "poem"}, {"language": "fr"}):
        assert read(f"{FIRST}/documents", 422, **wrong)["detail"][0]["loc"] == ["query", next(iter(wrong))]


def test_an_organisation_that_has_no_role_finds_nothing_rather_than_everything(cast, client):
    stranger = make_organisation("Không liên quan")
    read = reader(client, cast.coordinator)
    assert read("/api/v1/portfolio", organisation=str(stranger.uuid))["count"] == 0
    assert read("/api/v1/portfolio", funder="00000000-0000-0000-0000-000000000000")["count"] == 0
    assert read("/api/v1/portfolio", year=1999)["count"] == 0
    assert read("/api/v1/portfolio")["count"] == Programme.objects.visible_to(cast.coordinator).count()


def test_a_training_tells_which_of_the_twelve_steps_have_evidence(cast, client):
    """S2, line 7."""
    day = dt.date(2023, 10, 16)
    event = Event.objects.create(
        programme=cast.programme, title_vi="Tập huấn", kinds=["training"], starts_on=day, ends_on=day
    )
    save_quality(event, {"step-1": ("yes", "Báo cáo"), "step-8": ("yes", "")}, by=cast.coordinator)
    url = f"{FIRST}/events/{event.uuid}/quality"
    told = reader(client, cast.monitor)(url)
    assert (len(told["steps"]), told["with_evidence"]) == (12, 1)
    assert [step["number"] for step in told["steps"] if step["evidence"]] == [1]
    reader(client, cast.donor)(url, 403)
    reader(client, cast.coordinator)(f"/api/v1/programmes/other/events/{event.uuid}/quality", 404)
