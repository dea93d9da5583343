"""The floor that pages are measured against: a signed-in page with the base layout and one query."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import include, path
from django.views.decorators.http import require_safe

from config.urls import handler403, handler404, handler500  # noqa: F401  (Django looks for them here)
from office.access import signed_in
from programmes.models import Programme

ADDRESS = "/bench/floor/"
PAGE = engines["django"].from_string(
    '{% extends "base.html" %}{% block heading %}{{ title }}{% endblock %}{% block content %}<p>{{ title }}</p>{% endblock %}'
)


@require_safe
@signed_in
def floor(request: HttpRequest) -> HttpResponse:
    """The reader's own layout, with nothing in it."""
    title = Programme.objects.order_by("pk").values_list("title_vi", flat=True)[0]
    return TemplateResponse(request, PAGE, {"title": title})  # type: ignore[arg-type]


urlpatterns = [path(ADDRESS[1:], floor), path("", include("config.urls"))]
