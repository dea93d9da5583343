"""Scores and answers from a sheet: judged row by row, all that is wrong told at once, written once."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from instruments.models import Answer, Response
from office.errors import DomainError, WrongState
from office.models import HistoryEvent
from programmes.imports.words import say
from tests.factories.courses import make_event, people, score, sit
from trainings.sheets import staging
from trainings.sheets.template import template_sheet

pytestmark = pytest.mark.django_db
HEAD = ["Mã", "Họ và tên", "Điểm"]


@pytest.fixture
def course(cast):
    cast.enrolment.code = "HV-00"
    cast.enrolment.save()
    event = make_event(cast.programme)
    cast.hoa, cast.hoa_2, cast.tu = people(cast.programme, "Lý Thị Hoa", "Lý Thị Hòa", "Hà Văn Tú")
    cast.event, cast.pre = event, sit(event, "pre")
    return cast


def book(*rows) -> bytes:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(list(row))
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def upload(course, content: bytes, sitting=None, name="diem.xlsx"):
    return staging.upload(sitting or course.pre, SimpleUploadedFile(name, content), by=course.facilitator)


def said(sheet) -> dict[int, list[tuple[str, str]]]:
    return {
        row["number"]: [(column, code) for column, code, _values in row["problems"]]
        for row in sheet.rows
        if row["problems"]
    }


def kinds(sheet) -> list[str]:
    return [row["kind"] for row in sheet.rows]


def right_answers(sitting) -> dict[str, str]:
    return {
        question.key: next(choice["key"] for choice in question.choices if choice.get("correct"))
        for question in sitting.collection.instrument.questions.all()
    }


# --- scores alone ---------------------------------------------------------------------------


def test_scores_are_shown_first_and_written_when_confirmed(course):
    sheet = upload(course, book(HEAD, ["HV-01", "Lý Thị Hoa", 72.5], [None, "ha van tu", "60"], ["HV-02", None, None]))
    assert kinds(sheet) == ["new", "new", "same"]
    assert not Response.objects.exists()
    staging.save(sheet, by=course.facilitator)
    assert set(Response.objects.values_list("person_id", "score", "entry", "entered_by_id")) == {
        (course.hoa.person_id, Decimal("72.5"), "sheet", course.facilitator.pk),
        (course.tu.person_id, Decimal(60), "sheet", course.facilitator.pk),
    }
    entry = HistoryEvent.objects.get(verb="trainings.sheet_entered")
    assert (entry.data["cells"], entry.data["file"], entry.data["moment"]) == (2, "diem.xlsx", "pre")


@pytest.mark.parametrize("text", ["72,5", "72.5", 72.5])
def test_either_mark_of_decimals_is_understood(course, text):
    staging.save(upload(course, book(HEAD, ["HV-01", None, text])), by=course.facilitator)
    assert Response.objects.get().score == Decimal("72.5")


def test_a_changed_score_tells_before_and_after_and_an_empty_cell_takes_nothing_away(course):
    score(course.pre, course.hoa, 40)
    score(course.pre, course.tu, 55)
    sheet = upload(course, book(HEAD, ["HV-01", None, 45], ["HV-03", None, None], ["HV-03", "Hà Văn Tú", None]))
    assert sheet.rows[0]["changes"] == [("score", "40", "45")]
    assert kinds(sheet) == ["changed", "same", "wrong"]
    staging.save(sheet, by=course.facilitator, leave_out_wrong=True)
    assert dict(Response.objects.values_list("person_id", "score")) == {
        course.hoa.person_id: Decimal(45),
        course.tu.person_id: Decimal(55),
    }


def test_everything_wrong_is_told_at_once_with_sheet_row_column_and_what_to_do(course):
    sheet = upload(
        course,
        book(
            HEAD,
            ["HV-99", None, 50],
            ["HV-01", "Hà Văn Tú", 101],
            [None, "Trần Lạ", "giỏi"],
            [None, "Lý Thị Hòa", "=1+1"],
            ["HV-03", None, 50],
            [None, "Hà Văn Tú", 51],
            [None, None, 50],
        ),
    )
    assert said(sheet) == {
        2: [("code", "unknown_code")],
        3: [("code", "code_of_another"), ("score", "bad_score")],
        4: [("full_name", "nobody_enrolled"), ("score", "bad_score")],
        5: [("score", "formula")],
        7: [("full_name", "person_twice")],
        8: [("full_name", "who_is_missing")],
    }
    with override("en"):
        _column, code, values = sheet.rows[1]["problems"][1]
        assert say(code, values) == "“101” is not a score. Write a number from 0 to 100, or leave it empty."
    with pytest.raises(DomainError):
        staging.save(sheet, by=course.facilitator)
    assert not Response.objects.exists()


def test_names_that_differ_by_a_mark_alone_are_told_apart_when_written_exactly(course):
    sheet = upload(course, book(HEAD, [None, "Lý Thị Hòa", 50], [None, "Lý Thị Hoa", 60], [None, "ly thi hoa", 70]))
    assert [row["name"] for row in sheet.rows] == ["Lý Thị Hòa", "Lý Thị Hoa", "ly thi hoa"]
    assert said(sheet) == {4: [("full_name", "namesakes")]}


def test_a_near_name_is_suggested(course):
    sheet = upload(course, book(HEAD, [None, "Hà Văn Tư Tú", 50]))
    _column, code, values = sheet.rows[0]["problems"][0]
    assert (code, values["suggest"]) == ("not_enrolled", "Hà Văn Tú")
    with override("en"):
        assert say(code, values).endswith("Did you mean “Hà Văn Tú”?")


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"Ma;Diem\nHV-01;50\n", "diem.xlsx", "not_excel"),
        (b"%PDF-1.7", "diem.csv", "not_a_sheet"),
        (b"PK\x03\x04 broken", "diem.xlsx", "damaged"),
        (book(["a", "b"], [1, 2]), "diem.xlsx", "no_header"),
        (book(["Mã", "Họ và tên"], ["HV-01", "Lý Thị Hoa"]), "diem.xlsx", "no_answers_columns"),
        (book(["Điểm", "1"], [50, "a"]), "diem.xlsx", "missing_column"),
        (book([*HEAD, "Score"], ["HV-01", None, 50, 60]), "diem.xlsx", "double_column"),
        (book(HEAD), "diem.xlsx", "no_rows"),
    ],
)
def test_a_file_that_can_not_be_read_says_why_and_is_kept(course, content, name, code):
    sheet = upload(course, content, name=name)
    assert (sheet.state, [found for found, _values in sheet.problems]) == ("unreadable", [code])
    assert sheet.file.file.read() == content
    with pytest.raises(WrongState):
        staging.save(sheet, by=course.facilitator)


def test_too_big_a_file_is_refused_at_the_door(course, settings):
    settings.MAX_UPLOAD_BYTES = 100
    with pytest.raises(DomainError):
        upload(course, b"x" * 101)


def test_saving_twice_writes_once(course):
    sheet = upload(course, book(HEAD, ["HV-01", None, 50]))
    staging.save(sheet, by=course.facilitator)
    staging.save(sheet, by=course.facilitator)
    assert Response.objects.count() == 1
    assert HistoryEvent.objects.filter(verb="trainings.sheet_entered").count() == 1


def test_who_answered_on_the_phone_meanwhile_stops_the_sheet_and_it_is_shown_anew(course):
    sheet = upload(course, book(HEAD, ["HV-01", None, 50], ["HV-03", None, 60]))
    score(course.pre, course.hoa, 80)
    sheet = staging.save(sheet, by=course.facilitator)
    assert (sheet.state, kinds(sheet), sheet.notices[-1][0]) == ("checked", ["changed", "new"], "changed_since")
    assert Response.objects.count() == 1


# --- answers --------------------------------------------------------------------------------


def test_answers_give_the_score_and_the_table_question_by_question(course):
    right = right_answers(course.pre)
    head = ["Mã", *(str(number) for number in range(1, 21))]
    wrong = next(
        choice["key"] for choice in course.pre.collection.instrument.questions.first().choices if not choice["correct"]
    )
    all_right = list(right.values())
    sheet = upload(course, book(head, ["HV-01", *all_right], ["HV-03", wrong.upper() + ".", *all_right[1:18], "", ""]))
    assert kinds(sheet) == ["new", "new"]
    staging.save(sheet, by=course.facilitator)
    scores = dict(Response.objects.values_list("person_id", "score"))
    assert scores == {course.hoa.person_id: Decimal(100), course.tu.person_id: Decimal(85)}  # 17 right of 20, 5 each
    assert Answer.objects.filter(response__person=course.tu.person).count() == 18


def test_words_of_a_choice_are_taken_as_well_as_its_letter(course):
    first = course.pre.collection.instrument.questions.first()
    choice = first.choices[1]
    staging.save(upload(course, book(["Mã", first.text_vi], ["HV-01", choice["vi"]])), by=course.facilitator)
    assert Answer.objects.get().choice == choice["key"]


def test_a_score_that_contradicts_the_answers_is_asked_about(course):
    right = right_answers(course.pre)
    head = ["Mã", "Điểm", *right]
    sheet = upload(course, book(head, ["HV-01", 95, *right.values()], ["HV-03", 100, *right.values()]))
    assert said(sheet) == {2: [("score", "score_differs")]}
    assert sheet.rows[0]["problems"][0][2] == {"score": "95.00", "answers": "100.00"}


def test_an_unknown_answer_names_what_may_stand_there(course):
    sheet = upload(course, book(["Mã", "q01"], ["HV-01", "z"]))
    column, code, values = sheet.rows[0]["problems"][0]
    assert (column, code, values["allowed"]) == ("q01", "bad_choice", "a, b, c, d")


def test_answers_corrected_by_a_sheet_replace_only_what_it_says(course):
    right = right_answers(course.pre)
    staging.save(upload(course, book(["Mã", *right], ["HV-01", *right.values()])), by=course.facilitator)
    wrong = next(key for key in "abcd" if key != right["q05"])
    sheet = upload(course, book(["Mã", "q05"], ["HV-01", wrong]))
    assert sheet.rows[0]["changes"] == [("score", "100", "95"), ("q05", right["q05"], wrong)]
    staging.save(sheet, by=course.facilitator)
    assert Response.objects.get().score == Decimal(95)
    assert Answer.objects.count() == 20


# --- forms without names --------------------------------------------------------------------


@pytest.fixture
def reaction(course):
    return sit(course.event, "reaction", anonymous=True)


def test_paper_forms_without_names_are_each_a_new_response(course, reaction):
    head = ["1", "2", "Điều hữu ích nhất với bạn là gì?"]
    content = book(head, [5, 4, "Thảo luận"], ["Rất đồng ý", 3, None], [None, None, None], [4, 5, "=BAD"])
    sheet = upload(course, content, reaction)
    assert kinds(sheet) == ["new", "new", "wrong"]
    assert said(sheet) == {5: [("best", "formula")]}
    staging.save(sheet, by=course.facilitator, leave_out_wrong=True)
    assert set(Response.objects.values_list("person_id", "score")) == {(None, None)}
    assert sorted(Answer.objects.filter(question__key="overall").values_list("choice", flat=True)) == ["5", "5"]


def test_the_same_file_without_names_is_not_counted_twice(course, reaction):
    content = book(["1", "2"], [5, 4])
    staging.save(upload(course, content, reaction), by=course.facilitator)
    again = upload(course, content, reaction)
    assert (again.state, again.problems[0][0]) == ("unreadable", "entered_before")
    assert Response.objects.count() == 1


def test_more_forms_than_people_is_pointed_out(course, reaction):
    sheet = upload(course, book(["1", "2"], *([5, 4] for _ in range(5))), reaction)
    assert sheet.notices == [["more_than_people", {"answers": 5, "people": 4}]]


# --- the sheet to fill in -------------------------------------------------------------------


def test_the_downloaded_sheet_comes_back_with_nothing_changed(course):
    right = right_answers(course.pre)
    staging.save(upload(course, book(["Mã", *right], ["HV-01", *right.values()])), by=course.facilitator)
    score(course.pre, course.tu, 62.5)
    for language in ("vi", "en"):
        with override(language):
            content = template_sheet(course.pre)
            sheet = upload(course, content)
        assert sheet.state == "checked", sheet.problems
        assert kinds(sheet) == ["same"] * 4, language


def test_the_sheet_runs_nothing_and_names_nobody_when_it_is_anonymous(course, reaction):
    course.tu.person.full_name = "=HYPERLINK(A1)"
    course.tu.person.save()
    sheet = openpyxl.load_workbook(io.BytesIO(template_sheet(course.pre))).worksheets[0]
    assert "'=HYPERLINK(A1)" in [cell.value for cell in sheet["B"]]
    names = openpyxl.load_workbook(io.BytesIO(template_sheet(reaction))).worksheets[0]
    assert all("Hoa" not in str(cell.value) for row in names.iter_rows() for cell in row)
    assert names["A1"].value.startswith("1. ")


# --- in the browser -------------------------------------------------------------------------


def test_the_way_of_a_sheet_in_the_browser(course, as_user):
    client = as_user(course.facilitator)
    client.cookies["django_language"] = "en"
    wrong = book(HEAD, ["HV-01", None, 500], ["HV-03", None, 60])
    url = reverse("trainings:answer_sheets", args=[course.pre.pk])
    page = client.post(url, {"file": SimpleUploadedFile("diem.xlsx", wrong)}, follow=True)
    words = page.content.decode()
    assert "1 row is wrong" in words
    assert "(row 2, column “Score”)" in words
    assert "Enter the 1 good row now" in words
    sheet = course.pre.sheets.get()
    act = reverse("trainings:answer_sheet_act", args=[sheet.uuid])
    page = client.post(act, {"act": "save"}, follow=True)
    assert "Some rows are wrong" in page.content.decode()
    page = client.post(act, {"act": "save_good"}, follow=True)
    assert "The sheet is entered." in page.content.decode()
    assert Response.objects.get().score == Decimal(60)
    client.cookies["django_language"] = "vi"
    assert "đã nhập bảng tính câu trả lời" in client.get(course.event.get_absolute_url()).content.decode()
    assert client.get(reverse("office:file", args=[sheet.file.uuid])).status_code == 200


@pytest.mark.parametrize(
    ("who", "status"),
    [("coordinator", 200), ("facilitator", 200), ("administrator", 200), ("monitor", 404), ("trainee", 404),
     ("donor", 404), ("stranger", 404), ("coordinator_elsewhere", 404)],
)  # fmt: skip
def test_who_sees_a_sheet_and_its_file(course, as_user, who, status):
    sheet = upload(course, book(HEAD, ["HV-01", None, 50]))
    client = as_user(getattr(course, who))
    assert client.get(reverse("trainings:answer_sheet", args=[sheet.uuid])).status_code == status
    assert client.get(reverse("office:file", args=[sheet.file.uuid])).status_code == status


def test_a_trainee_may_not_take_the_sheet_with_everybodys_scores(course, as_user):
    for name in ("answer_sheets", "answer_template", "paper_form"):
        assert as_user(course.trainee).get(reverse(f"trainings:{name}", args=[course.pre.pk])).status_code == 403


def test_the_preview_costs_the_same_for_one_and_for_thirty_rows(course, as_user):
    def cost(count):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        sheet = upload(course, book(HEAD, *([None, f"Người {n}", 50] for n in range(count))))
        client = as_user(course.coordinator)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("trainings:answer_sheet", args=[sheet.uuid]))
        return len(queries)

    assert cost(1) == cost(30)
