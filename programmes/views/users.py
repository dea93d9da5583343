"""For administrators: who may sign in and as what, and the reference lists."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from office.access import requires
from office.errors import DomainError
from office.models import HistoryEvent
from office.text import fold
from participants.enums import Era
from participants.models import EthnicGroup, OrganisationType, Place, User
from programmes.context import stand_in
from programmes.services_users import set_active, set_administrator

PAGE = 50


@require_safe
@requires("office.administer")
def users(request: HttpRequest) -> HttpResponse:
    stand_in(request, None, "admin")
    words = request.GET.get("q", "").strip()
    found = User.objects.order_by("name", "email").prefetch_related("programme_roles__programme")
    for word in words.split():
        found = found.filter(
            Q(name__icontains=word) | Q(email__icontains=word) | Q(person__search_text__contains=fold(word))
        )
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "q": words,
        "query": urlencode({"q": words}),
    }
    return TemplateResponse(request, "programmes/users.html", context)


@require_http_methods(["GET", "POST"])
@requires("office.administer")
def user(request: HttpRequest, pk: int) -> HttpResponse:
    stand_in(request, None, "admin")
    row = get_object_or_404(User.objects.select_related("person"), pk=pk)
    if request.method == "POST":
        act, on = request.POST.get("act"), request.POST.get("on") == "1"
        try:
            if act == "administrator":
                set_administrator(row, by=request.user, on=on)
            elif act == "active":
                set_active(row, by=request.user, on=on)
            messages.success(request, _("Saved."))
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("programmes:user", row.pk)
    context = {
        "row": row,
        "roles": row.programme_roles.select_related("programme"),
        "events": HistoryEvent.objects.filter(
            Q(object_type="participants.user", object_id=str(row.pk)) | Q(actor_id=row.pk)
        )[:20],
    }
    return TemplateResponse(request, "programmes/user.html", context)


@require_safe
@requires("office.administer")
def reference_lists(request: HttpRequest) -> HttpResponse:
    """Provinces in both eras, ethnic groups, organisation types, as loaded from the files in the repository."""
    stand_in(request, None, "admin")
    which = request.GET.get("list") if request.GET.get("list") in {"now", "groups", "types"} else "then"
    context: dict = {"which": which}
    if which in {"then", "now"}:
        era = Era.THEN if which == "then" else Era.NOW
        context["places"] = Place.objects.of_era(era).select_related("successor").annotate(used=Count("enrolments"))
    elif which == "groups":
        context["groups"] = EthnicGroup.objects.all()
    else:
        context["types"] = OrganisationType.objects.annotate(used=Count("organisation"))
    return TemplateResponse(request, "programmes/reference_lists.html", context)
