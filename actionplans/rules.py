from __future__ import annotations

from typing import Any

import rules

from actionplans.enums import EDITABLE, PlanState, VisitState
from actionplans.models import Group, GroupMember, Plan
from office.access import add_perms
from programmes.enums import PlanWriters
from programmes.rules import is_coordinator, is_monitor, works_in


def membership(user: Any, plan: Plan | Group) -> GroupMember | None:
    """The user's membership of the plan's group; asked once a request."""
    group_id = plan.pk if isinstance(plan, Group) else plan.group_id
    kept = user.__dict__.setdefault("_memberships", {})
    if group_id not in kept:
        kept[group_id] = GroupMember.objects.filter(
            group_id=group_id, enrolment__person_id=user.person_id or 0, enrolment__state="enrolled"
        ).first()
    return kept[group_id]


@rules.predicate
def is_member(user: Any, plan: Any = None) -> bool:
    return plan is not None and membership(user, plan) is not None


@rules.predicate
def is_writer(user: Any, plan: Any = None) -> bool:
    """A member, or the leader where the coordinator has set it so."""
    held = membership(user, plan) if plan is not None else None
    if held is None:
        return False
    return held.is_leader or plan.programme.plan_writers == PlanWriters.MEMBERS


@rules.predicate
def is_editable(user: Any, plan: Any = None) -> bool:
    return plan is not None and plan.state in EDITABLE


@rules.predicate
def is_under_way(user: Any, plan: Any = None) -> bool:
    return plan is not None and plan.state == PlanState.APPROVED


@rules.predicate
def is_assigned(user: Any, visit: Any = None) -> bool:
    if visit is None:
        return False
    kept = visit.__dict__.setdefault("_monitor_ids", None)
    if kept is None:
        kept = visit._monitor_ids = set(visit.monitors.values_list("pk", flat=True))
    return user.pk in kept


@rules.predicate
def is_comment_plan_member(user: Any, comment: Any = None) -> bool:
    return comment is not None and membership(user, comment.plan) is not None


@rules.predicate
def is_not_done(user: Any, visit: Any = None) -> bool:
    return visit is not None and visit.state == VisitState.PLANNED


PERMISSIONS: dict[str, rules.Predicate] = {
    "actionplans.list_plans": works_in,
    "actionplans.manage_groups": is_coordinator,
    "actionplans.view_plan": works_in | is_member,
    "actionplans.begin_plan": is_coordinator | is_writer,
    "actionplans.write_plan": (is_coordinator | is_writer) & is_editable,
    "actionplans.submit_plan": is_coordinator | is_writer,
    "actionplans.comment_plan": works_in | is_member,
    "actionplans.review_plan": is_coordinator,
    "actionplans.settle_comment": is_coordinator | is_comment_plan_member,
    "actionplans.see_update": is_coordinator,
    "actionplans.add_update": (is_coordinator | is_member) & is_under_way,
    "actionplans.complete_plan": is_coordinator | is_writer,
    "actionplans.list_visits": works_in,
    "actionplans.plan_visit": is_coordinator,
    "actionplans.change_visit": is_coordinator & is_not_done,
    "actionplans.view_visit": works_in,
    "actionplans.report_visit": (is_assigned & is_monitor) | is_coordinator,
    "actionplans.review_visit": is_coordinator,
}
add_perms(PERMISSIONS)
