"""What the pages of groups, plans and visits read: a fixed number of queries each."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Sum, prefetch_related_objects

from actionplans.enums import PlanState
from actionplans.models import Activity, IndicatorValue, LineComment, Plan, PlanIndicator, ProgressUpdate
from office import clock
from office.models import HistoryEvent, StoredFile
from programmes.models import Programme

PLAN_TONES = {
    PlanState.DRAFT: "none",
    PlanState.SUBMITTED: "wait",
    PlanState.RETURNED: "due",
    PlanState.APPROVED: "info",
    PlanState.COMPLETED: "wait",
    PlanState.VERIFIED: "ok",
}


@dataclass(slots=True)
class ActivityLine:
    """An activity with how far it is and how it stands against today."""

    activity: Activity
    percent: int | None
    today: dt.date

    @property
    def tone(self) -> str:
        if self.percent == 100:
            return "ok"
        if self.activity.ends_on < self.today:
            return "late"
        return "due" if self.activity.starts_on <= self.today else "none"

    @property
    def time_gone(self) -> int:
        whole = (self.activity.ends_on - self.activity.starts_on).days + 1
        return int(100 * min(1, max(0, ((self.today - self.activity.starts_on).days + 1) / whole)))


@dataclass(slots=True)
class IndicatorLine:
    indicator: PlanIndicator
    actual: Decimal | None

    @property
    def progress(self) -> int | None:
        """Whole per cent of the way from baseline to target; 113 is beyond it."""
        share = self.indicator.progress(self.actual)
        return None if share is None else int((share * 100).to_integral_value())

    @property
    def share(self) -> int:
        return max(0, min(100, self.progress or 0))


@dataclass(slots=True)
class PlanRow:
    plan: Plan
    tone: str
    percent: int | None
    budget: Decimal | None
    spent: Decimal | None
    late: int = 0


@dataclass(slots=True)
class UpdateRow:
    update: ProgressUpdate
    photos: list[StoredFile] = field(default_factory=list)
    values: list[IndicatorValue] = field(default_factory=list)


def newest_percents(**filters: Any) -> dict[int, int]:
    """Activity id → how far by its newest update that says so."""
    rows = ProgressUpdate.objects.filter(percent__isnull=False, activity__isnull=False, **filters)
    return dict(rows.order_by("happened_on", "pk").values_list("activity_id", "percent"))


def newest_values(**filters: Any) -> dict[int, Decimal]:
    """Indicator id → its newest actual value."""
    rows = IndicatorValue.objects.filter(**filters)
    return dict(rows.order_by("on", "pk").values_list("indicator_id", "value"))


def board(programme: Programme) -> dict[str, Any]:
    """The plans of a programme as rows and by state. Seven queries, whatever their number."""
    today = clock.today()
    found = list(programme.plans.select_related("group"))
    percents = newest_percents(plan__programme=programme)
    activities: dict[int, list[Activity]] = defaultdict(list)
    for activity in Activity.objects.filter(plan__programme=programme):
        activities[activity.plan_id].append(activity)
    budgets = _sums(programme.plans.values_list("pk").annotate(total=Sum("budget_lines__amount")))
    spent = _sums(programme.plans.values_list("pk").annotate(total=Sum("updates__spent")))
    rows = []
    for plan in found:
        lines = activities[plan.pk]
        done = [percents.get(activity.pk, 0) for activity in lines]
        late = sum(activity.ends_on < today and percents.get(activity.pk, 0) < 100 for activity in lines)
        percent = sum(done) // len(done) if done else None
        rows.append(
            PlanRow(
                plan,
                PLAN_TONES[PlanState(plan.state)],
                percent,
                budgets.get(plan.pk),
                spent.get(plan.pk),
                late if plan.state == PlanState.APPROVED else 0,
            )
        )
    columns = [(state, PLAN_TONES[state], [row for row in rows if row.plan.state == state]) for state in PlanState]
    without = programme.groups.filter(plan=None).count()
    return {"rows": rows, "columns": [column for column in columns if column[2]], "groups_without": without}


def _sums(rows: Any) -> dict[int, Decimal | None]:
    return dict(rows.order_by())


def plan_page(plan: Plan) -> dict[str, Any]:
    """All that the page of one plan shows."""
    today = clock.today()
    activities = Prefetch("activities", Activity.objects.select_related("responsible__person"))
    prefetch_related_objects([plan], activities, "indicators", "budget_lines", "risks")  # the comments name them too
    percents, values = newest_percents(plan=plan), newest_values(indicator__plan=plan)
    budget_lines = list(plan.budget_lines.all())
    updates = list(plan.updates.select_related("activity", "sent_by", "seen_by")[:60])
    budget = sum((line.amount for line in budget_lines), Decimal(0)) if budget_lines else None
    return {
        "plan": plan,
        "programme": plan.programme,
        "tone": PLAN_TONES[PlanState(plan.state)],
        "places": list(plan.places.all()),
        "members": list(plan.group.members.select_related("enrolment__person", "enrolment__organisation")),
        "activities": [ActivityLine(activity, percents.get(activity.pk), today) for activity in plan.activities.all()],
        "indicators": [IndicatorLine(indicator, values.get(indicator.pk)) for indicator in plan.indicators.all()],
        "budget_lines": budget_lines,
        "budget": budget,
        "spent": plan.updates.aggregate(total=Sum("spent"))["total"],
        "risks": list(plan.risks.all()),
        "comments": comments_of(plan),
        "updates": with_evidence(updates),
        "versions": list(plan.versions.select_related("submitted_by").defer("content")),
        "visits": list(plan.visits.all()),
        "history": list(HistoryEvent.objects.about(plan)[:20]),
        "today": today,
    }


def comments_of(plan: Plan) -> list[LineComment]:
    """Comments, each with ``where``: the line in words."""
    lines = {f"activity:{line.uuid}": str(line) for line in plan.activities.all()}
    lines |= {f"indicator:{line.uuid}": line.name for line in plan.indicators.all()}
    lines |= {f"budget:{line.uuid}": line.title for line in plan.budget_lines.all()}
    lines |= {f"risk:{line.uuid}": line.risk for line in plan.risks.all()}
    found = list(plan.comments.select_related("by"))
    for comment in found:
        comment.where = lines.get(comment.line, "")
    return found


def with_evidence(updates: list[ProgressUpdate]) -> list[UpdateRow]:
    rows = {update.pk: UpdateRow(update) for update in updates}
    files = StoredFile.objects.filter(object_type="actionplans.progressupdate", object_id__in=[str(pk) for pk in rows])
    for file in files:
        rows[int(file.object_id)].photos.append(file)
    for value in IndicatorValue.objects.filter(update__in=rows).select_related("indicator"):
        rows[value.update_id].values.append(value)
    return list(rows.values())
