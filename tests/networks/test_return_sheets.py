"""A branch's returns as one sheet, several accepted at once, reminders, corrections."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from networks import tree
from networks.models import NetworkRole, Return, ReturnReminder, Round, Unit
from networks.returns import reminders, workflow
from networks.returns.sheets import returns_of, workbook
from office.errors import DomainError, WrongState
from office.models import OutgoingMessage
from tests.factories.cast import make_user
from tests.networks.conftest import officer_of
from tests.networks.test_returns import of, send

pytestmark = pytest.mark.django_db
D = "D1.1"


def sheet_of(asked: Round, unit: Unit):
    """(workbook, {column's short name: its letter}, {code: row})."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(asked, unit, returns_of(asked, unit))))
    page = book.active
    columns = {str(cell.value).rpartition(" · ")[2]: cell.column_letter for cell in page[4]}
    return book, columns, {page[f"B{row}"].value: row for row in range(5, page.max_row + 1)}


def back(client, asked: Round, unit: Unit, book) -> object:
    content = io.BytesIO()
    book.save(content)
    answer = client.post(
        reverse("networks:round_sheets", args=[asked.uuid]) + f"?unit={unit.code}",
        {"file": SimpleUploadedFile("returns.xlsx", content.getvalue())},
        follow=True,
    )
    assert answer.status_code == 200
    return answer


def confirm(client, asked: Round, act: str) -> str:
    batch = asked.sheets.first()
    return client.post(
        reverse("networks:return_sheet_act", args=[batch.uuid]), {"act": act}, follow=True
    ).content.decode()


def test_a_commune_sends_its_own_and_its_chapters_returns_from_one_sheet(branch, steward, asked, signed_in):
    client, commune = signed_in(officer_of(branch[D])), branch[D]
    send_draft(asked, "C", officer_of(commune, "two@network.example"), members=7)
    taken = client.get(reverse("networks:round_sheet", args=[asked.uuid]))
    assert taken["Content-Type"].endswith("spreadsheetml.sheet")
    book, at, rows = sheet_of(asked, commune)
    assert sorted(rows) == ["C", D]
    page = book.active
    assert page[f"{at['members']}{rows['C']}"].value == 7  # what was there
    page[f"{at['members']}{rows[D]}"] = "trên 1.200"
    page[f"{at['share']}{rows[D]}"], page[f"{at['share.part']}{rows[D]}"], page[f"{at['share.whole']}{rows[D]}"] = (
        24,
        1200,
        5000,
    )
    page[f"{at['raised']}{rows[D]}"] = 87_100_000_000
    page[f"{at['notes']}{rows['C']}"] = "Ghi chú"
    shown = back(client, asked, commune, book).content.decode()
    assert "2 rows are ready" in shown and of(asked, D).values.count() == 0  # nothing is written yet
    text = confirm(client, asked, "send")
    assert "Sent: 2. Kept as drafts, because something is still missing: 0." in text
    own = of(asked, D)
    assert (own.state, of(asked, "C").state) == ("submitted", "submitted")
    held = {value.field.key: value for value in own.values.all()}
    assert (held["members"].amount, held["members"].qualifier) == (1200, "over")
    assert (held["share"].part, held["share"].whole, held["raised"].amount) == (1200, 5000, 87_100_000_000)
    confirm(client, asked, "send")  # twice is once
    assert own.values.count() == 3
    book, at, rows = sheet_of(asked, commune)
    again = back(client, asked, commune, book).content.decode()
    assert "All of this stands in the portal already." in again


def send_draft(asked: Round, code: str, by, **numbers) -> Return:
    return workflow.write_return(of(asked, code), {key: {"amount": Decimal(n)} for key, n in numbers.items()}, by=by)


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_written(branch, steward, asked, signed_in):
    client, commune = signed_in(officer_of(branch[D])), branch[D]
    book, at, rows = sheet_of(asked, commune)
    page = book.active
    page[f"{at['members']}{rows[D]}"] = "nhiều"
    page[f"{at['share.part']}{rows[D]}"], page[f"{at['share.whole']}{rows[D]}"] = 9, 0
    page[f"{at['raised']}{rows['C']}"] = -5
    page["B7"], page[f"{at['members']}7"] = "D2.1", 3  # another branch
    page["B8"], page[f"{at['members']}8"] = "NOWHERE", 3
    page["B9"], page[f"{at['members']}9"] = "C", 3
    text = back(client, asked, commune, book).content.decode()
    for told in (
        "“nhiều” is not a number",
        "The whole must be more than zero",
        "-5 is below zero",
        "is in row 6 as well",
    ):
        assert told in text, told
    assert text.count("among those of this sheet’s branch") == 2  # a unit elsewhere is as unknown as none
    assert "5 rows are wrong" in text and not Return.objects.exclude(state="awaited").exists()
    confirm(client, asked, "keep")
    assert not Return.objects.exclude(state="awaited").exists()


def test_a_row_that_was_changed_since_or_is_of_another_round_is_not_taken(branch, steward, asked, signed_in):
    officer = officer_of(branch[D])
    client, commune = signed_in(officer), branch[D]
    book, at, rows = sheet_of(asked, commune)
    book.active[f"{at['members']}{rows[D]}"] = 10
    book.active[f"A{rows['C']}"], book.active[f"{at['members']}{rows['C']}"] = "0" * 32 + "@1", 10
    send_draft(asked, D, officer, members=11)
    text = back(client, asked, commune, book).content.decode()
    assert "was changed in the portal after this sheet was downloaded" in text
    assert "This row is of another round or unit" in text
    assert of(asked, D).values.get().amount == 11


def test_what_is_sent_or_locked_is_not_overwritten_and_a_foreign_branch_is_not_there(branch, steward, asked, signed_in):
    officer = officer_of(branch[D])
    send(asked, D, officer, members=10)
    book, at, rows = sheet_of(asked, branch[D])
    book.active[f"{at['members']}{rows[D]}"] = 12
    text = back(signed_in(officer), asked, branch[D], book).content.decode()
    assert "This return is “Sent” and can’t be written." in text
    batch = asked.sheets.get()
    client = signed_in(officer_of(branch["D2"], "beside@network.example"))
    for address in (batch.get_absolute_url(), reverse("office:file", args=[batch.file.uuid])):
        assert client.get(address).status_code == 404
    assert client.post(reverse("networks:return_sheet_act", args=[batch.uuid]), {"act": "keep"}).status_code == 404
    for name in ("round_sheet", "round_sheets"):
        assert client.get(reverse(f"networks:{name}", args=[asked.uuid]), {"unit": D}).status_code == 404


def test_reminders_go_out_once_a_stage_and_then_to_who_stands_above(branch, steward, asked, django_assert_num_queries):
    commune, other = officer_of(branch[D], "c@network.example"), officer_of(branch["D1.2"], "o@network.example")
    above = officer_of(branch["D1"], "d1@network.example")
    send(asked, "D1.2", other, members=3)
    due = asked.due_on

    def told() -> set[str]:
        found = set(OutgoingMessage.objects.filter(kind="networks.return").values_list("to_email", flat=True))
        OutgoingMessage.objects.all().delete()
        return found

    assert reminders.remind(due - dt.timedelta(days=8)) == 0
    assert (reminders.remind(due - dt.timedelta(days=7)), told()) == (1, {commune.email})
    assert (reminders.remind(due - dt.timedelta(days=6)), told()) == (0, set())
    assert (reminders.remind(due + dt.timedelta(days=9)), told()) == (1, {commune.email})  # the day itself was missed
    message_count = reminders.remind(due + dt.timedelta(days=14))
    bodies = {message.to_email: message.body for message in OutgoingMessage.objects.all()}
    # D1.1 and its chapter hang under the commune and the district; the province and D2's communes have only the steward
    assert message_count == 3 and set(bodies) == {commune.email, above.email, steward.email}
    assert "D1.1" in bodies[above.email] and "D2.1" not in bodies[above.email]
    assert "(C)" in bodies[commune.email] and "D2.1" in bodies[steward.email]
    with django_assert_num_queries(1):  # long after the last stage no return is read
        assert reminders.remind(due + dt.timedelta(days=20)) == 0
    assert ReturnReminder.objects.filter(stage="above").count() == 3


def test_who_stood_above_a_unit_no_longer_reminds_it(branch, steward, asked, signed_in):
    officer_of(branch[D])
    tree.move_unit(branch[D], branch["D2"], on=dt.date(2023, 1, 5), by=steward)
    address = reverse("networks:round_remind", args=[asked.uuid])
    for district, told in (("D1", "0 people were reminded."), ("D2", "0 people were reminded.")):
        client = signed_in(officer_of(branch[district], f"{district}@network.example"))
        assert told in client.post(address, follow=True).content.decode()
    assert "1 person was reminded." in signed_in(steward).post(address, follow=True).content.decode()


def test_a_steward_reminds_by_hand_once_a_day(branch, steward, asked, signed_in):
    officer_of(branch[D])
    client, address = signed_in(steward), reverse("networks:round_remind", args=[asked.uuid])
    assert "1 person was reminded." in client.post(address, follow=True).content.decode()
    assert "0 people were reminded." in client.post(address, follow=True).content.decode()
    reader = make_user("Reader", "reader@network.example")
    NetworkRole.objects.create(network=asked.network, user=reader, role="reader")
    assert signed_in(reader).post(address).status_code == 403


def test_a_correction_is_asked_for_granted_or_refused_with_a_reason(branch, steward, asked, signed_in):
    officer = officer_of(branch[D])
    sent = send(asked, D, officer, accept=steward, members=10)
    with pytest.raises(DomainError):
        workflow.ask_correction(sent, by=officer, reason=" ")
    client, act = signed_in(officer), reverse("networks:return_act", args=[sent.uuid])
    assert "Ask to correct it" in client.get(sent.get_absolute_url()).content.decode()
    client.post(act, {"act": "ask_correction", "reason": "Quên 2 hội viên"})
    assert not workflow.ask_correction(sent, by=officer, reason="again")
    assert OutgoingMessage.objects.get(kind="networks.return").to_email == steward.email
    assert of(asked, D).state == "accepted"  # it counts as it did
    client = signed_in(steward)
    assert "Quên 2 hội viên" in client.get(sent.get_absolute_url()).content.decode()
    client.post(act, {"act": "refuse_correction", "reason": "Đã khóa sổ"})
    assert of(asked, D).correction == ""
    told = OutgoingMessage.objects.filter(to_email=officer.email).order_by("pk")
    assert "“Đã khóa sổ”" in told.get().body
    workflow.ask_correction(sent, by=officer, reason="Quên 2 hội viên")
    client.post(act, {"act": "send_back", "reason": "Sửa 2 hội viên"})
    again = of(asked, D)
    assert (again.state, again.correction) == ("returned", "")
    assert told.count() == 2 and "“Sửa 2 hội viên”" in told.last().body
    with pytest.raises(WrongState):
        workflow.ask_correction(again, by=officer, reason="x")
