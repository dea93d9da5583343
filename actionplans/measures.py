"""What actionplans counts: plans, their money and reach, visits and findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from actionplans.enums import APPROVED_STATES, VisitState
from actionplans.models import BudgetLine, Finding, IndicatorValue, Plan, PlanIndicator, ProgressUpdate, Visit
from programmes.measures import Figure, Measure, Reading, register


@dataclass(frozen=True, slots=True)
class Sent:
    """Totals of the updates; None where nobody gave a figure (blank is not zero)."""

    spent: Decimal | None
    women: int | None
    men: int | None
    other: int | None


def plan_states(programme_id: int) -> list[str]:
    return list(Plan.objects.filter(programme_id=programme_id).order_by().values_list("state", flat=True))


def budget(programme_id: int) -> Decimal | None:
    return BudgetLine.objects.filter(plan__programme_id=programme_id).aggregate(total=Sum("amount"))["total"]


def sent(programme_id: int) -> Sent:
    totals = ProgressUpdate.objects.filter(plan__programme_id=programme_id).aggregate(
        spent=Sum("spent"), women=Sum("reached_women"), men=Sum("reached_men"), other=Sum("reached_other")
    )
    return Sent(**totals)


def visited_plans(programme_id: int) -> tuple[int, int]:
    """(approved plans that a done visit went to, approved plans)."""
    approved = Plan.objects.filter(programme_id=programme_id, state__in=APPROVED_STATES)
    visited = approved.filter(visits__state__in=[VisitState.DONE, VisitState.REVIEWED]).distinct()
    return visited.count(), approved.count()


def visit_states(programme_id: int) -> Counter[str]:
    return Counter(Visit.objects.filter(programme_id=programme_id).order_by().values_list("state", flat=True))


def finding_count(programme_id: int) -> int:
    return Finding.objects.filter(visit__programme_id=programme_id).count()


def indicator_progress(programme_id: int) -> tuple[int, int, int]:
    """(indicators that reached their target, with an actual value, all)."""
    indicators = list(PlanIndicator.objects.filter(plan__programme_id=programme_id))
    actual: dict[int, Decimal] = {}
    rows = IndicatorValue.objects.filter(indicator__plan__programme_id=programme_id).order_by("on", "pk")
    for indicator_id, value in rows.values_list("indicator_id", "value"):
        actual[indicator_id] = value
    progress = [indicator.progress(actual.get(indicator.pk)) for indicator in indicators]
    return sum(share is not None and share >= 1 for share in progress), len(actual), len(indicators)


def count_delivered(read: Reading) -> Figure:
    visited, approved = read(visited_plans)
    return Figure(value=1 if approved and visited == approved else 0, numerator=visited, denominator=approved)


def count_reached(read: Reading) -> Figure:
    totals = read(sent)
    known = {"F": totals.women, "M": totals.men, "-": totals.other}
    if all(count is None for count in known.values()):
        return Figure(value=None)
    parts = {key: count for key, count in known.items() if count}
    return Figure(value=sum(parts.values()), splits={"sex": parts})


def count_indicators(read: Reading) -> Figure:
    met, _known, every = read(indicator_progress)
    return Figure(value=met if every else None, numerator=met, denominator=every)


def of_states(*states: str) -> Callable[[Reading], Figure]:
    return lambda read: Figure(value=sum(state in states for state in read(plan_states)))


def measure(key: str, label: str, unit: str, how: str, count: Callable[[Reading], Figure], **more) -> Measure:
    return Measure(
        key=key,
        label=label,
        unit=unit,
        how=how,
        count=count,
        url_name=more.pop("url_name", "actionplans:plans"),
        **more,
    )


register(
    measure(
        "plans.total",
        _("Group action plans"),
        "plan",
        _("All group action plans of the programme, whatever their state."),
        lambda read: Figure(value=len(read(plan_states))),
    ),
    measure(
        "plans.approved",
        _("Group action plans approved"),
        "plan",
        _("Plans that were approved: under way, completed or verified."),
        of_states(*APPROVED_STATES),
    ),
    measure(
        "plans.verified",
        _("Group action plans completed and verified"),
        "plan",
        _("Plans whose completion a coordinator has verified."),
        of_states("verified"),
    ),
    measure(
        "plans.budget",
        _("Budget of the group plans"),
        "money",
        _("Sum of the budget lines of all plans, in the programme's currency."),
        lambda read: Figure(value=read(budget)),
    ),
    measure(
        "plans.spent",
        _("Spent by the group plans"),
        "money",
        _("Sum of the money spent in the updates of all plans. Blank when no update names a sum."),
        lambda read: Figure(value=read(sent).spent),
    ),
    measure(
        "plans.reached",
        _("People reached by the group plans (as reported)"),
        "person-time",
        _(
            "Sum of the women, men and others that the groups' updates report. One person may be in several updates: person-times."
        ),
        count_reached,
        dimensions=("sex",),
    ),
    measure(
        "plans.indicators_met",
        _("Plan indicators that reached their target"),
        "indicator",
        _(
            "Indicators of the plans whose newest actual value is at the target or beyond it, counted from the baseline."
        ),
        count_indicators,
    ),
    measure(
        "support.visits_done",
        _("Monitoring visits done"),
        "visit",
        _("Visits that were done, reviewed or awaiting review."),
        lambda read: Figure(value=read(visit_states)["done"] + read(visit_states)["reviewed"]),
        url_name="actionplans:visits",
    ),
    measure(
        "support.plans_visited",
        _("Plans visited"),
        "plan",
        _("Approved plans that at least one visit went to."),
        lambda read: Figure(value=read(visited_plans)[0], denominator=read(visited_plans)[1]),
        url_name="actionplans:visits",
    ),
    measure(
        "support.delivered",
        _("Technical-support programme delivered"),
        "support programme",
        _("1 once every approved plan was visited, 0 before; beside it, how many of the plans were visited."),
        count_delivered,
        url_name="actionplans:visits",
    ),
    measure(
        "support.findings",
        _("Findings of visits"),
        "finding",
        _("Findings recorded at monitoring visits."),
        lambda read: Figure(value=read(finding_count)),
        url_name="actionplans:visits",
    ),
)
