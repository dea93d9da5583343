"""Groups of a programme: who is in which, who leads."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from actionplans import services
from actionplans.forms import GroupForm
from actionplans.models import Group
from office.access import requires
from office.models import HistoryEvent
from programmes.context import stand_in
from programmes.models import Programme


@require_http_methods(["GET", "POST"])
@requires("actionplans.manage_groups", Programme, field="slug")
def groups(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "plans")
    form = GroupForm(request.POST or None, instance=Group(programme=programme))
    if request.method == "POST" and form.is_valid():
        services.create_group(programme=programme, by=request.user, **form.cleaned_data)
        messages.success(request, _("The group is there."))
        return redirect("actionplans:groups", programme.slug)
    context = {
        "programme": programme,
        "form": form,
        "groups": programme.groups.select_related("plan").prefetch_related("members__enrolment__person"),
        "history": HistoryEvent.objects.filter(scope_id=programme.pk, verb="actionplans.group_changed")[:20],
        "free": programme.enrolments.active().filter(membership=None).select_related("person"),
    }
    return TemplateResponse(request, "actionplans/groups.html", context, status=422 if form.errors else 200)


@require_POST
@requires("actionplans.manage_groups", Programme, field="slug")
def member_place(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Put one person in a group, in none, or at its head."""
    given = request.POST.get("enrolment", "")
    enrolment = get_object_or_404(programme.enrolments, pk=given if given.isdigit() else 0)
    chosen, _plus, role = request.POST.get("group", "").partition("+")
    group = get_object_or_404(programme.groups, pk=chosen) if chosen.isdigit() else None
    is_leader = role == "leader" or "leader" in request.POST
    services.place_member(enrolment=enrolment, group=group, is_leader=is_leader, by=request.user)
    return redirect("actionplans:groups", programme.slug)
