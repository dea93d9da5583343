"""The measures of the money: granted, planned, committed, received, transferred, spent, left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from programmes.measures import Figure, Measure, Reading, measure, register
from programmes.money.book import GRANT, PLANNED, Plans, Sums, Tally, sums
from programmes.money.enums import Kind

if TYPE_CHECKING:
    from decimal import Decimal


BUDGET_OF_PLANS, SPENT_OF_PLANS = "plans.budget", "plans.spent"
LEFT = (GRANT, PLANNED, Kind.EXPENDITURE)


def _of_plans(read: Reading, key: str) -> Decimal | None:
    """A figure of the upper floor, through the registry."""
    found = measure(key)
    return found.count(read).value if found else None  # type: ignore[return-value]


def money(read: Reading, kinds: Sequence[str]) -> Sums:
    """What a measure of these kinds reads."""
    budget = _of_plans(read, BUDGET_OF_PLANS) if PLANNED in kinds else None
    spent = _of_plans(read, SPENT_OF_PLANS) if Kind.EXPENDITURE in kinds else None
    return replace(read(sums), plans=Plans(budget, spent))


def _measure(key: str, label: Any, how: Any, *kinds: str, counted: Callable[[Sums], Tally] | None = None) -> Measure:
    def count(read: Reading) -> Figure:
        found = money(read, kinds)
        tally = counted(found) if counted else found.tally(*kinds)
        return Figure(value=tally.value, left_out=tally.left_out)

    of_plans = {PLANNED: BUDGET_OF_PLANS, Kind.EXPENDITURE: SPENT_OF_PLANS}
    return Measure(
        key=f"money.{key}",
        label=label,
        unit="money",
        how=how,
        count=count,
        url_name="programmes:money",
        wants={sums: set(kinds)},
        after=[of_plans[kind] for kind in kinds if kind in of_plans],
    )


register(
    _measure(
        "granted",
        _("Granted"),
        _(
            "Sum of the amounts of the programme’s grants; a grant whose amount is not stated adds nothing, and blank means that none is stated. An amount in another currency counts by the newest rate on or before its signing (else its start); without a rate it is left out and shown beside."
        ),
        GRANT,
    ),
    _measure(
        "budget",
        _("Budget"),
        _(
            "Sum of the budget lines, and of the group plans’ own budgets unless a line says that the plans are paid from it. Other currencies count by the newest rate on or before the line’s start (else the programme’s); without a rate they are left out and shown beside."
        ),
        PLANNED,
    ),
    _measure(
        "committed",
        _("Committed"),
        _(
            "Sum of the approved commitments, whether they are paid by now or not. Other currencies count by the newest rate on or before the day; without a rate they are left out and shown beside."
        ),
        Kind.COMMITMENT,
    ),
    _measure(
        "received",
        _("Received"),
        _(
            "Sum of the approved receipts. Other currencies count by the newest rate on or before the day; without a rate they are left out and shown beside."
        ),
        Kind.RECEIPT,
    ),
    _measure(
        "transferred",
        _("Transferred to partners"),
        _(
            "Sum of the approved transfers to partners. A transfer is an advance, not spending: what a partner spends of it is entered as expenditure. Without a rate a foreign amount is left out and shown beside."
        ),
        Kind.TRANSFER,
    ),
    _measure(
        "spent",
        _("Spent"),
        _(
            "Sum of the approved expenditure, and of what the groups’ updates report as spent. Other currencies count by the newest rate on or before the day; without a rate they are left out and shown beside."
        ),
        Kind.EXPENDITURE,
    ),
    _measure(
        "left",
        _("Left"),
        _(
            "Budget less what was spent; where no budget is stated, grants less what was spent. Blank when neither is stated, below zero when more was spent than planned."
        ),
        *LEFT,
        counted=Sums.left,
    ),
)
