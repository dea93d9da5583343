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
from instruments.models import Collection, Instrument
from instruments.services import submit_response
from office import files, history
from office.errors import DomainError, WrongState
from programmes.models import Enrolment, FollowUp, Programme

if TYPE_CHECKING:
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
    GroupMember.objects.filter(enrolment=enrolment).delete()
    if group is not None:
        if group.programme_id != enrolment.programme_id:
            raise DomainError(_("The group belongs to another programme."))
        if is_leader:
            group.members.filter(is_leader=True).update(is_leader=False)
        GroupMember.objects.create(group=group, enrolment=enrolment, is_leader=is_leader)
    history.record(
        group or enrolment, "actionplans.group_changed", by=by, scope_id=enrolment.programme_id, person=str(enrolment)
    )


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
        code=f"AP{group.code.lstrip('Gg') or group.code}",
        title_vi=_("Plan of group %(group)s") % {"group": group.code},
    )
    plan.full_clean()
    plan.save()
    history.record(plan, "actionplans.plan_created", by=by)
    return plan


@transaction.atomic
def save_plan(plan: Plan, *, formsets: Iterable[Any], places: Iterable[Any] | None, by: User) -> Plan:
    """Save what the form holds and the lines of its formsets. Only while the plan may be written."""
    held = Plan.objects.select_for_update().values_list("state", flat=True).get(pk=plan.pk)
    if held not in EDITABLE:
        raise WrongState(
            _("The plan was submitted meanwhile and can’t be changed now. Your text is still on this page.")
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
        formset.save()
    history.record(plan, "actionplans.plan_changed", by=by)
    return plan


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
    plan is not under way, BadUpload for a photo that can't be taken (then nothing is kept).
    """
    known = ProgressUpdate.objects.filter(write_id=write_id, plan=plan).first()
    if known is not None:
        return known, False
    photos = list(photos)
    if len(photos) > 10:
        raise files.BadUpload(_("At most 10 photos an update. Send the rest with another update."))
    try:
        with transaction.atomic():
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
def see_update(update: ProgressUpdate, *, by: User) -> None:
    if ProgressUpdate.objects.filter(pk=update.pk, seen_at=None).update(seen_at=timezone.now(), seen_by=by):
        history.record(update.plan, "actionplans.update_seen", by=by)


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
    visit.monitors.set(monitors)
    history.record(visit, "actionplans.visit_planned" if new else "actionplans.visit_changed", by=by)
    return visit


@transaction.atomic
def save_checklist(*, visit: Visit, plan: Plan, answers: Mapping[str, Any], write_id: uuid.UUID, by: User) -> Checked:
    """The checklist of one plan at a visit; filling it in again replaces the former answers."""
    known = Checked.objects.select_for_update().filter(visit=visit, plan=plan).select_related("response").first()
    if known is not None and known.response.write_id == write_id:
        return known
    if Visit.objects.select_for_update().get(pk=visit.pk).state != VisitState.PLANNED:
        raise WrongState(_("The checklist of this visit is closed."))
    if known is not None:
        response = known.response
        known.delete()
        response.delete()
    response, _new = submit_response(collection=visit.checklist, person=None, answers=answers, write_id=write_id, by=by)
    checked = Checked.objects.create(visit=visit, plan=plan, response=response)
    history.record(visit, "actionplans.checklist_saved", by=by, plan=plan.code)
    return checked


@transaction.atomic
def add_finding(
    *, finding: Finding, photos: Iterable[UploadedFile], follow_up: Mapping[str, Any] | None, by: User
) -> tuple[Finding, bool]:
    """Keep a finding with its evidence, and open its follow-up when one is asked for. A double send counts once."""
    known = Finding.objects.filter(write_id=finding.write_id).first()
    if known is not None:
        return known, False
    finding.by = by
    if follow_up:
        finding.follow_up = FollowUp.objects.create(
            programme_id=finding.visit.programme_id,
            origin_type="actionplans.visit",
            origin_id=str(finding.visit_id),
            origin_label=finding.visit.title[:300],
            origin_url=finding.visit.get_absolute_url(),
            created_by=by,
            **follow_up,
        )
        history.record(finding.follow_up, "programmes.follow_up_opened", by=by)
    finding.full_clean()
    finding.save()
    for photo in photos:
        files.store(photo, kind="photo", about=finding, by=by)
    history.record(finding.visit, "actionplans.finding_added", by=by)
    return finding, True
