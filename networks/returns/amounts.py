"""What is known of one figure: its number with its qualifier, and the number for each person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from programmes.statements.enums import Qualifier

Number = Decimal | None
TURNED = {Qualifier.OVER: Qualifier.UNDER, Qualifier.UNDER: Qualifier.OVER}  # below a line what is over makes less


@dataclass(slots=True)
class Amount:
    """``value``: the number, of a percentage the hundredth part of part by whole. None: nothing is known."""

    value: Number = None
    part: Number = None
    whole: Number = None
    n: int = 0  # returns that it was summed of
    qualifier: str = Qualifier.EXACTLY

    def add(self, other: Amount) -> None:
        if other.value is not None or other.part is not None:
            self.qualifier = joined([self.qualifier, other.qualifier])
        for name in ("value", "part", "whole"):
            more = getattr(other, name)
            if more is not None:
                setattr(self, name, (getattr(self, name) or 0) + more)
        self.n += other.n


@dataclass(slots=True)
class PerPerson:
    """Two sums of the same returns: those that state both. Never a mean of parts."""

    amount: Decimal = Decimal(0)
    people: Decimal = Decimal(0)
    n: int = 0  # returns, of a sum of parts: parts
    qualifier: str = Qualifier.EXACTLY

    @property
    def value(self) -> Number:
        return ratio(self.amount, self.people) if self.people else None

    def add(self, other: PerPerson) -> None:
        self.amount, self.people, self.n = self.amount + other.amount, self.people + other.people, self.n + 1
        self.qualifier = joined([self.qualifier, other.qualifier])


def together(over: int, under: int, about: int) -> str:
    """Of a sum: what is over, under or about makes it so; what goes both ways makes it about."""
    if about or (over and under):
        return Qualifier.ABOUT
    return Qualifier.OVER if over else Qualifier.UNDER if under else Qualifier.EXACTLY


def joined(held: Iterable[str]) -> str:
    held = list(held)
    return together(*(held.count(name) for name in (Qualifier.OVER, Qualifier.UNDER, Qualifier.ABOUT)))


def per_person(amount: Amount, people: Amount) -> PerPerson | None:
    """Of one return. None: it does not state both."""
    if amount.value is None or not people.value or people.value < 0:
        return None
    turned = TURNED.get(Qualifier(people.qualifier), people.qualifier)
    return PerPerson(amount.value, people.value, 1, joined([amount.qualifier, turned]))


def ratio(part: Decimal, whole: Decimal) -> Decimal:
    """To six decimals, the same on the page, in sheets, reports and the API."""
    return (part / whole).quantize(Decimal("0.000001"), ROUND_HALF_UP)


def percent(amount: Amount) -> Number:
    return None if amount.part is None or not amount.whole else 100 * amount.part / amount.whole


def exact(value: object) -> Number:
    """SQLite sums decimals as floating numbers."""
    if value is None or isinstance(value, Decimal):
        return value
    return Decimal(repr(value)).quantize(Decimal("0.0001"))
