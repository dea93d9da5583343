"""Events of a programme, an event's page and its writing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office import clock, files
from office.access import open_to_all, requires
from office.errors import DomainError
from participants.models import Person
from programmes.context import stand_in
from programmes.models import Programme
from programmes.querysets import STAFF_ROLES
from programmes.rules import works_in
from trainings import services, workflow
from trainings.calendar import calendar_of, feed_events, feed_token, user_of
from trainings.forms import EventForm, GuestsForm, SessionFormSet, SittingForm
from trainings.models import Event, Session
from trainings.month import month_of, parse_month
from trainings.reading import event_page, results_page

TONES = {"planned": "wait", "held": "ok", "cancelled": "none"}


def related(queryset: Any) -> Any:
    return queryset.select_related("programme", "place")


def stand(request: HttpRequest, event: Event) -> None:
    stand_in(request, event.programme, "events" if works_in.test(request.user, event) else "my")


@require_safe
@requires("trainings.list_events", Programme, field="slug")
def events(request: HttpRequest, programme: Programme) -> HttpResponse:
    stand_in(request, programme, "events")
    found = list(programme.events.select_related("place").annotate(session_count=Count("sessions")))
    drawn = None
    if request.GET.get("view") == "calendar":
        drawn = month_of(found, parse_month(request.GET.get("month", ""), found, clock.today()), clock.today())
    context = {
        "programme": programme,
        "rows": [(event, TONES[event.state]) for event in found],
        "month": drawn,
        "tabs": [
            {"label": _("List"), "url": "?", "current": drawn is None},
            {"label": _("Calendar"), "url": "?view=calendar", "current": drawn is not None},
        ],
        "feed": settings.SITE_URL + reverse("trainings:feed", args=[feed_token(request.user)]),  # type: ignore[arg-type]
    }
    return TemplateResponse(request, "trainings/events.html", context)


def _people(programme: Programme, event: Event) -> list[Person]:
    """Who may facilitate: those named in the programme, those who work in it, those who do already."""
    named = Q(appearances__programme=programme)
    works = Q(user__programme_roles__programme=programme, user__programme_roles__role__in=STAFF_ROLES)
    does = Q(facilitated_sessions__event=event) if event.pk else Q()
    return list(Person.objects.filter(named | works | does).distinct())


def _write(request: HttpRequest, event: Event, template: str) -> HttpResponse:
    programme = event.programme
    stand_in(request, programme, "events")
    form = EventForm(request.POST or None, instance=event, programme=programme)
    sessions = SessionFormSet(
        request.POST or None,
        instance=event,
        queryset=Session.objects.prefetch_related("facilitators"),
        form_kwargs={"people": _people(programme, event)},
        prefix="sessions",
    )
    if request.method == "POST" and all([form.is_valid(), sessions.is_valid()]):
        services.save_event(form.instance, sessions=sessions, half_days="half_days" in request.POST, by=request.user)
        messages.success(request, _("The event is saved."))
        if "more" in request.POST:
            return redirect("trainings:event_edit", event.uuid)
        return redirect(event)
    bad = bool(form.errors or sessions.total_error_count() if sessions.is_bound else form.errors)
    context = {"programme": programme, "event": event, "form": form, "sessions": sessions}
    return TemplateResponse(request, template, context, status=422 if bad else 200)


@require_http_methods(["GET", "POST"])
@requires("trainings.add_event", Programme, field="slug")
def event_add(request: HttpRequest, programme: Programme) -> HttpResponse:
    return _write(request, Event(programme=programme), "trainings/event_add.html")


@require_http_methods(["GET", "POST"])
@requires("trainings.change_event", Event, field="uuid", load=related)
def event_edit(request: HttpRequest, event: Event) -> HttpResponse:
    return _write(request, event, "trainings/event_edit.html")


@require_safe
@requires("trainings.view_event", Event, field="uuid", load=related)
def event(request: HttpRequest, event: Event) -> HttpResponse:
    stand(request, event)
    works = works_in.test(request.user, event)
    context = event_page(event) | {"tone": TONES[event.state], "works": works, "sitting_form": SittingForm(event=event)}
    return TemplateResponse(request, "trainings/event.html", context)


@require_POST
@requires("trainings.change_event", Event, field="uuid", load=related)
def event_state(request: HttpRequest, event: Event) -> HttpResponse:
    name = request.POST.get("move", "")
    if name in workflow.TRANSITIONS:
        try:
            workflow.move_event(event, name, by=request.user, reason=request.POST.get("reason", ""))
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The event is up to date."))
    return redirect(event)


@require_POST
@requires("trainings.change_event", Event, field="uuid", load=related)
def half_days(request: HttpRequest, event: Event) -> HttpResponse:
    made = services.add_half_days(event, by=request.user)
    words = ngettext("%(n)d session was added.", "%(n)d sessions were added.", made)
    messages.success(request, words % {"n": made})
    return redirect(event)


@require_POST
@requires("trainings.add_material", Event, field="uuid", load=related)
def material_add(request: HttpRequest, event: Event) -> HttpResponse:
    upload = request.FILES.get("file")
    if upload is None:
        messages.error(request, _("Choose a file first."))
        return redirect(event)
    try:
        services.add_material(event=event, upload=upload, caption=request.POST.get("caption", ""), by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The material is there."))
    return redirect(event.get_absolute_url() + "#materials")


@require_POST
@requires("trainings.add_material", Event, field="uuid", load=related)
def material_remove(request: HttpRequest, event: Event, file: str) -> HttpResponse:
    stored = get_object_or_404(files.of(event, "material"), uuid=file)
    services.remove_material(event=event, file=stored, by=request.user)
    messages.success(request, _("“%(name)s” is removed.") % {"name": stored.caption or stored.name})
    return redirect(event.get_absolute_url() + "#materials")


@require_http_methods(["GET", "POST"])
@requires("trainings.change_event", Event, field="uuid", load=related)
def guests(request: HttpRequest, event: Event) -> HttpResponse:
    """Who of the guests and experts of the programme was there."""
    stand(request, event)
    form = GuestsForm(request.POST or None, event=event)
    if request.method == "POST" and form.is_valid():
        services.set_guests(event=event, people=form.cleaned_data["people"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect(event)
    context = {"event": event, "programme": event.programme, "form": form}
    return TemplateResponse(request, "trainings/guests.html", context, status=422 if form.errors else 200)


@require_POST
@requires("trainings.change_event", Event, field="uuid", load=related)
def sitting_add(request: HttpRequest, event: Event) -> HttpResponse:
    form = SittingForm(request.POST, event=event)
    if form.is_valid():
        services.add_sitting(event=event, by=request.user, **form.cleaned_data)
        messages.success(request, _("It is there; share its link or QR code with the group."))
        return redirect(event.get_absolute_url() + "#tests")
    stand(request, event)
    context = event_page(event) | {"tone": TONES[event.state], "works": True, "sitting_form": form}
    return TemplateResponse(request, "trainings/event.html", context, status=422)


@require_safe
@requires("trainings.view_scores", Event, field="uuid", load=related)
def event_results(request: HttpRequest, event: Event) -> HttpResponse:
    stand(request, event)
    return TemplateResponse(request, "trainings/event_results.html", results_page(event, request.GET.get("page")))


@require_safe
@requires("trainings.view_event", Event, field="uuid", load=related)
def event_ics(request: HttpRequest, event: Event) -> HttpResponse:
    response = HttpResponse(calendar_of([event]), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="event-{event.pk}.ics"'
    return response


@open_to_all
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The holder's events, for a calendar application: the address itself is the key."""
    user = user_of(token)
    if user is None:
        raise Http404
    with override(user.language):
        content = calendar_of(feed_events(user), name="Gieo")
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, max-age=900"
    return response
