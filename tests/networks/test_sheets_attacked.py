"""Returns and the fund as sheets that mean harm: all that is wrong at once, nothing half-written, nothing told of others."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from networks import staged
from networks.fund import ledger
from networks.fund import workflow as workflow_of_fund
from networks.models import FundEntry, FundImport, NetworkRole, Return, ReturnField, ReturnImport, ReturnValue, Round
from networks.returns import workflow
from office import jobs
from office.errors import DomainError
from office.models import HistoryEvent, Job, StoredFile
from tests.networks.conftest import add, make_form, officer_of
from tests.networks.test_fund import entry
from tests.networks.test_hostile import bomb
from tests.networks.test_return_sheets import D, back, sheet_of
from tests.networks.test_returns import YEAR, of, send

pytestmark = pytest.mark.django_db


def csv(*rows: str, head: str = "Code,members") -> bytes:
    return "\n".join([head, *rows]).encode()


def upload(asked: Round, unit: Any, content: bytes, by: Any, name: str = "a.csv") -> ReturnImport:
    return staged.upload(ReturnImport(round=asked, unit=unit), SimpleUploadedFile(name, content), by=by)


def told(batch: Any) -> list[str]:
    return [code for row in batch.rows for _column, code, _values in row["problems"]]


# what stands in the cell of D1.1 → (column, what is said of it; "" it is read)
CELLS = {
    "=1+1": ("members", "formula"), "NaN": ("members", "fw_not_number"), "Infinity": ("members", "fw_not_number"),
    "1e999999999": ("members", "fw_not_number"), "9" * 40: ("members", "fw_too_long_number"),
    "-5": ("members", "fw_negative"), "#REF!": ("members", "cell_error"), "über 5": ("members", "fw_not_number"),
    "101": ("share", "nr_too_much"), "12,345": ("raised", "nr_decimals"), "1,234567": ("members", "nr_decimals"),
    "x" * 5001: ("notes", "too_long"),
}  # fmt: skip


def test_each_hostile_cell_is_told_at_its_place(branch, steward, asked):
    officer = officer_of(branch[D])
    for cell, (column, code) in CELLS.items():
        batch = upload(asked, branch[D], csv(f'{D},"{cell}"', head=f"Code,{column}"), officer)
        assert (batch.counts, told(batch)) == ({"wrong": 1}, [code]), (cell, batch.rows)
        with pytest.raises(DomainError):
            staged.confirm(batch, by=officer)
    batch = upload(asked, branch[D], csv(f"{D},50,9,5", head="Code,share,share.part,share.whole"), officer)
    assert told(batch) == ["nr_part"]
    assert not ReturnValue.objects.exists() and not Return.objects.exclude(state="awaited").exists()


def test_a_column_that_the_sheet_lacks_takes_nothing_away(branch, steward, asked):
    share = {"amount": Decimal(24), "part": Decimal(1200), "whole": Decimal(5000), "qualifier": "over"}
    sent = workflow.write_return(of(asked, D), {"share": share}, by=steward, explanation="Vì lũ")
    for head, cell in (("share", "25"), ("share.part", "1250")):
        batch = upload(asked, branch[D], csv(f"{D},{cell}", head=f"Code,{head}"), steward)
        assert (batch.counts, len(batch.rows[0]["changes"])) == ({"changed": 1}, 2 if head == "share" else 1)
        staged.confirm(batch, by=steward)
    assert told(upload(asked, branch[D], csv(f"{D},5001", head="Code,share.part"), steward)) == ["nr_part"]
    value = sent.values.get()
    assert (value.amount, value.part, value.whole, value.qualifier) == (25, 1250, 5000, "exactly")
    assert of(asked, D).explanation == "Vì lũ"


FILES = {
    "bomb": bomb, "half": lambda: bomb()[:900], "no heads": lambda: b"a,b\n1,2\n", "nothing": lambda: b"\n",
    "pdf": lambda: b"%PDF-1.4", "twice": lambda: csv(f"{D},1,2", head="Code,members,members"),
    "no code": lambda: csv("1", head="members"),
}  # fmt: skip


def test_files_that_are_no_sheet_of_returns_keep_nothing(branch, steward, asked, signed_in):
    officer = officer_of(branch[D])
    for what, content in FILES.items():
        batch = upload(asked, branch[D], content(), officer)
        assert batch.state == "unreadable" and batch.problems, what
        with pytest.raises(DomainError):
            staged.confirm(batch, by=officer)
    kept = StoredFile.objects.count()
    with pytest.raises(DomainError):
        upload(asked, branch[D], b"x" * (40 * 2**20), officer)
    assert StoredFile.objects.count() == kept and not ReturnValue.objects.exists()


def test_what_happened_since_the_preview_stops_it_as_a_whole(branch, steward, asked):
    officer = officer_of(branch[D])
    above = officer_of(branch["D1"], "above@network.example")
    beside = officer_of(branch["D2"], "beside@network.example")
    batch = upload(asked, branch[D], csv(f"{D},10", "C,3"), officer)
    assert batch.counts == {"changed": 2}
    with pytest.raises(DomainError):  # whoever does not act on the branch: nothing, not even the own half
        staged.confirm(batch, by=beside)
    assert not ReturnValue.objects.exists()
    # the same row filled in by somebody else: shown anew, though the count of rows is the same
    workflow.write_return(of(asked, "C"), {"members": {"amount": 77}}, by=above)
    again = staged.confirm(batch, by=above)
    assert (again.state, of(asked, D).state) == ("checked", "awaited")
    assert of(asked, "C").values.get().amount == 77
    # locked meanwhile
    workflow.lock_round(asked, by=steward)
    again = staged.confirm(batch, by=above)
    assert (told(again), of(asked, D).state) == (["nr_locked"] * 2, "awaited")
    workflow.reopen_round(asked, by=steward, reason="x")
    # one of them accepted meanwhile
    late = upload(asked, branch[D], csv(f"{D},10", "C,3"), officer)
    send(asked, "C", officer, accept=steward, members=78)
    late = staged.confirm(late, by=officer)
    assert (late.state, told(late), of(asked, D).state) == ("checked", ["nr_state"], "awaited")
    # confirmed by another who may, twice: once
    last = upload(asked, branch[D], csv(f"{D},10"), officer)
    for _time in range(2):
        last = staged.confirm(last, by=above, sends=True)
    assert (last.state, of(asked, D).state, of(asked, D).sent_by) == ("imported", "submitted", above)
    assert HistoryEvent.objects.filter(verb="networks.returns_imported").count() == 1


def test_a_long_sheet_that_breaks_off_in_the_worker_waits_again_and_is_not_written_twice(
    branch, steward, asked, monkeypatch, signed_in
):
    monkeypatch.setattr(staged, "IN_THE_REQUEST", 0)
    officer = officer_of(branch[D])
    batch = upload(asked, branch[D], csv(f"{D},10", "C,3"), officer)
    jobs.run(batch.job_id)
    batch = staged.confirm(ReturnImport.objects.get(), by=officer, sends=True)
    assert batch.state == "writing"
    NetworkRole.objects.filter(user=officer).delete()  # the role ended before the worker came to it
    jobs.run(batch.job_id)
    batch = ReturnImport.objects.get()
    assert (batch.job.state, batch.state) == ("failed", "checked") and not ReturnValue.objects.exists()
    batch = staged.confirm(batch, by=steward, sends=True)
    jobs.run(batch.job_id)
    Job.objects.filter(pk=batch.job_id).update(
        state="waiting", lease=None, lease_until=None, not_before=timezone.now()
    )  # its worker died after it had written
    jobs.run(batch.job_id)
    assert (ReturnImport.objects.get().state, of(asked, D).state, of(asked, "C").state) == (
        "imported", "submitted", "submitted",
    )  # fmt: skip
    assert HistoryEvent.objects.filter(verb="networks.returns_imported").count() == 1


def test_a_sheet_of_another_round_or_form_and_codes_of_others_are_unknown(branch, steward, asked):
    officer = officer_of(branch[D])
    send(asked, "D2.1", officer_of(branch["D2.1"], "x@network.example"), members=98765)
    other = Round.objects.create(network=asked.network, form=asked.form, title_vi="Khác", **YEAR)
    workflow.open_round(other, by=steward)
    book, at, rows = sheet_of(other, branch[D])
    book.active[f"{at['members']}{rows[D]}"] = 5
    out = io.BytesIO()
    book.save(out)
    batch = upload(asked, branch[D], out.getvalue(), officer, "a.xlsx")
    assert told(batch) == ["nr_other_round"]
    batch = upload(asked, branch[D], csv("D2.1,98765", "P,1", "D1,2", "d1.1,4", "D1.1,5"), officer)
    assert told(batch) == ["nr_no_unit"] * 3 + ["fw_code_twice"]
    assert "98765" not in str([row["changes"] for row in batch.rows])


def test_short_names_that_are_called_like_the_sheets_own_columns(branch, steward):
    network = branch["P"].network
    form = make_form(network)
    for key in ("code", "key", "name", "explanation", "unit"):
        ReturnField.objects.create(form=form, key=key, type="count", label_vi="Mã", order=20)
    made = Round.objects.create(network=network, form=form, title_vi="Năm", **YEAR)
    made = workflow.open_round(made, by=steward)
    officer = officer_of(branch[D])
    book, at, rows = sheet_of(made, branch[D])
    page = book.active
    for key, number in (("code", 1), ("key", 2), ("name", 3), ("explanation", 4), ("unit", 5)):
        page[f"{at[key]}{rows[D]}"] = number
    out = io.BytesIO()
    book.save(out)
    batch = upload(made, branch[D], out.getvalue(), officer, "a.xlsx")
    assert (batch.state, batch.counts) == ("checked", {"changed": 1, "same": 1}), (batch.problems, batch.rows)
    staged.confirm(batch, by=officer)
    held = {value.field.key: int(value.amount) for value in of(made, D).values.all()}
    assert held == {"code": 1, "key": 2, "name": 3, "explanation": 4, "unit": 5}


def test_who_did_what_in_another_branch_is_not_in_a_shared_history(branch, steward, asked, signed_in):
    """Of a round, a network and a recognition an officer reads what concerns all, and the own steps."""
    officer, beside = officer_of(branch[D]), officer_of(branch["D2"], "beside@network.example")
    officer.name, beside.name = "Người Kín", "Người Bên"
    officer.save()
    beside.save()
    book, _at, _rows = sheet_of(asked, branch[D])
    back(signed_in(officer), asked, branch[D], book)
    client = signed_in(officer)
    for address in (f"{asked.get_absolute_url()}export/", f"{asked.network.get_absolute_url()}units/export/"):
        client.get(address)
    for user, sees in ((beside, False), (officer, True), (steward, True)):
        client = signed_in(user)
        text = client.get(asked.get_absolute_url()).content.decode()
        assert ("uploaded a sheet" in text) == sees, user.name
        text += client.get(asked.network.get_absolute_url()).content.decode()
        if user is beside:
            assert "Người Kín" not in text and "opened the round" in text


# --- the fund's ledger and its public page -----------------------------------------

LEDGER = "unit,number,flow,on,amount,recipients,source,donor"
ROWS = {  # a row of D1.1 → what is told of it
    "D2.1,1,raised,04/05/2023,1,,,": "fl_unit", "D1.1,1,raised,04/05/2023,=1+1,,,": "formula",
    "D1.1,1,raised,04/05/2023,NaN,,,": "fw_not_number", "D1.1,1,raised,04/05/2023,-5,,,": "ml_amount",
    "D1.1,1,raised,04/05/2023,99999999999999,,,": "ml_large", "D1.1,1,raised,04/05/2123,5,,,": "ml_future",
    "D1.1,1,raised,2023,5,,,": "ml_day", "D1.1,1,paid,04/05/2023,5,9999999999,,": "fw_not_number",
    "D1.1,1,raised,04/05/2023,5,3,,": "fl_flow", "D1.1,1,raised,04/05/2023,5,,NOBODY,": "fl_source",
    "D1.1,,raised,04/05/2023,5,,,": "fw_required", "D1.1,1,stolen,04/05/2023,5,,,": "fw_choice",
    "D1.1,1,raised,04/05/2023,5,,," + "x" * 201: "too_long", '"D1.1",1,raised,31/02/2023,5,,,': "fw_date",
    "D1.1,1,raised,04/05/2023,\"12,5\",,,": "ml_decimals",
}  # fmt: skip


def ledger_of(unit: Any, by: Any, *rows: str) -> FundImport:
    return ledger.upload(unit, SimpleUploadedFile("a.csv", csv(*rows, head=LEDGER)), by=by)


def test_each_hostile_row_of_a_ledger_is_told_and_nothing_is_kept(branch, steward):
    officer = officer_of(branch[D])
    entry(branch["D2.1"], "raised", 98765, number="1")
    for row, code in ROWS.items():
        batch = ledger_of(branch[D], officer, row, "D1.1,2,raised,04/05/2023,5,,,")
        assert (batch.counts, told(batch)) == ({"wrong": 1, "new": 1}, [code]), row
        assert "98765" not in str(batch.rows)
        with pytest.raises(DomainError):
            ledger.confirm(batch, by=officer)
    assert FundEntry.objects.count() == 1


def test_codes_that_differ_by_a_mark_alone_are_two_units_in_a_ledger_too(branch, steward):
    network = branch["P"].network
    one, two = (add(network, "chapter", name, branch[D], code=code) for name, code in (("Đá", "DA"), ("Đà", "ĐÀ")))
    batch = ledger_of(branch[D], steward, "DA,1,raised,04/05/2023,5,,,", "đà,1,raised,04/05/2023,7,,,")
    assert batch.counts == {"new": 2}
    ledger.confirm(batch, by=steward)
    assert (one.fund_entries.get().amount, two.fund_entries.get().amount) == (5, 7)


def test_whoever_puts_a_ledger_in_confirms_none_of_its_entries_and_who_does_not_act_puts_none_in(branch, steward):
    officer, beside = officer_of(branch[D]), officer_of(branch["D2"], "beside@network.example")
    batch = ledger_of(branch[D], officer, "D1.1,1,raised,04/05/2023,5,,,")
    with pytest.raises(DomainError):
        ledger.confirm(batch, by=beside)
    assert not FundEntry.objects.exists()
    ledger.confirm(batch, by=steward)  # another who may: in their hands now
    row = FundEntry.objects.get()
    for user in (steward, officer):
        with pytest.raises(DomainError):
            workflow_of_fund.confirm_entry(row, by=user)
        assert workflow_of_fund.confirm_all(row.network, [row.pk], by=user) == 0
    assert ledger.confirm(batch, by=steward).state == "imported" and FundEntry.objects.count() == 1


def test_who_changed_an_entry_once_does_not_confirm_it_though_another_changed_it_since(branch, steward):
    one, two, three = (officer_of(branch[D], f"{n}@network.example") for n in (1, 2, 3))
    row = workflow_of_fund.enter_entry(branch[D], by=one, flow="raised", amount=5, on=dt.date(2023, 5, 4))
    workflow_of_fund.change_entry(row, by=two, amount=50_000)
    workflow_of_fund.change_entry(row, by=three, note="Sửa lỗi chính tả")
    workflow_of_fund.send_entry(row, by=three)
    for user in (one, two, three):
        with pytest.raises(DomainError):
            workflow_of_fund.confirm_entry(row, by=user)
        assert workflow_of_fund.confirm_all(row.network, [row.pk], by=user) == 0
    assert workflow_of_fund.confirm_all(row.network, [row.pk], by=steward) == 1


def test_the_public_page_tells_no_recipient_by_subtraction_and_takes_no_odd_address(
    branch, steward, client, settings, django_assert_num_queries
):
    settings.TODAY = "2024-05-01"
    network = branch["P"].network
    url = reverse("networks:fund_public", args=[network.slug])
    entry(branch["D1"], "paid", 100, recipients=17)
    entry(branch["D2"], "paid", 100, recipients=3)
    row = entry(branch["D1"], "raised", 100, donor="<b>Ông Kín</b>", donor_agreed=False)
    assert client.get(url).status_code == 404  # as one that is not there
    workflow_of_fund.publish(network, network.kinds.filter(slug__in=["province", "district"]), by=steward)
    cache.clear()
    page = client.get(url + "?year=2023").content.decode()
    main = page.split("<main")[1]
    assert ">20<" in main and "&lt;5" in main and ">17<" not in main and ">3<" not in main and "Kín" not in main
    FundEntry.objects.filter(pk=row.pk).update(donor_agreed=True)
    cache.clear()
    page = client.get(url + "?year=2023").content.decode()
    assert "<b>Ông Kín" not in page and "&lt;b&gt;Ông Kín" in page
    for odd in ("1900", "9999", "٢٠٢٣", "x" * 4, "-202", "%00", "2023&year=1", "1901", "1902"):
        with django_assert_num_queries(2):  # the network and its levels: a year that nobody has is not worked out
            assert client.get(f"{url}?year={odd}").status_code == 200, odd
