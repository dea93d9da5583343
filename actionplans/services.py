"""Writes on groups, plans, comments, updates, visits and findings. Status changes are in workflow.py."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from actionplans.enums import EDITABLE, PlanState, VisitState
from actionplans.models import (
    Activity,
    Checked,
    Finding,
    Group,
    GroupMember,
    IndicatorValue,
    LineComment,
    Plan,
    PlanIndicator,
    ProgressUpdate,
    Visit,
)
from actionplans.notices import tell_monitors
from instruments.models import Collection, Instrument
from instruments.services import submit_response
from office import files, history
from office.errors import DomainError, StalePage, WrongState
from office.formats import clock
from office.models import HistoryEvent
from programmes import follow_ups
from programmes.models import Enrolment, Programme

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from participants.models import User


@transaction.atomic
def create_group(*, programme: Programme, code: str, name: str, by: User) -> Group:
    group = Group(programme=programme, code=code.strip(), name=name.strip())
    group.full_clean()
    group.save()
    history.record(group, "actionplans.group_changed", by=by)
    return group


@transaction.atomic
def place_member(*, enrolment: Enrolment, group: Group | None, is_leader: bool, by: User) -> None:
    """Put an enrolled person in a group (or in none). A new leader takes the place of the former."""
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    GroupMember.objects.filter(enrolment=enrolment).delete()
    if group is not None:
        group = Group.objects.select_for_update().get(pk=group.pk)
        if group.programme_id != enrolment.programme_id:
            raise DomainError(_("The group belongs to another programme."))
        if is_leader:
            group.members.filter(is_leader=True).update(is_leader=False)
        GroupMember.objects.create(group=group, enrolment=enrolment, is_leader=is_leader)
    history.record(
        group or enrolment, "actionplans.group_changed", by=by, scope_id=enrolment.programme_id, person=str(enrolment)
    )


def _free_code(group: Group) -> str:
    """ "AP1" for group G1; with a letter behind it when another group's plan is called so."""
    taken = set(Plan.objects.filter(programme_id=group.programme_id).values_list("code", flat=True))
    code = f"AP{group.code.lstrip('Gg') or group.code}"[:18]
    return next(name for name in (code, *(f"{code}-{number}" for number in range(2, 100))) if name not in taken)


@transaction.atomic
def begin_plan(*, group: Group, by: User) -> Plan:
    """The group's plan; the one that is there already when it was begun before."""
    group = Group.objects.select_for_update().get(pk=group.pk)
    plan = Plan.objects.filter(group=group).first()
    if plan is not None:
        return plan
    plan = Plan(
        programme_id=group.programme_id,
        group=group,
        code=_free_code(group),
        title_vi=_("Plan of group %(group)s") % {"group": group.code},
    )
    plan.full_clean()
    plan.save()
    history.record(plan, "actionplans.plan_created", by=by)
    return plan


WRITTEN = ("actionplans.plan_created", "actionplans.plan_changed")


def last_written(plan: Plan) -> HistoryEvent | None:
    """The newest entry of somebody's writing on the plan: a page that is older than it is out of date."""
    return HistoryEvent.objects.about(plan).filter(verb__in=WRITTEN).first()


