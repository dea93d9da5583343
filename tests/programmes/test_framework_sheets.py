"""Workbooks: out, changed, in again; all errors at once, nothing half-written, formulas neutralised."""

import datetime as dt
import io
from decimal import Decimal as D

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from office.errors import DomainError
from programmes.framework import services
from programmes.framework.sheets import matrix, period, staging
from programmes.models import Indicator, ReportedValue, Result, SheetImport, Target
from tests.factories.framework import make_framework

pytestmark = pytest.mark.django_db
END = dt.date(2024, 2, 29)


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def work(cast, settings):
    settings.TODAY = "2024-01-10"
    return make_framework(cast)


def book_of(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def saved(book, name="framework.xlsx"):
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def sheet_of(rows, header=None):
    """A workbook with these rows: a list of {column label: value}."""
    header = header or list(dict.fromkeys(key for row in rows for key in row))
    book = openpyxl.Workbook()
    for line, row in enumerate([dict(zip(header, header, strict=True)), *rows], start=1):
        for index, key in enumerate(header, start=1):
            book.active.cell(line, index, row.get(key))
    return saved(book)


def staged(work, file):
    return staging.upload(work.programme, file, kind="framework", by=work.coordinator)


def problems(batch):
    return [
        (row["number"], problem["where"], problem["text"])
        for row in staging.preview(batch)
        for problem in row["problems"]
    ]


def kinds(batch):
    return [row["kind"] for row in sorted(staging.preview(batch), key=lambda row: row["number"])]


NEW = [
    {"Level": "Outcome", "Result code": "2", "Result in Vietnamese": "Kết quả hai"},
    # a parent that stands further below, and levels and choices in either language
    {"Level": "Đầu ra", "Result code": "2.1", "Under result": "2", "Result in Vietnamese": "Đầu ra hai"},
    {
        "Result code": "2.1", "Indicator code": "2.1a", "Indicator in Vietnamese": "Số người", "Kind of value": "Number",
        "Unit": "người", "Responsible organisations": "hoi phu nu tinh", "Split by": "sex; sex × age",
        "Baseline": 12.5, "Baseline date": "2022", "Target at least": 40, "Target at most": 50, "Target due": "02/2024",
        "Total to date": "Có", "Direction": "Ít hơn là tốt hơn",
    },
]  # fmt: skip


def test_a_framework_comes_in_from_a_sheet(work):
    batch = staged(work, sheet_of(NEW))
    assert problems(batch) == []
    assert kinds(batch) == ["new", "new", "new"]
    assert not Result.objects.filter(code="2").exists()
    staging.confirm(batch, by=work.coordinator)
    row = Indicator.objects.get(code="2.1a")
    assert (row.result.code, row.result.parent.code, row.cumulative, row.direction) == ("2.1", "2", True, "down")
    assert (row.splits, list(row.responsible.all())) == (["sex", "sex*age_band"], [work.union])
    assert (row.baseline.value, row.baseline.as_of, row.baseline.precision) == (
        D("12.5"),
        dt.date(2022, 12, 31),
        "year",
    )
    target = row.targets.get()
    assert (target.minimum, target.maximum, target.due_on, target.due_precision) == (40, 50, END, "month")
    staging.confirm(batch, by=work.coordinator)  # twice is once
    assert Indicator.objects.filter(code="2.1a").count() == 1


def test_what_goes_out_comes_in_unchanged(work):
    row = work.indicator(
        definition_vi="Dòng một\nDòng hai", splits=["sex", "province"], kind="percentage", frequency="yearly",
        title_vi="=HYPERLINK(1)",
    )  # fmt: skip
    services.set_baseline(row, by=work.coordinator, numerator=D(17), denominator=D(20), as_of=dt.date(2022, 1, 1))
    services.set_target(row, by=work.coordinator, minimum=D("90.5"), due_on=END)
    services.set_target(row, by=work.coordinator, period=work.first, minimum=D(88))
    content = matrix.workbook(work.programme)
    cells = [cell.value for line in book_of(content).active.iter_rows() for cell in line]
    assert "'=HYPERLINK(1)" in cells and "=HYPERLINK(1)" not in cells
    batch = staged(work, SimpleUploadedFile("f.xlsx", content))
    assert {row["kind"] for row in staging.preview(batch)} == {"same"}


def test_a_changed_target_needs_a_reason_and_keeps_what_it_was(work):
    row = work.indicator()
    services.set_target(row, by=work.coordinator, minimum=D(10), due_on=END)
    services.set_target(row, by=work.coordinator, period=work.first, minimum=D(4))
    book = book_of(matrix.workbook(work.programme))
    head = [cell.value for cell in book.active[1]]
    line = next(n for n, cells in enumerate(book.active.iter_rows(values_only=True), 1) if row.code in cells)
    book.active.cell(line, head.index("Target at least") + 1, 20)
    book.active.cell(line, head.index("Target at least 01/10/2023 31/12/2023") + 1, 8)
    batch = staged(work, saved(book))
    with pytest.raises(DomainError, match="Say why"):
        staging.confirm(batch, by=work.coordinator)
    assert set(Target.objects.values_list("minimum", flat=True)) == {10, 4}
    staging.confirm(batch, by=work.coordinator, reason="Thêm nhóm")
    assert set(Target.objects.values_list("minimum", flat=True)) == {20, 8}
    assert {(was.minimum, was.reason) for target in Target.objects.all() for was in target.revisions.all()} == {
        (10, "Thêm nhóm"),
        (4, "Thêm nhóm"),
    }


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_written(work):
    rows = [
        {"Level": "Outcome", "Result code": "A", "Under result": "B", "Result in Vietnamese": "a"},
        {"Level": "Outcome", "Result code": "B", "Under result": "A", "Result in Vietnamese": "b"},
        {"Level": "Purpose", "Result code": "C", "Result in Vietnamese": "c"},
        {"Level": "Output", "Result code": "D", "Under result": "ZZ", "Result in Vietnamese": "d"},
        {"Level": "Outcome", "Result code": "E", "Under result": "1.1", "Result in Vietnamese": "e"},
        {"Result code": "1.1", "Indicator code": "x", "Indicator in Vietnamese": "x", "Measure of the portal": "no.such"},
        {
            "Result code": "1.1", "Indicator code": "y", "Indicator in Vietnamese": "y", "Measure of the portal": "plans.total",
            "Target at least": 5, "Target at most": 4, "Baseline part": 3, "Split by": "eye colour", "Baseline date": "soon",
        },
        {"Result code": "1.1", "Indicator code": "y", "Responsible organisations": "Ai đó", "Baseline": "=1+1"},
        {"Result code": "1.1", "Indicator code": "z", "Indicator in Vietnamese": "z"},
    ]  # fmt: skip
    batch = staged(work, sheet_of(rows))
    told = {(number, text) for number, _where, text in problems(batch)}
    assert told >= {
        (2, "“A” stands under itself: A → B → A."),
        (3, "“B” stands under itself: B → A → B."),
        (4, "“Purpose” is not known. Write one of: Impact, Outcome, Output."),
        (5, "There is no result “ZZ”, neither in the sheet nor in the portal."),
        (6, "Outcome can’t stand under “1.1”: levels go from impact to outcome to output."),
        (7, "There is no measure “no.such”. Leave it empty if organisations report the figure."),
        (8, "“At most” (4) is smaller than “at least” (5)."),
        (8, "A percentage needs its part and its whole."),
        (8, "“eye colour” is not a split that can be asked for."),
        (8, "“soon” is not a date. Write it as 31/12/2023, or only the year."),
        (9, "“y” is in row 8 as well. A code stands once."),
        (9, "There is no organisation “Ai đó” in the directory. Add it there first."),
        (10, "Nobody reports it: name a responsible organisation, or a measure."),
    }
    assert any(number == 9 and "formula" in text for number, text in told)
    with pytest.raises(DomainError, match="Some rows are wrong"):
        staging.confirm(batch, by=work.coordinator)
    assert Result.objects.count() == 2 and not Indicator.objects.exists()


def test_what_changed_in_the_portal_meanwhile_is_looked_at_again(work):
    batch = staged(work, sheet_of(NEW))
    services.add_result(work.programme, by=work.coordinator, level="outcome", code="2", title_vi="Khác")
    with pytest.raises(DomainError, match="changed in the portal"):
        staging.confirm(batch, by=work.coordinator)
    assert not Indicator.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0 old", "old .xls workbook"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"%PDF-1.4", "not an Excel workbook"),
    ],
)
def test_a_file_that_is_no_workbook_is_named_and_kept(work, content, words):
    batch = staged(work, SimpleUploadedFile("f.xlsx", content))
    assert batch.state == "unreadable"
    assert words in staging.sayings(batch.problems)[0]


