"""Attendance on one screen: one tap each, the whole column at once, saved as one goes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from office.access import requires
from office.errors import DomainError
from trainings import services
from trainings.enums import MARK_LETTERS
from trainings.models import Event
from trainings.reading import attendance_page, attendance_totals
from trainings.views.events import related, stand


def _marks(post) -> dict[tuple[int, int], str]:
    """Cells are named m-<session>-<enrolment>."""
    marks = {}
    for name, value in post.items():
        kind, _, rest = name.partition("-")
        session, _, enrolment = rest.partition("-")
        if kind == "m" and session.isdigit() and enrolment.isdigit():
            marks[(int(session), int(enrolment))] = value
    return marks


@require_http_methods(["GET", "POST"])
@requires("trainings.take_attendance", Event, field="uuid", load=related)
def attendance(request: HttpRequest, event: Event) -> HttpResponse:
    stand(request, event)
    if request.method == "POST":
        try:
            services.take_attendance(event=event, marks=_marks(request.POST), by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("trainings:attendance", event.uuid)
        if request.htmx:
            context = {"saved": True, **attendance_totals(event)}
            return TemplateResponse(request, "trainings/_attendance_totals.html", context)
        messages.success(request, _("Attendance is saved."))
        return redirect(f"{reverse('trainings:attendance', args=[event.uuid])}?page={request.POST.get('page', 1)}")
    marks = [(letter, mark.label) for mark, letter in MARK_LETTERS.items()]
    context = attendance_page(event, request.GET.get("page")) | {"marks": marks}
    return TemplateResponse(request, "trainings/attendance.html", context)


@require_safe
@requires("trainings.take_attendance", Event, field="uuid", load=related)
def sign_in_sheet(request: HttpRequest, event: Event) -> HttpResponse:
    """The sheet to print and sign."""
    stand(request, event)
    people = (
        event.programme.enrolments.active().select_related("person", "organisation").order_by("person__sort_key", "pk")
    )
    context = {"event": event, "programme": event.programme, "people": people, "sessions": list(event.sessions.all())}
    return TemplateResponse(request, "trainings/sign_in_sheet.html", context)
