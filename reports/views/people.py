"""One person's story for those who work with them; one's own page for a trainee."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from networks.places import places_of
from office import clock
from office.access import requires, signed_in
from participants.models import Person
from programmes.context import stand_in
from programmes.models import Enrolment
from reports import person_story
from reports.my import own_page


@require_safe
@requires(
    "reports.view_person", Person, field="uuid", load=lambda rows: rows.select_related("organisation", "place", "user")
)
def person(request: HttpRequest, person: Person) -> HttpResponse:
    told = person_story.story(person, request.user)  # type: ignore[arg-type]
    chapters = told["chapters"]
    stand_in(request, chapters[0].enrolment.programme if chapters else None, "people")
    return TemplateResponse(request, "reports/person.html", told | {"person": person, "today": clock.today()})


@require_safe
@signed_in
def my(request: HttpRequest) -> HttpResponse:
    """A trainee's first page: the next session, what I owe, our plan, my results."""
    user: Any = request.user
    enrolments = Enrolment.objects.filter(person_id=user.person_id or 0).active()
    context = own_page(user, enrolments, clock.today())
    stand_in(request, context["programme"], "my")
    return TemplateResponse(request, "reports/my.html", context | {"places": places_of(user)})
