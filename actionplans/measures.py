"""What actionplans counts: plans, their money and reach, visits and findings."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    When,
)
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from actionplans.enums import APPROVED_STATES, PlanState, VisitState
from actionplans.models import BudgetLine, Finding, IndicatorValue, Plan, PlanIndicator, ProgressUpdate, Visit
from programmes import facts
from programmes.facts import how_many, how_much
from programmes.measures import Figure, Measure, Reading, of_fact, register

VISITED = (VisitState.DONE, VisitState.REVIEWED)


@dataclass(frozen=True, slots=True)
class Sent:
    """Totals of the updates; None where nobody gave a figure (blank is not zero)."""

    spent: Decimal | None
    women: int | None
    men: int | None
    other: int | None


def sent(programme_id: int) -> Sent:
    totals = ProgressUpdate.objects.filter(plan__programme_id=programme_id).aggregate(
        spent=Sum("spent"), women=Sum("reached_women"), men=Sum("reached_men"), other=Sum("reached_other")
    )
    return Sent(**totals)


def indicator_progress(programme_id: int) -> tuple[int, int]:
    """(indicators that reached their target, all). As :meth:`PlanIndicator.progress` says: 1 or more of the way."""
    newest = IndicatorValue.objects.filter(indicator=OuterRef("pk")).order_by("-on", "-pk").values("value")[:1]
    indicators = PlanIndicator.objects.filter(plan__programme_id=programme_id).order_by().annotate(actual=newest)
    way = Case(
        When(target__gt=F("baseline"), then=1), When(target__lt=F("baseline"), then=-1), output_field=IntegerField()
    )
    met = Q(GreaterThanOrEqual(F("actual") * way, F("target") * way))
    return tuple(indicators.aggregate(met=Count("pk", filter=met), every=Count("pk")).values())  # type: ignore[return-value]


def _plans(programme_id: int, *states: str) -> QuerySet[Plan]:
    return Plan.objects.filter(programme_id=programme_id, state__in=states)


def _visits(programme_id: int, *states: str) -> QuerySet[Visit]:
    return Visit.objects.filter(programme_id=programme_id, state__in=states)


def _visited(programme_id: int) -> QuerySet[Plan]:
    """Approved plans that a visit which was done went to."""
    visits = Visit.plans.through.objects.filter(
        plan=OuterRef("pk"), visit__programme_id=programme_id, visit__state__in=VISITED
    )
    return _plans(programme_id, *APPROVED_STATES).filter(Exists(visits))


facts.register(
    plans=lambda programme_id: how_many(Plan.objects.filter(programme_id=programme_id)),
    plans_approved=lambda programme_id: how_many(_plans(programme_id, *APPROVED_STATES)),
    plans_verified=lambda programme_id: how_many(_plans(programme_id, PlanState.VERIFIED)),
    plans_visited=lambda programme_id: how_many(_visited(programme_id)),
    plans_budget=lambda programme_id: how_much(BudgetLine.objects.filter(plan__programme_id=programme_id), "amount"),
    visits_done=lambda programme_id: how_many(_visits(programme_id, *VISITED)),
    findings=lambda programme_id: how_many(Finding.objects.filter(visit__programme_id=programme_id)),
)


def count_visited(read: Reading) -> Figure:
    found = read(facts.facts)
    return Figure(value=found["plans_visited"], denominator=found["plans_approved"])


def count_delivered(read: Reading) -> Figure:
    found = read(facts.facts)
    visited, approved = found["plans_visited"], found["plans_approved"]
    return Figure(value=1 if approved and visited == approved else 0, numerator=visited, denominator=approved)


def count_reached(read: Reading) -> Figure:
    totals = read(sent)
    known = {"F": totals.women, "M": totals.men, "-": totals.other}
    if all(count is None for count in known.values()):
        return Figure(value=None)
    parts = {key: count for key, count in known.items() if count}
    return Figure(value=sum(parts.values()), splits={"sex": parts})


def count_indicators(read: Reading) -> Figure:
    met, every = read(indicator_progress)
    return Figure(value=met if every else None, numerator=met, denominator=every)


def measure(key: str, label: str, unit: str, how: str, counted: Any, **more) -> Measure:
    """``counted``: the function, or what is told of it (:func:`of_fact`)."""
    told = {"url_name": "actionplans:plans"} | (counted if isinstance(counted, dict) else {"count": counted}) | more
    return Measure(key=key, label=label, unit=unit, how=how, **told)


register(
    measure(
        "plans.total",
        _("Group action plans"),
        "plan",
        _("All group action plans of the programme, whatever their state."),
        of_fact("plans"),
    ),
    measure(
        "plans.approved",
        _("Group action plans approved"),
        "plan",
        _("Plans that were approved: under way, completed or verified."),
        of_fact("plans_approved"),
    ),
    measure(
        "plans.verified",
        _("Group action plans completed and verified"),
        "plan",
        _("Plans whose completion a coordinator has verified."),
        of_fact("plans_verified"),
    ),
    measure(
        "plans.budget",
        _("Budget of the group plans"),
        "money",
        _("Sum of the budget lines of all plans, in the programme's currency."),
        of_fact("plans_budget"),
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
        of_fact("visits_done"),
        url_name="actionplans:visits",
    ),
    measure(
        "support.plans_visited",
        _("Plans visited"),
        "plan",
        _("Approved plans that at least one visit went to."),
        count_visited,
        wants={facts.facts: {"plans_visited", "plans_approved"}},
        url_name="actionplans:visits",
    ),
    measure(
        "support.delivered",
        _("Technical-support programme delivered"),
        "support programme",
        _("1 once every approved plan was visited, 0 before; beside it, how many of the plans were visited."),
        count_delivered,
        wants={facts.facts: {"plans_visited", "plans_approved"}},
        url_name="actionplans:visits",
    ),
    measure(
        "support.findings",
        _("Findings of visits"),
        "finding",
        _("Findings recorded at monitoring visits."),
        of_fact("findings"),
        url_name="actionplans:visits",
    ),
)
