"""The directory of organisations: one record each, a tree, shared by all programmes."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from office.access import requires
from office.errors import DomainError
from office.models import HistoryEvent
from participants import organisation_story
from participants.forms import OrganisationForm
from participants.models import Organisation, Person
from participants.organisations import add_organisation, edit_organisation, names_to_choose

PAGE = 50


@require_safe
@requires("participants.view_organisations")
def organisations(request: HttpRequest) -> HttpResponse:
    request.nav_section = "organisations"
    words = request.GET.get("q", "").strip()
    counted = Person.objects.filter(organisation=OuterRef("pk")).order_by().values("organisation")
    found = (
        Organisation.objects.search(words)
        .select_related("type", "place")
        .annotate(of_people=Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0))
    )
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "q": words,
        "query": urlencode({"q": words}) if words else "",
    }
    return TemplateResponse(request, "participants/organisations.html", context)


@require_safe
@requires("participants.view_organisations", Organisation, field="uuid")
def organisation(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    request.nav_section = "organisations"
    people = Person.objects.visible_to(request.user).filter(organisation=organisation)
    context = {
        "organisation": organisation,
        "above": Organisation.objects.get_ancestors(organisation),
        "parts": Organisation.objects.get_children(organisation),
        "people": people.order_by("sort_key")[:PAGE],
        "sections": organisation_story.sections(request.user, organisation),
        "history": HistoryEvent.objects.about(organisation)[:20],
    }
    return TemplateResponse(request, "participants/organisation.html", context)


@require_http_methods(["GET", "POST"])
@requires("participants.change_organisations")
def organisation_add(request: HttpRequest) -> HttpResponse:
    request.nav_section = "organisations"
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = add_organisation(by=request.user, parent=form.cleaned_data["inside"], **form.facts())
        messages.success(request, _("%(name)s is in the directory.") % {"name": made.name})
        return redirect("participants:organisation", made.uuid)
    context = {"form": form, "organisations": names_to_choose()}
    return TemplateResponse(request, "participants/organisation_add.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("participants.change_organisations", Organisation, field="uuid")
def organisation_edit(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    request.nav_section = "organisations"
    form = OrganisationForm(request.POST or None, instance=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            edit_organisation(organisation, by=request.user, parent=form.cleaned_data["inside"], **form.facts())
        except DomainError as error:
            form.add_error("inside", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("participants:organisation", organisation.uuid)
    context = {"form": form, "organisation": organisation, "organisations": names_to_choose()}
    return TemplateResponse(request, "participants/organisation_edit.html", context, status=422 if form.errors else 200)
