"""Possible duplicates: two records that may be one person, put together or told apart. Erasing a person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from office.access import requires
from office.errors import DomainError
from participants.erase import anonymise
from participants.merge import merge_people, suspects, tell_apart
from participants.models import Person
from programmes.acquaintance import strangers_to
from programmes.context import stand_in
from programmes.models import Enrolment, Programme


@require_safe
@requires("programmes.change_people", Programme, field="slug")
def duplicates(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "people")
    enrolled = Person.objects.filter(enrolments__programme=programme)
    pairs = suspects(enrolled, Person.objects.coordinated_by(request.user))  # type: ignore[arg-type]
    return TemplateResponse(request, "programmes/duplicates.html", {"programme": programme, "pairs": pairs})


@require_http_methods(["GET", "POST"])
@requires("programmes.change_people", Programme, field="slug")
def merge(request: HttpRequest, programme: Programme, keep: str, drop: str) -> HttpResponse:
    """The two side by side; what happens is said before it is done. Both are people of programmes that one coordinates."""
    stand_in(request, programme, "people")
    own = Person.objects.coordinated_by(request.user).select_related("organisation", "place", "user")  # type: ignore[arg-type]
    first, second = get_object_or_404(own, uuid=keep), get_object_or_404(own, uuid=drop)
    if not programme.enrolments.filter(person__in=[first, second]).exists():
        raise Http404
    if request.method == "POST":
        try:
            if strangers_to(request.user).filter(pk__in=[first.pk, second.pk]).exists():  # type: ignore[arg-type]
                raise DomainError(
                    _("One of the two is known in a programme that you do not coordinate. Ask an administrator.")
                )
            if request.POST.get("act") == "apart":
                tell_apart(first, second, by=request.user, scope_id=programme.pk)  # type: ignore[arg-type]
                messages.success(request, _("Noted: two people. They are not asked about again."))
            else:
                merge_people(first, second, by=request.user, scope_id=programme.pk)  # type: ignore[arg-type]
                messages.success(request, _("The two are one now."))
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("programmes:duplicates", programme.slug)
    context = {"programme": programme, "first": first, "second": second}
    return TemplateResponse(request, "programmes/merge.html", context)


def _whole(rows: Any) -> Any:
    return rows.select_related("programme", "person")


@require_http_methods(["GET", "POST"])
@requires("programmes.erase_person", Enrolment, field="uuid", load=_whole)
def erase(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    """What will go and what will stay, then a reason, then it is done for good."""
    programme = enrolment.programme
    stand_in(request, programme, "people")
    reason = request.POST.get("reason", "").strip()
    if request.method == "POST" and reason:
        anonymise(enrolment.person, by=request.user, reason=reason[:300])  # type: ignore[arg-type]
        messages.success(request, _("The person is anonymised. Counts stay."))
        return redirect("programmes:people", programme.slug)
    context = {"programme": programme, "enrolment": enrolment, "missing": request.method == "POST"}
    return TemplateResponse(request, "programmes/erase.html", context, status=422 if context["missing"] else 200)
