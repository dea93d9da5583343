"""Returns read along the tree: who has sent, and sums that open down to the return that holds them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import CharField, Count
from django.db.models.functions import Concat, Length, Substr

from networks.models import STEP, Unit
from networks.returns.enums import COUNTED, OWED, FieldType, ReturnState
from networks.returns.formulas import work_out
from networks.returns.models import Return, ReturnCheck, ReturnField, ReturnValue, Round
from programmes.statements.enums import Qualifier

Number = Decimal | None


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
            held = [self.qualifier, other.qualifier]
            self.qualifier = _together(
                *(held.count(name) for name in (Qualifier.OVER, Qualifier.UNDER, Qualifier.ABOUT))
            )
        for name in ("value", "part", "whole"):
            more = getattr(other, name)
            if more is not None:
                setattr(self, name, (getattr(self, name) or 0) + more)
        self.n += other.n


def _together(over: int, under: int, about: int) -> str:
    """Of a sum: what is over, under or about makes it so; what goes both ways makes it about."""
    if about or (over and under):
        return Qualifier.ABOUT
    return Qualifier.OVER if over else Qualifier.UNDER if under else Qualifier.EXACTLY


# --- completeness ------------------------------------------------------------------


@dataclass(slots=True)
class Standing:
    """How many returns below a unit are in which state."""

    unit: Unit | None
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    own: Return | None = None

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def sent(self) -> int:
        return self.counts[ReturnState.SUBMITTED] + self.counts[ReturnState.ACCEPTED]

    @property
    def accepted(self) -> int:
        return self.counts[ReturnState.ACCEPTED]

    @property
    def waiting(self) -> int:
        return self.counts[ReturnState.SUBMITTED]

    @property
    def missing(self) -> int:
        return self.total - self.sent

    @property
    def share(self) -> float:
        return 100 * self.sent / self.total if self.total else 0


def completeness(asked: Round, top: str) -> tuple[Standing, list[Standing]]:
    """Of the whole branch (its top's path; "" for all), and of each part directly below it. Three queries."""
    rows = (
        Return.objects.filter(round=asked, path__startswith=top)
        .annotate(part=Substr("path", 1, len(top) + STEP))
        .values_list("part", "state")
        .annotate(n=Count("pk"))
        .order_by("part")
    )
    whole = Standing(None)
    parts: dict[str, Standing] = {}
    for path, state, n in rows:
        whole.counts[state] += n
        if path != top:
            parts.setdefault(path, Standing(None)).counts[state] += n
    units = {unit.path: unit for unit in _units_of(asked, [top, *parts])}
    own = {sent.path: sent for sent in asked.returns.filter(path__in=[top, *parts])}
    whole.unit, whole.own = units.get(top), own.get(top)
    for path, part in parts.items():
        part.unit, part.own = units.get(path), own.get(path)
    return whole, sorted(parts.values(), key=lambda one: (one.share, one.unit.name_vi if one.unit else ""))


def _units_of(asked: Round, paths: Iterable[str]) -> list[Unit]:
    """The units of the paths as they stood at the opening: by the number that ends each."""
    numbers = {int(path[-STEP:], 36): path for path in paths if path}
    found = list(Unit.objects.filter(network_id=asked.network_id, number__in=numbers).select_related("kind"))
    for unit in found:
        unit.path = numbers[unit.number]  # as it was then
    return found


def late(asked: Round, top: str) -> Any:
    """Returns of a branch that nobody has sent, the highest first."""
    rows = Return.objects.filter(round=asked, path__startswith=top, state__in=OWED)
    return rows.select_related("unit", "kind").order_by(Length("path"), "unit__name_vi")


# --- roll-up -----------------------------------------------------------------------


@dataclass(slots=True)
class Line:
    """One field of a branch: its own figure, what the parts below make, and the difference between them."""

    field: ReturnField
    own: Amount = field(default_factory=Amount)
    below: Amount = field(default_factory=Amount)
    before: Amount = field(default_factory=Amount)  # of the round that it is compared with
    parts: dict[str, Amount] = field(default_factory=dict)  # path → what stands for that part

    @property
    def difference(self) -> Number:
        """Own less below; None when one of them is not known."""
        if self.own.value is None or self.below.value is None:
            return None
        return self.own.value - self.below.value

    @property
    def told(self) -> Amount:
        """What stands for the branch: its own figure where there is one, else what the parts make."""
        return self.below if self.own.value is None else self.own

    @property
    def change(self) -> Number:
        now, then = self.told.value, self.before.value
        return None if now is None or then is None else now - then


def roll_up(asked: Round, top: str, *, counted: str = "accepted") -> list[Line]:
    """Each number of the form for a branch. One query for the sums, one for the fields (and the
    same for the round that it is compared with).

    A part tells its own figure where it sent one; else what the highest level below it that sent anything makes, so that
    nothing is counted at two levels. Percentages are worked out of the summed parts, formulas of the sums.
    """
    lines = _lines(asked, top, counted)
    if asked.previous is not None:
        then = {
            line.field.key: line.told for line in _lines(asked.previous, _top_then(asked.previous, top), "accepted")
        }
        for line in lines:
            line.before = then.get(line.field.key, line.before)
    return lines


def _lines(asked: Round, top: str, counted: str) -> list[Line]:
    fields = list(asked.form.fields.exclude(type=FieldType.TEXT))
    lines = {one.pk: Line(one) for one in fields}
    _sum(lines, asked, top, counted)
    _work_out(list(lines.values()))
    return list(lines.values())


def _top_then(before: Round, top: str) -> str:
    """Where the branch hung in a former round."""
    if not top:
        return ""
    number = int(top[-STEP:], 36)
    path = before.returns.filter(unit__number=number).values_list("path", flat=True).first()
    return path or top


def _sum(lines: dict[int, Line], asked: Round, top: str, counted: str) -> None:
    for rank_and_path, field_id, value, part, whole, n, over, under, about in _sums(asked, top, counted):
        if field_id not in lines:  # a text
            continue
        path, line = rank_and_path[1:], lines[field_id]
        amount = Amount(_exact(value), _exact(part), _exact(whole), n, _together(over, under, about))
        if path == top and top:
            line.own = amount
        elif path not in line.parts:  # the highest level comes first
            line.parts[path] = amount
    for line in lines.values():
        for amount in line.parts.values():
            line.below.add(amount)


SUMS = """
    WITH held (id, part_of) AS {once} ({held})
    SELECT part_of, field_id, SUM(amount), SUM(part), SUM(whole), COUNT(*),
        SUM(CASE qualifier WHEN 'over' THEN 1 ELSE 0 END), SUM(CASE qualifier WHEN 'under' THEN 1 ELSE 0 END),
        SUM(CASE qualifier WHEN 'about' THEN 1 ELSE 0 END)
    FROM held JOIN {values} v ON v.sent_id = held.id GROUP BY part_of, field_id
"""


def _sums(asked: Round, top: str, counted: str) -> list[tuple[Any, ...]]:
    """By level and part: the level's rank in one sign before the path of the part. Ordered by rank.

    The returns are found first and their key is one column, so that PostgreSQL expects few sums and keeps them in
    memory; asked in one piece it sorts all values on disk.
    """
    part_of = Concat("kind__rank", Substr("path", 1, len(top) + STEP), output_field=CharField())
    held = Return.objects.filter(round=asked, path__startswith=top, state__in=COUNTED[counted]).order_by()
    text, given = held.annotate(part_of=part_of).values_list("pk", "part_of").query.sql_with_params()
    once = "MATERIALIZED" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:  # all names are this module's; values go as parameters
        cursor.execute(SUMS.format(once=once, held=text, values=ReturnValue._meta.db_table), given)
        return sorted(cursor.fetchall())


def _exact(value: Any) -> Number:
    """SQLite sums decimals as floating numbers."""
    return value if value is None or isinstance(value, Decimal) else Decimal(repr(value)).quantize(Decimal("0.0001"))


def _work_out(lines: list[Line]) -> None:
    """Percentages from their summed parts; formulas from the sums."""
    for line in lines:
        if line.field.type == FieldType.PERCENTAGE:
            for amount in (line.below, *line.parts.values()):
                amount.value = _percent(amount)
            if line.own.value is None:
                line.own.value = _percent(line.own)
    for line in lines:
        if line.field.formula:
            for name in ("own", "below"):
                known = known_of({other.field.key: getattr(other, name) for other in lines})
                getattr(line, name).value = work_out(line.field.formula, known)
            for path in {path for other in lines for path in other.parts}:
                known = known_of({other.field.key: other.parts.get(path, Amount()) for other in lines})
                value = work_out(line.field.formula, known)
                if value is not None:
                    line.parts[path] = Amount(value)


def _percent(amount: Amount) -> Number:
    return None if amount.part is None or not amount.whole else 100 * amount.part / amount.whole


def known_of(amounts: Mapping[str, Amount]) -> dict[str, Number]:
    """What formulas may name: each number, and of a percentage its whole as ``key_of``."""
    known: dict[str, Number] = {key: amount.value for key, amount in amounts.items()}
    return known | {f"{key}_of": amount.whole for key, amount in amounts.items()}


# --- one return --------------------------------------------------------------------


def amounts_of(sent: Return, fields: list[ReturnField] | None = None) -> dict[str, Amount]:
    """Field key → what the unit says, formulas worked out. Two queries, or what is not given of them."""
    found = {}
    fields = list(sent.round.form.fields.all()) if fields is None else fields
    held = {value.field_id: value for value in sent.values.all()}
    for one in fields:
        value = held.get(one.pk)
        amount = Amount(value.amount, value.part, value.whole, 1, value.qualifier) if value else Amount()
        if one.type == FieldType.PERCENTAGE and amount.value is None:
            amount.value = _percent(amount)
        found[one.key] = amount
    for one in fields:
        if one.formula:
            found[one.key] = Amount(work_out(one.formula, known_of(found)))
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    check: ReturnCheck
    left: Decimal
    right: Decimal


def differences(checks: Iterable[ReturnCheck], amounts: Mapping[str, Amount]) -> list[Difference]:
    """Checks that do not hold. One that needs what is not known says nothing."""
    known, found = known_of(amounts), []
    for check in checks:
        left, right = work_out(check.left, known), work_out(check.right, known)
        if left is None or right is None:
            continue
        allowed = abs(right) * check.tolerance / 100
        over = left - right if check.kind == "at_most" else abs(left - right)
        if over > allowed:
            found.append(Difference(check, left, right))
    return found


def last_amounts(sent: Return) -> dict[str, Amount]:
    """What the same unit said last time, by field key."""
    if not sent.round.previous_id:
        return {}
    before = Return.objects.filter(round_id=sent.round.previous_id, unit_id=sent.unit_id).select_related("round__form")
    found = before.first()
    return amounts_of(found) if found is not None else {}
