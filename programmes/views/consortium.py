"""Who carries the programme and at which level; what the partners do, together and each."""

from __future__ import annotations

from copy import copy
from operator import attrgetter

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office.access import requires
from participants.models import Organisation
from programmes import services_rows
from programmes.activities.forms import ActivityForm, ShareForm
from programmes.activities.reading import funders, leads, matrix, members
from programmes.context import stand_in
from programmes.enums import Level
from programmes.models import ActivityShare, Programme
from programmes.row_views import Kind
from programmes.rules import works_in
from programmes.statements.enums import Subject

ACTIVITY = Kind(
    noun="activity", rows=attrgetter("activities"), form=ActivityForm, room="consortium",
    back="programmes:activities", adds=gettext_lazy("Add an activity"), list_label=gettext_lazy("Activities"),
)  # fmt: skip


@require_safe
@requires("programmes.view_results", Programme, field="slug", load=lambda rows: rows.select_related("implementer"))
def consortium(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "consortium")
    works = works_in.test(request.user, programme)
    found = members(programme, for_donors=not works)
    context = {
        "programme": programme,
        "works": works,
        "members": found,
        "leads": leads(found),
        "funders": funders(found),
        "levels": list(Level),
        "amounts": programme.source_statements.filter(subject=Subject.AMOUNT).select_related("document"),
    }
    return TemplateResponse(request, "programmes/consortium.html", context)


@require_safe
@requires("programmes.view_results", Programme, field="slug")
def activities(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "consortium")
    organisations, rows, together = matrix(programme)
    context = {"programme": programme, "organisations": organisations, "rows": rows, "together": together}
    return TemplateResponse(request, "programmes/activities.html", context)


activity_add, activity_edit, activity_remove = ACTIVITY.pages()
activity_move = ACTIVITY.mover()


@require_http_methods(["GET", "POST"])
@requires("programmes.change_programme", Programme, field="slug")
def activity_share(request: HttpRequest, programme: Programme, pk: int, organisation_pk: int) -> HttpResponse:
    """One cell of the matrix: a partner's own dates and figures. An empty cell is filled here."""
    stand_in(request, programme, "consortium")
    activity = get_object_or_404(programme.activities, pk=pk)
    partners = Organisation.objects.filter(partnerships__programme=programme).distinct()
    organisation = get_object_or_404(partners, pk=organisation_pk)
    held = activity.shares.filter(organisation=organisation).first()
    share = held or ActivityShare(activity=activity, organisation=organisation)
    form = ShareForm(request.POST or None, programme=programme, instance=copy(share))
    if request.method == "POST" and form.is_valid():
        write = services_rows.change_row if held else services_rows.add_row
        write(share, by=request.user, **form.facts(by=request.user))
        messages.success(request, _("Saved. The history keeps what it was."))
        return redirect("programmes:activities", programme.slug)
    context = {
        "programme": programme,
        "activity": activity,
        "organisation": organisation,
        "held": held,
        "form": form,
    }
    return TemplateResponse(request, "programmes/activity_share.html", context, status=422 if form.errors else 200)


@require_POST
@requires("programmes.change_programme", Programme, field="slug")
def activity_share_remove(request: HttpRequest, programme: Programme, pk: int, organisation_pk: int) -> HttpResponse:
    """The activity is not this partner's."""
    activity = get_object_or_404(programme.activities, pk=pk)
    share = get_object_or_404(activity.shares.select_related("organisation"), organisation_id=organisation_pk)
    services_rows.remove_row(share, by=request.user)
    messages.success(request, _("This activity is no longer among what %(name)s does.") % {"name": share.organisation})
    return redirect("programmes:activities", programme.slug)
