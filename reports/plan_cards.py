"""Group plans as cards and as short stories: how far, what was reached, with what money. No person's name in either."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actionplans.enums import APPROVED_STATES, PlanState
from actionplans.models import Activity, BudgetLine, IndicatorValue, Plan, PlanIndicator, ProgressUpdate
from actionplans.reading import mean_percent
from programmes.models import Programme

TONES = {
    PlanState.DRAFT: "none",
    PlanState.SUBMITTED: "wait",
    PlanState.RETURNED: "due",
    PlanState.APPROVED: "wait",
    PlanState.COMPLETED: "ok",
    PlanState.VERIFIED: "ok",
}


@dataclass(slots=True)
class IndicatorLine:
    indicator: PlanIndicator
    actual: Decimal | None = None

    @property
    def progress(self) -> int | None:
        return self.indicator.percent(self.actual)


@dataclass(slots=True)
class PlanCard:
    """One plan on a day."""

    plan: Plan
    today: dt.date
    activities: list[Activity] = field(default_factory=list)
    percents: dict[int, int] = field(default_factory=dict)  # activity → how far, by its newest update
    indicators: list[IndicatorLine] = field(default_factory=list)
    budget: Decimal | None = None
    spent: Decimal | None = None
    women: int | None = None
    men: int | None = None
    other: int | None = None

    @property
    def is_over(self) -> bool:
        return self.plan.state in {PlanState.COMPLETED, PlanState.VERIFIED}

    @property
    def is_under_way(self) -> bool:
        return self.plan.state == PlanState.APPROVED

    @property
    def share(self) -> int:
        """Mean of the activities' progress; a plan that is completed is there."""
        if self.is_over:
            return 100
        return mean_percent([self.percents.get(activity.pk, 0) for activity in self.activities]) or 0

    @property
    def time_gone(self) -> int | None:
        if not self.activities:
            return None
        start = min(activity.starts_on for activity in self.activities)
        end = max(activity.ends_on for activity in self.activities)
        return round(100 * min(1.0, max(0.0, ((self.today - start).days + 1) / ((end - start).days + 1))))

    @property
    def days_late(self) -> int:
        """Of the activity that waits longest past its end."""
        if not self.is_under_way:
            return 0
        overdue = [a.ends_on for a in self.activities if a.ends_on < self.today and self.percents.get(a.pk, 0) < 100]
        return (self.today - min(overdue)).days if overdue else 0

    @property
    def word(self) -> str:
        """One word on how it stands."""
        if self.days_late:
            return ngettext("%(count)d day late", "%(count)d days late", self.days_late) % {"count": self.days_late}
        if self.is_under_way:
            return _("on track")
        return str(PlanState(self.plan.state).label)

    @property
    def tone(self) -> str:
        if self.days_late:
            return "late"
        return "ok" if self.is_under_way else TONES[PlanState(self.plan.state)]

    @property
    def share_spent(self) -> int | None:
        if self.spent is None or not self.budget:
            return None
        return round(100 * self.spent / self.budget)

    @property
    def reached(self) -> int | None:
        known = [count for count in (self.women, self.men, self.other) if count is not None]
        return sum(known) if known else None


def plan_cards(
    programme: Programme,
    today: dt.date,
    *,
    limit: int | None = None,
    only: int | None = None,
    states: Collection[str] = tuple(PlanState),
) -> list[PlanCard]:
    """The programme's plans with their progress. Three queries."""
    rows = programme.plans.filter(state__in=states).select_related("group")
    plans = list(rows[:limit] if only is None else rows.filter(pk=only))
    found = {plan.pk: PlanCard(plan, today) for plan in plans}
    for activity in Activity.objects.filter(plan__in=plans):
        found[activity.plan_id].activities.append(activity)
    newest = ProgressUpdate.objects.filter(plan__in=plans, activity__isnull=False, percent__isnull=False)
    for plan_id, activity_id, percent in newest.order_by("happened_on", "pk").values_list(
        "plan_id", "activity_id", "percent"
    ):
        found[plan_id].percents[activity_id] = percent  # type: ignore[assignment]  # the query leaves null out
    return list(found.values())


def plan_stories(programme: Programme, today: dt.date, *, limit: int | None = None) -> list[PlanCard]:
    """The approved plans with their indicators, money and reach. A fixed number of queries."""
    found = plan_cards(programme, today, limit=limit, states=APPROVED_STATES)
    by_plan = {card.plan.pk: card for card in found}
    _add_indicators(by_plan)
    for plan_id, total in (
        BudgetLine.objects.filter(plan__in=by_plan).order_by().values_list("plan_id").annotate(Sum("amount"))
    ):
        by_plan[plan_id].budget = total
    sums = (
        ProgressUpdate.objects.filter(plan__in=by_plan)
        .order_by()
        .values("plan_id")
        .annotate(money=Sum("spent"), women=Sum("reached_women"), men=Sum("reached_men"), other=Sum("reached_other"))
    )
    for row in sums:
        card = by_plan[row["plan_id"]]
        card.spent, card.women, card.men, card.other = row["money"], row["women"], row["men"], row["other"]
    return found


def _add_indicators(by_plan: dict[int, PlanCard]) -> None:
    actual: dict[int, Decimal] = {}
    values = IndicatorValue.objects.filter(indicator__plan__in=by_plan).order_by("on", "pk")
    for indicator_id, value in values.values_list("indicator_id", "value"):
        actual[indicator_id] = value
    lines: dict[int, list[IndicatorLine]] = defaultdict(list)
    for indicator in PlanIndicator.objects.filter(plan__in=by_plan):
        lines[indicator.plan_id].append(IndicatorLine(indicator, actual.get(indicator.pk)))
    for plan_id, found in lines.items():
        by_plan[plan_id].indicators = found
