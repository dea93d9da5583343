"""Networks: two people, or one impatient finger, take the same step in the same moment. Real requests to a real server."""

from __future__ import annotations

import datetime as dt
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from networks import staged
from networks.fund import workflow as fund
from networks.membership.services import name_contact
from networks.models import Network, NetworkRole, ReturnImport, ReturnReminder
from networks.returns import reminders, workflow
from office.models import HistoryEvent, OutgoingMessage
from tests.factories.cast import make_user
from tests.factories.networks import make_member
from tests.networks.conftest import officer_of
from tests.networks.test_fund import entry
from tests.networks.test_returns import of
from tests.test_at_once import at_once  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)
D = "D1.1"


def verbs(*names: str) -> dict[str, int]:
    return {name: HistoryEvent.objects.filter(verb=f"networks.{name}").count() for name in names}


def test_each_step_on_returns_and_money_is_taken_once(branch, steward, asked, at_once):  # noqa: F811
    officer, above = officer_of(branch[D]), officer_of(branch["D1"], "above@network.example")
    # two officers send the same return
    sent = workflow.write_return(of(asked, D), {"members": {"amount": 5}}, by=officer)
    page = sent.get_absolute_url()
    typed = {"members-amount": 5, "members-qualifier": "exactly", "act": "submit", "explanation": ""}
    assert at_once(*[(user, page, typed) for user in (officer, above) * 2]) == [302] * 4
    act = reverse("networks:return_act", args=[sent.uuid])
    assert at_once(*[(user, act, {"act": "accept"}) for user in (above, steward) * 2]) == [302] * 4
    assert verbs("return_submitted", "return_accepted") == {"return_submitted": 1, "return_accepted": 1}
    # one asks three times to correct it; of two who answer in the same moment one is heard
    at_once(*[(officer, act, {"act": "ask_correction", "reason": "Quên 2"})] * 3)
    told = OutgoingMessage.objects.filter(kind="networks.return").count()
    assert (verbs("correction_asked")["correction_asked"], told) == (1, 1)
    seen = of(asked, D).changed_at.isoformat()
    at_once(
        (above, act, {"act": "refuse_correction", "reason": "Đã khóa sổ", "seen": seen}),
        (steward, act, {"act": "send_back", "reason": "Sửa đi", "seen": seen}),
    )
    answered = verbs("correction_refused", "return_sent_back")
    assert sum(answered.values()) == 1
    assert of(asked, D).state == ("accepted" if answered["correction_refused"] else "returned")
    assert of(asked, D).correction == ""
    # two confirm the same sheet
    batch = staged.upload(
        ReturnImport(round=asked, unit=branch["D1"]),
        SimpleUploadedFile("a.csv", b"Code,members\nD1.2,4\nC,3"),
        by=above,
    )
    confirm = reverse("networks:return_sheet_act", args=[batch.uuid])
    assert at_once(*[(user, confirm, {"act": "send"}) for user in (above, steward) * 2]) == [302] * 4
    assert (verbs("returns_imported")["returns_imported"], of(asked, "C").state) == (1, "submitted")
    # two confirm the same entry of the fund, one by one and many at once
    row = entry(branch[D], "raised", 500, confirmed=False)
    fund.send_entry(row, by=officer)
    one = reverse("networks:fund_entry_act", args=[row.uuid])
    many = reverse("networks:fund_entries_confirm", args=[asked.network.slug])
    at_once(*[(user, *way) for user in (above, steward) for way in ((one, {"act": "confirm"}), (many, {"pk": row.pk}))])
    row.refresh_from_db()
    assert (row.state, verbs("entry_confirmed")["entry_confirmed"]) == ("confirmed", 1)


def test_a_progress_report_is_sent_and_read_once(at_once):  # noqa: F811
    network = Network.objects.create(slug="thanh-pho", name_vi="Mạng lưới", kind="members")
    stewards = [make_user("Steward", f"s{n}@members.example") for n in (1, 2)]
    for user in stewards:
        NetworkRole.objects.create(network=network, user=user, role="steward")
    member = make_member(network, "Vinh thử")
    contacts = [make_user("Contact", f"c{n}@members.example") for n in (1, 2)]
    for user in contacts:
        name_contact(member, user, by=stewards[0])
    report = member.progress_reports.get()
    page = reverse("networks:progress", args=[report.uuid])
    send_it: dict[str, Any] = {"text": "Đã làm", "act": "send_progress"}
    at_once(*[(user, page, send_it) for user in contacts * 2])
    at_once(*[(user, page, {"act": "read_progress"}) for user in stewards * 2])
    told = list(HistoryEvent.objects.about(report).order_by("pk").values_list("verb", flat=True))
    assert told.count("networks.progress_sent") == 1 and told.count("networks.progress_read") == 1, told
    assert member.progress_reports.count() == 2  # the next one is asked for once


@pytest.mark.skipif("sqlite" in str(connection.vendor), reason="one writer at a time there")
def test_two_clocks_that_strike_at_once_remind_once(branch, steward, asked):
    officer_of(branch[D])
    both, sent = Barrier(2), []

    def strike() -> None:
        both.wait()
        try:
            sent.append(reminders.remind(asked.due_on + dt.timedelta(days=1)))
        finally:
            connection.close()

    threads = [Thread(target=strike) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(sent) == [0, 1]
    assert (ReturnReminder.objects.count(), OutgoingMessage.objects.count()) == (1, 1)
