"""The people of a programme in the browser: the list and its filters, the file, imports with preview, sensitive data."""

from __future__ import annotations

import csv
import io
import unicodedata

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from office.models import HistoryEvent
from participants.models import Consent, Person, Place, SensitiveData
from programmes.imports.columns import all_columns
from programmes.imports.sheets import read
from programmes.imports.words import SAYINGS, say
from programmes.spreadsheets import neutral
from tests.factories.cast import enrol, make_organisation, make_person

pytestmark = pytest.mark.django_db


def at(name, *args):
    return reverse(f"programmes:{name}", args=args)


def place(name, era="63"):
    return Place.objects.get(name_vi=name, era=era)


@pytest.fixture
def office(cast, as_user):
    client = as_user(cast.coordinator)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def cohort(cast):
    union = make_organisation("Hội Liên hiệp Phụ nữ tỉnh Hoà Bình", type_id="womens_union")
    for name, sex, where, home, code in (
        ("Bùi Thị Thơi", "F", "Hoà Bình", union, "HV-07"),
        ("Đỗ Minh Tuấn", "M", "Thái Nguyên", None, "HV-08"),
        ("Lò Văn Ánh", "M", "Bắc Kạn", None, ""),
    ):
        enrol(cast.programme, make_person(name, sex=sex, place=place(where), organisation=home), code=code)
    enrol(cast.programme, make_person("Đã Rút Tên", sex="F"), state="withdrawn")
    return cast


def names(client, **query) -> list[str]:
    page = client.get(at("people", "first"), query)
    return [row.person.full_name for row in page.context["page"]]


# --- the list -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Lò Văn Ánh", "Giàng Thị Máy", "Bùi Thị Thơi", "Đỗ Minh Tuấn"]),  # by given name: Ánh, Máy, Thơi, Tuấn
        ({"q": "giang thi may"}, ["Giàng Thị Máy"]),
        ({"q": "DO MINH"}, ["Đỗ Minh Tuấn"]),
        ({"q": "hoa binh"}, ["Bùi Thị Thơi"]),
        ({"q": "Hòa Bình"}, ["Bùi Thị Thơi"]),  # the other place of the tone
        ({"q": "hv-08"}, ["Đỗ Minh Tuấn"]),
        ({"q": unicodedata.normalize("NFD", "Lò Văn Ánh")}, ["Lò Văn Ánh"]),
        ({"q": "nobody"}, []),
        ({"sex": "M"}, ["Lò Văn Ánh", "Đỗ Minh Tuấn"]),
        ({"type": "womens_union"}, ["Bùi Thị Thơi"]),
        ({"state": "withdrawn"}, ["Đã Rút Tên"]),
        ({"sex": "F", "q": "thi"}, ["Giàng Thị Máy", "Bùi Thị Thơi"]),
        ({"sex": "nonsense"}, ["Lò Văn Ánh", "Giàng Thị Máy", "Bùi Thị Thơi", "Đỗ Minh Tuấn"]),
    ],
)
def test_the_filters(cohort, office, query, found):
    assert names(office, **query) == found


def test_a_province_of_today_finds_those_of_its_predecessors(cohort, office):
    assert names(office, place=place("Thái Nguyên", "34").pk) == ["Lò Văn Ánh", "Đỗ Minh Tuấn"]  # with Bắc Kạn
    assert names(office, place=place("Thái Nguyên").pk) == ["Đỗ Minh Tuấn"]


def test_an_empty_list_says_what_to_do(cast, office):
    cast.programme.enrolments.all().delete()
    page = office.get(at("people", "first")).content.decode()
    assert "Nobody is enrolled yet" in page and at("people_imports", "first") in page
    assert "Nobody matches" in office.get(at("people", "first"), {"q": "x"}).content.decode()


def test_the_list_costs_the_same_for_one_and_for_thirty(cast, office):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost():
        office.get(at("people", "first"))
        with CaptureQueriesContext(connection) as queries:
            office.get(at("people", "first"))
        return len(queries)

    one = cost()
    for number in range(30):
        enrol(cast.programme, make_person(f"Người {number}", place=place("Lào Cai")))
    assert cost() == one


