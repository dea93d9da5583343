"""Monitoring visits, what was found, what follows from it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from actionplans.enums import VisitState
from actionplans.models import Checked, Finding, Plan, Visit
from demo.loader.context import noon
from instruments.models import Answer, Collection, Instrument, Response
from office import history
from office.text import fold
from participants.models import User
from programmes.models import FollowUp

if TYPE_CHECKING:
    from demo.loader.context import Context


def load_visits(ctx: Context) -> None:
    if not ctx.rows("visits"):
        return
    plans = {plan.code: plan for plan in ctx.programme.plans.all()}
    monitor, coordinator = ctx.users.get("monitor"), ctx.users.get("coordinator")
    checklist = Instrument.objects.filter(slug="visit-checklist").latest("version")
    for row in ctx.rows("visits"):
        collection = Collection.objects.create(instrument=checklist)
        visit = Visit.objects.create(
            programme=ctx.programme,
            title=row["title"],
            place=ctx.places[fold(row["province"])],
            where=row["where"],
            planned_on=row["planned_on"],
            done_on=row["done_on"],
            state=row["state"],
            summary=row["summary"],
            checklist=collection,
        )
        visit.plans.set(plans[code] for code in row["plans"])
        if monitor:
            visit.monitors.add(monitor)
        for code in row["plans"]:
            load_checked(ctx, visit, plans[code], row)
            for finding in row["findings"]:
                load_finding(ctx, visit, plans[code], finding, monitor, coordinator)
        load_visit_history(visit, monitor, coordinator)
    assert not Visit.objects.filter(programme=ctx.programme, state=VisitState.PLANNED).exists()


def load_visit_history(visit: Visit, monitor: User | None, coordinator: User | None) -> None:
    done = noon(visit.done_on)
    acts = [
        ("visit_planned", done - dt.timedelta(days=14), coordinator, "", ""),
        ("report_visit", done, monitor, VisitState.PLANNED, VisitState.DONE),
        ("review_visit", done + dt.timedelta(days=2), coordinator, VisitState.DONE, VisitState.REVIEWED),
    ]
    events = []
    for verb, at, by, before, after in acts:
        events.append(history.new_event(visit, f"actionplans.{verb}", by=by, from_state=before, to_state=after))
        events[-1].at = at
    history.record_all(events)


def load_checked(ctx: Context, visit: Visit, plan: Plan, row: dict[str, Any]) -> None:
    response = Response.objects.create(collection=visit.checklist, submitted_at=noon(visit.done_on))
    Checked.objects.create(visit=visit, plan=plan, response=response)
    for question in visit.checklist.instrument.questions.filter(key__in=["women", "men", "progress"]):
        value = row[question.key]
        number, choice = (value, "") if isinstance(value, int) else (None, value)
        Answer.objects.create(response=response, question=question, number=number, choice=choice)


def load_finding(
    ctx: Context, visit: Visit, plan: Plan, row: dict[str, Any], monitor: User | None, coordinator: User | None
) -> None:
    finding = Finding.objects.create(
        visit=visit,
        plan=plan,
        rating=row["rating"],
        text=row["text"],
        recommendation=row["recommendation"],
        by=monitor,
        at=noon(visit.done_on),
    )
    action = row.get("follow_up")
    if not action:
        return
    done, verified = action.get("done", ""), action.get("verified", False)
    finding.follow_up = FollowUp.objects.create(
        programme=ctx.programme,
        title=action["title"],
        responsible=ctx.enrolments[action["responsible"]].person,
        due_on=action["due_on"],
        state="verified" if verified else "done" if done else "open",
        what_was_done=done,
        done_at=noon(action["due_on"]) if done else None,
        done_by=monitor if done else None,
        verified_at=noon(action["due_on"]) if verified else None,
        verified_by=coordinator if verified else None,
        origin_type="actionplans.visit",
        origin_id=str(visit.pk),
        origin_label=visit.title,
        origin_url=visit.get_absolute_url(),
        created_by=monitor,
        created_at=noon(visit.done_on),
    )
    finding.save(update_fields=["follow_up"])
