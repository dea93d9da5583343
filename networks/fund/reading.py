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

from django.db.models import Count, Q, Sum

from networks import tree
from networks.fund.enums import MEASURES, CountedAs, EntryState, Flow, Scope
from networks.models import STEP, FundEntry, FundExplanation, Network, ReturnValue, Unit
from networks.returns.enums import ReturnState
from networks.returns.reading import Amount
from networks.tree import step_of
from programmes.statements.enums import Qualifier

Number = Decimal | None
RETURN, STATED, RECORDS = "return", "stated", "records"
DIMENSIONS = ("source", "round", "purpose")
TOLD_BY = {"source": ("raised",), "round": ("raised", "paid", "recipients"), "purpose": ("paid", "recipients")}


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
    """Grouped entries of one path."""

    path: str  # below the branch's top, "" for the top itself
    scope: str
    cells: dict[str, Cell]
    keys: tuple[Any, ...]  # the further dimensions that were asked for


class Book:
    """A branch in one year. ``unit``: its top, None for the whole network. A fixed number of queries."""

    def __init__(self, network: Network, unit: Unit | None, year: int) -> None:
        self.network, self.unit, self.year = network, unit, year
        self.top = "" if unit is None else tree.path_in(unit, year)
        self.rows = list(self._entries("source_id", "campaign_round_id", "purpose"))
        self.returned = self._returned()
        self.lines = {measure: self._line(measure) for measure in MEASURES}

    def _below(self, path: str) -> str:
        return path[len(self.top) :]

    def _entries(self, *dimensions: str) -> Iterable[Row]:
        found = FundEntry.objects.filter(
            network=self.network, year=self.year, path__startswith=self.top, state=EntryState.CONFIRMED
        )
        groups = ("path", "scope", "flow", "counted_as", *dimensions)
        counted = found.order_by().values_list(*groups).annotate(
            value=Sum("amount"), people=Sum("recipients"), n=Count("amount"), told=Count("recipients"),
            **{name: Count("pk", filter=Q(qualifier=name)) for name in ("over", "under", "about")},
            **{f"r_{name}": Count("pk", filter=Q(recipients_qualifier=name)) for name in ("over", "under", "about")},
        )  # fmt: skip
        for path, scope, flow, counted_as, *rest in counted:
            keys, (value, people, n, told, *sure) = tuple(rest[: len(dimensions)]), rest[len(dimensions) :]
            origin = STATED if scope == Scope.BRANCH else RECORDS
            cells = {}
            if value is not None:
                cells[flow] = Cell(value, n=n, qualifier=_sure(*sure[:3]), origin=origin)
            if people is not None:
                counted_as = counted_as if told == 1 else CountedAs.TIMES
                people = Decimal(people)
                cells["recipients"] = Cell(
                    people, n=told, qualifier=_sure(*sure[3:]), origin=origin, counted_as=counted_as
                )
            if cells:
                yield Row(self._below(path), scope, cells, keys)

    def _returned(self) -> dict[str, dict[str, Cell]]:
        """Measure → path → what an accepted return of the whole year says. One query."""
        start, end = dt.date(self.year, 1, 1), dt.date(self.year, 12, 31)
        rows = ReturnValue.objects.filter(
            sent__path__startswith=self.top, sent__round__network=self.network, sent__state=ReturnState.ACCEPTED,
            sent__round__starts_on=start, sent__round__ends_on=end, amount__isnull=False,
        )  # fmt: skip
        found: dict[str, dict[str, Cell]] = defaultdict(dict)
        rows = rows.exclude(field__fund="").order_by("sent__round_id", "field_id")
        for path, measure, amount, qualifier in rows.values_list("sent__path", "field__fund", "amount", "qualifier"):
            found[measure][self._below(path)] = Cell(amount, n=1, qualifier=qualifier, origin=RETURN)
        return found

    def _line(self, measure: str) -> Line:
        line = Line()
        stated = self._stated(measure)
        own: dict[str, Cell] = defaultdict(Cell)
        for row in self.rows:
            if row.scope == Scope.OWN and measure in row.cells:
                own[row.path].take(row.cells[measure])
        line.stated = stated.pop("", line.stated)
        for path, cell in _topmost(stated):
            line.parts.setdefault(path[:STEP], Cell()).take(cell)
        for path, cell in own.items():
            if not _covered(path, _steps(stated)):
                line.parts.setdefault(path[:STEP], Cell()).take(cell)
        for cell in line.parts.values():
            line.below.take(cell)
        return line

    def _stated(self, measure: str) -> dict[str, Cell]:
        """Path → what is stated of its branch: by a return, else by entries."""
        found: dict[str, Cell] = defaultdict(Cell)
        for row in self.rows:
            if row.scope == Scope.BRANCH and measure in row.cells:
                found[row.path].take(row.cells[measure])
        return dict(found) | self.returned.get(measure, {})

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
        at = DIMENSIONS.index(dimension)
        found: dict[Any, Balance] = {}
        for measure in TOLD_BY[dimension]:
            stated = {
                row.path[-STEP:] for row in self.rows if self._splits(row, at, measure) and row.scope == Scope.BRANCH
            }
            rest = self.lines[measure].told
            left, qualifier = rest.value, rest.qualifier
            for row in self.rows:
                if not self._splits(row, at, measure) or _covered(row.path, stated, itself=row.scope == Scope.OWN):
                    continue
                getattr(found.setdefault(row.keys[at], Balance()), measure).take(row.cells[measure])
                left = None if left is None else left - (row.cells[measure].value or 0)
            if left:
                setattr(found.setdefault(None, Balance()), measure, Cell(left, n=1, qualifier=qualifier))
        return found

    def everywhere(self) -> dict[str, Balance]:
        """Path below the top → what holds for that unit's branch, for all units at once.

        Each sum climbs from its unit until a unit states a total, which then climbs on in its place.
        """
        found: dict[str, Balance] = defaultdict(Balance)
        for measure in MEASURES:
            stated = self._stated(measure)
            steps = _steps(stated)
            sums = list(stated.items())
            sums += [
                (row.path, row.cells[measure]) for row in self.rows if row.scope == Scope.OWN and measure in row.cells
            ]
            for at, (path, cell) in enumerate(sums):
                if at < len(stated):
                    getattr(found[path], measure).take(cell)
                    path = path[:-STEP] if path else None  # type: ignore[assignment]
                while path is not None and path[-STEP:] not in steps:
                    getattr(found[path], measure).take(cell)
                    path = path[:-STEP] if path else None  # type: ignore[assignment]
        return found

    @staticmethod
    def _splits(row: Row, at: int, measure: str) -> bool:
        return measure in row.cells and bool(row.keys[at])


def _sure(over: int, under: int, about: int) -> str:
    if about or (over and under):
        return Qualifier.ABOUT
    return Qualifier.OVER if over else Qualifier.UNDER if under else Qualifier.EXACTLY


def _steps(stated: Iterable[str]) -> set[str]:
    """The units that state a total, each by its step: whatever path they had when they did."""
    return {path[-STEP:] for path in stated}


def _covered(path: str, steps: set[str], *, itself: bool = True) -> bool:
    """Whether a unit above the path (or, with ``itself``, at it) states a total. "" is the branch's own top."""
    end = len(path) if itself else len(path) - STEP
    above = "" in steps and (itself or path != "")
    return above or any(path[start : start + STEP] in steps for start in range(0, end, STEP))


def _topmost(stated: dict[str, Cell]) -> Iterable[tuple[str, Cell]]:
    steps = _steps(stated)
    return ((path, cell) for path, cell in stated.items() if not _covered(path, steps, itself=False))


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
