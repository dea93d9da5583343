"""The list of plans, a plan's page, writing it, and what reviewers do with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actionplans import services, workflow
from actionplans.enums import PlanState
from actionplans.forms import LINES, CommentForm, PlanForm, ReasonForm
from actionplans.models import Group, LineComment, Plan
from actionplans.reading import board, plan_page
from office.access import requires, signed_in
from office.errors import DomainError
from programmes.context import stand_in
from programmes.models import Programme
from programmes.rules import works_in


def stand(request: HttpRequest, plan: Plan) -> None:
    section = "plans" if works_in.test(request.user, plan) else "my_plan"
    stand_in(request, plan.programme, section)


def related(queryset: Any) -> Any:
    return queryset.select_related("programme", "group", "approved_by")


@require_safe
@requires("actionplans.list_plans", Programme, field="slug")
def plans(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "plans")
    return TemplateResponse(request, "actionplans/plans.html", {"programme": programme, **board(programme)})


@require_safe
@requires("actionplans.view_plan", Plan, field="uuid", load=related)
def plan(request: HttpRequest, plan: Plan) -> HttpResponse:
    stand(request, plan)
    context = plan_page(plan) | {"comment_form": CommentForm(), "reason_form": ReasonForm(), "missing": []}
    if plan.state in {PlanState.DRAFT, PlanState.RETURNED}:
        context["missing"] = workflow.missing_in(plan)
    return TemplateResponse(request, "actionplans/plan.html", context)


@require_POST
@requires("actionplans.begin_plan", Group)
def plan_begin(request: HttpRequest, group: Group) -> HttpResponse:
    plan = services.begin_plan(group=group, by=request.user)
    return redirect("actionplans:plan_edit", plan.uuid)


@require_http_methods(["GET", "POST"])
@requires("actionplans.write_plan", Plan, field="uuid", load=related)
def plan_edit(request: HttpRequest, plan: Plan) -> HttpResponse:
    stand(request, plan)
    if request.method == "GET" and not plan.is_editable:
        messages.info(
            request, _("The plan is “%(state)s”; it can’t be written now.") % {"state": plan.get_state_display()}
        )
        return redirect(plan)
    data = request.POST or None
    form = PlanForm(data, instance=plan)
    formsets = {name: formset(data, instance=plan, prefix=name) for name, formset in LINES.items()}
    if data is not None and all([form.is_valid(), *(formset.is_valid() for formset in formsets.values())]):
        try:
            services.save_plan(
                form.instance, formsets=formsets.values(), places=form.cleaned_data["places"], by=request.user
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The plan is saved."))
            return redirect(("actionplans:plan_edit" if "more" in request.POST else "actionplans:plan"), plan.uuid)
    context = {"plan": plan, "programme": plan.programme, "form": form, "formsets": formsets}
    bad = bool(form.errors) or any(formset.total_error_count() for formset in formsets.values() if formset.is_bound)
    return TemplateResponse(request, "actionplans/plan_edit.html", context, status=422 if bad else 200)


def _act(request: HttpRequest, plan: Plan, done: Any, said: str) -> HttpResponse:
    """Run a transition; a repeated one is answered as friendly as the first."""
    try:
        done()
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("actionplans:plan", plan.uuid)


@require_POST
@requires("actionplans.submit_plan", Plan, field="uuid", load=related)
def plan_submit(request: HttpRequest, plan: Plan) -> HttpResponse:
    return _act(
        request, plan, lambda: workflow.submit_plan(plan, by=request.user), _("The plan was sent to the coordinator.")
    )


@require_POST
@requires("actionplans.review_plan", Plan, field="uuid", load=related)
def plan_approve(request: HttpRequest, plan: Plan) -> HttpResponse:
    return _act(request, plan, lambda: workflow.approve_plan(plan, by=request.user), _("The plan is approved."))


@require_POST
@requires("actionplans.review_plan", Plan, field="uuid", load=related)
def plan_return(request: HttpRequest, plan: Plan) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _act(
        request,
        plan,
        lambda: workflow.return_plan(plan, by=request.user, reason=reason),
        _("The plan was returned to the group."),
    )


@require_POST
@requires("actionplans.complete_plan", Plan, field="uuid", load=related)
def plan_complete(request: HttpRequest, plan: Plan) -> HttpResponse:
    return _act(
        request, plan, lambda: workflow.complete_plan(plan, by=request.user), _("The plan is reported completed.")
    )


@require_POST
@requires("actionplans.review_plan", Plan, field="uuid", load=related)
def plan_verify(request: HttpRequest, plan: Plan) -> HttpResponse:
    return _act(request, plan, lambda: workflow.verify_plan(plan, by=request.user), _("The completion is verified."))


@require_POST
@requires("actionplans.review_plan", Plan, field="uuid", load=related)
def plan_reopen(request: HttpRequest, plan: Plan) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _act(
        request, plan, lambda: workflow.reopen_plan(plan, by=request.user, reason=reason), _("The plan is open again.")
    )


@require_POST
@requires("actionplans.comment_plan", Plan, field="uuid", load=related)
def comment_add(request: HttpRequest, plan: Plan) -> HttpResponse:
    form = CommentForm(request.POST)
    if form.is_valid():
        services.add_comment(plan=plan, by=request.user, **form.cleaned_data)
        messages.success(request, _("The comment is there."))
        return redirect(plan.get_absolute_url() + "#comments")
    stand(request, plan)
    context = plan_page(plan) | {"comment_form": form, "reason_form": ReasonForm(), "missing": []}
    return TemplateResponse(request, "actionplans/plan.html", context, status=422)


@require_POST
@requires("actionplans.settle_comment", LineComment)
def comment_resolve(request: HttpRequest, comment: LineComment) -> HttpResponse:
    services.resolve_comment(comment, by=request.user)
    return redirect(comment.plan.get_absolute_url() + "#comments")


@require_safe
@requires("actionplans.view_plan", Plan, field="uuid", load=related)
def plan_version(request: HttpRequest, plan: Plan, number: int) -> HttpResponse:
    stand(request, plan)
    version = get_object_or_404(plan.versions.select_related("submitted_by"), number=number)
    context = {"plan": plan, "programme": plan.programme, "version": version}
    return TemplateResponse(request, "actionplans/plan_version.html", context)


@signed_in
@require_safe
def my_plan(request: HttpRequest) -> HttpResponse:
    """A trainee's own plan; a page that explains when there is none yet."""
    group = (
        Group.objects.filter(members__enrolment__person_id=request.user.person_id or 0)
        .select_related("programme")
        .order_by("-programme__starts_on")
        .first()
    )
    held = Plan.objects.filter(group=group).first() if group else None
    if held is not None:
        return redirect("actionplans:plan", held.uuid)
    stand_in(request, group.programme if group else None, "my_plan")
    return TemplateResponse(request, "actionplans/my_plan.html", {"group": group})
