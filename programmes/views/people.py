"""The people of a programme: the list, one person's facts, withdrawn and enrolled again, the list as a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office import history
from office.access import requires
from office.errors import DomainError
from participants.organisations import names_to_choose
from participants.services import note_sensitive_read, sensitive_of
from programmes import people as cohort
from programmes.context import stand_in
from programmes.enums import EnrolmentState
from programmes.forms_people import PeopleFilter, PersonForm, SensitiveForm
from programmes.hxl import is_asked
from programmes.models import Enrolment, Programme
from programmes.people_export import listing
from programmes.spreadsheets import FORMATS

PAGE = 30


@require_safe
@requires("programmes.view_people", Programme, field="slug")
def people(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "people")
    form = PeopleFilter(request.GET, programme=programme)
    found = cohort.narrowed(programme.enrolments.all(), **form.chosen())
    asked = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    context = {
        "programme": programme,
        "form": form,
        "active": len(asked),
        "page": Paginator(found.select_related("person", "organisation", "place"), PAGE).get_page(
            request.GET.get("page")
        ),
        "query": urlencode(asked),
        "asked": asked.items(),
    }
    return TemplateResponse(request, "programmes/people.html", context)


@require_safe
@requires("programmes.export_people", Programme, field="slug")
def people_export(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The filtered list as Excel or CSV; who took it is in the history."""
    form = PeopleFilter(request.GET, programme=programme)
    found = cohort.narrowed(programme.enrolments.all(), **form.chosen())
    kind = request.GET.get("format", "")
    kind = kind if kind in FORMATS else "xlsx"
    content_type, write = FORMATS[kind]
    rows = found.select_related("person", "organisation__type", "place")
    content, count = write(listing(rows, hxl=is_asked(request)))
    history.record(programme, "programmes.people_exported", by=request.user, count=count, format=kind)
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{programme.slug}-people.{kind}"'
    return response


@require_http_methods(["GET", "POST"])
@requires("programmes.change_people", Programme, field="slug")
def person_add(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "people")
    form = PersonForm(request.POST or None, user=request.user, programme=programme)
    if request.method == "POST" and form.is_valid():
        try:
            enrolment = cohort.enrol_person(programme, by=request.user, person=form.person, **form.facts())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(name)s is enrolled.") % {"name": enrolment.person})
            return redirect("programmes:people", programme.slug)
    context = {"programme": programme, "form": form, "organisations": names_to_choose()}
    return TemplateResponse(request, "programmes/person_add.html", context, status=422 if form.errors else 200)


def _whole(rows: Any) -> Any:
    return rows.select_related("programme", "person", "organisation", "place")


@require_http_methods(["GET", "POST"])
@requires("programmes.change_people", Enrolment, field="uuid", load=_whole)
def enrolment_edit(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    programme = enrolment.programme
    stand_in(request, programme, "people")
    form = PersonForm(request.POST or None, user=request.user, programme=programme, enrolment=enrolment)
    if request.method == "POST" and form.is_valid():
        try:
            cohort.change_enrolment(enrolment, by=request.user, **form.facts())
        except DomainError as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("reports:person", enrolment.person.uuid)
    context = {"programme": programme, "enrolment": enrolment, "form": form, "organisations": names_to_choose()}
    return TemplateResponse(request, "programmes/enrolment_edit.html", context, status=422 if form.errors else 200)


@require_POST
@requires("programmes.change_people", Enrolment, field="uuid", load=_whole)
def enrolment_state(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    """Withdraw (with a reason), or enrol again."""
    state = request.POST.get("state", "")
    if state in EnrolmentState.values:
        try:
            cohort.set_state(enrolment, state, by=request.user, reason=request.POST.get("reason", ""))
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Saved."))
    return redirect("programmes:enrolment_edit", enrolment.uuid)


@require_http_methods(["GET", "POST"])
@requires("programmes.view_sensitive", Enrolment, field="uuid", load=_whole)
def sensitive(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    """Ethnicity and the answers on disability of one person. Each reading is in the history."""
    programme, person = enrolment.programme, enrolment.person
    stand_in(request, programme, "people")
    context: dict[str, Any] = {"programme": programme, "enrolment": enrolment}
    if not request.user.has_perm("programmes.read_answers", enrolment):
        return TemplateResponse(request, "programmes/sensitive.html", context, status=409 if request.POST else 200)
    held, agreed = sensitive_of(person)
    form = SensitiveForm(request.POST or None, instance=held, agreed=agreed)
    if request.method == "POST" and form.is_valid():
        cohort.give_answers(enrolment, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("reports:person", person.uuid)
    if request.method == "GET":
        note_sensitive_read(person, by=request.user, scope_id=programme.pk)
    context["form"] = form
    return TemplateResponse(request, "programmes/sensitive.html", context, status=422 if form.errors else 200)
