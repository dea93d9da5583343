"""What actionplans asks of people: plans to review, returned plans, updates unseen, visits and their reports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actionplans.enums import EDITABLE, PlanState, VisitState
from actionplans.models import GroupMember, Plan, ProgressUpdate, Visit
from office import clock
from office.attention import Item, register

if TYPE_CHECKING:
    from participants.models import User

MOST = 100  # of a kind; the oldest first


@register
def plans_to_review(user: User) -> Iterable[Item]:
    coordinated = user.programmes_as("coordinator")
    if not coordinated:
        return
    waiting = Plan.objects.filter(programme_id__in=coordinated, state__in=[PlanState.SUBMITTED, PlanState.COMPLETED])
    for plan in waiting.order_by("state_since")[:MOST]:
        submitted = plan.state == PlanState.SUBMITTED
        title = _("%(plan)s awaits your review") if submitted else _("%(plan)s is completed and awaits verification")
        yield Item(
            title=title % {"plan": plan.label},
            url=plan.get_absolute_url(),
            action=_("Review") if submitted else _("Verify"),
            since=localdate(plan.state_since),
            scope_id=plan.programme_id,
            section="plans",
        )


@register
def updates_to_see(user: User) -> Iterable[Item]:
    coordinated = user.programmes_as("coordinator")
    if not coordinated:
        return
    new = (
        ProgressUpdate.objects.filter(plan__programme_id__in=coordinated, seen_at=None)
        .order_by()
        .values("plan")
        .annotate(count=Count("pk"), first=Min("sent_at"))
    )
    found = {row["plan"]: row for row in new.order_by("first")[:MOST]}
    for plan in Plan.objects.filter(pk__in=found):
        count = found[plan.pk]["count"]
        yield Item(
            title=ngettext("New update of %(plan)s", "%(count)d new updates of %(plan)s", count)
            % {"plan": plan.label, "count": count},
            url=plan.get_absolute_url() + "#updates",
            action=_("Read"),
            since=localdate(found[plan.pk]["first"]),
            scope_id=plan.programme_id,
            section="plans",
        )


@register
def plans_to_write(user: User) -> Iterable[Item]:
    if not user.person_id:
        return
    members = GroupMember.objects.filter(enrolment__person_id=user.person_id, group__plan__state__in=EDITABLE)
    for member in members.select_related("group__plan"):
        plan = member.group.plan
        returned = plan.state == PlanState.RETURNED
        yield Item(
            title=(_("%(plan)s was returned for revision") if returned else _("%(plan)s is to be written"))
            % {"plan": plan.label},
            url=reverse("actionplans:plan", args=[plan.uuid]),
            action=_("Open"),
            since=localdate(plan.state_since),
            tone="due" if returned else "wait",
            scope_id=plan.programme_id,
            section="my_plan",
        )


@register
def visits_to_do(user: User) -> Iterable[Item]:
    today = clock.today()
    for visit in Visit.objects.filter(monitors=user, state=VisitState.PLANNED).order_by("planned_on")[:MOST]:
        late = visit.planned_on < today
        yield Item(
            title=_("Visit: %(visit)s") % {"visit": visit},
            url=visit.get_absolute_url(),
            action=_("Report") if late else _("Prepare"),
            since=visit.planned_on,
            tone="late" if late else "wait",
            scope_id=visit.programme_id,
            section="visits",
        )


@register
def visits_to_review(user: User) -> Iterable[Item]:
    coordinated = user.programmes_as("coordinator")
    if not coordinated:
        return
    for visit in Visit.objects.filter(programme_id__in=coordinated, state=VisitState.DONE).order_by("done_on")[:MOST]:
        yield Item(
            title=_("Report of the visit “%(visit)s” awaits your review") % {"visit": visit},
            url=visit.get_absolute_url(),
            action=_("Review"),
            since=visit.done_on or visit.planned_on,
            scope_id=visit.programme_id,
            section="visits",
        )
