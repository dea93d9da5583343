"""Units as a sheet: what comes out goes in again, and nothing wrong is half-written."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from networks import staged
from networks.listing import listing
from networks.models import Placement, Unit, UnitImport
from office import jobs
from office.errors import WrongState
from office.models import HistoryEvent, Job
from programmes.imports.words import say
from programmes.spreadsheets import as_csv, as_xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


HEADS = ["Mã", "Loại", "Tên", "Thuộc", "Tỉnh", "Đã thành lập", "Từ ngày"]


def csv_of(*rows: list[str]) -> SimpleUploadedFile:
    text = "\n".join(",".join(row) for row in [HEADS, *rows])
    return SimpleUploadedFile("units.csv", text.encode())


def said(batch) -> list[tuple[int, str, str]]:
    return [
        (row["number"], column, say(code, values)) for row in batch.rows for column, code, values in row["problems"]
    ]


def test_what_comes_out_goes_in_again_and_changes_nothing(branch, steward):
    network = branch["P"].network
    for write, name in ((as_csv, "units.csv"), (as_xlsx, "units.xlsx")):
        content, count = write(listing(network.units.all(), hxl=True))
        assert count == 8
        batch = staged.upload(UnitImport(network=network), SimpleUploadedFile(name, content), by=steward)
        assert (batch.state, batch.counts, batch.problems) == ("checked", {"same": 8}, [])


def test_new_and_changed_units_are_written_once(branch, steward):
    network = branch["P"].network
    rows = [
        ["X.1", "chapter", "Xóm 1", "X", "", "", ""],  # before its parent in the sheet
        ["X", "commune", "Xã X", "D1", "Sơn La", "Chưa", "01/07/2025"],
        ["D2.1", "commune", "Xã mới", "D2", "", "", ""],
    ]
    batch = staged.upload(UnitImport(network=network), csv_of(*rows), by=steward)
    assert batch.counts == {"new": 2, "changed": 1}
    for _twice in range(2):
        batch = staged.confirm(batch, by=steward)
    unit = Unit.objects.select_related("parent", "place").get(code="X")
    assert (unit.parent.code, unit.place.name_vi, unit.is_established) == ("D1", "Sơn La", False)
    assert Unit.objects.get(code="X.1").path.startswith(unit.path)
    assert Unit.objects.get(code="D2.1").name_vi == "Xã mới"
    assert Placement.objects.get(unit=unit).since == unit.started_on
    assert HistoryEvent.objects.filter(verb="networks.units_imported").count() == 1


@pytest.mark.parametrize(
    ("row", "column", "text"),
    [
        (["", "commune", "A", "D1"], "code", "is empty."),
        (["A", "village", "A", "D1"], "kind", "not a kind of unit"),
        (["A", "commune", "A", "nowhere"], "parent", "There is no unit"),
        (["A", "commune", "A", "D1.1"], "parent", "can’t hang under"),
        (["A", "commune", "A", ""], "parent", "Only the highest level"),
        (["D1.1", "commune", "D1.1", "D2"], "parent", "Hang it elsewhere on its own page"),
        (["D1.1", "chapter", "D1.1", "D1"], "kind", "is of the kind “commune”"),
        (["A", "commune", "A", "D1", "Atlantis"], "place", "is not a province"),
        (["A", "commune", "A", "D1", "", "perhaps"], "is_established", "perhaps"),
        (["A", "commune", "A", "D1", "", "", "31/02/2024"], "started_on", "is not a day"),
        (["A", "commune", "n" * 201, "D1"], "name_vi", "longer than 200"),
    ],
)
def test_what_is_wrong_is_said_at_its_cell_and_nothing_is_written(branch, steward, row, column, text):
    network = branch["P"].network
    good = ["G", "commune", "Good", "D1", "", "", ""]
    batch = staged.upload(UnitImport(network=network), csv_of(good, row + [""] * (7 - len(row))), by=steward)
    assert batch.counts["wrong"] == 1
    assert any(number == 3 and found == column and text in words for number, found, words in said(batch))
    with pytest.raises(WrongState):
        staged.confirm(batch, by=steward)
    assert not Unit.objects.filter(code="G").exists()


def test_two_rows_that_hang_under_each_other_are_wrong(branch, steward):
    rows = [["A", "commune", "A", "B", "", "", ""], ["B", "commune", "B", "A", "", "", ""]]
    batch = staged.upload(UnitImport(network=branch["P"].network), csv_of(*rows), by=steward)
    assert batch.counts == {"wrong": 2}


def test_a_code_twice_is_said_with_the_other_row(branch, steward):
    row = ["A", "commune", "A", "D1", "", "", ""]
    batch = staged.upload(UnitImport(network=branch["P"].network), csv_of(row, row), by=steward)
    assert (3, "code", "“A” is in row 2 as well. A code stands once.") in said(batch)


def test_what_changed_since_the_preview_is_shown_anew(branch, steward):
    network = branch["P"].network
    batch = staged.upload(UnitImport(network=network), csv_of(["A", "commune", "A", "D1", "", "", ""]), by=steward)
    Unit.objects.filter(code="D1").update(ended_on="2025-07-01")
    batch = staged.confirm(batch, by=steward)
    assert (batch.state, batch.counts) == ("checked", {"wrong": 1})
    assert not Unit.objects.filter(code="A").exists()


def test_a_long_list_is_read_and_written_by_a_worker(branch, steward, django_capture_on_commit_callbacks):
    network = branch["P"].network
    out = openpyxl.Workbook()
    out.active.append(HEADS)
    for number in range(1200):
        out.active.append([f"K{number}", "chapter", f"Xóm {number}", "D1.1"])
    content = io.BytesIO()
    out.save(content)
    batch = staged.upload(UnitImport(network=network), SimpleUploadedFile("units.xlsx", content.getvalue()), by=steward)
    assert batch.state == "reading"
    jobs.run(batch.job_id)
    batch.refresh_from_db()
    assert (batch.state, batch.counts) == ("checked", {"new": 1200})
    staged.confirm(batch, by=steward)
    jobs.run(Job.objects.get(kind="networks.write_units").pk)
    batch.refresh_from_db()
    assert batch.state == "imported"
    assert Unit.objects.under(branch["D1.1"]).count() == 1201
