"""The list of plans, a plan's page, writing it, and what reviewers do with it."""

from __future__ import annotations

from typing import Any

import rules
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actionplans import services, workflow
from actionplans.content import plan_content
from actionplans.enums import EDITABLE, PlanState
from actionplans.forms import LINES, CommentForm, PlanForm, ReasonForm, hints
from actionplans.models import Group, LineComment, Plan
from actionplans.reading import board, comments_of, lines_to_comment, on_line, plan_page, total
from actionplans.versions import compare
from office import mail
from office.access import requires, signed_in
from office.enums import MessageState
from office.errors import DomainError, StalePage
from office.formats import money
from office.models import HistoryEvent
from programmes.context import stand_in
from programmes.models import Programme
from programmes.rules import works_in

KINDS = {"activities": "activity", "indicators": "indicator", "budget_lines": "budget", "risks": "risk"}


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


def _page(request: HttpRequest, plan: Plan, *, comment_form: CommentForm | None = None) -> HttpResponse:
    stand(request, plan)
    about = request.GET.get("about", "")[:60]
    read = plan_page(plan)
    context = read | {
        "lines": lines_to_comment(plan).items(),
        "may_settle": rules.has_perm("actionplans.settle_comment", request.user, plan),
        "commentable": plan.state in {*EDITABLE, PlanState.SUBMITTED}
        and rules.has_perm("actionplans.comment_plan", request.user, plan),
        "comment_form": comment_form or CommentForm(initial={"line": about}),
        "about": comment_form.data.get("line", "") if comment_form else about,
        "reason_form": ReasonForm(),
        "missing": workflow.missing_in(plan) if plan.is_editable else [],
        "returned": HistoryEvent.objects.about(plan).filter(verb="actionplans.return_plan").first()
        if plan.state == PlanState.RETURNED
        else None,
    }
    return TemplateResponse(request, "actionplans/plan.html", context, status=422 if comment_form else 200)


@require_safe
@requires("actionplans.view_plan", Plan, field="uuid", load=related)
def plan(request: HttpRequest, plan: Plan) -> HttpResponse:
    return _page(request, plan)


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
    if request.method == "GET":
        return _writing(request, plan, *_forms(plan))
    form, formsets = _forms(plan, request.POST)
    if not all([form.is_valid(), *(formset.is_valid() for formset in formsets.values())]):
        return _writing(request, plan, form, formsets, status=422)
    facts = form.cleaned_data
    try:
        services.save_plan(
            form.instance, formsets=formsets.values(), places=facts["places"], by=request.user,
            write_id=facts["write_id"], seen=facts["seen"],
        )  # fmt: skip
    except DomainError as error:
        form.add_error(None, str(error))
        if isinstance(error, StalePage):  # the writer is told; the next send goes through
            form.data = form.data.copy()
            form.data["seen"] = _seen(plan)  # type: ignore[index]  # the copy of a QueryDict may be written to
        return _writing(request, plan, form, formsets, status=422)
    if "submit" in request.POST:
        return _submit_written(request, plan)
    messages.success(request, _("The plan is saved. It stays a draft until it is submitted."))
    return redirect(("actionplans:plan_edit" if "more" in request.POST else "actionplans:plan"), plan.uuid)


def _submit_written(request: HttpRequest, plan: Plan) -> HttpResponse:
    """What was written is saved; it is submitted when nothing is missing, else each gap is shown at its place."""
    plan = related(Plan.objects).get(pk=plan.pk)
    lacks = workflow.missing_in(plan)
    if lacks:
        return _writing(request, plan, *_forms(plan), lacks=lacks, status=422)
    return _act(
        request, plan, lambda: workflow.submit_plan(plan, by=request.user), _("The plan was sent to the coordinator.")
    )


def _seen(plan: Plan) -> int:
    newest = services.last_written(plan)
    return newest.pk if newest else 0


def _forms(plan: Plan, data: QueryDict | None = None) -> tuple[PlanForm, dict[str, Any]]:
    form = PlanForm(data, instance=plan, initial={"seen": _seen(plan)})
    return form, {name: formset(data, instance=plan, prefix=name) for name, formset in LINES.items()}


