"""Progress updates: sent from a phone, seen by the coordinator."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from actionplans import services
from actionplans.forms import UpdateForm
from actionplans.models import Plan, ProgressUpdate
from actionplans.views.plans import related, stand
from office.access import requires
from office.errors import DomainError


@require_http_methods(["GET", "POST"])
@requires("actionplans.add_update", Plan, field="uuid", load=related)
def update_add(request: HttpRequest, plan: Plan) -> HttpResponse:
    stand(request, plan)
    if request.method == "GET" and not plan.is_under_way:
        messages.info(request, _("Updates can be sent while the plan is under way."))
        return redirect(plan)
    initial = {"activity": request.GET.get("activity")}
    form = UpdateForm(request.POST or None, request.FILES or None, plan=plan, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _update, new = services.send_update(
                plan=plan,
                write_id=form.cleaned_data["write_id"],
                facts=form.facts(),
                values=form.values(),
                photos=form.cleaned_data["photos"],
                by=request.user,
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return _received(request, plan, new=new)
    if _wants_json(request) and request.method == "POST":
        return JsonResponse({"errors": form.errors}, status=422)
    context = {"plan": plan, "programme": plan.programme, "form": form}
    return TemplateResponse(request, "actionplans/update_add.html", context, status=422 if form.errors else 200)


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _received(request: HttpRequest, plan: Plan, *, new: bool) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse(
            {"status": "received", "new": new, "url": plan.get_absolute_url()}, status=201 if new else 200
        )
    if new:
        messages.success(request, _("Your update has arrived. Thank you."))
    else:
        messages.info(request, _("This update had arrived already. It is counted once."))
    return redirect(plan.get_absolute_url() + "#updates")


@require_POST
@requires("actionplans.see_update", ProgressUpdate)
def update_seen(request: HttpRequest, update: ProgressUpdate) -> HttpResponse:
    services.see_update(update, by=request.user)
    return redirect(update.plan.get_absolute_url() + "#updates")
