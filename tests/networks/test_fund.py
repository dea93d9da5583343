"""The fund: one figure for a branch, whoever states it; confirmed by another; nothing of another branch."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from networks import tree
from networks.fund import ledger, workflow
from networks.fund.reading import Book, years_of
from networks.models import (
    Campaign,
    CampaignRound,
    FundEntry,
    FundImport,
    FundSource,
    NetworkRole,
    ReturnField,
    ReturnForm,
    Round,
)
from networks.returns import workflow as returns
from office.errors import DomainError
from office.models import HistoryEvent
from tests.factories.cast import make_user
from tests.networks.conftest import make_network, officer_of

pytestmark = pytest.mark.django_db
DAY = dt.date(2023, 5, 4)


def entry(unit, flow: str, amount: int | None, *, on: dt.date = DAY, confirmed: bool = True, **facts) -> FundEntry:
    row = workflow.enter_entry(unit, by=None, flow=flow, amount=amount, on=on, **facts)
    if confirmed:
        FundEntry.objects.filter(pk=row.pk).update(state="confirmed")
    return row


def told(unit, year: int = 2023) -> tuple:
    whole = Book(unit.network, unit, year).whole
    return tuple(cell.value for cell in (whole.opening, whole.raised, whole.paid, whole.recipients))


def accept(network, by, **amounts) -> Round:
    """Accepted returns of 2023: unit's code → raised."""
    form = ReturnForm.objects.create(network=network, title_vi="Năm")
    form.kinds.set(network.kinds.all())
    ReturnField.objects.create(form=form, key="raised", type="money", label_vi="Huy động", fund="raised")
    span = {"starts_on": dt.date(2023, 1, 1), "ends_on": dt.date(2023, 12, 31), "due_on": dt.date(2024, 1, 15)}
    asked = Round.objects.create(network=network, form=form, title_vi="2023", **span)
    returns.open_round(asked, by=by)
    for code, amount in amounts.items():
        sent = asked.returns.get(unit__code=code)
        returns.write_return(sent, {"raised": {"amount": Decimal(amount), "qualifier": "over"}}, by=by)
        returns.submit_return(sent, by=by)
        returns.accept_return(sent, by=by)
    return asked


def test_records_add_up_along_the_tree_and_a_stated_total_holds_what_is_below(branch):
    entry(branch["D1.1"], "raised", 100)
    entry(branch["C"], "raised", 40, qualifier="about")
    entry(branch["D1.2"], "raised", 10)
    entry(branch["D1"], "raised", 5)
    entry(branch["D2.1"], "raised", 7, confirmed=False)  # counts once it is confirmed
    entry(branch["D1.2"], "paid", 30, recipients=3, counted_as="persons")
    entry(branch["D1.1"], "paid", 20, recipients=4, counted_as="persons")
    book = Book(branch["P"].network, branch["P"], 2023)
    assert book.whole.raised.value == 155 and book.whole.raised.qualifier == "about"  # 100 + 40 + 10 + 5
    assert (book.whole.recipients.value, book.whole.recipients.counted_as) == (
        7,
        "times",
    )  # persons twice are not 7 persons
    assert told(branch["D1.1"]) == (None, 140, 20, 4)
    assert Book(branch["P"].network, branch["D1.1"], 2023).whole.recipients.counted_as == "persons"
    entry(branch["D1"], "raised", 200, scope="branch", qualifier="over")
    line = Book(branch["P"].network, branch["D1"], 2023).lines["raised"]
    assert (line.told.value, line.below.value, line.difference) == (200, 155, 45)
    assert told(branch["P"])[1] == 200  # never 355
    entry(branch["D2.2"], "raised", 1)
    assert told(branch["P"])[1] == 201
    assert told(branch["D1.2"]) == (None, 10, 30, 3)