def _writing(
    request: HttpRequest,
    plan: Plan,
    form: PlanForm,
    formsets: dict[str, Any],
    *,
    lacks: list[workflow.Lack] | None = None,
    status: int = 200,
) -> HttpResponse:
    comments = comments_of(plan)
    for prefix, kind in KINDS.items():
        for row in formsets[prefix].forms:
            row.comments = on_line(comments, f"{kind}:{row.instance.uuid}")
    near, far = form.place_boxes()
    context = {
        "plan": plan,
        "programme": plan.programme,
        "form": form,
        "formsets": formsets,
        "lacks": lacks or [],
        "missing": workflow.missing_in(plan) if plan.version or lacks else [],
        "near": near,
        "far": far,
        "comments": [comment for comment in comments if not comment.line and comment.resolved_at is None],
        "on_problem": on_line(comments, "problem"),
        "on_objective": on_line(comments, "objective"),
        "sum": money(total(line.amount for line in plan.budget_lines.all()), plan.programme.currency),
        "hints": hints(plan.programme),
        "bad": status != 200,
        "lack_tone": "late" if lacks else "due",
    }
    return TemplateResponse(request, "actionplans/plan_edit.html", context, status=status)


def _act(request: HttpRequest, plan: Plan, done: Any, said: str) -> HttpResponse:
    """Run a transition; a repeated one is answered as friendly as the first."""
    try:
        done()
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
        drafts = mail.waiting_about(plan).filter(state=MessageState.DRAFT)
        if request.user.has_perm("programmes.view_messages", plan) and drafts.exists():
            messages.info(request, _("Messages to the group lie in the out-tray: look at them, then send them."))
    return redirect("actionplans:plan", plan.uuid)


def _version(request: HttpRequest) -> int | None:
    """The version that the reviewer had before their eyes."""
    given = request.POST.get("version", "")
    return int(given) if given.isdigit() else None


@require_POST
@requires("actionplans.submit_plan", Plan, field="uuid", load=related)
def plan_submit(request: HttpRequest, plan: Plan) -> HttpResponse:
    return _act(
        request, plan, lambda: workflow.submit_plan(plan, by=request.user), _("The plan was sent to the coordinator.")
    )


@require_POST
@requires("actionplans.review_plan", Plan, field="uuid", load=related)
def plan_approve(request: HttpRequest, plan: Plan) -> HttpResponse:
    version = _version(request)
    return _act(
        request,
        plan,
        lambda: workflow.approve_plan(plan, by=request.user, version=version),
        _("The plan is approved."),
    )


@require_POST
@requires("actionplans.review_plan", Plan, field="uuid", load=related)
def plan_return(request: HttpRequest, plan: Plan) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _act(
        request,
        plan,
        lambda: workflow.return_plan(plan, by=request.user, reason=reason, version=_version(request)),
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
    return _page(request, plan, comment_form=form)


@require_POST
@requires("actionplans.settle_comment", LineComment)
def comment_resolve(request: HttpRequest, comment: LineComment) -> HttpResponse:
    services.resolve_comment(comment, by=request.user)
    return redirect(comment.plan.get_absolute_url() + "#comments")


@require_safe
@requires("actionplans.view_plan", Plan, field="uuid", load=related)
def plan_version(request: HttpRequest, plan: Plan, number: int) -> HttpResponse:
    """A version as it was submitted (0: the plan as it stands now), with what changed since an older one."""
    stand(request, plan)
    versions = {version.number: version for version in plan.versions.select_related("submitted_by")}
    if number and number not in versions:
        raise Http404
    older = [known for known in sorted(versions, reverse=True) if not number or known < number]
    asked = request.GET.get("since", "")
    since = int(asked) if asked.isdigit() and int(asked) in older else (older[0] if older and asked != "none" else None)
    content = versions[number].content if number else plan_content(plan)
    sections = compare(versions[since].content if since else None, content, currency=plan.programme.currency)
    context = {
        "plan": plan,
        "programme": plan.programme,
        "number": number,
        "version": versions.get(number),
        "since": since,
        "older": older,
        "sections": sections,
        "changed": sum(section.changed for section in sections),
    }
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
