"""A sheet of people: read, judged row by row, written once, nothing half-written."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from office.models import HistoryEvent
from participants.models import Consent, Organisation, Person, SensitiveData
from programmes.imports import sheets, staging
from programmes.imports.columns import all_columns
from programmes.imports.words import BadSheet, say
from programmes.models import PeopleImport
from tests.factories.cast import enrol, make_person

HEAD = ["Mã", "Họ và tên", "Giới tính", "Năm sinh", "Dân tộc", "Tỉnh", "Tổ chức", "Loại tổ chức", "Email", "Điện thoại"]
GOOD = [
    "HV-1",
    "Lý Thị Hoa",
    "Nữ",
    1990,
    "Dao",
    "Lào Cai",
    "Hợp tác xã Mây",
    "Hợp tác xã",
    "hoa@example.org",
    "0912345678",
]


def book(*rows, title="Danh sách") -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def upload(cast, content: bytes, name="list.xlsx", corrects=None) -> PeopleImport:
    batch = staging.upload(cast.programme, SimpleUploadedFile(name, content), by=cast.coordinator, corrects=corrects)
    batch.refresh_from_db()
    return batch


def rows_of(batch) -> list:
    return list(batch.rows.all())


def said(batch) -> dict[int, list[str]]:
    return {row.number: [code for _column, code, _values in row.problems] for row in batch.rows.all() if row.problems}


def problems_of_file(content: bytes, name="list.xlsx") -> list[str]:
    with pytest.raises(BadSheet) as caught:
        sheets.read(content, name, all_columns())
    return [code for code, _values in caught.value.problems]


# --- the file ---------------------------------------------------------------------------


def test_text_named_xlsx_is_named_as_such():
    assert problems_of_file(b"Ho va ten;Nam sinh\nA;1990\n") == ["not_excel"]


def test_macros_old_books_and_other_zips_are_refused():
    content = io.BytesIO(book(HEAD, GOOD))
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    assert problems_of_file(content.getvalue(), "list.xlsm") == ["macros"]
    assert problems_of_file(b"\xd0\xcf\x11\xe0" + b"0" * 600, "list.xls") == ["old_excel"]
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("word/document.xml", b"<w/>")
    assert problems_of_file(other.getvalue()) == ["not_a_sheet"]
    assert problems_of_file(b"PK\x03\x04 but no more") == ["damaged"]
    assert problems_of_file(b"%PDF-1.7 ...", "list.csv") == ["not_a_sheet"]


def test_zip_bomb_is_not_opened():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * 2**20))
    assert len(bomb.getvalue()) < 100_000
    assert problems_of_file(bomb.getvalue()) == ["bomb"]


def test_too_big_and_empty(settings):
    settings.MAX_UPLOAD_BYTES = 1000
    assert problems_of_file(b"x" * 1001, "list.csv") == ["too_big"]
    assert problems_of_file(b"\xef\xbb\xbf \n", "list.csv") == ["empty"]


def test_no_header_names_the_sheet():
    with pytest.raises(BadSheet) as caught:
        sheets.read(book(["a", "b"], ["Lý Thị Hoa", 1990], title="Tháng 3"), "list.xlsx", all_columns())
    code, values = caught.value.problems[0]
    assert (code, values["sheet"]) == ("no_header", "Tháng 3")
    assert "Tháng 3" in say(code, values)


def test_merged_title_above_the_header_does_no_harm():
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet["A1"] = "DANH SÁCH HỌC VIÊN KHÓA TẬP HUẤN"
    sheet.merge_cells("A1:J1")
    sheet["A2"] = "Thái Nguyên, 16/10/2023"
    sheet.append([])
    sheet.append(HEAD)
    sheet.append(GOOD)
    out = io.BytesIO()
    workbook.save(out)
    read = sheets.read(out.getvalue(), "list.xlsx", all_columns())
    assert read.header_row == 4
    assert read.rows[0][0] == 5
    assert dict(zip(read.columns, read.rows[0][1], strict=True))["full_name"] == "Lý Thị Hoa"


def test_missing_and_doubled_columns_are_named_at_once():
    with pytest.raises(BadSheet) as caught:
        sheets.read(book(["Mã", "Giới tính", "Gender", "Năm sinh"], ["1", "Nữ", "F", 1990]), "l.xlsx", all_columns())
    assert [(code, values["column"]) for code, values in caught.value.problems] == [
        ("missing_column", "full_name"),
        ("double_column", "sex"),
    ]
    assert caught.value.problems[1][1]["letters"] == "B, C"


def test_header_without_people():
    assert problems_of_file(book(HEAD)) == ["no_rows"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_of_any_common_kind(delimiter, encoding):
    text = (
        delimiter.join(["Họ và tên", "Năm sinh", "Tỉnh"])
        + "\r\n"
        + delimiter.join(["Giàng Thị Máy", "1988", "Hà Giang"])
    )
    read = sheets.read(text.encode(encoding), "list.csv", all_columns())
    assert read.columns == ["full_name", "birth_year", "province"]
    assert read.rows == [(2, ["Giàng Thị Máy", "1988", "Hà Giang"])]


def test_csv_of_the_windows_encoding_and_decomposed_letters():
    text = "Họ và tên,Năm sinh\nLò Văn Tiến,1990\n"
    import unicodedata

    for content in (
        unicodedata.normalize("NFD", text).encode("utf-8"),
        "Ho va ten,Nam sinh\nLo\u0300 Văn Ti\u00ea\u0301n,1990\n".encode("cp1258"),
    ):
        read = sheets.read(content, "list.csv", all_columns())
        assert read.rows[0][1][0] == "Lò Văn Tiến"


# --- the rows ---------------------------------------------------------------------------


def test_a_good_row_is_new_and_nothing_is_written_before_the_confirmation(cast):
    before = Person.objects.count(), Organisation.objects.count()
    batch = upload(cast, book(HEAD, GOOD))
    assert said(batch) == {}
    assert (batch.state, batch.counts) == ("checked", {"new": 1, "changed": 0, "same": 0, "wrong": 0})
    assert (Person.objects.count(), Organisation.objects.count()) == before
    assert batch.file.file.read()[:2] == b"PK"


def test_confirmed_rows_are_written_with_organisation_sensitive_data_consent_and_history(cast):
    head = [*HEAD, "wg_walking", "consent_processing", "consent_sensitive", "consent_photo", "consent_date"]
    batch = upload(cast, book(head, [*GOOD, 3, "Có", "Có", "Không", "16/10/2023"]))
    staging.confirm(batch, by=cast.coordinator)
    person = Person.objects.get(email="hoa@example.org")
    assert (person.full_name, person.sex, person.birth_year, person.place.name_vi) == (
        "Lý Thị Hoa",
        "F",
        1990,
        "Lào Cai",
    )
    assert (person.organisation.name_vi, person.organisation.type_id) == ("Hợp tác xã Mây", "cooperative")
    assert person.organisation.is_root()
    enrolment = person.enrolments.get()
    assert (enrolment.programme, enrolment.code, enrolment.place.era) == (cast.programme, "HV-1", "63")
    assert (person.sensitive.ethnicity.slug, person.sensitive.walking, person.sensitive.disability) == ("dao", 3, "yes")
    assert dict(person.consents.values_list("purpose", "given")) == {
        "processing": True,
        "sensitive": True,
        "photo": False,
    }
    assert {consent.at.date() for consent in person.consents.all()} == {dt.date(2023, 10, 16)}
    assert HistoryEvent.objects.about(enrolment).get().verb == "programmes.enrolled"
    event = HistoryEvent.objects.get(verb="programmes.people_imported")
    assert (event.actor_id, event.data["new"]) == (cast.coordinator.pk, 1)
    batch.refresh_from_db()
    assert batch.state == "imported"
    assert batch.rows.get().values == []


def test_confirming_twice_writes_once(cast):
    batch = upload(cast, book(HEAD, GOOD))
    staging.confirm(batch, by=cast.coordinator)
    staging.confirm(batch, by=cast.coordinator)
    assert cast.programme.enrolments.filter(code="HV-1").count() == 1


def test_the_same_file_again_is_all_the_same(cast):
    staging.confirm(upload(cast, book(HEAD, GOOD)), by=cast.coordinator)
    again = upload(cast, book(HEAD, GOOD))
    assert again.counts == {"new": 0, "changed": 0, "same": 1, "wrong": 0}
    assert [code for _column, code, _values in again.rows.get().notes] == ["same_enrolled"]


def test_changes_tell_before_and_after_and_hide_what_is_sensitive(cast):
    staging.confirm(upload(cast, book(HEAD, GOOD)), by=cast.coordinator)
    other = [*GOOD[:3], 1991, "Tày", "Yên Bái", *GOOD[6:]]
    batch = upload(cast, book(HEAD, other))
    assert batch.counts["changed"] == 1
    assert batch.rows.get().changes == [
        ["birth_year", "1990", "1991"],
        ["ethnicity", "•••", "•••"],
        ["province", "Lào Cai", "Yên Bái"],
    ]
    staging.confirm(batch, by=cast.coordinator)
    person = Person.objects.get(email="hoa@example.org")
    assert (person.birth_year, person.sensitive.ethnicity.slug, person.place.name_vi) == (1991, "tay", "Yên Bái")
    assert person.enrolments.get().place.name_vi == "Yên Bái"


def test_empty_cells_change_nothing(cast):
    staging.confirm(upload(cast, book(HEAD, GOOD)), by=cast.coordinator)
    batch = upload(cast, book(HEAD, ["HV-1", "Lý Thị Hoa", *[None] * 8]))
    assert batch.counts["same"] == 1


def test_everything_wrong_with_a_row_is_told_at_once(cast):
    row = ["HV-9", "", "nửa", 2090, "Klingon", "Atlantis", "Hội X", "Câu lạc bộ bay", "not-an-address", "abc"]
    batch = upload(cast, book(HEAD, GOOD, row))
    assert batch.counts == {"new": 1, "changed": 0, "same": 0, "wrong": 1}
    assert said(batch) == {
        3: [
            "bad_sex",
            "future_year",
            "bad_ethnicity",
            "bad_province",
            "bad_org_type",
            "bad_email",
            "bad_phone",
            "required",
        ]
    }


def test_a_province_is_suggested_and_one_of_the_other_era_explained(cast):
    batch = upload(cast, book(HEAD, [*GOOD[:5], "Lào Cia", *GOOD[6:]]))
    column, code, values = batch.rows.get().problems[0]
    assert (column, code, values["suggest"]) == ("province", "bad_province", "Lào Cai")
    assert "Lào Cai" in say(code, values)
    cast.programme.starts_on, cast.programme.ends_on = dt.date(2025, 9, 1), dt.date(2025, 12, 1)
    cast.programme.save()
    batch = upload(cast, book(HEAD, [*GOOD[:5], "Hà Giang", *GOOD[6:]]))
    assert batch.rows.get().problems[0][1:] == ["merged_province", {"value": "Hà Giang", "now": "Tuyên Quang"}]


def test_spellings_of_provinces_and_groups(cast):
    batch = upload(
        cast,
        book(
            HEAD,
            [*GOOD[:4], "H'Mông", "tỉnh Hoà Bình", *GOOD[6:]],
            ["HV-2", "Hà Văn Tú", "nam", "1985", "mông", "TP. Hà Nội", *[None] * 4],
        ),
    )
    assert batch.counts["new"] == 2


def test_the_same_email_twice_names_the_other_row(cast):
    batch = upload(cast, book(HEAD, GOOD, ["HV-2", "Hà Văn Tú", "Nam", 1985, *[None] * 4, "HOA@example.org", None]))
    assert said(batch) == {2: ["email_twice"], 3: ["email_twice"]}
    assert [row.problems[0][2]["other"] for row in rows_of(batch)] == [3, 2]


def test_the_same_code_or_person_twice(cast):
    batch = upload(
        cast,
        book(
            HEAD,
            ["HV-2", "Hà Văn Tú", *[None] * 8],
            ["hv-2", "Lò Thị An", *[None] * 8],
            [None, "Vì Thị Ba", None, 1990, *[None] * 6],
            [None, "Vì Thị Ba", None, 1990, *[None] * 6],
        ),
    )
    assert said(batch) == {2: ["code_twice"], 3: ["code_twice"], 4: ["person_twice"], 5: ["person_twice"]}


def test_somebody_enrolled_already_is_found_by_name_and_birth_year(cast):
    batch = upload(cast, book(HEAD, [None, "Giàng Thị Máy", "Nữ", 1988, *[None] * 6]))
    assert batch.counts["same"] == 1


def test_enrolled_already_with_another_email_is_asked_about(cast):
    cast.enrolment.person.email = "may@example.org"
    cast.enrolment.person.save()
    batch = upload(cast, book(HEAD, [None, "Giàng Thị Máy", "Nữ", 1988, *[None] * 4, "other@example.org", None]))
    assert said(batch) == {2: ["enrolled_already"]}


def test_withdrawn_and_refusing_people_are_not_taken(cast):
    cast.enrolment.state = "withdrawn"
    cast.enrolment.save()
    head = ["Họ và tên", "Năm sinh", "Giới tính", "consent_processing"]
    batch = upload(cast, book(head, ["Giàng Thị Máy", 1988, "Nữ", None], ["Lò Thị An", 1990, "Nữ", "Không"]))
    assert said(batch) == {2: ["withdrawn"], 3: ["refused"]}


def test_formulas_and_errors_are_refused_cell_by_cell(cast):
    batch = upload(cast, book(HEAD, ["HV-1", '=CONCAT("Lý"," Hoa")', "Nữ", "#REF!", *[None] * 6]))
    assert said(batch) == {2: ["formula", "cell_error"]}


def test_disability_without_consent_is_not_kept_but_ethnicity_is_counted(cast):
    head = [*HEAD, "wg_seeing", "consent_sensitive"]
    batch = upload(cast, book(head, [*GOOD, 4, "Không"]))
    assert [code for _column, code, _values in batch.rows.get().notes] == ["new_organisation", "disability_not_kept"]
    staging.confirm(batch, by=cast.coordinator)
    sensitive = SensitiveData.objects.get(person__email="hoa@example.org")
    assert (sensitive.ethnicity.slug, sensitive.seeing, sensitive.disability) == ("dao", None, "unknown")
    assert Consent.objects.get(person=sensitive.person, purpose="sensitive").given is False


def test_a_person_of_another_programme_is_enrolled_but_not_changed_or_shown(cast):
    person = make_person("Lý Thị Hoa", email="hoa@example.org", birth_year=1970, phone="0900000000")
    enrol(cast.other_programme, person)
    batch = upload(cast, book(HEAD, GOOD))
    row = batch.rows.get()
    assert (row.kind, row.changes, row.notes[0][1]) == ("new", [], "known_elsewhere")
    staging.confirm(batch, by=cast.coordinator)
    person.refresh_from_db()
    assert (person.birth_year, person.phone) == (1970, "0900000000")
    enrolment = person.enrolments.get(programme=cast.programme)
    assert (enrolment.code, enrolment.place.name_vi) == ("HV-1", "Lào Cai")


def test_an_email_of_somebody_of_another_name_is_refused_without_naming_them(cast):
    enrol(cast.other_programme, make_person("Trần Văn Bí Mật", email="hoa@example.org"))
    batch = upload(cast, book(HEAD, GOOD))
    assert said(batch) == {2: ["email_of_another"]}
    assert "Bí Mật" not in str(batch.rows.get().problems)


def test_wrong_rows_stop_the_confirmation_unless_they_are_left_out_on_purpose(cast):
    from office.errors import DomainError

    batch = upload(cast, book(HEAD, GOOD, ["HV-2", "", *[None] * 8]))
    with pytest.raises(DomainError):
        staging.confirm(batch, by=cast.coordinator)
    assert not Person.objects.filter(email="hoa@example.org").exists()
    staging.confirm(batch, by=cast.coordinator, leave_out_wrong=True)
    assert cast.programme.enrolments.filter(code="HV-1").exists()


def test_what_changed_since_the_preview_stops_everything_and_is_previewed_anew(cast):
    batch = upload(cast, book(HEAD, ["HV-7", "Lò Thị An", *[None] * 8], GOOD))
    enrol(cast.programme, make_person("Lý Thị Hoa", email="hoa@example.org"), code="HV-1")
    staging.confirm(batch, by=cast.coordinator)
    batch.refresh_from_db()
    assert batch.state == "checked"
    assert batch.notices[-1][0] == "changed_since"
    assert batch.counts["changed"] == 1
    assert not cast.programme.enrolments.filter(code="HV-7").exists()


def test_the_number_of_queries_does_not_grow_with_the_rows(cast, django_assert_num_queries):
    def content(n):
        return book(
            HEAD,
            *(
                [
                    f"N-{n}-{i}",
                    f"Người Số {i}",
                    "Nữ",
                    1990,
                    "Dao",
                    "Lào Cai",
                    f"Hội {i % 3}",
                    None,
                    f"p{n}-{i}@example.org",
                    None,
                ]
                for i in range(n)
            ),
        )

    def cost(n):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            staging.confirm(upload(cast, content(n)), by=cast.coordinator)
        return len(queries)

    cost(3)  # the organisations are there after it
    assert cost(4) == cost(30) == 59


def test_a_long_list_is_a_workers_job(cast, django_capture_on_commit_callbacks):
    from office import jobs

    rows = ([f"L-{i}", f"Người Số {i}", *[None] * 8] for i in range(600))
    batch = upload(cast, book(HEAD, *rows))
    assert (batch.state, batch.job.kind) == ("reading", "programmes.import_check")
    jobs.run(batch.job.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.counts["new"]) == ("checked", 600)
    batch = staging.confirm(batch, by=cast.coordinator)
    assert (batch.state, batch.job.kind) == ("writing", "programmes.import_write")
    assert not cast.programme.enrolments.filter(code="L-1").exists()
    jobs.run(batch.job.pk)
    jobs.run(batch.job.pk)
    batch.refresh_from_db()
    assert batch.state == "imported"
    assert cast.programme.enrolments.filter(code__startswith="L-").count() == 600
