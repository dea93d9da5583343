"""The way of a transaction: approved by another person, sent twice it counts once, each step in the history."""

import datetime as dt
import uuid
from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from office import attention, files
from office.errors import DomainError, WrongState
from office.models import HistoryEvent, StoredFile
from programmes.measures import figures
from programmes.models import Transaction
from programmes.money import workflow
from tests.factories.money import IN_OCTOBER, make_money

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(cast, settings):
    settings.TODAY = "2024-01-10"
    return make_money(cast)


def test_who_entered_it_does_not_approve_it(work, cast):
    row = work.enter(state="submitted")
    with pytest.raises(workflow.OwnHands):
        workflow.approve_transaction(row, by=work.coordinator)
    row.refresh_from_db()
    assert row.state == "submitted"
    assert workflow.approve_transaction(row, by=cast.administrator) is True
    with pytest.raises(IntegrityError), transaction.atomic():
        Transaction.objects.filter(pk=row.pk).update(approved_by=work.coordinator)


def test_nor_who_changed_or_sent_it(work):
    row = work.enter(state="draft")
    workflow.change_transaction(row, by=work.second, amount=D(2_000_000))
    workflow.submit_transaction(row, by=work.coordinator)
    for hand in (work.coordinator, work.second):
        with pytest.raises(workflow.OwnHands):
            workflow.approve_transaction(row, by=hand)


def test_a_double_send_counts_once(work):
    sent = {"kind": "expenditure", "on": IN_OCTOBER, "amount": D(500), "number": "CT-1", "line": work.training}
    key = uuid.uuid4()
    first, new = workflow.enter_transaction(work.programme, by=work.coordinator, write_id=key, **sent)
    again, newer = workflow.enter_transaction(work.programme, by=work.coordinator, write_id=key, **sent)
    assert (first.pk, new, newer) == (again.pk, True, False)
    assert Transaction.objects.count() == 1
    assert HistoryEvent.objects.about(first).count() == 1


def test_each_step_is_in_the_history_with_who_from_to_and_why(work):
    row = work.enter(state="returned")
    workflow.submit_transaction(row, by=work.coordinator)
    workflow.approve_transaction(row, by=work.second)
    told = [
        (event.verb.partition(".")[2], event.actor_id, event.from_state, event.to_state, event.reason)
        for event in HistoryEvent.objects.about(row).order_by("pk")
    ]
    mine, other = work.coordinator.pk, work.second.pk
    assert told == [
        ("transaction_entered", mine, "", "", ""),
        ("transaction_submitted", mine, "draft", "submitted", ""),
        ("transaction_returned", other, "submitted", "returned", "Thiếu hóa đơn"),
        ("transaction_submitted", mine, "returned", "submitted", ""),
        ("transaction_approved", other, "submitted", "approved", ""),
    ]


def test_an_approved_one_that_is_returned_no_longer_counts(work):
    row = work.enter(amount=700)
    assert figures(work.programme.pk)["money.spent"].value == D(700)
    workflow.return_transaction(row, by=work.second, reason="Sai số tiền")
    assert figures(work.programme.pk)["money.spent"].value is None
    with pytest.raises(DomainError):
        workflow.return_transaction(work.enter(), by=work.second, reason="  ")


def test_what_is_sent_is_not_changed_or_removed(work):
    for state in ("submitted", "approved"):
        row = work.enter(state=state)
        with pytest.raises(WrongState):
            workflow.change_transaction(row, by=work.coordinator, amount=D(1))
        with pytest.raises(WrongState):
            workflow.remove_transaction(row, by=work.coordinator)


def test_a_removed_draft_takes_its_documents_along(work, django_capture_on_commit_callbacks):
    upload = SimpleUploadedFile("hoa-don.pdf", b"%PDF-1.4", "application/pdf")
    row = work.enter(state="draft", documents=[upload])
    stored = files.of(row).get()
    content = stored.file
    assert content.storage.exists(content.name)
    with django_capture_on_commit_callbacks(execute=True):
        workflow.remove_transaction(row, by=work.coordinator)
    assert not content.storage.exists(content.name)
    assert not StoredFile.objects.filter(pk=stored.pk).exists()


def test_the_future_is_not_entered(work):
    with pytest.raises(DomainError):
        work.enter(on=dt.date(2024, 1, 11))


def test_many_are_approved_at_once_but_not_ones_own(work):
    rows = [work.enter(state="submitted", amount=n + 1) for n in range(3)]
    own, _new = workflow.enter_transaction(
        work.programme, by=work.second, kind="receipt", on=IN_OCTOBER, amount=D(9), currency="VND"
    )
    workflow.submit_transaction(own, by=work.second)
    draft = work.enter(state="draft")
    assert workflow.approve_all(work.programme, [*rows, own, draft], by=work.second) == 3
    assert figures(work.programme.pk)["money.spent"].value == D(6)
    assert figures(work.programme.pk)["money.received"].value is None
    acts = {HistoryEvent.objects.about(row).first().act for row in rows}
    assert len(acts) == 1
    assert workflow.approve_all(work.programme, rows, by=work.second) == 0


def test_who_may_approve_is_told_and_who_sent_is_not(work):
    work.enter(state="submitted")
    work.enter(state="returned")

    def told(user):
        return [item.tone for item in attention.awaiting(user) if item.section == "money"]

    assert told(work.second) == ["wait"]
    assert told(work.coordinator) == ["late"]
