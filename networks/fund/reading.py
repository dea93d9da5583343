"""A branch's fund read from its entries and its accepted returns: one figure, nothing counted at two levels.

What a unit states of its whole branch (in an accepted return of the year; without one, in an entry marked so) holds
for that branch. Where nothing is stated, its records and what its parts tell are added. Records below a stated total
are among it: the difference is shown, never added.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q

from networks import tree
from networks.fund.enums import MEASURES, TOLD_BY, CountedAs, Flow, Scope
from networks.fund.sums import is_covered, told
from networks.models import STEP, FundEntry, FundExplanation, Network, ReturnValue, Unit
from networks.returns.amounts import Amount, exact, together
from networks.returns.enums import ReturnState
from networks.tree import step_of
from programmes.statements.enums import Qualifier

Number = Decimal | None
RETURN, STATED, RECORDS = "return", "stated", "records"
ORIGINS = {Scope.OWN: RECORDS, Scope.BRANCH: STATED, RETURN: RETURN}


@dataclass(slots=True)
class Cell(Amount):
    """A sum with where it comes from. ``counted_as``: of recipients; several together are times, never persons."""

    origin: str = ""
    counted_as: str = ""

    def take(self, other: Cell) -> None:
        if other.value is None:
            return
        self.counted_as = other.counted_as if self.n == 0 and other.n == 1 else CountedAs.TIMES
        self.origin = other.origin if self.n == 0 or self.origin == other.origin else RECORDS
        self.add(other)


@dataclass(slots=True)
class Line:
    """One measure of a branch: what is stated for it, what its records and parts make, and each part."""

    stated: Cell = field(default_factory=Cell)
    below: Cell = field(default_factory=Cell)
    parts: dict[str, Cell] = field(default_factory=dict)  # step of the part ("" for the unit itself) → what it tells

    @property
    def told(self) -> Cell:
        return self.below if self.stated.value is None else self.stated

    @property
    def difference(self) -> Number:
        """Stated less what the parts make; None where one of them is not known."""
        if self.stated.value is None or self.below.value is None:
            return None
        return self.stated.value - self.below.value


@dataclass(slots=True)
class Balance:
    """In, out and what is left, of one branch in one year."""

    opening: Cell = field(default_factory=Cell)
    raised: Cell = field(default_factory=Cell)
    paid: Cell = field(default_factory=Cell)
    recipients: Cell = field(default_factory=Cell)
    explanation: FundExplanation | None = None
    partial: bool = False  # of some parts the opening balance is not known

    @property
    def had(self) -> Number:
        """Raised and the opening balance, as far as they are known."""
        known = [one.value for one in (self.opening, self.raised) if one.value is not None]
        return sum(known, Decimal(0)) if known else None

    @property
    def left(self) -> Number:
        """Not known as long as the opening balance, what was raised or what was paid is not."""
        known = not self.partial and self.opening.value is not None
        if not known or self.raised.value is None or self.paid.value is None:
            return None
        return self.opening.value + self.raised.value - self.paid.value  # type: ignore[operator]

    @property
    def left_qualifier(self) -> str:
        """Of a difference: what is over on the one side and on the other goes both ways."""
        exact = all(one.qualifier == Qualifier.EXACTLY for one in (self.opening, self.raised, self.paid))
        return Qualifier.EXACTLY if exact else Qualifier.ABOUT

    @property
    def beyond(self) -> Number:
        """How much more was paid than there was; None when it was not."""
        if self.paid.value is None or self.had is None:
            return None
        return self.paid.value - self.had if self.paid.value > self.had else None

    @property
    def per_recipient(self) -> Number:
        return self.paid.value / self.recipients.value if self.paid.value and self.recipients.value else None

    @property
    def share_paid(self) -> Number:
        return 100 * self.paid.value / self.raised.value if self.paid.value and self.raised.value else None


@dataclass(slots=True)
class Row:
    """Summed entries, or accepted returns, of one part that the same totals cover."""

    part: str  # step of the part, "" for the branch's top itself
    scope: str
    cells: dict[str, Cell]
    keys: dict[str, Any]  # dimension → what is told of it
    word: str  # what totals cover it

    def tells(self, measure: str, dimension: str = "") -> bool:
        """What no total holds in place of."""
        known = measure in self.cells and (not dimension or bool(self.keys[dimension]))
        return known and not is_covered(self.word, dimension, measure, self.scope)


class Book:
    """A branch in one year. ``unit``: its top, None for the whole network. A fixed number of queries."""

    def __init__(self, network: Network, unit: Unit | None, year: int) -> None:
        self.network, self.unit, self.year = network, unit, year
        self.top = "" if unit is None else tree.path_in(unit, year)
        self.rows = [_row(*row) for row in told(network.pk, self.top, year)]
        self.lines = {measure: self._line(measure) for measure in MEASURES}

    def _line(self, measure: str) -> Line:
        line, stated = Line(), {STATED: Cell(), RETURN: Cell()}
        for row in self.rows:
            if not row.tells(measure):
                continue
            cell = row.cells[measure]
            if row.part or row.scope == Scope.OWN:
                line.parts.setdefault(row.part, Cell()).take(cell)
            else:
                stated[cell.origin].take(cell)
        line.stated = stated[STATED] if stated[RETURN].value is None else stated[RETURN]
        for cell in line.parts.values():
            line.below.take(cell)
        return line

    # --- what a page shows ---------------------------------------------------------

    @property
    def whole(self) -> Balance:
        opening, raised, paid = (self.lines[measure] for measure in MEASURES[:3])
        partial = opening.stated.value is None and not (raised.parts.keys() | paid.parts.keys()) <= opening.parts.keys()
        return Balance(*(self.lines[measure].told for measure in MEASURES), partial=partial)

    def parts(self) -> list[tuple[Unit | None, Balance]]:
        """Each part with what it tells; the unit's own records first (None). Two queries."""
        steps = {step for line in self.lines.values() for step in line.parts}
        units = Unit.objects.filter(network=self.network, number__in=[int(step, 36) for step in steps if step])
        by_step = {
            step_of(unit.number): unit for unit in units.select_related("kind").order_by("kind__rank", "name_vi")
        }
        own = [self.unit] if self.unit else []
        explained = explanations([*by_step.values(), *own], self.year)
        found: list[tuple[Unit | None, Balance]] = []
        for step, unit in [("", None), *by_step.items()]:
            if step in steps:
                cells = [self.lines[measure].parts.get(step, Cell()) for measure in MEASURES]
                whose = unit or self.unit
                found.append((unit, Balance(*cells, explained.get(whose.pk) if whose else None)))  # type: ignore[call-arg]
        return found

    def cut(self, dimension: str) -> dict[Any, Balance]:
        """By "source", "round" or "purpose": what entries tell, and (None) what is told but not broken down."""
        found: dict[Any, Balance] = {}
        for measure in TOLD_BY[dimension]:
            rest = self.lines[measure].told
            left, qualifier = rest.value, rest.qualifier
            for row in self.rows:
                if not row.tells(measure, dimension):
                    continue
                getattr(found.setdefault(row.keys[dimension], Balance()), measure).take(row.cells[measure])
                left = None if left is None else left - (row.cells[measure].value or 0)
            if left:
                setattr(found.setdefault(None, Balance()), measure, Cell(left, n=1, qualifier=qualifier))
        return found

    def everywhere(self) -> dict[str, Balance]:
        """Path below the top → what holds for that unit's branch, for all units at once.

        Each sum climbs from its unit until a unit states a total, which then climbs on in its place.
        """
        found: dict[str, Balance] = defaultdict(Balance)
        by_path = told(self.network.pk, self.top, self.year, by_path=True)
        rows = [_row(path[len(self.top) :], *rest) for path, *rest in by_path]
        for measure in MEASURES:
            own, totals, returned = (
                [(row.part, row.cells[measure]) for row in rows if row.scope == scope and measure in row.cells]
                for scope in (Scope.OWN, Scope.BRANCH, RETURN)
            )
            stated = dict(totals) | dict(returned)
            steps = {path[-STEP:] for path in stated}  # whatever path they had when they stated it
            for path, cell in stated.items():
                getattr(found[path], measure).take(cell)
                if path:
                    _climb(found, measure, path[:-STEP], cell, steps)
            for path, cell in own:
                _climb(found, measure, path, cell, steps)
        return found