# --- the list as a file ---------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_that_begins_like_a_formula_is_neutralised(text):
    assert neutral(text) == "'" + text


@pytest.mark.parametrize("text", ["Giàng Thị Máy", "+84 912 000 001", "0912", "a=b", ""])
def test_other_texts_stay_as_they_are(text):
    assert neutral(text) == text


def test_the_file_is_the_filtered_list_runs_nothing_and_can_be_imported_again(cohort, office):
    evil = make_person("=HYPERLINK(0)", position="@cmd", phone="+84 912 000 001", sex="M")
    enrol(cohort.programme, evil, code="-2+3")
    answer = office.get(at("people_export", "first"), {"format": "csv", "sex": "M"})
    assert answer["Content-Disposition"] == 'attachment; filename="first-people.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row[1] for row in rows[1:]} == {"Lò Văn Ánh", "Đỗ Minh Tuấn", "'=HYPERLINK(0)"}
    assert next(row for row in rows if "HYPERLINK" in row[1])[9] == "+84 912 000 001"
    book = openpyxl.load_workbook(io.BytesIO(office.get(at("people_export", "first")).content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    again = read(office.get(at("people_export", "first")).content, "list.xlsx", all_columns())
    assert {"code", "full_name", "sex", "province", "organisation"} <= set(again.columns)


def test_no_sensitive_data_in_the_file_and_who_took_it_is_told(cast, office):
    SensitiveData.objects.create(person=cast.enrolment.person, ethnicity_id="05", seeing=3)
    text = office.get(at("people_export", "first"), {"format": "csv"}).content.decode("utf-8-sig")
    assert "ethnic" not in text.lower() and len(text.splitlines()) == 2
    event = HistoryEvent.objects.get(verb="programmes.people_exported")
    assert (event.actor_id, event.data) == (cast.coordinator.pk, {"count": 1, "format": "csv"})


# --- an import in the browser ---------------------------------------------------------------

HEAD = ["Mã", "Họ và tên", "Giới tính", "Năm sinh", "Tỉnh", "Email"]


def book(*rows, title="Danh sách") -> SimpleUploadedFile:
    workbook = openpyxl.Workbook()
    workbook.active.title = title
    for row in rows:
        workbook.active.append(list(row))
    out = io.BytesIO()
    workbook.save(out)
    return SimpleUploadedFile("danh-sach.xlsx", out.getvalue())


def upload(client, file):
    return client.post(at("people_imports", "first"), {"file": file}, follow=True)


def test_each_row_is_shown_with_its_reason_before_anything_is_written_then_put_right(cast, office):
    before = Person.objects.count()
    page = upload(
        office,
        book(
            HEAD,
            ["HV-1", "Lý Thị Hoa", "Nữ", 1990, "Lào Cai", "hoa@cast.example"],
            ["HV-2", "Hà Văn Tú", "Nam", 2090, "Lào Kai", "hoa@cast.example"],
            [None, "Giàng Thị Máy", "Nữ", 1988, None, None],
        ),
    )
    words = page.content.decode()
    assert "2 rows are wrong" in words
    for said in (
        "(row 3, column “Birth year”): 2090 is in the future. Check the year.",
        "(row 3, column “Province”): “Lào Kai” is not a province of the time (63 provinces). Did you mean “Lào Cai”?",
        "(row 3, column “E-mail”): The same e-mail is in row 2 as well.",
        "(row 2, column “E-mail”): The same e-mail is in row 3 as well.",
        "Enrolled already; nothing changes.",
    ):
        assert said in words, said
    assert Person.objects.count() == before
    batch = cast.programme.people_imports.get()
    assert office.get(reverse("office:file", args=[batch.file.uuid])).status_code == 200
    office.cookies["django_language"] = "vi"
    vietnamese = office.get(at("people_import", "first", batch.uuid)).content.decode()
    assert "dòng 3" in vietnamese and "Năm sinh" in vietnamese and "Birth year" not in vietnamese
    office.cookies["django_language"] = "en"
    right = book(
        HEAD,
        ["HV-1", "Lý Thị Hoa", "Nữ", 1990, "Lào Cai", "hoa@cast.example"],
        ["HV-2", "Hà Văn Tú", "Nam", 1985, "Lào Cai", "tu@cast.example"],
    )
    office.post(at("people_imports", "first"), {"file": right, "corrects": batch.uuid})
    fixed = cast.programme.people_imports.exclude(pk=batch.pk).get()
    assert fixed.corrects == batch
    page = office.post(at("people_import_act", "first", fixed.uuid), {"act": "confirm"}, follow=True)
    assert "The list is imported." in page.content.decode()
    assert cast.programme.enrolments.count() == 3
    office.post(at("people_import_act", "first", fixed.uuid), {"act": "confirm"})
    assert cast.programme.enrolments.count() == 3


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (SimpleUploadedFile("a.xlsx", b"Ho va ten;Nam sinh\nA;1990\n"), "named .xlsx but is not an Excel workbook"),
        (book(["a", "b"], ["c", "d"], title="Tháng 3"), "first 10 rows of the sheet “Tháng 3”"),
        (book(["Mã", "Giới tính", "Năm sinh"], ["1", "Nữ", 1990]),
         "Sheet “Danh sách”, row 1: the column “Full name” is missing. Add it."),
        (book([*HEAD, "Gender"], ["1", "A B", "Nữ", 1990, "", "", "F"]),
         "Sheet “Danh sách”, row 1: the column “Sex” is there more than once (C, G). Keep one."),
        (book(HEAD), "Sheet “Danh sách”: there is nobody below the row of names (row 1)."),
        (SimpleUploadedFile("a.xls", b"\xd0\xcf\x11\xe0" + b"0" * 600), "old .xls workbook"),
        (SimpleUploadedFile("a.xlsx", b"PK\x03\x04 nonsense"), "damaged"),
    ],
)  # fmt: skip
def test_a_file_that_can_not_be_read_says_which_sheet_row_and_column_and_is_kept(cast, office, file, said):
    file.seek(0)
    words = upload(office, file).content.decode()
    assert said in words
    assert "Nothing was written. The file is kept here." in words
    assert cast.programme.people_imports.get().file.file.size > 0


