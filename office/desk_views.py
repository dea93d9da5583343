"""The administrator's desk: home, history of everything, messages of the portal itself, the style page."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from office.access import requires
from office.enums import JobState
from office.history import VERBS
from office.models import Heartbeat, HistoryEvent, Job, OutgoingMessage

PAGE = 50


@require_safe
@requires("office.administer")
def administration(request: HttpRequest) -> HttpResponse:
    request.nav_section = "admin"  # type: ignore[attr-defined]
    jobs = Job.objects.aggregate(
        waiting=Count("pk", filter=Q(state=JobState.WAITING)),
        running=Count("pk", filter=Q(state=JobState.RUNNING)),
        failed=Count("pk", filter=Q(state=JobState.FAILED)),
    )
    context = {
        "jobs": jobs,
        "heartbeats": Heartbeat.objects.order_by("name"),
        "now": timezone.now(),
        "messages_waiting": OutgoingMessage.objects.filter(state__in=["draft", "queued", "failed"]).count(),
        "events": HistoryEvent.objects.all()[:8],
    }
    return TemplateResponse(request, "office/administration.html", context)


@require_safe
@requires("office.administer")
def history(request: HttpRequest) -> HttpResponse:
    """Everything that anybody did, newest first; by person, by thing, by kind of act."""
    request.nav_section = "admin"  # type: ignore[attr-defined]
    events = HistoryEvent.objects.all()
    words, verb = request.GET.get("q", "").strip(), request.GET.get("verb", "")
    if words:
        events = events.filter(Q(actor_label__icontains=words) | Q(object_label__icontains=words))
    if verb in VERBS:
        events = events.filter(verb=verb)
    context = {
        "page": Paginator(events, PAGE).get_page(request.GET.get("page")),
        "verbs": sorted(VERBS.items(), key=lambda pair: str(pair[1])),
        "q": words,
        "verb": verb,
    }
    return TemplateResponse(request, "office/history.html", context)


@require_safe
@requires("office.administer")
def jobs(request: HttpRequest) -> HttpResponse:
    request.nav_section = "admin"  # type: ignore[attr-defined]
    page = Paginator(Job.objects.all(), PAGE).get_page(request.GET.get("page"))
    return TemplateResponse(request, "office/jobs.html", {"page": page})


@require_safe
@requires("office.view_style")
def style(request: HttpRequest) -> HttpResponse:
    request.nav_section = "admin"  # type: ignore[attr-defined]
    return TemplateResponse(request, "office/style.html", {})
