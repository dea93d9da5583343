"""What must fit together, as an annual report keeps it: both sides for the branch, and the returns in which it does not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from networks.models import Return, ReturnForm, Round
from networks.returns.enums import ReturnState
from networks.returns.formulas import names_in
from networks.returns.reading import Difference, Line, compared
from networks.returns.together import with_warnings
from reports.associations.enums import Counted
from reports.snapshot import content, plain

MOST = 500  # returns that are named


def checks(asked: Round, lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Both sides of what is told for the branch."""
    amounts, money = {line.field.key: line.told for line in lines}, _money(asked.form)
    return [_told(money, one) for one in compared(asked.form.checks.all(), amounts)]


def warnings(asked: Round, path: str, counted: str) -> dict[str, Any]:
    """Of each return of the branch that is counted, the checks that do not hold, with its explanation: ``warnings``, and
    how many more there are (``warnings_left_off``)."""
    states = {ReturnState.ACCEPTED, *([ReturnState.SUBMITTED] if counted == Counted.ALL else [])}
    rows = Return.objects.filter(round=asked, path__startswith=path, state__in=states).select_related("unit")
    money = _money(asked.form)
    found = [(sent, one) for sent, held in with_warnings(asked, rows.order_by("path", "pk")) for one in held]
    named = [
        _told(money, one)
        | {"code": sent.unit.code, "name": content(sent.unit, "name"), "explanation": sent.explanation}
        for sent, one in found[:MOST]
    ]
    return {"warnings": named, "warnings_left_off": len(found) - len(named)}


def _money(form: ReturnForm) -> set[str]:
    return set(form.fields.filter(type="money").values_list("key", flat=True))


def _told(money: set[str], one: Difference) -> dict[str, Any]:
    return {
        "says": content(one.check, "says"),
        "left": plain(one.left),
        "right": plain(one.right),
        "is_money": "/" not in one.check.left and names_in(one.check.left) <= money,
        "tolerance": plain(one.check.tolerance),
        "holds": one.holds,
    }
