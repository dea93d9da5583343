"""What the page of the money shows: the totals, and the same money by line, result, partner or period."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from office import formats
from participants.models import Organisation
from programmes.framework.enums import RANK
from programmes.measures import figures
from programmes.models import BudgetLine, Programme, Result
from programmes.money.book import PLANNED, WAITING, Book, Entry, Plans, Tally, book
from programmes.money.enums import Cut, Kind

KINDS = (PLANNED, Kind.COMMITMENT, Kind.RECEIPT, Kind.TRANSFER, Kind.EXPENDITURE, WAITING)
PLANS, NONE = "plans", "none"
Key = int | str


@dataclass(slots=True)
class Row:
    """One line of the table. ``of_plans``: what the groups report of it as spent."""

    key: Key
    label: str
    detail: str = ""
    depth: int = 0
    line: BudgetLine | None = None
    of_plans: Decimal | None = None
    tallies: dict[str, Tally] = field(default_factory=lambda: {kind: Tally() for kind in KINDS})

    @property
    def planned(self) -> Tally:
        return self.tallies[PLANNED]

    @property
    def committed(self) -> Tally:
        return self.tallies[Kind.COMMITMENT]

    @property
    def received(self) -> Tally:
        return self.tallies[Kind.RECEIPT]

    @property
    def transferred(self) -> Tally:
        return self.tallies[Kind.TRANSFER]

    @property
    def spent(self) -> Tally:
        return self.tallies[Kind.EXPENDITURE]

    @property
    def waiting(self) -> Tally:
        return self.tallies[WAITING]

    @property
    def left(self) -> Decimal | None:
        """None when nothing is planned."""
        return None if self.planned.value is None else self.planned.value - (self.spent.value or Decimal(0))

    @property
    def over(self) -> Decimal | None:
        """How much more is spent than planned; None when it is not. Nothing planned and something spent is over too."""
        if self.planned.left_out and self.planned.value is None:
            return None  # planned in a currency without a rate: not comparable
        beyond = (self.spent.value or Decimal(0)) - (self.planned.value or Decimal(0))
        return beyond if beyond > 0 else None

    @property
    def committed_over(self) -> Decimal | None:
        if self.planned.value is None or self.committed.value is None or self.over is not None:
            return None
        beyond = self.committed.value - self.planned.value
        return beyond if beyond > 0 else None

    @property
    def share(self) -> Decimal | None:
        """Spent, of what is planned, in per cent."""
        if not self.planned.value or self.spent.value is None:
            return None
        return 100 * self.spent.value / self.planned.value

    @property
    def bar(self) -> int:
        return min(100, int(self.share or 0))

    @property
    def is_empty(self) -> bool:
        return all(not tally.count for tally in self.tallies.values())

    @property
    def only_receives(self) -> bool:
        return all(not tally.count for kind, tally in self.tallies.items() if kind != Kind.RECEIPT)

    def add(self, entry: Entry) -> None:
        if entry.kind in self.tallies:
            self.tallies[entry.kind].add(entry)


def read(programme: Programme) -> Book:
    """The programme's book; of the group plans what the registry counts."""
    counted = figures(programme.pk)
    found = [counted.get(key) for key in ("plans.budget", "plans.spent")]
    return book(programme.pk, Plans(*(figure.value if figure else None for figure in found)))  # type: ignore[arg-type]


def total_row(held: Book) -> Row:
    row = Row("total", _("Total"))
    for kind in KINDS:
        row.tallies[kind] = held.tally(kind)
    return row


def rows(programme: Programme, held: Book, cut: str) -> list[Row]:
    """The money set out by a :class:`Cut`. One query at most, whatever there is. Receipts are told by period alone."""
    by = {Cut.LINE: _by_line, Cut.RESULT: _by_result, Cut.PARTNER: _by_partner, Cut.PERIOD: _by_period}
    found = by[Cut(cut)](programme, held)
    return [row for row in found if cut == Cut.PERIOD or row.key != NONE or not row.only_receives]


def _gather(held: Book, known: dict[Key, Row], place: Callable[[Entry], Key], none: str) -> list[Row]:
    """Each entry to its row; what belongs to none stands in a row of its own, so that rows make the total."""
    lost = Row(NONE, none)
    for entry in held.entries:
        known.get(place(entry), lost).add(entry)
    return [*known.values(), *([] if lost.is_empty else [lost])]


