"""What is counted of the money, by values worked out by hand."""

import datetime as dt
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from actionplans.models import BudgetLine as PlanLine
from actionplans.models import ProgressUpdate
from office import history
from office.errors import DomainError, WrongState
from programmes.framework import services as framework
from programmes.measures import figures
from programmes.models import Grant, Transaction
from programmes.money import reading, services
from programmes.money.book import GRANT, PLANNED, Rates
from programmes.published import donor_figures
from tests.factories.framework import make_framework
from tests.factories.money import make_money

pytestmark = pytest.mark.django_db
DAY = dt.date


@pytest.fixture
def work(cast, settings):
    settings.TODAY = "2024-01-10"
    return make_money(cast)


KIND_OF = {"granted": GRANT, "budget": PLANNED, "committed": "commitment", "received": "receipt"} | {
    "transferred": "transfer",
    "spent": "expenditure",
}


def value(work, key):
    """As the measure adds it up, and as the page of the money does, entry by entry."""
    found = figures(work.programme.pk)[f"money.{key}"]
    held = reading.read(work.programme)
    listed = held.tally(KIND_OF[key]) if key in KIND_OF else held.left()
    assert (listed.value, listed.left_out) == (found.value, found.left_out)
    return found.value, dict(found.left_out)


def row(work, cut, label):
    held = reading.read(work.programme)
    found = reading.rows(work.programme, held, cut)
    return next(one for one in found if one.key == label or one.label.startswith(label))


# --- rates -------------------------------------------------------------------------------


def test_an_amount_counts_by_the_newest_rate_on_or_before_its_day():
    rates = Rates("VND", [("EUR", DAY(2023, 10, 1), D("25800.5")), ("EUR", DAY(2023, 11, 1), D("26100"))])
    assert rates.convert(D("1000.01"), "EUR", DAY(2023, 10, 1)) == D(25_800_758)  # 25.800.758,005
    assert rates.convert(D(1000), "EUR", DAY(2023, 10, 31)) == D(25_800_500)
    assert rates.convert(D(1000), "EUR", DAY(2023, 11, 1)) == D(26_100_000)
    assert rates.convert(D(1000), "EUR", DAY(2023, 9, 30)) is None
    assert rates.convert(D(1000), "USD", DAY(2023, 11, 1)) is None
    assert rates.convert(D(7), "VND", DAY(2000, 1, 1)) == 7


def test_into_euros_cents_round_half_up():
    rates = Rates("EUR", [("VND", DAY(2023, 10, 1), D("0.0000365"))])
    assert rates.convert(D(1_000_000), "VND", DAY(2023, 10, 2)) == D("36.50")
    assert rates.convert(D(87_100_000_000), "VND", DAY(2023, 10, 2)) == D("3179150.00")
    assert rates.convert(D(1_370), "VND", DAY(2023, 10, 2)) == D("0.05")  # 0,050005


# --- measures ----------------------------------------------------------------------------


def test_nothing_stated_is_blank_never_zero(cast):
    for key in ("granted", "budget", "committed", "received", "transferred", "spent", "left"):
        assert figures(cast.programme.pk)[f"money.{key}"].value is None


def test_a_grant_that_is_not_stated_adds_nothing_and_is_no_zero(work):
    services.add_grant(work.programme, by=work.coordinator, funder=work.funder, certainty="not_stated")
    assert value(work, "granted") == (None, {})
    services.add_grant(work.programme, by=work.coordinator, funder=work.funder, amount=D(87_100_000_000))
    assert value(work, "granted") == (D(87_100_000_000), {})
    with pytest.raises(ValidationError):
        services.add_grant(work.programme, by=work.coordinator, funder=work.funder, amount=D(0))
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(programme=work.programme, funder=work.funder, amount=0)


def test_each_kind_is_summed_and_only_what_is_approved_counts(work):
    work.enter("commitment", 40_000_000, line=work.training)
    work.enter("receipt", 90_000_000)
    work.enter("transfer", 20_000_000, organisation=work.partner, line=work.visits)
    work.enter("expenditure", 30_000_000, line=work.training)
    work.enter("expenditure", 12_500_000, line=work.visits)
    for state in ("draft", "submitted", "returned"):
        work.enter("expenditure", 999, line=work.training, state=state)
    assert value(work, "budget") == (D(150_000_000), {})
    assert value(work, "committed") == (D(40_000_000), {})
    assert value(work, "received") == (D(90_000_000), {})
    assert value(work, "transferred") == (D(20_000_000), {})
    assert value(work, "spent") == (D(42_500_000), {})  # a transfer is not spending
    assert value(work, "left") == (D(107_500_000), {})