def test_forty_megabytes_are_refused_with_the_limit(cast, office, settings):
    settings.MAX_UPLOAD_BYTES = 20 * 2**20
    big = SimpleUploadedFile("to.csv", b"x" * (40 * 2**20))
    answer = office.post(at("people_imports", "first"), {"file": big})
    assert answer.status_code == 422
    assert "is 40 MB; at most 20 MB can be taken" in answer.content.decode()
    assert not cast.programme.people_imports.exists()


def test_every_saying_reads_in_both_languages_with_what_it_is_about():
    values = {
        "size": 40, "limit": 20, "rows": 10, "sheet": "Danh sách", "row": 4, "column": "full_name", "letters": "B, C",
        "columns": ["x"], "examples": ["full_name"], "others": "y", "value": "abc", "age": 130, "in_year": 2023,
        "suggest": "Lào Cai", "era": "63", "now": "Tuyên Quang", "text": "t", "other": 7, "name": "Lý Thị Hoa",
        "year": 1990, "code": "HV-1", "first": "A", "second": "B", "when": "x", "answers": "1", "people": "2",
        "count": 2, "highest": 100, "allowed": "a", "score": "1", "among": "a, b", "way": "A → B → A", "level": "Output",
        "most": 4, "least": 5, "state": "Draft", "split": "Sex", "sum": "9", "total": "10",
        "currency": "USD", "line": "1.1", "amount": "9", "day": "01/02/2024",
        "sent": 2, "kept": 1,
    }  # fmt: skip
    for code in SAYINGS:
        texts = {}
        for language in ("vi", "en"):
            with override(language):
                texts[language] = say(code, dict(values))
        assert texts["vi"], code
        assert texts["vi"] != texts["en"] or code == "bad_extra", code
        assert "%(" not in texts["vi"] + texts["en"], code


# --- sensitive data -------------------------------------------------------------------------


