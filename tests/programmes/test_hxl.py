"""The row of HXL tags, a switch on each list for spreadsheets; the figures of a programme as a list."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from office.models import Revision
from programmes.framework.services import set_baseline, set_target
from programmes.framework.sheets import matrix, staging
from programmes.hxl import is_tag_row, mapping, tag
from programmes.imports.columns import all_columns
from programmes.imports.sheets import read
from programmes.models import Target
from programmes.spreadsheets import Table, as_csv, as_xlsx
from tests.factories.cast import enrol, make_organisation, make_person
from tests.factories.framework import make_framework
from tests.factories.money import make_money

TABLE = [("Tên", "organisation"), ("Số", "actual"), ("Ghi", "")]


def rows_of(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_tags_are_those_of_the_mapping():
    assert tag("organisation") == "#org+name"
    assert tag("target") == "#indicator+target+num"
    assert tag("") == ""
    assert all(is_tag_row([tags]) for tags in mapping().values())


@pytest.mark.parametrize(
    ("row", "is_tags"),
    [
        (["#org+name", None, "", "#adm1 +code"], True),
        (["#N/A", "#REF!"], False),
        (["#org+name", "Hội Phụ nữ"], False),
        (["", None], False),
        (["#Lan"], False),
    ],
)
def test_a_row_of_tags_is_told_from_data(row, is_tags):
    assert is_tag_row(row) is is_tags


def test_tags_stand_right_under_the_names_and_only_when_asked_for():
    rows = [["Hội", 1234567, None]]
    assert as_csv(Table("t", TABLE, rows))[0].decode("utf-8-sig") == "Tên,Số,Ghi\r\nHội,1234567,\r\n"
    tagged, count = as_csv(Table("t", TABLE, rows, hxl=True))
    assert tagged.decode("utf-8-sig") == "Tên,Số,Ghi\r\n#org+name,#indicator+actual+num,\r\nHội,1234567,\r\n"
    assert count == 1
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(Table("t", TABLE, rows, hxl=True))[0])).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Tên", "Số", "Ghi"],
        ["#org+name", "#indicator+actual+num", None],
        ["Hội", 1234567, None],
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_of_people_with_tags_is_imported_as_without(as_user, cast, kind):
    office, url = as_user(cast.coordinator), reverse("programmes:people_export", args=["first"])
    home = make_organisation("Hội Phụ nữ tỉnh")
    enrol(cast.programme, make_person("Lò Thị Mai", sex="F", organisation=home))
    plain, tagged = (office.get(url, {"format": kind} | more).content for more in ({}, {"hxl": "1"}))
    assert plain != tagged
    first, second = (read(content, f"list.{kind}", all_columns()) for content in (plain, tagged))
    assert first.columns == second.columns
    assert [texts for _n, texts in first.rows] == [texts for _n, texts in second.rows]
    assert [number for number, _t in second.rows] == [3, 4]
    if kind == "csv":
        assert rows_of(office.get(url, {"format": "csv", "hxl": "1"}))[1] == [
            "", "", "", "", "#adm1+name+i_vi", "#org+name", "#org+type", "", "", "", "#status"
        ]  # fmt: skip


@pytest.mark.django_db
def test_the_framework_with_tags_comes_back_in(as_user, cast):
    work = make_framework(cast)
    work.indicator(title_en="Trained")
    url = reverse("programmes:framework_export", args=["first"])
    content = as_user(cast.coordinator).get(url, {"hxl": "1"}).content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    names = [cell.value for cell in sheet[1]]
    tags = dict(zip(names, [cell.value for cell in sheet[2]], strict=True))
    assert tags["Mã chỉ số"] == "#indicator+code"
    found = read(content, "f.xlsx", matrix.columns_of(work.programme))
    assert [number for number, _texts in found.rows] == [3, 4, 5]


def figures(as_user, user, **asked) -> list[dict[str, str]]:
    answer = as_user(user).get(reverse("programmes:measures_export", args=["first"]), {"format": "csv"} | asked)
    names, *rows = rows_of(answer)
    return [dict(zip(names, row, strict=True)) for row in rows]


def cohort(cast):
    """With the cast's trainee: 12 women, 9 men, 2 of another sex."""
    for number in range(22):
        sex = "F" if number < 11 else "M" if number < 20 else "X"
        enrol(cast.programme, make_person(f"Người {number}", sex=sex, birth_year=1990))
    Revision.objects.filter(pk=cast.programme.pk).update(number=99)


