"""What is read off a roll-up beside its sums: per person, the change from last time, rates that are never summed."""

from __future__ import annotations

import datetime as dt
import io
import re
from decimal import Decimal
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import load_workbook

from networks import tree
from networks.models import ReturnField, Round, Unit
from networks.returns import designs, workflow
from networks.returns.maps import ground_of
from networks.returns.reading import roll_up
from networks.sheets import Judge
from office.errors import DomainError
from office.maps import short_names, step_size
from participants.models import Place
from reports.associations import services
from tests.networks.test_annual_reports import content, made
from tests.networks.test_annual_reports import words as words_of
from tests.networks.test_returns import send

pytestmark = pytest.mark.django_db


def over(value: int) -> dict:
    return {"amount": Decimal(value), "qualifier": "over"}


@pytest.fixture
def two_years(branch, steward, asked) -> Round:
    """2021 and 2022 of the same units; money is told per person of the population.

    2022: D1.1 over 100,000 of 40 people, D1.2 50,000 without people, D2.1 300,000 of 100, D2.2 60 people without money.
    """
    form = asked.form
    form.people = form.fields.get(key="population")
    form.save()
    form.fields.filter(key="raised").update(summed="head")
    ReturnField.objects.create(form=form, key="rate", type="money", label_vi="bình quân", summed="stated", order=20)
    before = Round.objects.create(
        network=asked.network, form=form, title_vi="Năm 2021", starts_on=dt.date(2021, 1, 1), ends_on=dt.date(2021, 12, 31), due_on=dt.date(2022, 1, 15),
    )  # fmt: skip
    before = workflow.open_round(before, by=steward)
    send(before, "D1.1", steward, accept=steward, members=1, raised=80_000, population=40)
    send(before, "D2.1", steward, accept=steward, members=1, raised=200_000, population=100)
    asked.previous = before
    asked.save()
    send(asked, "D1.1", steward, accept=steward, members=20, raised=over(100_000), population=40, rate=2500)
    send(asked, "D1.2", steward, accept=steward, members=20, raised=50_000)
    send(asked, "D2.1", steward, accept=steward, members=20, raised=300_000, population=100, rate=3000)
    send(asked, "D2.2", steward, accept=steward, members=20, population=60)
    send(asked, "C", steward, accept=steward, members=5, raised=999, population=3)  # among D1.1's
    return Round.objects.select_related("network", "form", "previous__form").get(pk=asked.pk)


def lines_of(asked: Round, path: str) -> dict:
    return {line.field.key: line for line in roll_up(asked, path)}


def test_per_person_is_a_sum_by_a_sum_of_those_that_state_both(branch, two_years, steward):
    raised = lines_of(two_years, branch["P"].path)["raised"]
    d1, d2 = branch["D1"].path, branch["D2"].path
    assert (raised.parts[d1].value, raised.heads[d1].value, raised.heads[d1].n) == (150_000, 2500, 1)
    assert (raised.heads[d2].value, raised.heads[d2].n) == (3000, 1)
    assert (raised.below_head.amount, raised.below_head.people, raised.below_head.n) == (400_000, 140, 2)
    assert round(raised.below_head.value, 2) == Decimal("2857.14")  # the mean of the two would be 2,750
    assert (raised.heads[d1].qualifier, raised.heads[d2].qualifier, raised.head.qualifier) == (
        "over",
        "exactly",
        "over",
    )
    # the branch that states both itself
    send(two_years, "P", steward, accept=steward, members=100, raised=600_000, population=over(200))
    raised = lines_of(two_years, branch["P"].path)["raised"]
    assert (raised.own_head.value, raised.own_head.qualifier, raised.head.value) == (3000, "under", 3000)
    assert lines_of(two_years, branch["D1.1"].path)["raised"].own_head.value == 2500


def test_the_change_is_told_of_the_whole_and_of_each_part(branch, two_years):
    raised = lines_of(two_years, branch["P"].path)["raised"]
    assert (raised.change, round(raised.change_share, 2)) == (170_000, Decimal("60.71"))  # 450,000 after 280,000
    assert raised.change_of(branch["D1"].path) == (70_000, Decimal("87.5"))
    assert (raised.before_head.value, round(raised.head_change, 2)) == (2000, Decimal("857.14"))
    members = lines_of(two_years, branch["D1"].path)["members"]
    assert members.change_of(branch["D1.2"].path) == (None, None)  # it sent nothing then: that is not zero


