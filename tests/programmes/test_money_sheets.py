"""The ledger as a sheet: a preview of each row, all errors at once, nothing twice, nothing half-written; out again."""

import copy
import csv
import datetime as dt
import io
import tracemalloc
import zipfile
from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from openpyxl import Workbook, load_workbook

from office.errors import DomainError
from office.models import HistoryEvent, StoredFile
from programmes.framework.sheets import staging
from programmes.measures import figures
from programmes.models import SheetImport, Transaction
from programmes.money import services
from programmes.money.forms import LedgerForm
from programmes.money.sheets import ledger
from tests.factories.money import make_money

pytestmark = pytest.mark.django_db
HEAD = ["Number", "Kind", "Date", "Amount", "Currency", "Budget line code", "Partner", "Payee"]


@pytest.fixture
def work(cast, settings):
    settings.TODAY = "2024-01-10"
    with override("en"):
        yield make_money(cast)


def xlsx(*rows, head=HEAD):
    book, out = Workbook(), io.BytesIO()
    for row in (head, *rows):
        book.active.append(list(row))
    book.save(out)
    return SimpleUploadedFile("ledger.xlsx", out.getvalue())


def send(work, upload):
    return staging.upload(work.programme, upload, kind="ledger", by=work.coordinator)


def kinds(batch):
    return [row["kind"] for row in batch.rows]


GOOD = (
    ["CT-1", "Expenditure", dt.datetime(2023, 10, 16), 29_500_000, "VND", "1.1", None, "Nhà in"],
    ["CT-2", "transfer", "17/10/2023", 20_000_000, None, "1.2", "sở giáo dục và đào tạo", None],
    ["CT-3", "receipt", "18/10/2023", 90_000_000, "VND", None, None, None],
)


def test_new_rows_are_sent_for_anothers_approval(work):
    rows = [*GOOD[:2], ["CT-3", "receipt", *GOOD[2][2:]]]
    batch = send(work, xlsx(*rows))
    assert (batch.state, kinds(batch)) == ("checked", ["new", "new", "new"])
    assert not Transaction.objects.exists()
    staging.confirm(batch, by=work.coordinator)
    told = Transaction.objects.order_by("number").values_list("number", "kind", "on", "amount", "state", "line__code")
    assert list(told) == [
        ("CT-1", "expenditure", dt.date(2023, 10, 16), D(29_500_000), "submitted", "1.1"),
        ("CT-2", "transfer", dt.date(2023, 10, 17), D(20_000_000), "submitted", "1.2"),
        ("CT-3", "receipt", dt.date(2023, 10, 18), D(90_000_000), "submitted", None),
    ]
    assert figures(work.programme.pk)["money.spent"].value is None  # nobody has approved it
    row = Transaction.objects.get(number="CT-2")
    assert (row.organisation, row.entered_by, row.from_sheet) == (work.partner, work.coordinator, batch)
    assert HistoryEvent.objects.about(row).get().verb == "programmes.transaction_submitted"
    staging.confirm(batch, by=work.coordinator)  # a second tap
    assert Transaction.objects.count() == 3


def test_what_came_in_already_is_the_same_and_not_taken_twice(work):
    rows = [*GOOD[:2]]
    staging.confirm(send(work, xlsx(*rows)), by=work.coordinator)
    batch = send(work, xlsx(*rows, ["CT-4", "commitment", "19/10/2023", 5, "VND", "1.1", None, None]))
    assert kinds(batch) == ["same", "same", "new"]
    staging.confirm(batch, by=work.coordinator)
    assert Transaction.objects.count() == 3


def test_a_known_number_with_other_facts_is_wrong_and_says_which(work):
    staging.confirm(send(work, xlsx(GOOD[0])), by=work.coordinator)
    other = [*GOOD[0]]
    other[3], other[7] = 29_000_000, "Khách sạn"
    batch = send(work, xlsx(other))
    assert kinds(batch) == ["wrong"]
    (problem,) = staging.preview(batch)[0]["problems"]
    assert "“CT-1” is in the portal already with another Amount, Paid to, received from." in problem["text"]


