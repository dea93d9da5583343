"""Scores entered by the facilitator; answers given by trainees on their phones."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from instruments.forms import AnswerForm
from instruments.services import has_answered, is_open, submit_response
from office.access import requires
from office.errors import DomainError
from trainings import services
from trainings.enums import Moment
from trainings.forms import ScoreGrid, SittingTimesForm
from trainings.models import Event, Sitting
from trainings.reading import score_page
from trainings.views.events import related, stand


@require_http_methods(["GET", "POST"])
@requires("trainings.enter_scores", Event, field="uuid", load=related)
def scores(request: HttpRequest, event: Event) -> HttpResponse:
    stand(request, event)
    held = {sitting.moment: sitting for sitting in event.sittings.select_related("collection__instrument")}
    tests = [held[moment] for moment in (Moment.PRE, Moment.POST) if moment in held]
    highest = {test.moment: test.collection.instrument.max_score for test in tests}
    page, rows = score_page(event, request.POST.get("page") or request.GET.get("page"))
    grid = ScoreGrid(rows, highest, request.POST if request.method == "POST" else None)
    if request.method == "POST" and not grid.errors:
        changed = services.enter_scores(event=event, scores=grid.scores, by=request.user)
        messages.success(
            request, ngettext("%(n)d score was changed.", "%(n)d scores were changed.", changed) % {"n": changed}
        )
        return redirect(f"{reverse('trainings:scores', args=[event.uuid])}?page={page.number}")
    context = {
        "event": event,
        "programme": event.programme,
        "grid": grid,
        "tests": tests,
        "page": page,
        "highest": max(highest.values(), default=100),
    }
    return TemplateResponse(request, "trainings/scores.html", context, status=422 if grid.errors else 200)


def sitting_related(queryset: Any) -> Any:
    return queryset.select_related("event__programme", "collection__instrument")


@require_http_methods(["GET", "POST"])
@requires("trainings.answer_sitting", Sitting, load=sitting_related)
def sitting(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """The questions, on the trainee's phone."""
    stand(request, sitting.event)
    person, collection = request.user.person, sitting.collection
    context = {"sitting": sitting, "programme": sitting.event.programme, "event": sitting.event}
    if person is None or not sitting.event.programme.enrolments.active().filter(person=person).exists():
        return TemplateResponse(request, "trainings/sitting_closed.html", context | {"why": "not_enrolled"})
    if request.method == "GET" and has_answered(collection, person):
        return TemplateResponse(request, "trainings/sitting_closed.html", context | {"why": "answered"})
    if not is_open(collection):
        return TemplateResponse(request, "trainings/sitting_closed.html", context | {"why": "closed"})
    form = AnswerForm(request.POST or None, instrument=collection.instrument)
    if request.method == "POST" and form.is_valid():
        try:
            _response, new = submit_response(
                collection=collection,
                person=person,
                answers=form.answers(),
                write_id=form.cleaned_data["write_id"],
                by=request.user,
                scope_id=sitting.event.programme_id,
            )
        except DomainError as error:
            messages.info(request, str(error))
        else:
            messages.success(
                request, _("Thank you, your answers have arrived.") if new else _("Your answers had arrived already.")
            )
        return redirect("trainings:my_results")
    return TemplateResponse(
        request, "trainings/sitting.html", context | {"form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
@requires("trainings.change_event", Sitting, load=sitting_related)
def sitting_state(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Open or close it now, set the times, or remove it while nobody has answered."""
    event, act = sitting.event, request.POST.get("act", "")
    stand(request, event)
    collection = sitting.collection
    times = {"opens_at": collection.opens_at, "closes_at": collection.closes_at}
    form = SittingTimesForm(request.POST if act == "times" else None, initial=times)
    if request.method == "POST" and (act != "times" or form.is_valid()):
        try:
            _move(sitting, act, form, request)
        except DomainError as error:
            messages.error(request, str(error))
        return redirect(event.get_absolute_url() + "#tests")
    context = {
        "sitting": sitting,
        "event": event,
        "programme": event.programme,
        "form": form,
        "answers": collection.responses.count(),
    }
    return TemplateResponse(request, "trainings/sitting_state.html", context, status=422 if form.errors else 200)


def _move(sitting: Sitting, act: str, form: SittingTimesForm, request: HttpRequest) -> None:
    if act == "open":
        services.open_sitting(sitting, by=request.user)
        messages.success(request, _("It is open now."))
    elif act == "close":
        services.close_sitting(sitting, by=request.user)
        messages.success(request, _("It is closed now."))
    elif act == "remove":
        services.remove_sitting(sitting, by=request.user)
        messages.success(request, _("It is removed."))
    elif act == "times":
        services.set_sitting_times(sitting, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))


@require_safe
@requires("trainings.show_codes", Event, field="uuid", load=related)
def sitting_codes(request: HttpRequest, event: Event) -> HttpResponse:
    """Links and QR codes of the event's tests and form, to paste into the group or to print."""
    stand(request, event)
    rows = []
    for held in event.sittings.select_related("collection__instrument"):
        link = settings.SITE_URL + reverse("trainings:sitting", args=[held.pk])
        code = segno.make(link, error="m").svg_inline(scale=4, border=2, omitsize=True)
        rows.append({"sitting": held, "link": link, "code": mark_safe(code)})
    return TemplateResponse(
        request, "trainings/sitting_codes.html", {"event": event, "programme": event.programme, "rows": rows}
    )
