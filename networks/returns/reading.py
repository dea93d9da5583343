"""Returns read along the tree: sums that open down to the return that holds them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Case, CharField, F, Value, When
from django.db.models.functions import Cast, Concat, Length, Substr
from django.db.models.lookups import LessThanOrEqual

from networks.models import STEP
from networks.returns.amounts import Amount, Number, PerPerson, exact, per_person, percent, ratio, together
from networks.returns.enums import COUNTED, FieldType, Summed
from networks.returns.formulas import names_in, work_out
from networks.returns.models import Return, ReturnCheck, ReturnField, ReturnValue, Round
from programmes.statements.enums import Qualifier

# --- roll-up -----------------------------------------------------------------------


@dataclass(slots=True)
class Line:
    """One field of a branch: its own figure, what the parts below make, and the difference between them.

    ``heads``, ``own_head`` and ``below_head``: the same for each person, of a form that says how many people there are.
    A change is told of like with like: an own figure with an own figure, a sum of parts with a sum of parts.
    """

    field: ReturnField
    own: Amount = field(default_factory=Amount)
    below: Amount = field(default_factory=Amount)
    before: Amount = field(default_factory=Amount)  # of the round that it is compared with
    parts: dict[str, Amount] = field(default_factory=dict)  # path → what stands for that part
    parts_before: dict[str, Amount] = field(default_factory=dict)  # path of now → what stood for it then
    alone: set[str] = field(default_factory=set)  # parts that tell it by a return of their own
    unlike: set[str] = field(
        default_factory=set
    )  # parts that tell it in one of the rounds themselves, in the other by sums
    is_like: bool = True  # then and now the branch told it in the same way
    own_head: PerPerson | None = None
    below_head: PerPerson | None = None
    before_head: PerPerson | None = None
    heads: dict[str, PerPerson] = field(default_factory=dict)

    @property
    def difference(self) -> Number:
        """Own less below; None when one of them is not known."""
        return less(self.own.value, self.below.value)

    @property
    def told(self) -> Amount:
        """What stands for the branch: its own figure where there is one, else what the parts make."""
        return self.below if self.own.value is None else self.own

    @property
    def head(self) -> PerPerson | None:
        """For each person: by its own return where that states both, else by the parts that do."""
        return self.own_head or self.below_head

    @property
    def change(self) -> Number:
        return less(self.told.value, self.before.value) if self.is_like else None

    @property
    def change_share(self) -> Number:
        return self._share(self.change, self.before.value)

    @property
    def head_change(self) -> Number:
        if not self.is_like:
            return None
        return less(self.head and self.head.value, self.before_head and self.before_head.value)

    def change_of(self, path: str) -> tuple[Number, Number]:
        """How a part's figure changed, and in per cent of what it was."""
        before = self.parts_before.get(path, Amount()).value if path not in self.unlike else None
        change = less(self.parts.get(path, Amount()).value, before)
        return change, self._share(change, before)

    def _share(self, change: Number, before: Number) -> Number:
        """Of a percentage only the points are told."""
        if change is None or not before or before < 0 or self.field.type == FieldType.PERCENTAGE:
            return None
        return ratio(100 * change, before)


def less(now: Number, then: Number) -> Number:
    return None if now is None or then is None else now - then


def roll_up(asked: Round, top: str, *, counted: str = "accepted") -> list[Line]:
    """Each number of the form for a branch. One query for the sums, one for the fields (and the
    same for the round that it is compared with).

    A part tells its own figure where it sent one; else what the highest level below it that sent anything makes, so that
    nothing is counted at two levels. Percentages are worked out of the summed parts, formulas of the sums. What is told
    for each person is a sum of amounts by a sum of people, both of those returns alone that state both.
    """
    lines = _lines(asked, top, counted)
    if asked.previous is not None:
        then = {line.field.key: line for line in _lines(asked.previous, _top_then(asked.previous, top), "accepted")}
        for line in lines:
            if line.field.key in then:
                _compare(line, then[line.field.key])
    return lines


def _compare(line: Line, then: Line) -> None:
    """A part is the same unit, wherever it hung then."""
    line.before, line.before_head = then.told, then.head
    by_unit = {path[-STEP:]: amount for path, amount in then.parts.items()}
    line.parts_before = {path: by_unit[path[-STEP:]] for path in line.parts if path[-STEP:] in by_unit}
    alone = {path[-STEP:] for path in then.alone}
    line.unlike = {path for path in line.parts_before if (path in line.alone) != (path[-STEP:] in alone)}
    is_own = line.own.value is not None
    line.is_like = is_own == (then.own.value is not None) and (is_own or not line.unlike)


