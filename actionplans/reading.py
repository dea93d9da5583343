"""What the pages of groups, plans and visits read: a fixed number of queries each."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Prefetch, Sum, prefetch_related_objects
from django.utils.translation import gettext as _

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


@dataclass(frozen=True, slots=True)
class Span:
    """The time of a whole plan; places on it are per cent of its width, written for SVG."""

    start: dt.date
    end: dt.date
    today: dt.date

    def place(self, day: dt.date) -> str:
        return f"{100 * (day - self.start).days / ((self.end - self.start).days + 1):.1f}"

    @property
    def now(self) -> str | None:
        """Where today is; None before and after the plan."""
        return self.place(self.today) if self.start <= self.today <= self.end else None

    @property
    def months(self) -> list[str]:
        """Where each month begins."""
        first = self.start.replace(day=1)
        found = []
        while (first := (first + dt.timedelta(days=32)).replace(day=1)) <= self.end:
            found.append(self.place(first))
        return found


@dataclass(slots=True)
class ActivityLine:
    """An activity with how far it is and how it stands against today."""

    activity: Activity
    percent: int | None
    span: Span
    under_way: bool = True  # its plan is approved and not yet completed
    comments: list[LineComment] = field(default_factory=list)

    @property
    def tone(self) -> str:
        if self.percent == 100:
            return "ok"
        if self.under_way and self.activity.ends_on < self.span.today:
            return "late"
        return "due" if self.under_way and self.activity.starts_on <= self.span.today else "none"

    @property
    def x(self) -> str:
        return self.span.place(self.activity.starts_on)

    @property
    def width(self) -> str:
        end = self.span.place(self.activity.ends_on + dt.timedelta(days=1))
        return f"{max(1.5, float(end) - float(self.x)):.1f}"

    @property
    def done(self) -> str:
        return f"{float(self.width) * (self.percent or 0) / 100:.1f}"


@dataclass(slots=True)
class IndicatorLine:
    indicator: PlanIndicator
    actual: Decimal | None
    comments: list[LineComment] = field(default_factory=list)

    @property
    def progress(self) -> int | None:
        return self.indicator.percent(self.actual)

    @property
    def why_none(self) -> str:
        """Why no progress can be told, in words."""
        if self.progress is not None:
            return ""
        if self.indicator.target is None or self.indicator.baseline is None:
            return _("baseline or target is missing")
        if self.indicator.target == self.indicator.baseline:
            return _("target and baseline are the same")
        return _("no value yet")


@dataclass(slots=True)
class PlanRow:
    plan: Plan
    tone: str
    percent: int | None
    budget: Decimal | None
    spent: Decimal | None
    late: int = 0

    @property
    def over(self) -> Decimal | None:
        return over_budget(self.budget, self.spent)


@dataclass(slots=True)
class UpdateRow:
    update: ProgressUpdate
    photos: list[StoredFile] = field(default_factory=list)
    values: list[IndicatorValue] = field(default_factory=list)


def over_budget(budget: Decimal | None, spent: Decimal | None) -> Decimal | None:
    """By how much more was spent than planned; None when it was not, or when one of them is not known."""
    return spent - budget if budget is not None and spent is not None and spent > budget else None


def mean_percent(percents: Iterable[int]) -> int | None:
    """Mean in whole per cent, halves up; an activity without an update counts as 0. None without activities."""
    known = list(percents)
    return int((Decimal(sum(known)) / len(known)).quantize(Decimal(1), ROUND_HALF_UP)) if known else None


def total(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what is known; None when nothing is."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def newest_percents(**filters: Any) -> dict[int, int]:
    """Activity id → how far by its newest update that says so."""
    rows = ProgressUpdate.objects.filter(percent__isnull=False, activity__isnull=False, **filters)
    return dict(rows.order_by("happened_on", "pk").values_list("activity_id", "percent"))


def newest_values(**filters: Any) -> dict[int, Decimal]:
    """Indicator id → its newest actual value."""
    rows = IndicatorValue.objects.filter(**filters)
    return dict(rows.order_by("on", "pk").values_list("indicator_id", "value"))


def board(programme: Programme) -> dict[str, Any]:
    """The plans of a programme as rows and by state. Six queries, whatever their number."""
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
        late = sum(activity.ends_on < today and percents.get(activity.pk, 0) < 100 for activity in lines)
        rows.append(
            PlanRow(
                plan,
                PLAN_TONES[PlanState(plan.state)],
                mean_percent(percents.get(activity.pk, 0) for activity in lines),
                budgets.get(plan.pk),
                spent.get(plan.pk),
                late if plan.state == PlanState.APPROVED else 0,
            )
        )
    columns = [(state, PLAN_TONES[state], [row for row in rows if row.plan.state == state]) for state in PlanState]
    return {
        "rows": rows,
        "columns": [column for column in columns if column[2]],
        "budget": total(row.budget for row in rows),
        "spent": total(row.spent for row in rows),
        "groups_without": programme.groups.filter(plan=None).count(),
    }


def _sums(rows: Any) -> dict[int, Decimal | None]:
    return dict(rows.order_by())


def plan_page(plan: Plan) -> dict[str, Any]:
    """All that the page of one plan shows."""
    people = Prefetch("activities", Activity.objects.select_related("responsible__person"))
    prefetch_related_objects([plan], people, "indicators", "budget_lines", "risks")  # the comments name them too
    comments = comments_of(plan)
    activities, indicators = activity_lines(plan, comments), indicator_lines(plan, comments)
    budget_lines, risks = list(plan.budget_lines.all()), list(plan.risks.all())
    for line in budget_lines:
        line.comments = on_line(comments, f"budget:{line.uuid}")
    for risk in risks:
        risk.comments = on_line(comments, f"risk:{risk.uuid}")
    updates = list(plan.updates.select_related("activity", "sent_by", "seen_by")[:60])
    history = list(HistoryEvent.objects.about(plan)[:40])
    stays = set(lines_to_comment(plan))
    still = [comment for comment in comments if comment.resolved_at is None]
    budget = total(line.amount for line in budget_lines)
    sums = plan.updates.aggregate(
        spent=Sum("spent"), women=Sum("reached_women"), men=Sum("reached_men"), other=Sum("reached_other")
    )
    return {
        "plan": plan,
        "programme": plan.programme,
        "tone": PLAN_TONES[PlanState(plan.state)],
        "places": list(plan.places.all()),
        "members": list(plan.group.members.select_related("enrolment__person", "enrolment__organisation")),
        "span": activities[0].span if activities else None,
        "activities": activities,
        "percent": mean_percent(line.percent or 0 for line in activities),
        "unfinished": [line.activity.code for line in activities if line.percent != 100],
        "indicators": indicators,
        "indicators_met": sum((line.progress or 0) >= 100 for line in indicators),
        "budget_lines": budget_lines,
        "budget": budget,
        "spent": sums["spent"],
        "over": over_budget(budget, sums["spent"]),
        "reached": sums,
        "reached_total": total([sums["women"], sums["men"], sums["other"]]),
        "risks": risks,
        "comments": comments,
        "on_problem": on_line(comments, "problem"),
        "on_objective": on_line(comments, "objective"),
        "open_comments": len(still),
        "general": [comment for comment in still if comment.line not in stays],
        "at_lines": sum(comment.line in stays for comment in still),
        "settled": [comment for comment in comments if comment.resolved_at],
        "updates": with_evidence(updates),
        "newest": max(updates, key=lambda update: update.pk, default=None),
        "unseen": sum(update.seen_at is None for update in updates),
        "versions": list(plan.versions.select_related("submitted_by").defer("content")),
        "visits": list(plan.visits.all()),
        "recent": history[:5],
        "earlier": history[5:],
    }


def activity_lines(plan: Plan, comments: list[LineComment]) -> list[ActivityLine]:
    found = list(plan.activities.all())
    if not found:
        return []
    percents, under_way = newest_percents(plan=plan), plan.state == PlanState.APPROVED
    span = Span(min(line.starts_on for line in found), max(line.ends_on for line in found), clock.today())
    return [
        ActivityLine(line, percents.get(line.pk), span, under_way, on_line(comments, f"activity:{line.uuid}"))
        for line in found
    ]


def indicator_lines(plan: Plan, comments: list[LineComment]) -> list[IndicatorLine]:
    values = newest_values(indicator__plan=plan)
    return [
        IndicatorLine(line, values.get(line.pk), on_line(comments, f"indicator:{line.uuid}"))
        for line in plan.indicators.all()
    ]


def on_line(comments: list[LineComment], line: str) -> list[LineComment]:
    """The comments on one line that are not settled."""
    return [comment for comment in comments if comment.line == line and comment.resolved_at is None]


def lines_to_comment(plan: Plan) -> dict[str, str]:
    """What a comment can be about, by its key, in words and in the order of the page."""
    lines = {"problem": _("Problem"), "objective": _("Objective")}
    lines |= {f"activity:{line.uuid}": f"{line.code} {line.title}" for line in plan.activities.all()}
    lines |= {f"indicator:{line.uuid}": line.name for line in plan.indicators.all()}
    lines |= {f"budget:{line.uuid}": line.title for line in plan.budget_lines.all()}
    return lines | {f"risk:{line.uuid}": line.risk for line in plan.risks.all()}


def comments_of(plan: Plan) -> list[LineComment]:
    """Comments, each with ``where``: the line in words, "" for the whole plan."""
    lines = lines_to_comment(plan)
    found = list(plan.comments.select_related("by"))
    for comment in found:
        comment.where = lines.get(comment.line, _("a line that was taken out") if comment.line else "")
    return found


def with_evidence(updates: list[ProgressUpdate]) -> list[UpdateRow]:
    rows = {update.pk: UpdateRow(update) for update in updates}
    files = StoredFile.objects.filter(object_type="actionplans.progressupdate", object_id__in=[str(pk) for pk in rows])
    for file in files:
        rows[int(file.object_id)].photos.append(file)
    for value in IndicatorValue.objects.filter(update__in=rows).select_related("indicator"):
        rows[value.update_id].values.append(value)
    return list(rows.values())