def test_a_change_is_told_of_like_with_like(branch, two_years, steward):
    """An own figure is not compared with a sum of parts, of the branch or of a part."""
    send(two_years, "P", steward, accept=steward, members=1, raised=900_000)
    at_top = lines_of(two_years, branch["P"].path)["raised"]
    assert (at_top.told.value, at_top.before.value, at_top.change) == (900_000, 280_000, None)
    send(two_years.previous, "P", steward, accept=steward, members=1, raised=600_000)
    assert lines_of(two_years, branch["P"].path)["raised"].change == 300_000
    # last year a commune told it itself; had it not, its chapter would have
    then = two_years.previous.returns.get(unit=branch["D1.1"])
    workflow.send_back_return(then, by=steward, reason="thử")
    send(two_years.previous, "C", steward, accept=steward, members=1, raised=70_000)
    at_district = lines_of(two_years, branch["D1"].path)["raised"]
    assert at_district.parts_before[branch["D1.1"].path].value == 70_000
    assert at_district.change_of(branch["D1.1"].path) == (None, None) and at_district.change is None


def test_a_rate_is_stated_by_each_and_summed_by_nobody(branch, two_years):
    at_top, at_district = (lines_of(two_years, branch[code].path)["rate"] for code in ("P", "D1"))
    assert (at_top.parts, at_top.below.value) == ({}, None)
    assert (at_district.parts[branch["D1.1"].path].value, at_district.below.value) == (2500, None)


def test_people_may_be_the_whole_of_a_percentage_or_worked_out_of_one_return(branch, two_years, steward):
    form, commune = two_years.form, branch["D1.1"].path
    share = {"part": Decimal(20), "whole": Decimal(50)}
    sent = two_years.returns.get(unit=branch["D1.1"])
    workflow.send_back_return(sent, by=steward, reason="thử")
    send(two_years, "D1.1", steward, accept=steward, members=20, raised=over(100_000), share=share)
    form.people = form.fields.get(key="share")
    form.save()
    assert lines_of(two_years, branch["D1"].path)["raised"].heads[commune].value == 2000
    form.people = ReturnField.objects.create(form=form, key="implied", label_vi="suy ra", formula="members * 2")
    form.save()
    assert lines_of(two_years, branch["D1"].path)["raised"].heads[commune].value == 2500
    assert lines_of(two_years, branch["P"].path)["raised"].heads == {}  # of sums it would mix different returns


def test_what_is_told_per_person_is_a_sum_and_its_people_stay_asked(branch, two_years, steward):
    field = two_years.form.fields.get(key="share")
    field.summed = "head"
    with pytest.raises(ValidationError):
        field.full_clean()
    raised = two_years.form.fields.get(key="raised")
    facts = {name: getattr(raised, name) for name in ("key", "type", "formula", "label_vi")}
    with pytest.raises(DomainError):
        designs.change_part(raised, by=steward, **facts, summed="stated")  # totals of the past would change
    assert designs.change_part(raised, by=steward, **facts, summed="sum").summed == "sum"
    two_years.form.rounds.update(state="preparing")
    with pytest.raises(DomainError):
        designs.remove_part(two_years.form.people, by=steward)


def test_page_sheet_and_api_tell_the_same_per_person_and_the_same_change(branch, two_years, steward, get, signed_in):
    client, top = signed_in(steward), {"unit": "P"}
    told = {one["key"]: one for one in get(steward, f"/rounds/{two_years.uuid}/figures", **top)["lines"]}["raised"]
    assert (told["below"]["value"], told["change"], told["change_percent"]) == ("450000", "170000", 60.714286)
    both = told["below_per_person"]
    assert (both["amount"], both["people"], both["value"], both["stated"]) == ("400000", 140, "2857.142857", 2)
    assert (both["qualifier"], told["before_per_person"]["value"], told["change_per_person"]) == (
        "over",
        "2000",
        "857.142857",
    )
    parts = {one["unit"]["code"]: one for one in told["parts"]}
    assert (parts["D1"]["per_person"]["value"], parts["D1"]["change"], parts["D1"]["change_percent"]) == (
        "2500",
        "70000",
        87.5,
    )
    sheet = client.get(reverse("networks:round_export", args=[two_years.uuid]), top)
    names, *rows = load_workbook(io.BytesIO(sheet.content)).active.values
    at = {name: names.index(name) for name in ("raised, per person", "raised, change", "raised, change in %")}
    by_name = {row[1]: [row[column] for column in at.values()] for row in rows}
    assert by_name["D1"] == [2500, 70_000, 87.5]
    assert by_name["The parts together"][0] == 2857.142857 and by_name["Last time"][0] == 2000
    assert by_name["Change since then"] == [857.142857, 170_000, 60.714286]
    page = client.get(reverse("networks:round_figures", args=[two_years.uuid]), top | {"show": "head"})
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", page.content.decode())).split())
    assert "over 2,857 ₫ per person" in text and "+170,000 ₫ (+60.7%)" in text and "each states it" in text
    assert "over 2,500 ₫ per person" in text
    text = client.get(
        reverse("networks:round_figures", args=[two_years.uuid]), top | {"show": "change"}
    ).content.decode()
    assert "+70,000\xa0₫ (+87.5%)" in text and "+100,000\xa0₫ (+50.0%)" in text
    at_district = client.get(reverse("networks:round_figures", args=[two_years.uuid]), {"unit": "D1"}).content.decode()
    assert "1 of 2 parts state both" in at_district  # D1.2 does not say how many people there are