def _lines(asked: Round, top: str, counted: str) -> list[Line]:
    fields = list(asked.form.fields.exclude(type=FieldType.TEXT))
    people = next((one for one in fields if one.pk == asked.form.people_id), None)
    lines = {one.pk: Line(one) for one in fields}
    alone = _sum(lines, asked, top, counted, people)
    _work_out(list(lines.values()))
    if people is not None:
        if people.formula:
            _heads_worked_out(lines, lines[people.pk], alone)
        for line in lines.values():
            if line.heads:
                line.below_head = PerPerson()
                for head in line.heads.values():
                    line.below_head.add(head)
    return list(lines.values())


def _top_then(before: Round, top: str) -> str:
    """Where the branch hung in a former round."""
    if not top:
        return ""
    number = int(top[-STEP:], 36)
    path = before.returns.filter(unit__number=number).values_list("path", flat=True).first()
    return path or top


def _sum(
    lines: dict[int, Line], asked: Round, top: str, counted: str, people: ReturnField | None
) -> dict[str, set[int]]:
    """Gives the parts that sent a return themselves, each with the fields that it tells."""
    alone: dict[str, set[int]] = defaultdict(set)
    for rank_and_path, field_id, value, part, whole, n, over, under, about, *both in _sums(asked, top, counted, people):
        if field_id not in lines:  # a text
            continue
        is_own, path, line = rank_and_path[0] == OWN, rank_and_path[1:], lines[field_id]
        amount = Amount(exact(value), exact(part), exact(whole), n, together(over, under, about))
        head = _head(line.field, *both) if both else None
        if is_own:
            alone[path].add(field_id)
        if path == top and top:
            line.own, line.own_head = amount, head
        elif path not in line.parts and (is_own or line.field.summed != Summed.STATED):  # the highest level comes first
            line.parts[path] = amount
        if head is not None and path != top:
            line.heads.setdefault(path, head)
    for line in lines.values():
        asks = _needed(line.field, lines)
        line.alone = {path for path, told in alone.items() if asks <= told}
        if line.field.summed != Summed.STATED:
            for amount in line.parts.values():
                line.below.add(amount)
    return alone


def _head(field: ReturnField, amount: Any, people: Any, n: int, over: int, under: int, about: int) -> PerPerson | None:
    if field.summed != Summed.HEAD or not n:
        return None
    return PerPerson(exact(amount) or Decimal(0), exact(people) or Decimal(0), n, together(over, under, about))


def _needed(asked: ReturnField, lines: dict[int, Line]) -> set[int]:
    """The fields that a field is made of: those of its formula, else itself."""
    names = names_in(asked.formula) if asked.formula else {asked.key}
    return {pk for pk, line in lines.items() if names & {line.field.key, f"{line.field.key}_of"}}


def _heads_worked_out(lines: dict[int, Line], people: Line, alone: dict[str, set[int]]) -> None:
    """A number of people that is worked out is known of single returns alone: in sums, returns that state all that it
    needs would mix with those that do not."""
    needed = _needed(people.field, lines)
    for pk, line in lines.items():
        if line.field.summed == Summed.HEAD:
            line.own_head = per_person(line.own, people.own)
            for path, amount in line.parts.items():
                if needed | {pk} <= alone.get(path, set()) and path in people.parts:
                    head = per_person(amount, people.parts[path])
                    line.heads |= {path: head} if head else {}


OWN = "0"
STATE_BOTH = "v.amount IS NOT NULL AND p.id IS NOT NULL"
SUMS = """
    WITH held (id, part_of) AS {once} ({held})
    SELECT part_of, v.field_id, SUM(v.amount), SUM(v.part), SUM(v.whole), COUNT(*),
        SUM(CASE v.qualifier WHEN 'over' THEN 1 ELSE 0 END), SUM(CASE v.qualifier WHEN 'under' THEN 1 ELSE 0 END),
        SUM(CASE v.qualifier WHEN 'about' THEN 1 ELSE 0 END){both}
    FROM held JOIN {values} v ON v.sent_id = held.id{people} GROUP BY part_of, v.field_id
"""
# of returns that state both: the amount, the people, how many returns; a number of people that is over makes less for each
BOTH = """,
        SUM(CASE WHEN {both} THEN v.amount END), SUM(CASE WHEN {both} THEN p.{people} END), COUNT(CASE WHEN {both} THEN 1 END),
        SUM(CASE WHEN {both} AND (v.qualifier = 'over' OR {sure} = 'under') THEN 1 ELSE 0 END),
        SUM(CASE WHEN {both} AND (v.qualifier = 'under' OR {sure} = 'over') THEN 1 ELSE 0 END),
        SUM(CASE WHEN {both} AND (v.qualifier = 'about' OR {sure} = 'about') THEN 1 ELSE 0 END)"""
