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
from actionplans.reading import newest_percents, newest_values
from actionplans.views.plans import related, stand
from office.access import requires
from office.errors import DomainError
from office.files import CannotKeep


@require_http_methods(["GET", "POST"])
@requires("actionplans.add_update", Plan, field="uuid", load=related)
def update_add(request: HttpRequest, plan: Plan) -> HttpResponse:
    stand(request, plan)
    if request.method == "GET" and not plan.is_under_way:
        messages.info(request, _("Updates can be sent while the plan is under way."))
        return redirect(plan)
    known = {"percents": newest_percents(plan=plan), "values": newest_values(indicator__plan=plan)}
    initial = {"activity": request.GET.get("activity")}
    form = UpdateForm(request.POST or None, request.FILES or None, plan=plan, initial=initial, **known)
    status = 422
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
            status = 503 if isinstance(error, CannotKeep) else 422  # 503: the phone keeps it and tries again
        else:
            return _received(request, plan, new=new)
    if _wants_json(request) and request.method == "POST":
        return JsonResponse({"errors": form.errors}, status=status)
    folded = any(field.errors for field in [form["spent"], *form.indicator_fields])
    context = {"plan": plan, "programme": plan.programme, "form": form, "extra_errors": folded}
    return TemplateResponse(request, "actionplans/update_add.html", context, status=status if form.errors else 200)


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
    """This update is read; with ``all`` also those of its plan that had come before it."""
    known = (
        ProgressUpdate.objects.filter(pk__lte=update.pk)
        if "all" in request.POST
        else ProgressUpdate.objects.filter(pk=update.pk)
    )
    services.see_updates(known, plan=update.plan, by=request.user)
    return redirect(update.plan.get_absolute_url() + "#updates")