def _climb(found: dict[str, Balance], measure: str, path: str, cell: Cell, steps: set[str]) -> None:
    while path[-STEP:] not in steps:
        getattr(found[path], measure).take(cell)
        if not path:
            break
        path = path[:-STEP]


def _row(
    part: str, scope: str, flow: str, source: str, campaign_round: str, purpose: str, word: str, *sums: Any
) -> Row:
    """Of a line of :func:`told`."""
    (value, n, *sure), (people, times, *people_sure), counted_as = sums[:5], sums[5:10], sums[10]
    origin, cells = ORIGINS[scope], {}
    if n:
        cells[flow] = Cell(exact(value), n=n, qualifier=together(*sure), origin=origin)
    if times:
        counted_as = counted_as if times == 1 else CountedAs.TIMES
        cells["recipients"] = Cell(
            Decimal(people), n=times, qualifier=together(*people_sure), origin=origin, counted_as=counted_as
        )
    return Row(
        part, scope, cells, {"source": int(source or 0), "round": int(campaign_round or 0), "purpose": purpose}, word
    )


def explanations(units: Iterable[Unit], year: int) -> dict[int, FundExplanation]:
    rows = FundExplanation.objects.filter(unit__in=[unit.pk for unit in units], year=year).select_related("by")
    return {row.unit_id: row for row in rows}