PEOPLE = " LEFT JOIN {values} p ON p.sent_id = held.id AND p.field_id = %s AND p.{people} > 0"


def _sums(asked: Round, top: str, counted: str, people: ReturnField | None) -> list[tuple[Any, ...]]:
    """By level and part: the level's rank in one sign (:data:`OWN`: what the part itself sent) before the path of the
    part. Ordered by rank.

    The returns are found first and their key is one column, so that PostgreSQL expects few sums and keeps them in
    memory; asked in one piece it sorts all values on disk.
    """
    length = len(top) + STEP
    level = Case(
        When(LessThanOrEqual(Length("path"), length), then=Value(OWN)), default=Cast(F("kind__rank"), CharField()),
        output_field=CharField(),
    )  # fmt: skip
    part_of = Concat(level, Substr("path", 1, length), output_field=CharField())
    held = Return.objects.filter(round=asked, path__startswith=top, state__in=COUNTED[counted]).order_by()
    text, given = held.annotate(part_of=part_of).values_list("pk", "part_of").query.sql_with_params()
    once = "MATERIALIZED" if connection.vendor == "postgresql" else ""
    names = {"once": once, "held": text, "values": ReturnValue._meta.db_table, "both": "", "people": ""}
    if people is not None and not people.formula:
        of = (
            "whole" if people.type == FieldType.PERCENTAGE else "amount"
        )  # how sure is said of a share, not of its whole
        names["people"] = PEOPLE.format(people=of, values=names["values"])
        names["both"] = BOTH.format(people=of, sure="'exactly'" if of == "whole" else "p.qualifier", both=STATE_BOTH)
        given = (*given, people.pk)
    with connection.cursor() as cursor:  # all names are this module's; values go as parameters
        cursor.execute(SUMS.format(**names), given)
        return sorted(cursor.fetchall(), key=lambda row: row[:2])


def _work_out(lines: list[Line]) -> None:
    """Percentages from their summed parts; formulas from the sums."""
    for line in lines:
        if line.field.type == FieldType.PERCENTAGE:
            for amount in (line.below, *line.parts.values()):
                amount.value = percent(amount)
            if line.own.value is None:
                line.own.value = percent(line.own)
    for line in lines:
        if line.field.formula:
            for name in ("own", "below"):
                setattr(
                    line,
                    name,
                    worked_out(line.field.formula, {other.field.key: getattr(other, name) for other in lines}),
                )
            for path in {path for other in lines for path in other.parts}:
                found = worked_out(
                    line.field.formula, {other.field.key: other.parts.get(path, Amount()) for other in lines}
                )
                if found.value is not None:
                    line.parts[path] = found


def worked_out(formula: str, amounts: Mapping[str, Amount]) -> Amount:
    """Of what is not exact it is about so much."""
    value = work_out(formula, known_of(amounts))
    if value is None:
        return Amount()
    of = {
        amounts[key].qualifier
        for name in names_in(formula)
        if (key := name if name in amounts else name[:-3]) in amounts
    }
    return Amount(value, qualifier=Qualifier.EXACTLY if of <= {Qualifier.EXACTLY} else Qualifier.ABOUT)


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
            amount.value = percent(amount)
        found[one.key] = amount
    for one in fields:
        if one.formula:
            found[one.key] = worked_out(one.formula, found)
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    check: ReturnCheck
    left: Decimal
    right: Decimal

    @property
    def holds(self) -> bool:
        allowed = abs(self.right) * self.check.tolerance / 100
        over = self.left - self.right if self.check.kind == "at_most" else abs(self.left - self.right)
        return over <= allowed


def differences(checks: Iterable[ReturnCheck], amounts: Mapping[str, Amount]) -> list[Difference]:
    """Checks that do not hold. One that needs what is not known says nothing."""
    return [one for one in compared(checks, amounts) if not one.holds]


def compared(checks: Iterable[ReturnCheck], amounts: Mapping[str, Amount]) -> list[Difference]:
    """Both sides of each check of which both are known."""
    known, found = known_of(amounts), []
    for check in checks:
        left, right = work_out(check.left, known), work_out(check.right, known)
        if left is not None and right is not None:
            found.append(Difference(check, left, right))
    return found


def last_amounts(sent: Return) -> dict[str, Amount]:
    """What the same unit said last time, by field key."""
    if not sent.round.previous_id:
        return {}
    before = Return.objects.filter(round_id=sent.round.previous_id, unit_id=sent.unit_id).select_related("round__form")
    found = before.first()
    return amounts_of(found) if found is not None else {}