def test_an_accepted_return_tells_the_total_and_is_never_added(branch, steward):
    entry(branch["D1.1"], "raised", 100)
    entry(branch["D2.1"], "raised", 9)
    accept(branch["P"].network, steward, **{"D1.1": 120, "C": 60})
    assert told(branch["P"])[1] == 129  # the return of D1.1 (C is among it), and D2.1's record
    line = Book(branch["P"].network, branch["D1.1"], 2023).lines["raised"]
    assert (line.told.value, line.told.origin, line.told.qualifier) == (120, "return", "over")
    assert (line.below.value, line.difference) == (160, -40)  # own records 100 and C's return 60
    accept(branch["P"].network, steward, P=1000)
    whole = Book(branch["P"].network, branch["P"], 2023)
    assert whole.whole.raised.value == 1000 and whole.lines["raised"].difference == 871
    assert Book(branch["P"].network, None, 2023).whole.raised.value == 1000
    assert years_of(branch["P"].network, branch["D2"]) == [2023]


def test_cuts_make_up_the_told_total(branch, steward):
    network = branch["P"].network
    people, firms = (FundSource.objects.create(network=network, name_vi=name) for name in ("Cá nhân", "Doanh nghiệp"))
    month = Campaign.objects.create(network=network, name_vi="Tháng", rounds_stated=19)
    tet = Campaign.objects.create(network=network, name_vi="Tết")
    twenty = CampaignRound.objects.create(campaign=tet, number=20)
    assert [workflow.rounds_so_far(one) for one in (month, tet)] == [19, 20]
    entry(branch["D1.1"], "raised", 60, source=people, campaign_round=twenty)
    entry(branch["D1.2"], "raised", 25, source=firms)
    entry(branch["D2.1"], "raised", 15)
    entry(branch["D2.1"], "raised", None, in_kind=True, source=people)  # goods without a value: not zero
    entry(branch["D2.1"], "paid", 30, purpose="award", recipients=6, campaign_round=twenty)
    book = Book(network, branch["P"], 2023)
    assert {key: row.raised.value for key, row in book.cut("source").items()} == {people.pk: 60, firms.pk: 25, None: 15}
    by_round = book.cut("round")
    assert (by_round[twenty.pk].raised.value, by_round[twenty.pk].paid.value) == (60, 30)
    assert by_round[None].raised.value == 40 and by_round[None].paid.value is None
    assert None not in book.cut("purpose")  # all of it is told
    accept(network, steward, P=500)
    rest = Book(network, branch["P"], 2023).cut("source")
    assert {key: row.raised.value for key, row in rest.items()} == {people.pk: 60, firms.pk: 25, None: 415}


def test_paid_over_what_there_was_is_flagged_until_it_is_explained(branch, steward, signed_in):
    unit = branch["D1.1"]
    entry(unit, "opening", 10)
    entry(unit, "raised", 90)
    entry(unit, "paid", 100)
    assert Book(unit.network, unit, 2023).whole.beyond is None
    assert Book(unit.network, unit, 2023).whole.left == 0
    entry(unit, "paid", 20)
    whole = Book(unit.network, unit, 2023).whole
    assert (whole.beyond, whole.left) == (20, -20)
    client = signed_in(steward)
    address = f"{reverse('networks:fund', args=[unit.network.slug])}?unit=D1.1&year=2023"
    text = client.get(address).content.decode()
    assert "20\xa0₫ more was paid" in text and "waits for an explanation" in text
    client.post(reverse("networks:fund_explain", args=[unit.uuid, 2023]), {"text": "Advanced by the ward"})
    text = client.get(address).content.decode()
    assert "Advanced by the ward" in text and "waits for an explanation" not in text
    above = f"{reverse('networks:fund', args=[unit.network.slug])}?unit=D1&year=2023"
    assert "paid over, explained" in client.get(above).content.decode()
    assert HistoryEvent.objects.about(unit).filter(verb="networks.fund_explained").count() == 1


