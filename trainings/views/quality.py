"""The quality checklist of a training."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from office.access import requires
from trainings import quality as services
from trainings.models import Event
from trainings.views.events import related, stand

LONGEST = 2000


@require_http_methods(["GET", "POST"])
@requires("trainings.look_at_quality", Event, field="uuid", load=related)
def quality(request: HttpRequest, event: Event) -> HttpResponse:
    stand(request, event)
    found = services.steps(event)
    errors: dict[str, str] = {}
    if request.method == "POST":
        answers = _answers(request, found)
        errors = {key: text for key, (choice, text) in answers.items() if text and not choice}
        if not errors:
            services.save_quality(event, answers, by=request.user)
            messages.success(request, _("Saved."))
            return redirect("trainings:quality", event.uuid)
        found = [services.Step(step.number, step.question, *answers.get(step.question.key, ("", ""))) for step in found]
    context = {
        "event": event,
        "programme": event.programme,
        "steps": found,
        "errors": errors,
        "shown": services.with_evidence(found),
    }
    return TemplateResponse(request, "trainings/quality.html", context, status=422 if errors else 200)


def _answers(request: HttpRequest, found: list[services.Step]) -> dict[str, tuple[str, str]]:
    """What was sent, by question; a choice that the checklist does not know is left out."""
    answers = {}
    for step in found:
        key = step.question.key
        choice = request.POST.get(key, "")
        evidence = request.POST.get(f"{key}-evidence", "").strip()[:LONGEST]
        answers[key] = (choice if choice in dict(step.choices) else "", evidence)
    return answers