def test_two_currencies_by_the_rates_of_their_days(work):
    work.rate(25_800)
    work.rate(26_100, DAY(2023, 12, 1))
    work.enter(amount="100.50", currency="EUR", on=DAY(2023, 11, 30), line=work.training)  # 2.592.900
    work.enter(amount="100.50", currency="EUR", on=DAY(2023, 12, 1), line=work.training)  # 2.623.050
    work.enter(amount=1_000_000, line=work.training)
    assert value(work, "spent") == (D(6_215_950), {})


def test_without_a_rate_an_amount_stays_out_of_the_sum_and_is_told(work):
    work.rate(25_800, DAY(2023, 11, 1))
    work.enter(amount="10.00", currency="EUR", on=DAY(2023, 10, 31), line=work.training)
    work.enter(amount="7.50", currency="USD", line=work.training)
    work.enter(amount=1_000_000, line=work.training)
    assert value(work, "spent") == (D(1_000_000), {"EUR": D("10.00"), "USD": D("7.50")})
    assert value(work, "left") == (D(149_000_000), {"EUR": D("10.00"), "USD": D("7.50")})
    assert dict(donor_figures(work.programme)["money.spent"].left_out) == {"EUR": D("10.00"), "USD": D("7.50")}
    work.rate(25_000)
    assert value(work, "spent") == (D(1_250_000), {"USD": D("7.50")})


def test_a_sum_without_any_rate_is_blank_not_zero(work):
    work.enter("receipt", "10.00", currency="EUR")
    assert value(work, "received") == (None, {"EUR": D("10.00")})


def test_left_of_the_grants_where_nothing_is_planned(cast, settings):
    settings.TODAY = "2024-01-10"
    work = make_money(cast)
    work.programme.budget_lines.all().delete()
    services.add_grant(work.programme, by=work.coordinator, funder=work.funder, amount=D(10_000_000))
    work.enter(amount=12_000_000)
    assert value(work, "left") == (D(-2_000_000), {})


def test_large_sums_are_exact(work):
    work.line("9", 9_999_999_999_999)
    work.line("10", 87_100_000_000)
    assert value(work, "budget") == (D(10_087_249_999_999), {})


def test_dong_have_no_decimals(work):
    with pytest.raises(ValidationError):
        work.enter(amount="1000.5")
    with pytest.raises(ValidationError):
        work.line("3", "0.5")
    assert work.enter(amount="1000.5", currency="EUR").amount == D("1000.50")


def plans(cast, budget, *spent):
    PlanLine.objects.create(plan=cast.plan, title="Nước", amount=budget)
    for amount in spent:
        ProgressUpdate.objects.create(
            plan=cast.plan, happened_on=DAY(2023, 10, 20), what_happened="Đã họp", spent=amount
        )
    history.touch(cast.programme.pk)


def test_group_plans_roll_up_as_a_row_of_their_own(work, cast):
    plans(cast, 30_000_000, 10_000_000, 2_000_000)
    work.enter(amount=5_000_000, line=work.training)
    assert value(work, "budget") == (D(180_000_000), {})
    assert value(work, "spent") == (D(17_000_000), {})
    found = row(work, "line", reading.PLANS)
    assert (found.planned.value, found.spent.value, found.left) == (D(30_000_000), D(12_000_000), D(18_000_000))


def test_group_plans_paid_from_a_line_are_a_part_of_it(work, cast):
    plans(cast, 30_000_000, 12_000_000)
    services.change_line(work.training, by=work.coordinator, covers_plans=True)
    work.enter(amount=5_000_000, line=work.training)
    assert value(work, "budget") == (D(150_000_000), {})  # 100 + 50: the plans' 30 are a part of the 100
    assert value(work, "spent") == (D(17_000_000), {})
    found = row(work, "line", "1.1")
    assert (found.spent.value, found.of_plans, found.left) == (D(17_000_000), D(12_000_000), D(83_000_000))
    with pytest.raises(ValidationError):
        services.change_line(work.visits, by=work.coordinator, covers_plans=True)


# --- set out -----------------------------------------------------------------------------


@pytest.mark.parametrize("cut", ["line", "partner", "period", "result"])
def test_rows_make_the_total(work, cast, cut):
    plans(cast, 30_000_000, 12_000_000)
    work.rate(25_800)
    work.enter(amount=1_000_001, line=work.training)
    work.enter(amount="0.37", currency="EUR", line=work.visits)
    work.enter(amount=77)  # without a line
    work.enter("transfer", 5, organisation=work.partner)
    work.enter("commitment", 9, line=work.visits)
    work.enter("receipt", 1234)
    held = reading.read(work.programme)
    found, total = reading.rows(work.programme, held, cut), reading.total_row(held)
    for kind in reading.KINDS:
        assert sum((one.tallies[kind].value or 0) for one in found) == (total.tallies[kind].value or 0), kind
    assert total.spent.value == D(1_000_001 + 9_546 + 77 + 12_000_000)


