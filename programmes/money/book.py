"""What is counted of a programme's money, in its currency. Five queries, however much there is.

An amount in another currency counts by the newest rate on or before its day, rounded to what the currency has; each by
itself, so that rows add up to their sum. Without such a rate it is left out of every sum, and told beside it as it is.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Case, CharField, Count, DateField, DecimalField, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Coalesce

from office import formats
from programmes.models import BudgetLine, ExchangeRate, Grant, Programme, Transaction
from programmes.money.enums import Kind, TransactionState
from programmes.money.models import MONEY

GRANT, PLANNED, WAITING = "grant", "planned", "waiting"  # beside the kinds of transactions


class Rates:
    """The rates into one currency, by day."""

    def __init__(self, to: str, rows: Iterable[tuple[str, dt.date, Decimal]]) -> None:
        """``rows``: (from, day, rate)."""
        self.to = to
        known = formats.currencies().get(to)
        self.unit = Decimal(1).scaleb(-(known.decimals if known else 2))
        self._days: dict[str, list[dt.date]] = defaultdict(list)
        self._rates: dict[str, list[Decimal]] = defaultdict(list)
        for currency, day, rate in sorted(rows):
            self._days[currency].append(day)
            self._rates[currency].append(rate)

    def of(self, currency: str, on: dt.date | None) -> Decimal | None:
        """The newest rate on or before the day; none for a day that nobody states."""
        if on is None:
            return None
        at = bisect_right(self._days[currency], on)
        return self._rates[currency][at - 1] if at else None

    def convert(self, amount: Decimal, currency: str, on: dt.date | None) -> Decimal | None:
        if currency == self.to:
            return amount
        rate = self.of(currency, on)
        return None if rate is None else (amount * rate).quantize(self.unit, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Entry:
    """One amount. ``value`` is in the programme's currency, None when there is no rate."""

    kind: str  # a Kind, or GRANT, PLANNED, WAITING (an expenditure that nobody has approved yet)
    amount: Decimal
    currency: str
    value: Decimal | None
    on: dt.date
    line: int | None = None
    partner: int | None = None
    until: dt.date | None = None  # of a planned sum that is tied to a period


@dataclass(slots=True)
class Tally:
    """A sum of some entries: None when there is nothing to count; what has no rate stands beside, by currency."""

    value: Decimal | None = None
    left_out: dict[str, Decimal] = field(default_factory=dict)
    count: int = 0

    def add(self, entry: Entry) -> None:
        self.count += 1
        if entry.value is None:
            self.left_out[entry.currency] = self.left_out.get(entry.currency, Decimal(0)) + entry.amount
        else:
            self.value = (self.value or Decimal(0)) + entry.value

    def put(self, value: Decimal | None) -> None:
        """Add a sum that is in the programme's currency already; None adds nothing."""
        if value is not None:
            self.count += 1
            self.value = (self.value or Decimal(0)) + value


@dataclass(frozen=True, slots=True)
class Plans:
    """What the groups' plans cost and what the groups report as spent, each None when nothing is stated."""

    budget: Decimal | None = None
    spent: Decimal | None = None


class Counted:
    """What is counted of entries and of the group plans."""

    entries: Iterable[Entry]
    plans: Plans
    plans_in_budget: bool  # a budget line holds what the plans cost

    def tally(self, *kinds: str) -> Tally:
        """The whole programme's. Group plans count: what they spent always, what they plan unless a line holds it."""
        found = Tally()
        for entry in self.entries:
            if entry.kind in kinds:
                found.add(entry)
        if PLANNED in kinds and not self.plans_in_budget:
            found.put(self.plans.budget)
        if Kind.EXPENDITURE in kinds:
            found.put(self.plans.spent)
        return found

    def left(self) -> Tally:
        """What is planned less what is spent; of the grants, where nothing is planned; None when neither is stated."""
        frame, spent = self.tally(PLANNED), self.tally(Kind.EXPENDITURE)
        if frame.value is None:
            frame = self.tally(GRANT)
        together = {
            currency: frame.left_out.get(currency, Decimal(0)) + spent.left_out.get(currency, Decimal(0))
            for currency in {*frame.left_out, *spent.left_out}
        }
        value = None if frame.value is None else frame.value - (spent.value or Decimal(0))
        return Tally(value, together, frame.count + spent.count)


@dataclass(frozen=True)
class Sums(Counted):
    """A programme's entries added up: those in its own currency by kind, the others by what decides their value."""

    entries: list[Entry]
    plans_in_budget: bool
    plans: Plans = Plans()


@dataclass(frozen=True)
class Book(Counted):
    """Each entry by itself."""

    currency: str
    entries: tuple[Entry, ...]
    lines: Mapping[int, BudgetLine]
    rates: Rates
    plans: Plans = Plans()

    @property
    def plans_line(self) -> int | None:
        """The line from which the group plans are paid."""
        return next((pk for pk, line in self.lines.items() if line.covers_plans), None)

    @property
    def plans_in_budget(self) -> bool:  # type: ignore[override]
        return self.plans_line is not None

    @property
    def left_out(self) -> dict[str, Decimal]:
        """Everything that has no rate, by currency."""
        found = Tally()
        for entry in self.entries:
            if entry.value is None:
                found.add(entry)
        return found.left_out


