"""The people of a programme: the list with its search and filters."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from office.access import requires
from office.text import fold
from participants.enums import Sex
from participants.models import OrganisationType, Place
from programmes.context import stand_in
from programmes.enums import EnrolmentState
from programmes.models import Programme

PAGE = 50


def _filtered(programme: Programme, asked: dict[str, str]):
    found = programme.enrolments.select_related("person", "organisation__type", "place").order_by("person__sort_key", "pk")
    found = found.filter(state=asked.get("state") or EnrolmentState.ENROLLED)
    for word in fold(asked.get("q", "")).split():
        found = found.filter(Q(person__search_text__contains=word) | Q(organisation__search_text__contains=word))
    if asked.get("sex") in Sex.values and asked.get("sex"):
        found = found.filter(person__sex=asked["sex"])
    if asked.get("province", "").isdigit():
        found = found.filter(Q(place_id=asked["province"]) | Q(place__successor_id=asked["province"]))
    if asked.get("type"):
        found = found.filter(organisation__type_id=asked["type"])
    return found


@require_safe
@requires("programmes.view_people", Programme, field="slug")
def people(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "people")
    asked = {key: value for key, value in request.GET.items() if value and key in {"q", "sex", "province", "type", "state"}}
    page = Paginator(_filtered(programme, asked), PAGE).get_page(request.GET.get("page"))
    context = {
        "programme": programme,
        "page": page,
        "asked": asked,
        "query": urlencode(asked),
        "sexes": [choice for choice in Sex.choices if choice[0]],
        "places": Place.objects.filter(enrolments__programme=programme).distinct().order_by("name_vi"),
        "types": OrganisationType.objects.filter(organisation__enrolments__programme=programme).distinct(),
        "states": EnrolmentState.choices,
    }
    return TemplateResponse(request, "programmes/people.html", context)