@transaction.atomic
def save_plan(
    plan: Plan,
    *,
    formsets: Iterable[Any],
    places: Iterable[Any] | None,
    by: User,
    write_id: uuid.UUID | None = None,
    seen: int | None = None,
) -> bool:
    """Save what the form holds and the lines of its formsets; False when this very send (write_id) was saved before.

    Only while the plan may be written. ``seen`` is the entry (last_written) that the writer's page was made with:
    somebody else's newer writing is never overwritten unseen (StalePage).
    """
    held = Plan.objects.select_for_update().values_list("state", flat=True).get(pk=plan.pk)
    if write_id and HistoryEvent.objects.about(plan).filter(verb=WRITTEN[1], data__write_id=str(write_id)).exists():
        return False
    if held not in EDITABLE:
        raise WrongState(
            _("The plan was submitted meanwhile and can’t be changed now. Your text is still on this page.")
        )
    newest = last_written(plan)
    if seen is not None and newest is not None and seen != newest.pk:
        raise StalePage(
            _(
                "%(who)s changed the plan at %(at)s, after you had opened this page. Look at it in another tab. Save again to put your text in its place."
            )
            % {"who": newest.actor_label, "at": clock(newest.at)}
        )
    plan.full_clean()
    plan.save()
    if places is not None:
        plan.places.set(places)
    for formset in formsets:
        formset.instance = plan
        for order, form in enumerate(formset.forms):
            if form.has_changed() or form.instance.pk:
                form.instance.order = order
        _name_activities(plan, formset)
        formset.save()
    history.record(plan, "actionplans.plan_changed", by=by, write_id=str(write_id or ""))
    return True


def _name_activities(plan: Plan, formset: Any) -> None:
    """A1, A2 … in the order in which they were written; a code once given stays."""
    if formset.model is not Activity:
        return
    codes = plan.activities.values_list("code", flat=True)
    last = max((int(code[1:]) for code in codes if code[:1] == "A" and code[1:].isdigit()), default=0)
    for form in formset.extra_forms:
        if form.has_changed() and form not in formset.deleted_forms:
            last += 1
            form.instance.code = f"A{last}"


@transaction.atomic
def add_comment(*, plan: Plan, line: str, text: str, write_id: uuid.UUID, by: User) -> LineComment:
    """A comment on the plan or on one of its lines; a double send counts once."""
    comment, created = LineComment.objects.get_or_create(
        write_id=write_id,
        defaults={"plan": plan, "line": line[:60], "text": text.strip(), "version": plan.version, "by": by},
    )
    if created:
        history.record(plan, "actionplans.comment_added", by=by, line=line)
    return comment


@transaction.atomic
def resolve_comment(comment: LineComment, *, by: User) -> None:
    if LineComment.objects.filter(pk=comment.pk, resolved_at=None).update(resolved_at=timezone.now()):
        history.record(comment.plan, "actionplans.comment_resolved", by=by)


def send_update(
    *,
    plan: Plan,
    write_id: uuid.UUID,
    facts: Mapping[str, Any],
    values: Mapping[PlanIndicator, Decimal],
    photos: Iterable[UploadedFile],
    by: User,
) -> tuple[ProgressUpdate, bool]:
    """Keep a group's update with its photos and actual values. Returns (update, whether it is new).

    ``facts`` are fields of ProgressUpdate. The sender's UUID makes a double send count once. Raises WrongState when the
    plan is not under way, BadUpload for a photo that can't be taken, CannotKeep when the storage fails (then nothing
    is kept).
    """
    known = ProgressUpdate.objects.filter(write_id=write_id, plan=plan).first()
    if known is not None:
        return known, False
    try:
        with files.undone_on_error(), transaction.atomic():
            state = Plan.objects.select_for_update().values_list("state", flat=True).get(pk=plan.pk)
            if state != PlanState.APPROVED:
                raise WrongState(_("Updates can be sent while the plan is under way."))
            update = ProgressUpdate(plan=plan, write_id=write_id, sent_by=by, **facts)
            update.full_clean(validate_unique=False, validate_constraints=False)
            update.save(force_insert=True)
            IndicatorValue.objects.bulk_create(
                IndicatorValue(indicator=indicator, update=update, on=update.happened_on, value=value)
                for indicator, value in values.items()
            )
            for photo in photos:
                files.store(photo, kind="photo", about=update, by=by)
            history.record(plan, "actionplans.update_sent", by=by, update=str(write_id))
    except IntegrityError:
        known = ProgressUpdate.objects.filter(write_id=write_id, plan=plan).first()
        if known is None:
            raise
        return known, False
    return update, True


