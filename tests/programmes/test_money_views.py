"""The pages of the money: who sees what, what is typed wrong is said at its place, a fixed number of queries."""

import datetime as dt
import uuid
from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from office import files
from programmes.models import BudgetLine, ExchangeRate, Grant, Transaction
from programmes.money import services
from tests.factories.money import make_money

pytestmark = pytest.mark.django_db


def at(name, *args):
    return reverse(f"programmes:{name}", args=["first", *args])


@pytest.fixture
def work(cast, settings):
    settings.TODAY = "2024-01-10"
    return make_money(cast)


@pytest.fixture
def sign_in(as_user):
    def opened(user, language="en"):
        client = as_user(user)
        client.cookies["django_language"] = language
        return client

    return opened


@pytest.fixture
def office(work, sign_in):
    return sign_in(work.coordinator)


def text(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def errors(response):
    assert response.status_code == 422
    with override("en"):
        return {field: [str(error) for error in found] for field, found in response.context["form"].errors.items()}


# --- what is shown -----------------------------------------------------------------------


def test_a_grant_whose_amount_is_not_stated_says_so_and_is_no_zero(work, sign_in):
    services.add_grant(work.programme, by=work.coordinator, funder=work.funder, certainty="not_stated")
    for language, words in (("en", "not stated"), ("vi", "chưa nêu")):
        page = text(sign_in(work.coordinator, language).get(at("money")))
        assert words in page
        assert ">0 ₫<" not in page


def test_without_anything_the_page_says_so(cast, sign_in):
    page = text(sign_in(cast.coordinator).get(at("money")))
    assert "No budget yet" in page
    assert "No grant is entered for this programme." in page
    assert "The coordinator has not entered one." in text(sign_in(cast.donor).get(at("money")))


def test_sums_as_a_reader_of_each_language_writes_them(work, sign_in):
    services.add_grant(work.programme, by=work.coordinator, funder=work.funder, amount=D(87_100_000_000))
    vietnamese = text(sign_in(work.coordinator, "vi").get(at("money")))
    assert "87.100.000.000 ₫" in vietnamese
    assert "87,1 tỷ ₫" in vietnamese
    english = text(sign_in(work.coordinator, "en").get(at("money")))
    assert "87,100,000,000 ₫" in english
    assert "87.1 bn ₫" in english


def test_what_has_no_rate_is_told_and_so_is_what_is_over(work, sign_in):
    work.enter(amount="1000.00", currency="EUR", line=work.training)
    work.enter(amount=50_000_001, line=work.visits)
    for user in (work.coordinator, work.programme.roles.get(role="donor").user):
        page = text(sign_in(user).get(at("money")))
        assert "Not in the sums:</b> €1,000.00." in page
        assert "1.2 Visits: 1 ₫ more is spent than planned." in page


def test_a_donor_reads_sums_without_documents_payees_and_conditions(work, cast, sign_in):
    services.add_grant(work.programme, by=work.coordinator, funder=work.funder, conditions="Bí mật", note="Thư riêng")
    work.enter(
        amount=3_000_000, line=work.training, payee="Công ty In Sao Vàng", document="HĐ-0042", note="In tài liệu"
    )
    client = sign_in(cast.donor)
    for cut in ("line", "result", "partner", "period"):
        page = text(client.get(at("money") + f"?by={cut}"))
        assert "3,000,000 ₫" in page
        for secret in ("Sao Vàng", "HĐ-0042", "In tài liệu", "Bí mật", "Thư riêng", "/transactions/"):
            assert secret not in page, secret
    for name in ("transactions", "ledger_export"):
        assert client.get(at(name)).status_code == 403
    assert text(client.get(reverse("programmes:measures", args=["first"]))).count("3,000,000 ₫") >= 1


def test_who_works_there_reads_and_only_a_coordinator_writes(work, cast, sign_in):
    row = work.enter(state="draft", payee="Nhà in")
    for user in (cast.facilitator, cast.monitor):
        client = sign_in(user)
        assert "Enter a transaction" not in text(client.get(at("money")))
        assert "Nhà in" in text(client.get(at("transaction", row.uuid)))
        assert client.post(at("transaction", row.uuid), {}).status_code == 403
        assert client.post(at("transaction_act", row.uuid), {"act": "submit"}).status_code == 403
        assert client.get(at("grant_add")).status_code == 403
    row.refresh_from_db()
    assert row.state == "draft"


@pytest.mark.parametrize("name", ["money", "transactions"])
def test_the_number_of_queries_does_not_grow(work, office, name):
    def visit():
        office.get(at(name))
        with CaptureQueriesContext(connection) as seen:
            assert office.get(at(name)).status_code == 200
        return len(seen)

    work.rate(25_000)
    work.enter(amount=1, line=work.training, organisation=work.partner)
    services.add_grant(work.programme, by=work.coordinator, funder=work.funder, amount=D(5))
    first = visit()
    for number in range(30):
        line = work.line(f"2.{number}", 1000, organisation=work.partner)
        work.enter(amount=number + 1, line=line, currency="EUR")
        services.add_grant(work.programme, by=work.coordinator, funder=work.funder, amount=D(5))
    assert visit() == first
    assert first == {"money": 32, "transactions": 26}[name]


# --- what is typed -----------------------------------------------------------------------

ENTRY = {"on": "16/10/2023", "amount": "29.500.000", "currency": "VND", "number": "CT-1", "payee": "Nhà in"}


def test_an_expenditure_is_entered_with_its_document_and_sent(work, sign_in):
    client = sign_in(work.coordinator, "vi")
    data = ENTRY | {"line": work.training.pk, "act": "submit", "write_id": str(uuid.uuid4())}
    bill = SimpleUploadedFile("hoa-don.pdf", b"%PDF-1.4", "application/pdf")
    response = client.post(at("transaction_add") + "?kind=expenditure", data | {"documents": bill})
    row = Transaction.objects.get()
    assert response.url == row.get_absolute_url()
    assert (row.kind, row.amount, row.on, row.state) == (
        "expenditure",
        D(29_500_000),
        dt.date(2023, 10, 16),
        "submitted",
    )
    assert (row.line, row.entered_by, row.payee) == (work.training, work.coordinator, "Nhà in")
    assert files.of(row).get().name == "hoa-don.pdf"
    again = client.post(at("transaction_add") + "?kind=expenditure", data)  # a double tap
    assert (again.status_code, Transaction.objects.count()) == (302, 1)
    page = text(client.get(row.get_absolute_url()))
    assert "hoa-don.pdf" in page
    assert 'value="approve"' not in page  # one's own
    page = text(sign_in(work.second).get(row.get_absolute_url()))
    assert 'value="approve"' in page
    sign_in(work.second).post(at("transaction_act", row.uuid), {"act": "approve"})
    row.refresh_from_db()
    assert (row.state, row.approved_by) == ("approved", work.second)


def test_ones_own_is_refused_in_words(work, office):
    row = work.enter(state="submitted")
    response = office.post(at("transaction_act", row.uuid), {"act": "approve"}, follow=True)
    assert "Another person than who entered, changed or sent it approves it." in text(response)
    row.refresh_from_db()
    assert row.state == "submitted"


def test_what_is_typed_wrong_is_said_at_its_place(work, office):
    work.enter(number="CT-1")
    wrong = {"on": "11/01/2024", "amount": "1.5", "currency": "VND", "number": "CT-1"}
    assert errors(office.post(at("transaction_add") + "?kind=transfer", wrong)) == {
        "on": ["The date lies in the future; enter it on the day when it happens."],
        "amount": ["“1.5” has more decimals than VND has. Write a whole sum."],
        "number": ["Another transaction has this number already."],
        "organisation": ["This field is required."],
    }
    assert errors(office.post(at("grant_add"), {"funder": work.funder.pk, "amount": "0", "currency": "VND",
        "certainty": "confirmed", "date_precision": "day", "starts_on": "01/02/2024", "ends_on": "01/01/2024"})) == {
        "amount": ["A grant is never 0. Leave it empty when the amount is not stated."],
        "ends_on": ["It ends before it starts."],
    }  # fmt: skip
    assert errors(office.post(at("budget_line_add"), {"code": "1.1", "title_vi": "Hai", "amount": "x", "currency": "VND",
        "starts_on": "01/01/2024"})) == {
        "code": ["Another one has this code already. Choose another."],
        "amount": ["“x” is not a number. Write it like 1,234.5."],
        "ends_on": ["A period has both its days."],
    }  # fmt: skip
    work.rate(25_800, dt.date(2023, 10, 1))
    assert errors(
        office.post(at("rates"), {"from_currency": "EUR", "rate": "0", "on": "01/10/2023", "source": "VCB"})
    ) == {
        "rate": ["The rate must be more than zero."],
        "on": ["There is a rate of this day already. Remove that one first."],
    }
    assert (Transaction.objects.count(), Grant.objects.count(), BudgetLine.objects.count()) == (1, 0, 2)


def test_a_foreign_amount_says_how_it_counts_or_that_it_does_not(work, office):
    row = work.enter(amount="100.00", currency="EUR", line=work.training)
    assert "There is no rate for EUR on or before 16/10/2023" in text(office.get(row.get_absolute_url()))
    office.post(at("rates"), {"from_currency": "EUR", "rate": "25,800.5", "on": "01/10/2023", "source": "VCB"})
    assert ExchangeRate.objects.get().rate == D("25800.5")
    assert "Counts as 2,580,050 ₫, at a rate of 25,800.5." in text(office.get(row.get_absolute_url()))
    office.post(at("rate_remove", ExchangeRate.objects.get().pk))
    assert not ExchangeRate.objects.exists()


def test_spending_past_the_budget_is_told_before_and_after_and_not_blocked(work, office, sign_in):
    row = work.enter(amount=50_000_010, line=work.visits, state="submitted")
    page = text(office.get(row.get_absolute_url()))
    assert "With this, 1.2 Visits is spent past its budget by 10 ₫. It can be approved like this." in page
    sign_in(work.second).post(at("transaction_act", row.uuid), {"act": "approve"})
    assert "1.2 Visits is spent past its budget by 10 ₫." in text(sign_in(work.second).get(row.get_absolute_url()))


def test_a_grant_and_a_line_are_added_changed_and_removed(work, office):
    office.post(at("grant_add"), {"funder": work.funder.pk, "amount": "1.5 million", "currency": "USD",
        "certainty": "assumed", "date_precision": "year", "reference": "EIF/2012/6/09/PG/1"})  # fmt: skip
    grant = Grant.objects.get()
    assert (grant.amount, grant.currency, grant.reference) == (D(1_500_000), "USD", "EIF/2012/6/09/PG/1")
    office.post(at("grant_edit", grant.pk), {"funder": work.funder.pk, "amount": "", "currency": "USD",
        "certainty": "not_stated", "date_precision": "year"})  # fmt: skip
    grant.refresh_from_db()
    assert grant.amount is None
    office.post(at("grant_remove", grant.pk))
    assert not Grant.objects.exists()
    office.post(at("budget_line_edit", work.training.pk), {"code": "1.1", "title_vi": "Tập huấn", "amount": "7",
        "currency": "VND", "organisation": work.partner.pk})  # fmt: skip
    work.training.refresh_from_db()
    assert (work.training.amount, work.training.organisation) == (D(7), work.partner)
    work.enter(line=work.training)
    assert "can’t be removed" in text(office.post(at("budget_line_remove", work.training.pk), follow=True))


def test_the_list_is_narrowed_and_many_are_approved(work, office, sign_in):
    for number in range(3):
        work.enter(state="submitted", number=f"CT-{number}", payee="Nhà in")
    work.enter("receipt", state="draft", number="TN-1")
    assert "TN-1" not in text(office.get(at("transactions") + "?q=nhà in"))
    assert "4 transactions" in text(office.get(at("transactions")))
    assert "3 transactions" in text(office.get(at("transactions") + "?state=submitted&kind=wrong"))
    client = sign_in(work.second)
    response = client.get(at("transactions") + "?state=submitted")
    assert len(response.context["approvable"]) == 3
    client.post(at("transactions_approve"), {"pk": response.context["approvable"]})
    assert Transaction.objects.filter(state="approved", approved_by=work.second).count() == 3


def test_a_ledger_goes_in_through_its_pages(work, office):
    sheet = SimpleUploadedFile("so.csv", b"Number,Kind,Date,Amount\nCT-1,Receipt,16/10/2023,5\n")
    response = office.post(at("ledger_import"), {"file": sheet})
    page = text(office.get(response.url))
    assert "1 transaction is new" in page
    assert "Kind: Receipt" in page
    batch = work.programme.sheet_imports.get()
    page = text(office.post(at("ledger_act", batch.uuid), {"act": "confirm"}, follow=True))
    assert "The ledger is imported." in page
    assert Transaction.objects.get().number == "CT-1"
    assert office.get(at("ledger", batch.uuid)).status_code == 200
    wrong = SimpleUploadedFile("so.csv", b"Number,Kind,Date,Amount\n,x,y,z\n")
    page = text(office.post(at("ledger_import"), {"file": wrong}, follow=True))
    assert "1 row is wrong" in page
    assert "row 2, column “Number”: is empty." in page
