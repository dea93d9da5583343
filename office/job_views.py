"""A job's progress: a fragment that asks again by itself, a page without scripts, JSON for others."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from office.access import requires
from office.models import Job


@require_safe
@requires("office.view_job", Job, field="uuid")
def job(request: HttpRequest, job: Job) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return TemplateResponse(request, "components/job.html", {"job": job})
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse(
            {
                "uuid": str(job.uuid),
                "kind": job.kind,
                "state": job.state,
                "progress": job.progress,
                "step": gettext(job.step) if job.step else "",
                "error": job.error,
                "result_url": job.result_url,
            }
        )
    return TemplateResponse(request, "office/job.html", {"job": job})