@transaction.atomic
def see_updates(updates: QuerySet[ProgressUpdate], *, plan: Plan, by: User) -> int:
    """The coordinator has read these updates of the plan; how many were new to them."""
    seen = updates.filter(plan=plan, seen_at=None).update(seen_at=timezone.now(), seen_by=by)
    if seen:
        history.record(plan, "actionplans.update_seen", by=by, count=seen)
    return seen


@transaction.atomic
def plan_visit(visit: Visit, *, plans: Iterable[Plan], monitors: Iterable[User], by: User) -> Visit:
    """Plan a visit or change one that is not done; the newest checklist on the shelf is attached."""
    new = visit.pk is None
    if not new and Visit.objects.select_for_update().get(pk=visit.pk).state != VisitState.PLANNED:
        raise WrongState(_("Only a visit that is still planned can be changed."))
    if visit.checklist_id is None:
        instrument = Instrument.objects.filter(kind="checklist").order_by("-version", "-pk").first()
        visit.checklist = Collection.objects.create(instrument=instrument) if instrument else None
    visit.full_clean()
    visit.save()
    visit.plans.set(plans)
    before = set() if new else set(visit.monitors.all())
    visit.monitors.set(monitors)
    history.record(visit, "actionplans.visit_planned" if new else "actionplans.visit_changed", by=by)
    tell_monitors(visit, set(monitors) - before, by=by)
    return visit


@transaction.atomic
def save_checklist(*, visit: Visit, plan: Plan, answers: Mapping[str, Any], write_id: uuid.UUID, by: User) -> Checked:
    """The checklist of one plan at a visit; filling it in again replaces the former answers."""
    state = Visit.objects.select_for_update().values_list("state", flat=True).get(pk=visit.pk)
    known = Checked.objects.filter(visit=visit, plan=plan).select_related("response").first()
    if known is not None and known.response.write_id == write_id:
        return known
    if state != VisitState.PLANNED:
        raise WrongState(_("The checklist of this visit is closed."))
    if known is not None:
        response = known.response
        known.delete()
        response.delete()
    response, _new = submit_response(collection=visit.checklist, person=None, answers=answers, write_id=write_id, by=by)
    checked = Checked.objects.create(visit=visit, plan=plan, response=response)
    history.record(visit, "actionplans.checklist_saved", by=by, plan=plan.code)
    return checked


def add_finding(
    *,
    finding: Finding,
    photos: Iterable[UploadedFile],
    evidence: Iterable[UploadedFile] = (),
    follow_up: Mapping[str, Any] | None,
    by: User,
) -> tuple[Finding, bool]:
    """Keep a finding with its evidence, and open its follow-up when one is asked for. A double send counts once.

    A phone may send it after its visit was reported, not after the review. Raises WrongState, BadUpload, CannotKeep.
    """
    with files.undone_on_error(), transaction.atomic():
        visit = Visit.objects.select_for_update().get(pk=finding.visit_id)
        known = Finding.objects.filter(write_id=finding.write_id).first()
        if known is not None:
            return known, False
        if visit.state not in {VisitState.PLANNED, VisitState.DONE}:
            raise WrongState(
                _("This visit is “%(state)s”: no finding can be added.") % {"state": visit.get_state_display()}
            )
        finding.by = by
        if follow_up:
            origin = {
                "origin_type": "actionplans.visit",
                "origin_id": str(visit.pk),
                "origin_label": visit.title[:300],
                "origin_url": visit.get_absolute_url(),
            }
            finding.follow_up = follow_ups.open_follow_up(
                programme=visit.programme, facts=origin | dict(follow_up), by=by
            )
        finding.full_clean()
        finding.save()
        for kind, uploads in (("photo", photos), ("evidence", evidence)):
            for upload in uploads:
                files.store(upload, kind=kind, about=finding, by=by)
        history.record(visit, "actionplans.finding_added", by=by)
    return finding, True