def test_a_year_stays_as_it_was_when_units_move_later(branch):
    entry(branch["D1.1"], "raised", 100)
    entry(branch["C"], "raised", 40)
    before = {name: told(unit) for name, unit in branch.items()}
    entry(branch["D1.1"], "raised", 3, on=dt.date(2024, 2, 1))
    assert told(branch["D1"], 2024)[1] == 3
    tree.move_unit(branch["D1.1"], branch["D2"], on=dt.date(2024, 7, 1), by=None)
    for unit in branch.values():
        unit.refresh_from_db()
    assert {name: told(unit) for name, unit in branch.items()} == before
    entry(
        branch["D1.1"], "raised", 8, on=dt.date(2024, 2, 1)
    )  # of the year in which it moved: where it hung at its end
    assert [told(branch[name], 2024)[1] for name in ("P", "D1", "D2", "D1.1")] == [11, None, 11, 11]
    parts = Book(branch["P"].network, branch["D2"], 2024).parts()
    assert [(unit.code, row.raised.value) for unit, row in parts] == [("D1.1", 11)]


def test_another_person_confirms(branch, steward):
    unit = branch["D1.1"]
    officer = officer_of(unit)
    row = workflow.enter_entry(unit, by=officer, flow="raised", amount=5, on=DAY)
    again = workflow.enter_entry(unit, by=officer, flow="raised", amount=5, on=DAY, write_id=row.write_id)
    assert again == row and FundEntry.objects.count() == 1
    assert workflow.send_entry(row, by=officer) and not workflow.send_entry(row, by=officer)
    with pytest.raises(workflow.OwnHands):
        workflow.confirm_entry(row, by=officer)
    assert workflow.confirm_all(unit.network, [row.pk], by=officer) == 0
    with pytest.raises(workflow.NotYours):
        workflow.confirm_entry(row, by=officer_of(branch["D2"], "other@network.example"))
    assert workflow.confirm_all(unit.network, [row.pk], by=steward) == 1
    assert told(unit)[1] == 5
    with pytest.raises(DomainError):
        workflow.return_entry(row, by=steward, reason=" ")
    assert workflow.return_entry(row, by=steward, reason="The receipt says 6")
    assert told(unit)[1] is None
    row.refresh_from_db()
    workflow.change_entry(row, by=officer, amount=Decimal(6))
    with pytest.raises(DomainError):
        workflow.enter_entry(unit, by=officer, flow="raised", amount=5, on=dt.date(2999, 1, 1))
    row.refresh_from_db()
    workflow.remove_entry(row, by=officer)
    verbs = [event.verb.partition(".")[2] for event in HistoryEvent.objects.about(row)]
    assert sorted(verbs) == [
        "entry_changed", "entry_confirmed", "entry_entered", "entry_removed", "entry_sent", "entry_sent_back",
    ]  # fmt: skip


