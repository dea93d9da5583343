"""The administrator's desk: home, history of everything, messages of the portal itself, the style page."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from office import style_samples
from office.access import requires
from office.enums import JobState
from office.history import VERBS
from office.models import Heartbeat, HistoryEvent, Job, OutgoingMessage

PAGE = 50
# url name, icon, label, about; those of upper floors are named, never imported
ROOMS: list[tuple[str, str, Any, Any]] = [
    ("programmes:users", "users", _("People and roles"), _("who may sign in, and as what")),
    ("participants:organisations", "building-2", _("Organisations"), _("the directory, one record each")),
    (
        "programmes:reference_lists",
        "list",
        _("Reference lists"),
        _("provinces in both eras, ethnic groups, organisation types"),
    ),
    ("instruments:instruments", "clipboard-check", _("Questionnaires"), _("tests, reaction forms, visit checklists")),
    ("office:all_messages", "mail", _("All messages"), _("codes, invitations, reminders")),
    ("office:jobs", "cog", _("Jobs"), _("imports and reports in work")),
    ("office:history", "history", _("History"), _("everything that anybody did")),
    ("office:style", "palette", _("Style page"), _("every component of the interface")),
    ("admin:index", "wrench", _("Back room"), _("raw records; never the way to do a task")),
]


def address(name: str) -> str:
    """The address of a named page, or nothing while nobody has made it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def rooms() -> list[dict[str, Any]]:
    found = [{"url": address(name), "icon": icon, "label": label, "about": about} for name, icon, label, about in ROOMS]
    return [room for room in found if room["url"]]


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
        "rooms": rooms(),
        "health_url": address("office:readyz"),
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
        "query": urlencode({"q": words, "verb": verb}),
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
    return TemplateResponse(request, "office/style.html", style_samples.context())