def test_the_annual_report_tells_per_person_change_and_map_as_the_page_does(branch, two_years, steward, monkeypatch):
    """Of the same returns as the page's test: 400,000 by 140 people, 450,000 after 280,000."""
    monkeypatch.setattr(services, "VARIANTS", [("vi", "docx"), ("en", "docx"), ("en", "xlsx")])
    plain = made(branch["P"], two_years, steward)
    assert plain.snapshot["map"] is None and "Schematic" not in words_of(plain)
    for code, place in (("D1", (1, 1)), ("D2", (2, 1))):
        Unit.objects.filter(code=code).update(map_column=place[0], map_row=place[1])
    report = made(branch["P"], two_years, steward)
    line = {row["key"]: row for row in report.snapshot["lines"]}["raised"]
    below, first, second = line["heads"]["below"], str(branch["D1"].pk), str(branch["D2"].pk)
    assert [below[name] for name in ("amount", "people", "n", "qualifier")] == [400_000, 140, 2, "over"]
    assert (below["value"], line["heads"]["own"]) == ("2857.142857", None)
    assert (line["heads"]["before"]["value"], line["heads"]["change"]) == (2000, "857.142857")
    assert (line["change"], line["change_share"]) == (170_000, "60.714286")
    assert {key: of["value"] for key, of in line["part_heads"].items()} == {first: 2500, second: 3000}
    assert line["part_changes"] == {first: [70_000, "87.5"], second: [100_000, 50]}
    told, vietnamese = words_of(report), words_of(report, "vi")
    for said in ("over 2,857\xa0₫", "2,000\xa0₫", "+857\xa0₫", "+170,000\xa0₫ (+60.7%)", "over 2,500\xa0₫", "+70,000\xa0₫ (+87.5%)", "+100,000\xa0₫ (+50.0%)"):  # fmt: skip
        assert said in told, said
    for said in ("trên 2.857\xa0₫", "+857\xa0₫", "+170.000\xa0₫ (+60,7%)", "raised, bình quân đầu người (sơ đồ, không theo tỉ lệ)"):  # fmt: skip
        assert said in vietnamese, said
    assert report.snapshot["map"]["places"][second] == {"at": [2, 1], "short": {"vi": "D2", "en": "D2"}}
    book = load_workbook(io.BytesIO(content(report, "en", "xlsx")))

    def row_of(sheet: str, label: str, head: str) -> dict:
        rows = list(book[sheet].values)
        names = next(row for row in rows if row[0] == head)
        return dict(zip(names, next(row for row in rows if label in row[:2]), strict=True))

    row = row_of("The figures of the round", "raised", "Figure")
    assert (row["Change in %"], row["The parts together, per person"]) == (60.714286, 2857.142857)
    assert (row["Last time, per person"], row["Change since then, per person"]) == (2000, 857.142857)
    row = row_of("Figures by part", "D1", "Code")
    told = [row[f"raised{what}"] for what in ("", ", per person", ", change", ", change in %")]
    assert told == [150_000, 2500, 70_000, 87.5] and row["members, change"] == 39  # 40 after 1


# --- the map -----------------------------------------------------------------------