# --- the round trip of a period ------------------------------------------------------------


def filled(work, values, reporter=None, **changes):
    """The sheet of the union for the first period with these cells: {(code, split words): {column: value}}."""
    book = book_of(period.workbook(work.programme, work.first, work.union))
    head = [cell.value for cell in book.active[4]]
    for line in book.active.iter_rows(min_row=5):
        code, split = line[1].value.split()[0], line[2].value
        for column, value in values.get((code, split), {}).items():
            line[head.index(column)].value = value
    return saved(book, "values.xlsx")


def sent(work, file, of_period=None):
    return staging.upload(
        work.programme,
        file,
        kind="values",
        by=work.reporter,
        of_period=of_period or work.first,
        organisation=work.union,
    )


def test_the_sheet_holds_what_the_partner_owes_with_the_last_value_beside(work):
    row = work.indicator("a", splits=["sex"])
    work.indicator("b", responsible=[work.school])
    work.indicator("c", measure="plans.total")
    work.report(row, work.first, value=D(10), parts={"sex": {"F": D(7), "M": D(3)}})
    book = book_of(period.workbook(work.programme, work.second, work.union))
    rows = [[cell.value for cell in line][1:6] for line in book.active.iter_rows(min_row=5)]
    assert rows == [
        ["a Chỉ số a", "Total", "people", "10", None],
        ["a", "Sex: Female", "people", "7", None],
        ["a", "Sex: Male", "people", "3", None],
        ["a", "Sex: Other / prefer not to say", "people", None, None],
        ["a", "Sex: Not stated", "people", None, None],
    ]
    assert book.active.protection.sheet
    assert not book.active["F5"].protection.locked and book.active["E5"].protection.locked