@pytest.mark.django_db
def test_figures_come_with_their_splits_and_hidden_cells_are_empty_for_donors(as_user, cast):
    cohort(cast)

    def sexes(user):
        return {
            row["Phần phân tổ"]: (row["Giá trị"], row["Ghi chú"])
            for row in figures(as_user, user)
            if row["Mã"] == "people.enrolled" and row["Phân tổ theo"] in {"", "Giới tính"}
        }

    assert sexes(cast.coordinator) == {
        "": ("23", ""),
        "Nữ": ("12", ""),
        "Nam": ("9", ""),
        "Khác / không muốn nêu": ("2", ""),
    }
    assert sexes(cast.donor) == {
        "": ("23", ""),
        "Nữ": ("12", ""),
        "Khác / không muốn nêu": ("", "được ẩn: dưới 5 người"),
        "Nam": ("", "được ẩn cùng một nhóm nhỏ"),
    }


@pytest.mark.django_db
def test_a_target_stands_beside_its_figure_and_a_reported_indicator_is_among_them(as_user, cast):
    work = make_framework(cast)
    row = work.indicator(code="1.1a", title_vi="Số trường", of_people=False, unit_vi="trường")
    set_baseline(row, by=cast.coordinator, value=1)
    set_target(row, by=cast.coordinator, minimum=1200, maximum=1500, due_on=cast.programme.ends_on)
    work.report(row, work.first, value=1200)
    Target.objects.create(
        programme=cast.programme, measure="people.enrolled", title_vi="Người", minimum=30, due_on=cast.programme.ends_on
    )
    found = {line["Mã"]: line for line in figures(as_user, cast.donor) if not line["Phân tổ theo"]}
    told = ("Giá trị", "Chỉ tiêu, ít nhất", "Chỉ tiêu, nhiều nhất", "Hạn", "Đơn vị")
    assert [found["1.1a"][name] for name in told] == ["1200", "1200", "1500", "2024-02-29", "trường"]
    assert [found["people.enrolled"][name] for name in told[1:4]] == ["30", "", "2024-02-29"]


@pytest.mark.django_db
def test_figures_carry_tags_when_asked_for(as_user, cast):
    first = figures(as_user, cast.donor, hxl="1")[0]
    assert list(first.values()) == [
        "#indicator+code", "#indicator+name", "#activity+programme+name", "#indicator+unit", "#indicator+split+type",
        "#indicator+split+name", "#indicator+actual+num", "#indicator+actual+numerator+num",
        "#indicator+actual+denominator+num", "#indicator+actual+n+num", "#indicator+actual+text",
        "#indicator+target+num", "#indicator+target+max+num", "#date+due", "#meta+description", "#date+updated",
    ]  # fmt: skip


def sheet_of(answer) -> list[list]:
    return [
        [cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows()
    ]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_ledger_leaves_with_tags_and_comes_back_as_the_same(cast, as_user, kind):
    work = make_money(cast)
    work.enter(amount="12.5", currency="EUR", number="CT-1", line=work.training)
    work.enter(amount=87_100_000, number="CT-2", payee="=1+1")
    client = as_user(cast.coordinator)
    url = reverse("programmes:ledger_export", args=["first"])
    plain, tagged = client.get(url, {"format": kind}), client.get(url, {"format": kind, "hxl": "1"})
    rows, with_tags = (rows_of(one) if kind == "csv" else sheet_of(one) for one in (plain, tagged))
    assert with_tags[1][:5] == ["#value+code", "#value+type", "#date+transaction", "#value+num", "#currency+code"]
    assert (len(with_tags), with_tags[0]) == (len(rows) + 1, rows[0])
    if kind == "csv":  # for programs: a dot, and days as ISO writes them
        assert {tuple(row[2:4]) for row in with_tags[2:]} == {("2023-10-16", "12.5"), ("2023-10-16", "87100000")}
    upload = SimpleUploadedFile(f"ledger.{kind}", tagged.content)
    batch = staging.upload(cast.programme, upload, kind="ledger", by=cast.coordinator)
    assert (staging.counts(batch)["same"], batch.problems) == (2, [])


def test_a_partners_sheet_with_tags_is_read_as_without(cast, as_user):
    work = make_framework(cast)
    row = work.indicator()
    work.report(row, work.first, value=20, state="draft")
    url = reverse("programmes:values_sheet", args=["first", work.first.pk, work.union.pk])
    tagged = as_user(work.reporter).get(url, {"hxl": "1"})
    rows = sheet_of(tagged)
    assert rows[4][1] == "#indicator+name" and rows[4][5] == "#indicator+actual+num" and rows[5][5] == 20
    batch = staging.upload(
        cast.programme, SimpleUploadedFile("sheet.xlsx", tagged.content), kind="values", by=work.reporter,
        of_period=work.first, organisation=work.union,
    )  # fmt: skip
    assert (staging.counts(batch)["same"], batch.problems) == (1, [])