COVERING = "covering"  # a planned sum from which the group plans are paid


def sums(programme_id: int, wanted: frozenset[str] | None = None) -> Sums:
    """The same money as in :func:`book`, of the wanted kinds (else all), added up by the database. Two queries at most."""
    rows = _summed(programme_id, wanted)
    foreign = {currency for _kind, currency, own, *_ in rows if currency != own}
    rates: Rates | None = None
    if foreign:
        own = rows[0][2]
        found = ExchangeRate.objects.filter(programme_id=programme_id, to_currency=own, from_currency__in=foreign)
        rates = Rates(own, found.order_by().values_list("from_currency", "on", "rate"))
    entries = []
    for kind, currency, _own, day, each, total, times in rows:
        if each is None or rates is None:
            value = total
        else:
            converted = rates.convert(each, currency, day)
            value = None if converted is None else converted * times
        entries.append(Entry(PLANNED if kind == COVERING else kind, total, currency, value, day))
    return Sums(entries, any(row[0] == COVERING for row in rows))


def _summed(programme_id: int, wanted: frozenset[str] | None) -> list[tuple[Any, ...]]:
    """(kind, currency, the programme's currency, day, each amount, their sum, how many): of the programme's currency
    without day and amount. One query."""
    start = F("programme__starts_on")
    sources: dict[str, tuple[QuerySet, Any, Any]] = {
        GRANT: (Grant.objects.filter(amount__isnull=False), Value(GRANT), Coalesce("signed_on", "starts_on", start)),
        PLANNED: (
            BudgetLine.objects.all(),
            Case(When(covers_plans=True, then=Value(COVERING)), default=Value(PLANNED)),
            Coalesce("starts_on", start),
        ),
    }
    kinds = [kind for kind in Kind.values if wanted is None or kind in wanted]
    if kinds:
        done = Transaction.objects.filter(state=TransactionState.APPROVED)
        done = done if len(kinds) == len(Kind.values) else done.filter(kind__in=kinds)
        sources["transactions"] = (done, F("kind"), F("on"))
    parts = [
        _added_up(rows.filter(programme_id=programme_id), what, day)
        for name, (rows, what, day) in sources.items()
        if wanted is None or name == "transactions" or name in wanted
    ]
    first, *others = parts
    return list(first.union(*others, all=True) if others else first)


def _added_up(rows: QuerySet, what: Any, day: Any) -> QuerySet:
    is_own = Q(currency=F("programme__currency"))
    return (
        rows.order_by()
        .annotate(
            what=Cast(what, CharField()),
            held_in=F("currency"),
            own=F("programme__currency"),
            day=Case(When(is_own, then=None), default=day, output_field=DateField()),
            each=Case(When(is_own, then=None), default=F("amount"), output_field=DecimalField(**MONEY)),
        )
        .values("what", "held_in", "own", "day", "each")
        .annotate(summed=Sum("amount"), times=Count("pk"))
        .values_list("what", "held_in", "own", "day", "each", "summed", "times")
    )


def book(programme_id: int, plans: Plans = Plans()) -> Book:
    programme = Programme.objects.only("currency", "starts_on").get(pk=programme_id)
    rows = ExchangeRate.objects.filter(programme_id=programme_id, to_currency=programme.currency)
    rates = Rates(programme.currency, rows.order_by().values_list("from_currency", "on", "rate"))
    lines = {line.pk: line for line in BudgetLine.objects.filter(programme_id=programme_id)}
    entries = [
        *_grants(programme, rates),
        *(_planned(line, programme, rates) for line in lines.values()),
        *_transactions(programme_id, lines, rates),
    ]
    return Book(programme.currency, tuple(entries), lines, rates, plans)


def _grants(programme: Programme, rates: Rates) -> Iterable[Entry]:
    rows = Grant.objects.filter(programme_id=programme.pk, amount__isnull=False).order_by()
    for amount, currency, signed, starts in rows.values_list("amount", "currency", "signed_on", "starts_on"):
        day = signed or starts or programme.starts_on
        yield Entry(GRANT, amount, currency, rates.convert(amount, currency, day), day)


def _planned(line: BudgetLine, programme: Programme, rates: Rates) -> Entry:
    day = line.starts_on or programme.starts_on
    value = rates.convert(line.amount, line.currency, day)
    until = line.ends_on if line.starts_on else None
    return Entry(PLANNED, line.amount, line.currency, value, day, line.pk, line.organisation_id, until)


def _transactions(programme_id: int, lines: Mapping[int, BudgetLine], rates: Rates) -> Iterable[Entry]:
    """What is approved; of the submitted only the expenditure, which counts nowhere but is told as waiting."""
    rows = Transaction.objects.filter(programme_id=programme_id, state=TransactionState.APPROVED) | (
        Transaction.objects.filter(programme_id=programme_id, state=TransactionState.SUBMITTED, kind=Kind.EXPENDITURE)
    )
    fields = ("kind", "amount", "currency", "on", "line_id", "organisation_id", "state")
    for kind, amount, currency, on, line, partner, state in rows.order_by().values_list(*fields):
        if partner is None and line is not None and kind != Kind.RECEIPT:
            partner = lines[line].organisation_id
        told = kind if state == TransactionState.APPROVED else WAITING
        yield Entry(told, amount, currency, rates.convert(amount, currency, on), on, line, partner)