def test_all_errors_at_once_each_at_its_place_and_nothing_half_written(work):
    batch = send(
        work,
        xlsx(
            GOOD[0],
            ["CT-1", "gift", "31/02/2023", "a lot", "XYZ", "9.9", "Không ai", None],
            [None, "transfer", "11/01/2024", 0, None, None, None, None],
            ["CT-5", "expenditure", "10/2023", 10.5, "VND", None, None, None],
            ["CT-6", "expenditure", "16/10/2023", "=1+1", "VND", None, None, None],
            ["CT-7", "transfer", "16/10/2023", 10**13, "VND", None, None, None],
        ),
    )
    assert kinds(batch) == ["new", *["wrong"] * 5]
    found = {(number, column): code for row in batch.rows for number, column, code, _values in row["problems"]}
    assert found == {
        (3, "number"): "ml_twice",
        (3, "kind"): "fw_choice",
        (3, "on"): "fw_date",
        (3, "amount"): "fw_not_number",
        (3, "currency"): "ml_currency",
        (3, "line"): "ml_line",
        (3, "organisation"): "fw_organisation",
        (4, "number"): "fw_required",
        (4, "on"): "ml_future",
        (4, "amount"): "ml_amount",
        (4, "organisation"): "ml_transfer",
        (5, "on"): "ml_day",
        (5, "amount"): "ml_decimals",
        (6, "amount"): "formula",
        (7, "amount"): "ml_large",
        (7, "organisation"): "ml_transfer",
    }
    with pytest.raises(DomainError):
        staging.confirm(batch, by=work.coordinator)
    assert not Transaction.objects.exists()
    for language in ("vi", "en"):
        with override(language):
            assert all(problem["text"] for row in staging.preview(batch) for problem in row["problems"])


def test_what_is_over_budget_without_a_rate_or_a_line_is_noted_and_taken(work):
    batch = send(
        work,
        xlsx(
            ["A", "expenditure", "16/10/2023", 60_000_000, "VND", "1.1", None, None],
            ["B", "expenditure", "17/10/2023", 40_000_001, "VND", "1.1", None, None],
            ["C", "expenditure", "17/10/2023", 10.5, "EUR", None, None, None],
        ),
    )
    assert kinds(batch) == ["new"] * 3
    notes = {row["name"][0]: [code for code, _values in row["notes"]] for row in batch.rows}
    assert notes == {"A": [], "B": ["ml_over"], "C": ["ml_no_line", "ml_no_rate"]}
    assert "past its budget by 1\xa0₫" in staging.preview(batch)[1]["notes"][0]


def test_what_changed_since_the_preview_is_looked_at_again(work):
    batch = send(work, xlsx(GOOD[0]))
    services.change_line(work.training, by=work.coordinator, code="1.9")
    with pytest.raises(DomainError):
        staging.confirm(batch, by=work.coordinator)
    assert not Transaction.objects.exists()


def test_a_csv_with_vietnamese_names_and_numbers(work):
    text = "Số;Loại;Ngày;Số tiền;Loại tiền\nCT-9;expenditure;16/10/2023;29.500.000;VND\n"
    with override("vi"):
        batch = send(work, SimpleUploadedFile("so.csv", text.encode()))
        assert kinds(batch) == ["new"]
        staging.confirm(batch, by=work.coordinator)
    assert Transaction.objects.get().amount == D(29_500_000)


def test_a_missing_column_is_named_in_the_readers_words(work):
    batch = send(work, xlsx(["CT-1", "receipt", "16/10/2023"], head=["Number", "Kind", "Date"]))
    assert batch.state == "unreadable"
    (said,) = staging.sayings(batch.problems, staging.labels_of(batch))
    assert "the column “Amount” is missing" in said


def test_many_rows_cost_the_same_number_of_queries(work):
    def rows(count):
        return xlsx(*([f"N{n}", "expenditure", "16/10/2023", 1000, "VND", "1.1", None, None] for n in range(count)))

    figures(work.programme.pk)  # kept from now on
    with CaptureQueriesContext(connection) as one:
        send(work, rows(1))
    with CaptureQueriesContext(connection) as many:
        batch = send(work, rows(300))
    assert len(many) == len(one)
    staging.confirm(batch, by=work.coordinator)
    assert Transaction.objects.count() == 300


# --- out ---------------------------------------------------------------------------------


