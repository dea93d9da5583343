"""The portal's lists as files: tags when asked for, the reader's own edition, nothing hidden or not stated as 0."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse

from programmes.hxl import is_tag_row
from programmes.models import Activity, ActivityShare, Document, Partner
from reports.lists import KINDS
from tests.factories.cast import make_organisation
from tests.factories.money import make_money


def rows_of(client, url: str, **query) -> list[list[str]]:
    answer = client.get(url, {"format": "csv"} | query)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("what", KINDS)
def test_each_list_has_the_switch_and_both_forms(cast, as_user, what):
    client, url = as_user(cast.coordinator), reverse("reports:programme_list", args=["first", what])
    plain, tagged = rows_of(client, url), rows_of(client, url, hxl="1")
    assert is_tag_row(tagged[1]) and tagged[0] == plain[0] and tagged[2:] == plain[1:]
    assert client.get(url, {"hxl": "1"}).content.startswith(b"PK")


def test_what_each_reader_takes_is_what_its_page_tells(cast, as_user):
    work = make_money(cast)
    work.enter(amount="1500000", line=work.training)
    work.enter(amount="12.5", currency="EUR", line=work.visits)
    activity = Activity.objects.create(programme=cast.programme, title_vi="Nghiên cứu", unit_vi="bài", reach="each")
    ActivityShare.objects.create(activity=activity, organisation=work.partner, planned=2)
    hidden = make_organisation("Quỹ đoán")
    Partner.objects.create(programme=cast.programme, organisation=hidden, role="funder", certainty="assumed")
    Document.objects.create(kind="minutes", title_vi="Nội bộ", access="internal").citations.create(
        programme=cast.programme
    )
    client = as_user(cast.coordinator)
    of = {what: reverse("reports:programme_list", args=["first", what]) for what in KINDS}
    money = rows_of(client, of["money"])
    assert money[1][:3] == ["1.1 Tập huấn", "VND", "100000000"] and money[1][6:8] == ["1500000", "98500000"]
    assert (money[2][6], money[2][8]) == ("", "12.5 EUR")  # without a rate: in no sum, and told
    assert rows_of(client, of["activities"])[1] == [
        "Nghiên cứu", "Sở Giáo dục và Đào tạo", "", "", "Chưa nêu", "2", "", "bài",
    ]  # fmt: skip
    assert len(rows_of(client, of["documents"])) == 2
    portfolio = reverse("reports:portfolio_list")
    assert "Quỹ đoán (Phỏng đoán)" in rows_of(client, portfolio)[1][2]
    donor = as_user(cast.donor)
    assert rows_of(donor, portfolio)[1][2] == "Quỹ tài trợ"
    assert len(rows_of(donor, of["documents"])) == 1
    assert rows_of(donor, of["money"]) == money
    assert {donor.get(of[what]).status_code for what in ("plans", "events")} == {403}
    assert rows_of(donor, portfolio, q="không có gì")[1:] == []