def test_a_filled_in_sheet_becomes_drafts(work):
    work.indicator("a", splits=["sex"])
    work.indicator("p", kind="percentage")
    work.indicator("q", kind="qualitative")
    work.indicator("r", kind="rubric", levels_vi="thấp\nvừa\ncao")
    work.indicator("e")
    values = {
        ("a", "Total"): {"Value": 10, "Note": "gồm cả xã mới"},
        ("a", "Sex: Female"): {"Value": 6},
        ("a", "Sex: Male"): {"Value": 3},
        ("p", "Total"): {"Part": 17, "Whole": 20},
        ("q", "Total"): {"In Vietnamese words": "Đã có mạng lưới"},
        ("r", "Total"): {"Value": 2},
    }
    batch = sent(work, filled(work, values))
    assert problems(batch) == []
    assert {row["name"][0]: row["kind"] for row in staging.preview(batch)} == {
        "a": "new", "p": "new", "q": "new", "r": "new", "e": "same",
    }  # fmt: skip
    notes = [note for row in staging.preview(batch) for note in row["notes"]]
    assert notes == ["Sex: the parts make 9, the total is 10. It can be sent like this."]
    assert not ReportedValue.objects.exists()
    staging.confirm(batch, by=work.reporter)
    held = {row.indicator.code: row for row in ReportedValue.objects.select_related("indicator")}
    assert set(held) == set("apqr")  # an empty row of the sheet is no zero
    assert {row.state for row in held.values()} == {"draft"}
    assert (held["a"].value, held["a"].parts, held["a"].note) == (10, {"sex": {"F": "6", "M": "3"}}, "gồm cả xã mới")
    assert (held["p"].numerator, held["p"].denominator) == (17, 20)
    assert (held["q"].text_vi, held["r"].value) == ("Đã có mạng lưới", 2)
    again = sent(work, SimpleUploadedFile("v.xlsx", period.workbook(work.programme, work.first, work.union)))
    assert {row["kind"] for row in staging.preview(again)} == {"same"}


