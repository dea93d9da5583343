"""The groups' plans and their progress."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from actionplans.content import plan_content
from actionplans.enums import PlanState
from actionplans.models import (
    Activity,
    BudgetLine,
    IndicatorValue,
    Plan,
    PlanIndicator,
    PlanVersion,
    ProgressUpdate,
    Risk,
)
from demo.loader.context import noon
from office import history
from office.text import fold
from participants.models import User

if TYPE_CHECKING:
    from demo.loader.context import Context

LEVELS = {"cao": "high", "trung bình": "medium", "thấp": "low"}


def load_plans(ctx: Context) -> None:
    for row in ctx.plans:
        state = ctx.frame["plan_states"][row["id"]]
        submitted = timezone.make_aware(dt.datetime(2023, 10, 24, 9))
        plan = Plan.objects.create(
            programme=ctx.programme,
            group=ctx.groups[row["group"]],
            code=row["id"],
            linked_programme=row["linked_programme_vi"],
            state=state,
            version=1,
            submitted_at=submitted,
            approved_at=submitted + dt.timedelta(days=5),
            approved_by=ctx.users.get("coordinator"),
            verified_at=timezone.make_aware(dt.datetime(2024, 2, 26, 9)) if state == PlanState.VERIFIED else None,
            state_since=timezone.make_aware(dt.datetime(2024, 2, 20, 9)),
            **{
                name: row[name]
                for name in ("title_vi", "title_en", "problem_vi", "problem_en", "objective_vi", "objective_en")
            },
        )
        plan.places.set(ctx.places[fold(name)] for name in row["provinces_vi"])
        load_lines(ctx, plan, row)
        load_updates(ctx, plan, row)
        PlanVersion.objects.create(plan=plan, number=1, content=plan_content(plan), submitted_at=submitted)
        load_plan_history(ctx, plan, row)


def load_plan_history(ctx: Context, plan: Plan, row: dict[str, Any]) -> None:
    """What happened to the plan, as its history would hold it."""
    leader = User.objects.filter(person__full_name=row["leader"]).first()
    coordinator = ctx.users.get("coordinator")
    acts = [
        ("plan_created", plan.submitted_at - dt.timedelta(days=6), leader, "", ""),
        ("submit_plan", plan.submitted_at, leader, PlanState.DRAFT, PlanState.SUBMITTED),
        ("approve_plan", plan.approved_at, coordinator, PlanState.SUBMITTED, PlanState.APPROVED),
    ]
    acts += [("update_sent", update.sent_at, leader, "", "") for update in plan.updates.all()]
    if plan.state in {PlanState.COMPLETED, PlanState.VERIFIED}:
        acts.append(("complete_plan", plan.state_since, leader, PlanState.APPROVED, PlanState.COMPLETED))
    if plan.verified_at:
        acts.append(("verify_plan", plan.verified_at, coordinator, PlanState.COMPLETED, PlanState.VERIFIED))
    events = []
    for verb, at, by, before, after in acts:
        event = history.new_event(plan, f"actionplans.{verb}", by=by, from_state=before, to_state=after)
        event.at, event.actor_label = at, event.actor_label or row["leader"]
        events.append(event)
    history.record_all(events)


def load_lines(ctx: Context, plan: Plan, row: dict[str, Any]) -> None:
    for order, line in enumerate(row["activities"]):
        Activity.objects.create(
            plan=plan,
            order=order,
            code=line["code"],
            title_vi=line["title_vi"],
            starts_on=line["start"],
            ends_on=line["end"],
            responsible=ctx.enrolments[line["responsible"]],
        )
    for order, line in enumerate(row["indicators"]):
        PlanIndicator.objects.create(
            plan=plan,
            order=order,
            name_vi=line["name_vi"],
            name_en=line["name_en"],
            unit_vi=line["unit_vi"],
            unit_en=line["unit_en"],
            baseline=Decimal(str(line["baseline"])),
            target=Decimal(str(line["target"])),
        )
    for order, line in enumerate(row["budget_vnd"]):
        BudgetLine.objects.create(plan=plan, order=order, title=line["line_vi"], amount=line["amount"])
    for order, line in enumerate(row["risks"]):
        Risk.objects.create(
            plan=plan,
            order=order,
            risk=line["risk_vi"],
            mitigation=line["mitigation_vi"],
            level=LEVELS[line["level_vi"]],
        )


def load_updates(ctx: Context, plan: Plan, row: dict[str, Any]) -> None:
    """Two stories a plan, the later with the actual values; the other activities are simply done."""
    activities = list(plan.activities.all())
    stories = ctx.frame["stories"][row["id"]]
    told = {1: (stories[0], 0), len(activities) - 1: (stories[1], 1)}
    for index, activity in enumerate(activities):
        text, number = told.get(index, ("Đã làm xong như kế hoạch.", None))
        women, men = ctx.frame["reached"][row["id"]][number] if number is not None else (None, None)
        update = ProgressUpdate.objects.create(
            plan=plan,
            activity=activity,
            write_id=uuid.uuid5(plan.uuid, activity.code),
            happened_on=activity.ends_on,
            percent=100,
            what_happened=text,
            reached_women=women,
            reached_men=men,
            spent=ctx.frame["spent"][row["id"]][number] if number is not None else None,
            sent_by=ctx.users.get("trainee") if row["id"] == "AP1" else None,
            sent_at=noon(activity.ends_on),
            seen_at=noon(activity.ends_on) + dt.timedelta(days=1),
            seen_by=ctx.users.get("coordinator"),
        )
    for indicator, line in zip(plan.indicators.all(), row["indicators"], strict=True):
        IndicatorValue.objects.create(
            indicator=indicator, update=update, on=update.happened_on, value=Decimal(str(line["actual"]))
        )