def years_of(network: Network, unit: Unit | None) -> list[int]:
    """Years with entries of the branch, and those of whole-year rounds whose form asks for the fund; the newest first."""
    held = FundEntry.objects.filter(network=network)
    if unit is not None:  # below it now, or then
        held = held.filter(Q(unit__path__startswith=unit.path) | Q(path__contains=step_of(unit.number)))
    entries = held.order_by().values_list("year", flat=True).distinct()
    rounds = network.rounds.exclude(state="preparing").filter(form__fields__fund__gt="").distinct()
    asked = {one.ends_on.year for one in rounds if (one.starts_on.month, one.starts_on.day) == (1, 1)}
    return sorted({*entries, *asked}, reverse=True)


__all__ = ["Balance", "Book", "Cell", "Flow", "Line", "explanations", "years_of"]


def latest(unit: Unit) -> tuple[int, Balance] | None:
    """The newest year of a unit's branch with a figure, and what holds. What its own return states needs no sums."""
    years = years_of(unit.network, unit)[:3]
    for year in years:
        told = returned_by(unit, year)
        whole = told if {"raised", "paid"} <= told.keys() else None
        balance = Balance(**told) if whole else Book(unit.network, unit, year).whole
        if balance.raised.value is not None or balance.paid.value is not None:
            return year, balance
    return None


def returned_by(unit: Unit, year: int) -> dict[str, Cell]:
    """Measure → what the unit's own accepted return of the year says."""
    rows = ReturnValue.objects.filter(
        sent__unit=unit, sent__state=ReturnState.ACCEPTED, sent__round__starts_on=dt.date(year, 1, 1),
        sent__round__ends_on=dt.date(year, 12, 31), amount__isnull=False,
    ).exclude(field__fund="").order_by("sent__round_id", "field_id")  # fmt: skip
    found = rows.values_list("field__fund", "amount", "qualifier")
    return {measure: Cell(amount, n=1, qualifier=sure, origin=RETURN) for measure, amount, sure in found}