def test_an_officer_finds_nothing_of_another_branch(branch, steward, signed_in):
    mine, other = entry(branch["D1.1"], "raised", 11111), entry(branch["D2.1"], "raised", 22222)
    network = branch["P"].network
    client = signed_in(officer_of(branch["D1"]))
    page, entries = (reverse(f"networks:{name}", args=[network.slug]) for name in ("fund", "fund_entries"))
    text = client.get(page).content.decode()
    assert "11,111" in text and "22,222" not in text and "33,333" not in text
    assert client.get(page, {"unit": "D2"}).status_code == 404
    assert "22,222" not in client.get(entries).content.decode()
    exported = client.get(reverse("networks:fund_export", args=[network.slug]), {"format": "csv", "year": 2023})
    assert b"11111" in exported.content and b"22222" not in exported.content
    assert client.get(mine.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.get(reverse("networks:fund_entry_add", args=[branch["D2.1"].uuid])).status_code == 404
    assert (
        client.post(reverse("networks:fund_explain", args=[branch["D2.1"].uuid, 2023]), {"text": "x"}).status_code
        == 404
    )
    assert client.get(reverse("networks:fund_settings", args=[network.slug])).status_code == 403
    stranger = make_user("Stranger", "stranger@network.example")
    NetworkRole.objects.create(network=make_network("khac"), user=stranger, role="steward")
    assert signed_in(stranger).get(page).status_code == 404


def test_an_entry_is_made_on_its_page_and_confirmed_from_the_list(branch, steward, signed_in):
    unit = branch["D1.1"]
    client = signed_in(officer_of(unit))
    address = reverse("networks:fund_entry_add", args=[unit.uuid])
    facts = {
        "on": "05/2023",
        "precision": "month",
        "qualifier": "over",
        "scope": "own",
        "act": "send",
        "purpose": "both",
    }
    answer = client.post(
        f"{address}?flow=paid", facts | {"amount": "1.5", "recipients": "12", "recipients_qualifier": "about"}
    )
    assert answer.status_code == 422
    answer = client.post(
        f"{address}?flow=paid",
        facts | {"amount": "68,200,000,000", "recipients": "218000", "recipients_qualifier": "over"},
    )
    assert answer.status_code == 302
    row = FundEntry.objects.get()
    assert (row.amount, row.on, row.state, row.worded) == (
        68200000000,
        dt.date(2023, 5, 1),
        "sent",
        "trên 68.200.000.000\xa0₫",
    )
    client = signed_in(steward)
    entries = reverse("networks:fund_entries", args=[unit.network.slug])
    assert "over 218,000" not in client.get(reverse("networks:fund", args=[unit.network.slug])).content.decode()
    assert "Confirm what is chosen" in client.get(entries).content.decode()
    client.post(reverse("networks:fund_entries_confirm", args=[unit.network.slug]), {"pk": [row.pk]})
    text = client.get(reverse("networks:fund", args=[unit.network.slug]), {"year": 2023}).content.decode()
    assert "over 68,200,000,000\xa0₫" in text and "over 218,000" in text


def test_the_public_page_tells_totals_alone_and_no_small_number(branch, client, signed_in, steward):
    network = branch["P"].network
    address = reverse("networks:fund_public", args=[network.slug])
    entry(branch["D1.1"], "raised", 500, donor="Bà Agreed", donor_agreed=True)
    entry(branch["D1.2"], "raised", 300, donor="Ông Secret")
    entry(branch["D1.1"], "paid", 400, recipients=3)
    entry(branch["D1.2"], "paid", 200, recipients=40)
    entry(branch["D2.1"], "paid", 100, recipients=57)
    assert client.get(address).status_code == 404  # nothing is published
    kinds = {kind.slug: kind.pk for kind in network.kinds.all()}
    manager = signed_in(steward)
    settings = reverse("networks:fund_settings", args=[network.slug])
    assert manager.post(settings, {"kinds": [kinds["province"], kinds["commune"]]}).status_code == 302
    client.logout()
    client.cookies["django_language"] = "en"
    answer = client.get(address, {"year": 2023})
    text = answer.content.decode()
    assert answer["Cache-Control"] == "max-age=300" and "800\xa0₫" in text and "700\xa0₫" in text and "87.5%" in text
    assert "Bà Agreed" in text and "Ông Secret" not in text
    communes = text.partition("<h2>commune</h2>")[2].partition("</table>")[0]
    told = [row.rpartition('">')[2].partition("</td>")[0] for row in communes.split("<tr>")[2:]]
    assert told[0] in {"<5", "&lt;5"} and "*" in told[1:]  # with 100 in all, one more is withheld beside the small one
    assert HistoryEvent.objects.filter(verb="networks.fund_published").count() == 1
    client.get(address, {"year": 2023})


def test_what_holds_is_the_same_for_a_unit_alone_and_for_all_at_once(branch, steward):
    network = branch["P"].network
    for name, amount in (("P", 1), ("D1", 2), ("D1.1", 4), ("C", 8), ("D2.1", 16), ("D2.2", 32)):
        entry(branch[name], "raised", amount)
    entry(branch["D2"], "raised", 100, scope="branch")
    accept(network, steward, **{"D1.1": 50})
    everywhere = {path: row.raised.value for path, row in Book(network, None, 2023).everywhere().items()}
    assert everywhere == {
        "": 153, branch["P"].path: 153, branch["D1"].path: 52, branch["D1.1"].path: 50, branch["C"].path: 8,
        branch["D2"].path: 100, branch["D2.1"].path: 16, branch["D2.2"].path: 32,
    }  # fmt: skip
    for unit in branch.values():
        assert Book(network, unit, 2023).whole.raised.value == everywhere.get(unit.path)


def test_a_ledger_comes_in_whole_or_not_at_all_and_once(branch, steward, signed_in):
    unit, network = branch["D1"], branch["P"].network
    FundSource.objects.create(network=network, name_vi="Cá nhân")
    CampaignRound.objects.create(campaign=Campaign.objects.create(network=network, name_vi="Tết Khuyến học"), number=20)
    client = signed_in(officer_of(unit))

    def upload(*lines: str) -> FundImport:
        text = "\n".join(
            ["Mã đơn vị;Số;Loại;Ngày;Số tiền;Nguồn;Phong trào;Nội dung chi;Số người nhận;Đếm theo", *lines]
        )
        file = SimpleUploadedFile("quy.csv", text.encode())
        answer = client.post(reverse("networks:fund_imports", args=[unit.uuid]), {"file": file})
        assert answer.status_code == 302
        return FundImport.objects.get(uuid=answer["Location"].split("/")[-2])

    wrong = upload(
        "D1.1;T-1;Huy động;04/05/2023;1000;Cá nhân;Tết Khuyến học, kỳ 20;;;",
        "D2.1;T-2;Huy động;04/05/2023;1000;;;;;",  # another branch
        "D1.1;T-1;Huy động;04/05/2023;5;;;;;",  # twice
        "D1.1;T-3;Chi;04/05/2999;0;Trời;;;-1;",
    )
    assert wrong.counts == {"new": 1, "wrong": 3}
    text = client.get(wrong.get_absolute_url()).content.decode()
    for said in (
        "There is no unit “D2.1” in this branch",
        "is in row 2 as well",
        "lies in the future",
        "more than zero",
        "no source “Trời”",
    ):
        assert said in text
    client.post(reverse("networks:fund_import_act", args=[wrong.uuid]), {"act": "confirm"})
    assert not FundEntry.objects.exists()
    good = [
        "D1.1;T-1;Huy động;04/05/2023;1000;Cá nhân;Tết Khuyến học, kỳ 20;;;",
        "D1.2;C-1;Chi;05/05/2023;400;;;Học bổng;8;người (không trùng)",
        ";T-1;raised;06/05/2023;70;;;;;",
    ]
    batch = upload(*good)
    assert batch.counts == {"new": 3}
    for _twice in range(2):
        client.post(reverse("networks:fund_import_act", args=[batch.uuid]), {"act": "confirm"})
    assert {(row.unit.code, row.number, row.state) for row in FundEntry.objects.all()} == {
        ("D1.1", "T-1", "sent"), ("D1.2", "C-1", "sent"), ("D1", "T-1", "sent"),
    }  # fmt: skip
    assert told(branch["P"])[1] is None
    assert workflow.confirm_all(network, FundEntry.objects.values_list("pk", flat=True), by=steward) == 3
    assert told(branch["P"]) == (None, 1070, 400, 8)
    assert upload(*good).counts == {"same": 3}
    assert upload("D1.1;T-1;Huy động;04/05/2023;1001;;;;;").counts == {"wrong": 1}
    assert signed_in(officer_of(branch["D2"], "o2@network.example")).get(batch.get_absolute_url()).status_code == 404
    exported = signed_in(steward).get(reverse("networks:fund_entries_export", args=[network.slug]), {"format": "csv"})
    again = SimpleUploadedFile("again.csv", exported.content)
    assert ledger.upload(branch["P"], again, by=steward).counts == {"same": 3}  # out and in again