def _add_plans(held: Book, row: Row | None, found: list[Row]) -> list[Row]:
    """The groups' money: on the line that covers it (its row is given), else in a row of its own."""
    plans = held.plans
    if plans.budget is None and plans.spent is None:
        return found
    if row is None:
        row = Row(PLANS, _("Group action plans"), _("as their plans and updates say"))
        found.append(row)
    if held.plans_line is None:
        row.planned.put(plans.budget)
    row.spent.put(plans.spent)
    row.of_plans = plans.spent if held.plans_line is not None else None
    return found


def _by_line(_programme: Programme, held: Book) -> list[Row]:
    known: dict[Key, Row] = {
        pk: Row(pk, f"{line.code} {line.title}", line.category, line=line) for pk, line in held.lines.items()
    }
    found = _gather(held, known, lambda entry: _line_of(entry), _("Without a budget line"))
    return _add_plans(held, known.get(held.plans_line or 0), found)


def _line_of(entry: Entry) -> Key:
    return entry.line if entry.line is not None else NONE


def _by_result(programme: Programme, held: Book) -> list[Row]:
    """Each result with what is under it, the tree downwards; results without money are left out."""
    results = {row.pk: row for row in Result.objects.filter(programme=programme)}
    under: dict[int | None, list[Result]] = defaultdict(list)
    for result in results.values():
        under[result.parent_id].append(result)
    under[None].sort(key=lambda result: (RANK[result.level], result.order, result.pk))
    known: dict[int, Row] = {}

    def grow(parent: int | None, depth: int) -> None:
        for result in under[parent]:
            known[result.pk] = Row(result.pk, f"{result.code} {result.title}", depth=depth)
            grow(result.pk, depth + 1)

    grow(None, 0)
    lost = Row(NONE, _("Without a result"))
    for entry in held.entries:
        for row in _chain(entry.line, held, results, known) or [lost]:
            row.add(entry)
    found = [row for row in known.values() if not row.is_empty]
    if held.plans_line is None:
        return _add_plans(held, None, [*found, *([] if lost.is_empty else [lost])])
    for row in _chain(held.plans_line, held, results, known) or [lost]:
        _add_plans(held, row, [])
    return [*(row for row in known.values() if not row.is_empty), *([] if lost.is_empty else [lost])]


def _chain(line: int | None, held: Book, results: dict[int, Result], known: dict[int, Row]) -> list[Row]:
    """The row of the line's result, and those above it."""
    at = held.lines[line].result_id if line is not None else None
    found = []
    while at is not None:
        found.append(known[at])
        at = results[at].parent_id
    return found


def _by_partner(programme: Programme, held: Book) -> list[Row]:
    ids = {entry.partner for entry in held.entries if entry.partner is not None}
    names = {row.pk: row.name for row in Organisation.objects.filter(pk__in=ids)}
    known: dict[Key, Row] = {pk: Row(pk, name) for pk, name in sorted(names.items(), key=lambda item: item[1])}
    lost = _("The implementing organisation")
    found = _gather(held, known, lambda entry: entry.partner if entry.partner is not None else NONE, lost)
    line = held.lines.get(held.plans_line or 0)
    if line is None:
        return _add_plans(held, None, found)
    row = known.get(line.organisation_id or 0) or next((one for one in found if one.key == NONE), None)
    return _add_plans(held, row, found)


def _by_period(programme: Programme, held: Book) -> list[Row]:
    """The reporting periods; a programme without any by calendar years. Budget of a line that is within one."""
    spans = [(row.starts_on, row.ends_on) for row in programme.reporting_periods.all()]
    known: dict[Key, Row] = {}
    if not spans:
        years = {entry.on.year for entry in held.entries if entry.kind != PLANNED}
        years |= {entry.on.year for entry in held.entries if entry.until is not None}
        spans = [(dt.date(year, 1, 1), dt.date(year, 12, 31)) for year in sorted(years)]
        known = {index: Row(index, str(start.year)) for index, (start, _end) in enumerate(spans)}
    known = known or {index: Row(index, formats.period(*span)) for index, span in enumerate(spans)}

    def place(entry: Entry) -> Key:
        last = entry.on
        if entry.kind == PLANNED:
            if entry.until is None:
                return NONE
            last = entry.until
        return next((index for index, (start, end) in enumerate(spans) if start <= entry.on and last <= end), NONE)

    found = _gather(held, known, place, _("Not tied to one period"))
    row = next((one for one in found if one.key == NONE), None) if held.plans_line is not None else None
    return _add_plans(held, row, found)
