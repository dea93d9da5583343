"""One member: its page, its steps, its contacts and progress reports."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from networks.membership import reading, workflow
from networks.membership.enums import COMMITMENT_TRANSITIONS, MEMBERSHIP_TRANSITIONS, PROGRESS_TRANSITIONS
from networks.membership.forms import ContactForm, MembershipForm, StepForm
from networks.membership.models import Membership, ProgressReport
from networks.membership.services import name_contact, remove_membership, save_membership, take_contact
from networks.models import Unit
from networks.standing import standing_of
from networks.views.members import members_seen
from networks.views.networks import stand
from networks.views.reviews import posted_pk
from office.access import requires
from office.errors import DomainError
from office.models import HistoryEvent
from participants.organisations import names_to_choose


def related(rows: Any) -> Any:
    return rows.select_related("network", "place_then", "place_now", "organisation", "unit__kind", "unit__network")


@require_safe
@requires("networks.view_membership", Membership, field="uuid", load=related)
def membership(request: HttpRequest, member: Membership) -> HttpResponse:
    """What everybody in the network reads of a member; its own people and the stewards see what is under way, too."""
    user, network = request.user, member.network
    in_network = user.is_staff or network.pk in standing_of(user).networks
    stand(request, network if in_network else None)
    may_write = user.has_perm("networks.write_membership", member)
    inside = may_write or user.is_staff or network.pk in standing_of(user).whole
    around = members_seen(request, network).exclude(member_since=None).prefetch_related("strengths", "commitments")
    found = reading.peers(network.focus_areas.all(), around, reading.proven(network))
    commitments = member.commitments.select_related("area")
    context = {
        "member": member,
        "network": network,
        "in_network": in_network,
        "inside": inside,
        "steps": workflow.steps_for(user, member, MEMBERSHIP_TRANSITIONS),
        "step_form": StepForm(),
        "lacking": workflow.lacking(member) if may_write and member.state == "drafting" else [],
        "unit": Unit.objects.visible_to(user).filter(pk=member.unit_id).select_related("network").first(),
        "stages": member.stages.all(),
        "strengths": member.strengths.all(),
        "commitments": [(row, _steps(member, row, may_write)) for row in commitments],
        "awards": member.awards.all(),
        "reports": member.progress_reports.all() if inside else [],
        "dossiers": workflow.dossiers(member) if inside else [],
        "contacts": member.roles.select_related("user") if inside else [],
        "joint": member.joint_works.all(),
        "peers": reading.peers_of(member, found),
        "history": HistoryEvent.objects.about(member)[:20] if inside else [],
    }
    return TemplateResponse(request, "networks/membership/membership.html", context)


def _steps(member: Membership, row: Any, may_write: bool) -> list[str]:
    return [name for name, step in COMMITMENT_TRANSITIONS.items() if may_write and row.state in step[0]]


@require_http_methods(["GET", "POST"])
@requires("networks.write_membership", Membership, field="uuid", load=related)
def membership_edit(request: HttpRequest, member: Membership) -> HttpResponse:
    stand(request, member.network)
    tends = request.user.has_perm("networks.change_membership", member)
    form = MembershipForm(request.POST or None, instance=copy(member), user=request.user, tends=tends)
    if request.method == "POST" and form.is_valid():
        save_membership(member, by=request.user, **form.facts(by=request.user))
        messages.success(request, _("Saved. The history keeps what it was."))
        return redirect(member)
    context = {
        "network": member.network, "member": member, "form": form,
        "organisations": names_to_choose() if tends else [],
    }  # fmt: skip
    return TemplateResponse(request, "networks/membership/form.html", context, status=422 if form.errors else 200)


@require_POST
@requires("networks.write_membership", Membership, field="uuid", load=related)
def membership_act(request: HttpRequest, member: Membership) -> HttpResponse:
    """A step of the membership, or (with ``commitment``) of one of its commitments."""
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "")
    form = StepForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
        return redirect(member)
    try:
        if act == "remove":
            workflow.only_stewards(request.user, member)
            remove_membership(member, by=request.user)
            return redirect("networks:members", member.network.slug)
        if act in COMMITMENT_TRANSITIONS:
            row = get_object_or_404(member.commitments, pk=posted_pk(request, "commitment"))
            workflow.move_commitment(row, act, by=request.user, reason=reason)
        elif act in MEMBERSHIP_TRANSITIONS:
            data = form.cleaned_data
            workflow.move_membership(
                member, act, by=request.user, on=data["on"], precision=data["precision"], reason=reason
            )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Saved."))
    return redirect(member)


@require_http_methods(["GET", "POST"])
@requires("networks.change_membership", Membership, field="uuid", load=related)
def contacts(request: HttpRequest, member: Membership) -> HttpResponse:
    """Who acts for the member."""
    stand(request, member.network)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name_contact(member, form.user, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("networks:contacts", member.uuid)
    context = {"network": member.network, "member": member, "form": form, "roles": member.roles.select_related("user")}
    return TemplateResponse(request, "networks/membership/contacts.html", context, status=422 if form.errors else 200)


@require_POST
@requires("networks.change_membership", Membership, field="uuid", load=related)
def contact_remove(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    take_contact(get_object_or_404(member.roles, pk=pk), by=request.user)
    messages.success(request, _("Saved."))
    return redirect("networks:contacts", member.uuid)


@require_http_methods(["GET", "POST"])
@requires(
    "networks.view_progress", ProgressReport, field="uuid",
    load=lambda rows: rows.select_related("membership__network", "sent_by", "read_by"),
)  # fmt: skip
def progress(request: HttpRequest, report: ProgressReport) -> HttpResponse:
    """One progress report: written and sent by the member, read or sent back by the network."""
    member = report.membership
    stand(request, member.network)
    may_write = request.user.has_perm("networks.write_progress", report)
    if request.method == "POST":
        if not may_write:
            raise PermissionDenied
        if _done(request, report):
            return redirect(report)
    context = {
        "report": report,
        "member": member,
        "network": member.network,
        "may_write": may_write and report.is_open,
        "typed": request.POST.get("text", report.text),
        "steps": workflow.steps_for(request.user, report, PROGRESS_TRANSITIONS),
        "commitments": member.commitments.select_related("area"),
        "history": HistoryEvent.objects.about(report)[:20],
    }
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "networks/membership/progress.html", context, status=status)


def _done(request: HttpRequest, report: ProgressReport) -> bool:
    """Keep what was typed, then take the step that was asked for. What is kept stays when the step is refused."""
    act, by = request.POST.get("act", ""), request.user
    try:
        if act in {"draft", "send_progress"}:
            workflow.write_progress(report, by=by, text=request.POST.get("text", ""))
        if act in PROGRESS_TRANSITIONS:
            workflow.move_progress(report, act, by=by, reason=request.POST.get("reason", ""))
    except DomainError as error:
        messages.error(request, str(error))
        return False
    messages.success(request, _("Kept as a draft.") if act == "draft" else _("Saved."))
    return True