def test_all_wrong_cells_of_a_filled_in_sheet_are_told_at_once(work):
    work.indicator("a", splits=["sex"])
    work.indicator("p", kind="percentage")
    work.indicator("r", kind="rubric", levels_vi="thấp\ncao")
    sent_already = work.indicator("s")
    work.report(sent_already, work.first, state="submitted", value=D(5))
    values = {
        ("a", "Total"): {"Value": "mười"},
        ("a", "Sex: Female"): {"Value": -1},
        ("a", "Sex: Male"): {"Value": "=1+1"},
        ("p", "Total"): {"Part": 17},
        ("r", "Total"): {"Value": 3},
        ("s", "Total"): {"Value": 6},
    }
    batch = sent(work, filled(work, values))
    told = [text for _number, _where, text in problems(batch)]
    assert told == [
        "“mười” is not a number.",
        "-1 is below zero.",
        "holds a formula. Copy the column and paste it as values.",
        "A percentage needs its part and its whole.",
        "“3” is not one of the levels 1–2.",
        "This figure is “Submitted” already and can’t be changed.",
    ]
    with pytest.raises(DomainError):
        staging.confirm(batch, by=work.reporter)
    assert ReportedValue.objects.count() == 1


def test_a_decimal_of_excel_is_never_taken_for_thousands(work):
    work.indicator("a", of_people=False)
    with override("vi"):
        book = book_of(period.workbook(work.programme, work.first, work.union))
        book.active["F5"].value = 1.234
        staging.confirm(sent(work, saved(book)), by=work.reporter)
    assert ReportedValue.objects.get().value == D("1.234")


def test_a_sheet_of_another_period_or_of_a_locked_one_is_refused(work):
    work.indicator("a")
    file = filled(work, {("a", "Total"): {"Value": 10}})
    batch = sent(work, file, of_period=work.second)
    assert [text for _n, _w, text in problems(batch)] == ["This sheet is for another period or organisation."]
    services.lock_period(work.first, by=work.coordinator)
    work.first.refresh_from_db()
    file.seek(0)
    batch = sent(work, file)
    assert [text for _n, _w, text in problems(batch)] == ["The period is locked; nothing in it changes any more."]


def test_an_upload_is_seen_by_its_organisation_and_the_coordinator_alone(work, cast, as_user):
    work.indicator("a")
    file = filled(work, {("a", "Total"): {"Value": 10}})
    url = reverse("programmes:values_import", args=["first", work.first.pk, work.union.pk])
    answer = as_user(work.reporter).post(url, {"file": file})
    batch = SheetImport.objects.get()
    page = reverse("programmes:sheet", args=["first", batch.uuid])
    assert answer["Location"] == page
    for user, status in (
        (work.reporter, 200), (cast.coordinator, 200), (cast.administrator, 200), (work.other_reporter, 404),
        (cast.monitor, 403), (cast.donor, 403), (cast.stranger, 404),
    ):  # fmt: skip
        assert as_user(user).get(page).status_code == status, user
        stored = as_user(user).get(reverse("office:file", args=[batch.file.uuid])).status_code
        assert stored == (200 if status == 200 else 404), user
    as_user(work.reporter).post(reverse("programmes:sheet_act", args=["first", batch.uuid]), {"act": "confirm"})
    assert ReportedValue.objects.get().value == 10
