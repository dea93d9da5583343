"""Who may. Whether the state allows it is not asked here: that is the workflow's own error, in plain words."""

from __future__ import annotations

from typing import Any

import rules

from actionplans.models import Group, GroupMember, Plan
from office.access import add_perms
from programmes.enums import PlanWriters
from programmes.rules import another_coordinates, is_coordinator, is_monitor, works_in


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
def judges_own(user: Any, plan: Any = None) -> bool:
    """Belongs to the plan's group, and another coordinator could review it."""
    return is_member(user, plan) and another_coordinates(plan.programme_id, user)


@rules.predicate
def is_assigned(user: Any, visit: Any = None) -> bool:
    if visit is None:
        return False
    kept = visit.__dict__.setdefault("_monitor_ids", None)
    if kept is None:
        kept = visit._monitor_ids = set(visit.monitors.values_list("pk", flat=True))
    return user.pk in kept


@rules.predicate
def is_member_for_comment(user: Any, comment: Any = None) -> bool:
    """Of a comment, or of the plan itself (the page asks once for all its comments)."""
    return comment is not None and membership(user, getattr(comment, "plan", comment)) is not None


PERMISSIONS: dict[str, rules.Predicate] = {
    "actionplans.list_plans": works_in,
    "actionplans.manage_groups": is_coordinator,
    "actionplans.view_plan": works_in | is_member,
    "actionplans.begin_plan": is_coordinator | is_writer,
    "actionplans.write_plan": is_coordinator | is_writer,
    "actionplans.submit_plan": is_coordinator | is_writer,
    "actionplans.comment_plan": works_in | is_member,
    "actionplans.review_plan": is_coordinator & ~judges_own,
    "actionplans.settle_comment": is_coordinator | is_member_for_comment,
    "actionplans.see_update": is_coordinator,
    "actionplans.add_update": is_coordinator | is_member,
    "actionplans.complete_plan": is_coordinator | is_writer,
    "actionplans.list_visits": works_in,
    "actionplans.plan_visit": is_coordinator,
    "actionplans.change_visit": is_coordinator,
    "actionplans.view_visit": works_in,
    "actionplans.report_visit": (is_assigned & is_monitor) | is_coordinator,
    "actionplans.review_visit": is_coordinator,
}
add_perms(PERMISSIONS)