def test_sensitive_data_is_asked_in_the_words_of_the_six_questions_and_each_reading_is_logged(cast, office):
    address = at("sensitive", cast.enrolment.uuid)
    page = office.get(address).content.decode()
    assert "Do you have difficulty seeing, even if wearing glasses?" in page
    order = [
        page.index(word)
        for word in ("seeing,", "hearing,", "walking or", "remembering or", "self-care", "communicating,")
    ]
    assert order == sorted(order)
    office.get(address)
    assert HistoryEvent.objects.filter(verb="participants.sensitive_read", actor_id=cast.coordinator.pk).count() == 2
    office.cookies["django_language"] = "vi"
    page = office.get(address).content.decode()
    assert "Bạn có khó khăn khi nhìn" in page and "không phải là bản dịch chính thức" in page


@pytest.mark.parametrize(
    ("who", "status"), [("coordinator", 200), ("administrator", 200), ("facilitator", 403), ("monitor", 403),
                        ("trainee", 403), ("donor", 404), ("coordinator_elsewhere", 404)],
)  # fmt: skip
def test_who_reads_it(cast, as_user, who, status):
    assert as_user(getattr(cast, who)).get(at("sensitive", cast.enrolment.uuid)).status_code == status


def test_answers_are_kept_only_with_consent(cast, office):
    person, address = cast.enrolment.person, at("sensitive", cast.enrolment.uuid)
    answers = {"ethnicity": "05", "seeing": 3, "hearing": 1, "walking": 1, "remembering": 1, "selfcare": 1,
               "communicating": 1}  # fmt: skip
    office.post(address, answers)
    held = SensitiveData.objects.get(person=person)
    assert (held.ethnicity_id, held.seeing, held.disability) == ("05", None, "unknown")
    office.post(address, answers | {"agreed": "on"})
    held.refresh_from_db()
    assert (held.seeing, held.disability) == (3, "yes")
    assert Consent.objects.filter(person=person, purpose="sensitive", given=True).exists()


@pytest.mark.parametrize(
    ("answers", "disability"),
    [
        ((1, 1, 1, 1, 1, 1), "no"),
        ((2, 2, 2, 2, 2, 2), "no"),  # some difficulty is no disability
        ((1, 1, 3, 1, 1, 1), "yes"),
        ((1, 1, 1, 1, 1, 4), "yes"),
        ((None, 1, 1, 1, 1, 1), "unknown"),
        ((None, 3, None, None, None, None), "yes"),
        ((None,) * 6, "unknown"),
    ],
)
def test_disability_is_any_answer_of_a_lot_or_cannot(answers, disability):
    assert SensitiveData(**dict(zip(SensitiveData.DOMAINS, answers, strict=True))).work_out_disability() == disability


# --- one person -----------------------------------------------------------------------------


def test_a_person_added_by_hand_is_asked_about_before_they_are_there_twice(cast, office):
    facts = {"full_name": "Giàng Thị Máy", "sex": "F", "birth_year": "1988"}
    answer = office.post(at("person_add", "first"), facts)
    assert answer.status_code == 422 and "Choose, so that nobody is there twice" in answer.content.decode()
    answer = office.post(at("person_add", "first"), facts | {"same_as": str(cast.enrolment.person_id)})
    assert "enrolled in this programme already" in answer.content.decode()
    office.post(at("person_add", "first"), facts | {"same_as": "new"})
    assert cast.programme.enrolments.count() == 2


@pytest.mark.parametrize("year", ["2090", "1850", "abc"])
def test_an_impossible_birth_year_is_refused_and_what_was_typed_stays(office, cast, year):
    answer = office.post(at("person_add", "first"), {"full_name": "Lò Văn Mới", "birth_year": year})
    assert answer.status_code == 422 and f'value="{year}"' in answer.content.decode()
    assert cast.programme.enrolments.count() == 1


def test_withdrawn_with_a_reason_and_enrolled_again(cast, office):
    address = at("enrolment_state", cast.enrolment.uuid)
    office.post(address, {"state": "withdrawn", "reason": ""})
    cast.enrolment.refresh_from_db()
    assert cast.enrolment.state == "enrolled"
    office.post(address, {"state": "withdrawn", "reason": "Chuyển công tác"})
    cast.enrolment.refresh_from_db()
    assert cast.enrolment.state == "withdrawn"
    assert HistoryEvent.objects.get(verb="programmes.withdrawn").reason == "Chuyển công tác"
    office.post(address, {"state": "enrolled"})
    cast.enrolment.refresh_from_db()
    assert cast.enrolment.state == "enrolled"