def test_the_export_neutralises_formulas_and_comes_back_as_the_same(work):
    work.enter(number="-1", amount="1234.5", currency="EUR", line=work.training, payee='=HYPERLINK("x")', note="@cmd")
    work.enter(number="CT-2", amount=87_100_000_000, line=work.training)
    found = work.programme.transactions.select_related("line", "organisation", "grant", "entered_by", "approved_by")
    lines = list(csv.reader(io.StringIO(ledger.as_csv(ledger.listing(found)).decode("utf-8-sig"))))
    first = next(line for line in lines if line[0] == "'-1")
    assert (first[3], first[9], first[10]) == ("1234.5", '\'=HYPERLINK("x")', "'@cmd")
    for content, name in (
        (ledger.as_xlsx(ledger.listing(found)), "a.xlsx"),
        (ledger.as_csv(ledger.listing(found)), "a.csv"),
    ):
        batch = send(work, SimpleUploadedFile(name, content))
        assert (batch.state, set(kinds(batch))) == ("checked", {"same"}), name
    cells = load_workbook(io.BytesIO(ledger.as_xlsx(ledger.listing(found)))).active
    assert cells["D2"].value in {1234.5, 87_100_000_000}
    assert not any(cell.data_type == "f" for row in cells.iter_rows() for cell in row)


def test_the_template_is_read_as_an_empty_ledger(work, as_user):
    response = as_user(work.coordinator).get(reverse("programmes:ledger_template", args=["first"]))
    book = load_workbook(io.BytesIO(response.content))
    assert [cell.value for cell in book.worksheets[0][1]][:4] != []
    assert len(book.worksheets) == 2


def test_a_file_over_the_limit_is_refused_in_words(work, as_user, settings):
    settings.MAX_UPLOAD_BYTES = 1000
    client = as_user(work.coordinator)
    client.cookies["django_language"] = "en"
    big = SimpleUploadedFile("big.csv", b"Number,Kind\n" + b"1,receipt\n" * 200)
    response = client.post(reverse("programmes:ledger_import", args=["first"]), {"file": big})
    assert response.status_code == 422
    assert "at most" in str(response.context["form"].errors["file"])
    assert not work.programme.sheet_imports.exists()


# --- what is too large is refused at the door --------------------------------------------------


def test_a_ledger_of_200_mb_is_refused_at_its_field_before_it_is_read(work):
    """A real file of that size, as the server keeps it while it comes in: neither read nor kept."""
    upload = TemporaryUploadedFile("ledger.csv", "text/csv", 200 * 2**20, None)
    upload.file.truncate(200 * 2**20)
    form = LedgerForm({}, {"file": upload})
    assert form.is_valid()
    tracemalloc.start()
    try:
        with pytest.raises(DomainError, match=r"“ledger\.csv” is 200 MB; at most 20 MB can be taken"):
            send(work, form.cleaned_data["file"])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2**20
    assert not SheetImport.objects.exists() and not StoredFile.objects.exists()


def test_a_small_workbook_that_would_unpack_to_2_gb_is_not_opened(work):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (4 * 2**20))
        for number in range(2, 513):  # the same packed part under 512 names
            twin = copy.copy(archive.getinfo("xl/worksheets/sheet1.xml"))
            twin.filename = f"xl/worksheets/sheet{number}.xml"
            archive.filelist.append(twin)
    assert len(content.getvalue()) < 200_000
    batch = send(work, SimpleUploadedFile("ledger.xlsx", content.getvalue()))
    assert (batch.state, [code for code, _values in batch.problems]) == ("unreadable", ["bomb"])
    assert not Transaction.objects.filter(number__startswith="CT").exists()


def test_a_ledger_of_200_000_rows_is_told_in_words_and_stages_none(work):
    line = "CT-1,Expenditure,2023-10-16,29500000,VND,1.1,,x\n"
    content = (",".join(HEAD) + "\n" + line * 200_000).encode()
    assert len(content) < 20 * 2**20
    batch = send(work, SimpleUploadedFile("ledger.csv", content))
    assert (batch.state, batch.rows) == ("unreadable", [])
    assert staging.sayings(batch.problems, staging.labels_of(batch)) == [
        "Sheet “ledger.csv” holds more than 20000 rows. Split it into smaller files."
    ]