def test_a_receipt_alone_makes_no_row_without_a_line(work):
    work.enter("receipt", 1234)
    held = reading.read(work.programme)
    assert [one.key for one in reading.rows(work.programme, held, "line")] == [work.training.pk, work.visits.pk]
    assert [one.received.value for one in reading.rows(work.programme, held, "period")] == [D(1234), None]


def test_by_line_flags_what_is_over_its_budget_and_blocks_nothing(work):
    work.enter(amount=50_000_000, line=work.visits)
    assert row(work, "line", "1.2").over is None
    work.enter(amount=1, line=work.visits)
    found = row(work, "line", "1.2")
    assert (found.over, found.left, found.share) == (D(1), D(-1), D("100.000002"))
    work.enter(amount=3)
    assert row(work, "line", reading.NONE).over == D(3)  # nothing was planned for it
    work.enter("commitment", 100_000_001, line=work.training)
    assert row(work, "line", "1.1").committed_over == D(1)


def test_a_line_planned_without_a_rate_is_not_called_over(work):
    work.line("2", "10", currency="USD")
    line = work.programme.budget_lines.get(code="2")
    work.enter(amount=1_000_000, line=line)
    found = row(work, "line", "2 ")
    assert (found.over, found.planned.value, found.planned.left_out) == (None, None, {"USD": D(10)})


def test_by_result_a_result_holds_what_is_under_it(cast, settings):
    settings.TODAY = "2024-01-10"
    frame = make_framework(cast)
    work = make_money(cast, frame.output)
    services.change_line(work.visits, by=work.coordinator, result=frame.outcome)
    work.enter(amount=4_000_000, line=work.training)
    work.enter(amount=1_000_000, line=work.visits)
    held = reading.read(work.programme)
    told = [
        (one.label, one.depth, one.planned.value, one.spent.value)
        for one in reading.rows(work.programme, held, "result")
    ]
    assert told == [
        ("1 Kết quả một", 0, D(150_000_000), D(5_000_000)),
        ("1.1 Đầu ra một", 1, D(100_000_000), D(4_000_000)),
    ]
    with pytest.raises(WrongState):
        framework.remove_result(frame.output, by=work.coordinator)


def test_by_partner_the_line_tells_whose_it_is(work):
    work.enter("transfer", 20_000_000, organisation=work.partner)
    work.enter(amount=7_000_000, line=work.visits)
    work.enter(amount=3_000_000, line=work.training)
    found = row(work, "partner", "Sở Giáo dục")
    assert (found.planned.value, found.transferred.value, found.spent.value) == (
        D(50_000_000), D(20_000_000), D(7_000_000),
    )  # fmt: skip


def test_by_period_a_line_within_one_counts_there(cast, settings):
    settings.TODAY = "2024-01-10"
    make_framework(cast)  # 10–12/2023, 1–2/2024
    work = make_money(cast)
    services.change_line(work.visits, by=work.coordinator, starts_on=DAY(2023, 11, 1), ends_on=DAY(2023, 12, 31))
    work.enter(amount=1_000_000, line=work.visits, on=DAY(2023, 12, 31))
    work.enter(amount=2_000_000, line=work.visits, on=DAY(2024, 1, 1))
    work.enter("receipt", 5_000_000, on=DAY(2023, 9, 30))
    held = reading.read(work.programme)
    told = [
        (one.planned.value, one.spent.value, one.received.value) for one in reading.rows(work.programme, held, "period")
    ]
    assert told == [
        (D(50_000_000), D(1_000_000), None),
        (None, D(2_000_000), None),
        (D(100_000_000), None, D(5_000_000)),
    ]


# --- writes ------------------------------------------------------------------------------


def test_a_line_or_grant_that_transactions_name_stays(work):
    grant = services.add_grant(work.programme, by=work.coordinator, funder=work.funder, amount=D(5))
    work.enter("receipt", 5, grant=grant)
    work.enter(line=work.training)
    for remove, held in ((services.remove_grant, grant), (services.remove_line, work.training)):
        with pytest.raises(WrongState):
            remove(held, by=work.coordinator)
    services.remove_line(work.visits, by=work.coordinator)
    assert work.programme.budget_lines.count() == 1


def test_what_is_of_another_programme_is_not_pointed_at(work, cast):
    other = services.add_line(cast.other_programme, by=work.coordinator, code="1", title_vi="Khác", amount=D(1))
    with pytest.raises(DomainError):
        work.enter(line=other)
    assert not Transaction.objects.exists()
