"""Follow-ups of a programme: the list, one page each, done, verified."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office import clock
from office.access import requires
from office.errors import DomainError
from office.models import HistoryEvent
from participants.organisations import names_to_choose
from programmes import follow_ups as services
from programmes.context import stand_in
from programmes.enums import FollowUpState
from programmes.forms_follow_ups import FollowUpForm
from programmes.models import FollowUp, Programme
from programmes.rules import works_in

TONES = {"open": "due", "done": "wait", "verified": "ok", "cancelled": "none"}
SHOWN = [
    ("", gettext_lazy("All")),
    ("open", gettext_lazy("Open")),
    ("overdue", gettext_lazy("Overdue")),
    ("done", gettext_lazy("Await verification")),
    ("mine", gettext_lazy("Mine")),
]


def _shown(found: QuerySet, which: str, user: Any) -> QuerySet:
    if which == "overdue":
        return found.overdue(clock.today())
    if which == "mine":
        return found.filter(responsible_id=user.person_id or 0)
    return found.filter(state=which) if which in FollowUpState.values else found


@require_safe
@requires("programmes.view_programme", Programme, field="slug")
def follow_ups(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "follow_ups")
    which = request.GET.get("show", "")
    found = _shown(programme.follow_ups.select_related("responsible", "organisation"), which, request.user)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    context = {
        "programme": programme,
        "page": page,
        "tones": TONES,
        "which": which,
        "shown": SHOWN,
        "today": clock.today(),
        "query": f"show={which}" if which else "",
    }
    return TemplateResponse(request, "programmes/follow_ups.html", context)


@require_http_methods(["GET", "POST"])
@requires("programmes.add_follow_up", Programme, field="slug")
def follow_up_add(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "follow_ups")
    form = FollowUpForm(request.POST or None, programme=programme, instance=FollowUp(programme=programme))
    if request.method == "POST" and form.is_valid():
        services.open_follow_up(programme=programme, facts=form.facts(by=request.user), by=request.user)
        messages.success(request, _("The follow-up is there."))
        return redirect("programmes:follow_ups", programme.slug)
    context = {"programme": programme, "form": form, "organisations": names_to_choose()}
    return TemplateResponse(request, "programmes/follow_up_add.html", context, status=422 if form.errors else 200)


@require_safe
@requires(
    "programmes.view_follow_up",
    FollowUp,
    field="uuid",
    load=lambda found: found.select_related("programme", "responsible", "organisation", "done_by", "verified_by"),
)
def follow_up(request: HttpRequest, follow_up: FollowUp) -> HttpResponse:
    works = works_in.test(request.user, follow_up)
    stand_in(request, follow_up.programme if works else None, "follow_ups" if works else "my")
    context = {
        "follow_up": follow_up,
        "programme": follow_up.programme,
        "works": works,
        "tone": TONES[follow_up.state],
        "late": follow_up.state == FollowUpState.OPEN and follow_up.due_on < clock.today(),
        "history": HistoryEvent.objects.about(follow_up)[:20],
    }
    return TemplateResponse(request, "programmes/follow_up.html", context)


def _act(request: HttpRequest, follow_up: FollowUp, done: Any, said: str) -> HttpResponse:
    try:
        done()
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect(follow_up)


@require_POST
@requires("programmes.do_follow_up", FollowUp, field="uuid")
def follow_up_do(request: HttpRequest, follow_up: FollowUp) -> HttpResponse:
    text = request.POST.get("what_was_done", "")
    return _act(
        request,
        follow_up,
        lambda: services.do_follow_up(follow_up, what_was_done=text, by=request.user),
        _("Thank you. Another person verifies it now."),
    )


@require_POST
@requires("programmes.verify_follow_up", FollowUp, field="uuid")
def follow_up_verify(request: HttpRequest, follow_up: FollowUp) -> HttpResponse:
    return _act(request, follow_up, lambda: services.verify_follow_up(follow_up, by=request.user), _("Verified."))


@require_POST
@requires("programmes.verify_follow_up", FollowUp, field="uuid")
def follow_up_reopen(request: HttpRequest, follow_up: FollowUp) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _act(
        request,
        follow_up,
        lambda: services.reopen_follow_up(follow_up, reason=reason, by=request.user),
        _("It is open again."),
    )


@require_POST
@requires("programmes.change_follow_up", FollowUp, field="uuid")
def follow_up_cancel(request: HttpRequest, follow_up: FollowUp) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _act(
        request,
        follow_up,
        lambda: services.cancel_follow_up(follow_up, reason=reason, by=request.user),
        _("Cancelled."),
    )


@require_POST
@requires("programmes.change_follow_up", FollowUp, field="uuid")
def follow_up_remind(request: HttpRequest, follow_up: FollowUp) -> HttpResponse:
    if services.remind(follow_up, by=request.user):
        messages.success(request, _("A reminder lies in the out-tray, to look at and send."))
    else:
        messages.error(request, _("There is no e-mail address of who is responsible. Tell them in another way."))
    return redirect(follow_up)