def test_the_map_draws_each_part_where_it_stands_and_opens_it(branch, two_years, steward, signed_in):
    client, address = signed_in(steward), reverse("networks:round_figures", args=[two_years.uuid])

    def page(**query) -> str:
        return unescape(client.get(address, {"unit": "P", "field": "raised"} | query).content.decode())

    bars = page()
    assert "It can be a map" in bars and "tile-map" not in bars and "Schematic" not in bars
    for code, place in (("D1", (1, 1)), ("D2", (2, 1))):
        Unit.objects.filter(code=code).update(map_column=place[0], map_row=place[1])
    drawn = page()
    assert "Schematic: not to scale" in drawn and "It can be a map" not in drawn
    assert "<title>D1: over 150,000\xa0₫</title>" in drawn and ">>150,000<" in drawn and ">300,000<" in drawn
    assert 'href="?unit=D1&counted=accepted&show=value&field=raised"' in drawn
    assert "<title>D2: 3,000\xa0₫ per person</title>" in page(show="head")
    assert "<title>D1: +70,000\xa0₫ (+87.5%)</title>" in page(show="change")
    # blank is an empty tile, zero is a number
    at_district = page(unit="D2", field="opening")
    Unit.objects.filter(code="D2.1").update(map_column=1, map_row=1)
    Unit.objects.filter(code="D2.2").update(map_column=1, map_row=2)
    assert "tile-map" not in at_district and "No part tells it yet." in page(unit="D2", field="opening")
    drawn = page(unit="D2")
    assert (
        "<title>D2.2: –</title>" in drawn
        and "not known" in drawn
        and "<desc>D2.1: 300,000\xa0₫; D2.2: –</desc>" in drawn
    )
    # a closed level keeps its places: the map of a past round is that of its day
    tree.close_unit(branch["D2"], on=dt.date(2025, 7, 1), by=None)
    assert "<title>D2: 300,000\xa0₫</title>" in page()


def test_provinces_stand_on_the_map_of_the_era_of_the_round(two_years, branch):
    def places(*names: str, ends: dt.date):
        for code, name in zip(("D1", "D2"), names, strict=True):
            branch[code].place = Place.objects.get(era="63", name_vi=name)
        two_years.ends_on = ends
        found = ground_of(two_years, [branch["D1"], branch["D2"]])
        return found and (found.kind, len(found.places))

    assert places("Nghệ An", "Ninh Bình", ends=dt.date(2024, 12, 31)) == ("63", 2)
    assert places("Nghệ An", "Ninh Bình", ends=dt.date(2025, 12, 31)) == ("34", 2)
    assert places("Nghệ An", "Nghệ An", ends=dt.date(2024, 12, 31)) is None  # districts of one province
    assert places("Nam Định", "Hà Nam", ends=dt.date(2025, 12, 31)) is None  # both are in Ninh Bình now


def test_a_place_on_the_map_has_both_its_sides_and_goes_through_the_sheet(branch, steward, signed_in):
    client, unit = signed_in(steward), branch["D1"]
    facts = {"kind": unit.kind_id, "code": "D1", "name_vi": "D1", "is_established": "on", "map_column": 2}
    address = reverse("networks:unit_edit", args=[unit.uuid])
    assert "has a column and a row" in client.post(address, facts).content.decode()
    assert client.post(address, facts | {"map_row": 3}).status_code == 302
    other = reverse("networks:unit_edit", args=[branch["D2"].uuid])
    assert "stands there already" in client.post(other, facts | {"code": "D2", "map_row": 3}).content.decode()
    sheet = client.get(reverse("networks:units_export", args=[unit.network.slug]))
    names, *rows = load_workbook(io.BytesIO(sheet.content)).active.values
    row = next(dict(zip(names, row, strict=True)) for row in rows if row[0] == "D1")
    assert (row["Column on the map"], row["Row on the map"]) == (2, 3)
    texts = {"code": "D2", "kind": "district", "name_vi": "D2", "parent": "P", "map_column": "4", "map_row": "0"}
    wrong, half, right = Judge(unit.network).rows(
        [
            (1, texts),
            (2, texts | {"code": "D1", "name_vi": "D1", "map_row": ""}),
            (3, texts | {"code": "D3", "map_row": "5"}),
        ]
    )
    assert [code for _key, code, _values in wrong.problems] == ["nw_map", "nw_map_half"][: len(wrong.problems)]
    assert [code for _key, code, _values in half.problems] == ["nw_map_half"]
    assert (right.kind, right.facts["map_column"], right.facts["map_row"]) == ("new", 4, 5)


def test_steps_of_the_legend_are_round_and_names_are_told_apart():
    assert [step_size(Decimal(top)) for top in (4, 100, 87_100_000_000)] == [1, 25, 25_000_000_000]
    names = ["Hội Khuyến học thành phố Vinh", "Hội Khuyến học huyện Anh Sơn", "Hội Khuyến học thị xã Cửa Lò"]
    assert short_names(names) == ["Vinh", "Anh Sơn", "Cửa Lò"]
    assert short_names(["Association of Vinh City", "Association of Anh Sơn District"]) == ["Vinh", "Anh Sơn"]
    assert short_names(["Xã Đồng Lúa (mô phỏng)"]) == ["Đồng Lúa (mô phỏng)"]
