"""One's own data, consents and tokens."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office import history
from office.access import signed_in
from office.models import HistoryEvent
from participants import own_data, services
from participants.enums import ConsentPurpose
from participants.forms import OwnFactsForm, TokenForm


@signed_in
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    request.nav_section = "me"
    person = request.user.person
    context = {
        "person": person,
        "consents": own_data.standing(person) if person else [],
        "history": HistoryEvent.objects.about(person)[:20] if person else [],
    }
    return TemplateResponse(request, "participants/me.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def me_edit(request: HttpRequest) -> HttpResponse:
    """How one is reached and one's post; the rest is the coordinators' to change."""
    request.nav_section = "me"
    person = request.user.person
    if person is None:
        return redirect("participants:me")
    form = OwnFactsForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        services.edit_person(person, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("participants:me")
    context = {"person": person, "form": form}
    return TemplateResponse(request, "participants/me_edit.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def consent_answer(request: HttpRequest) -> HttpResponse:
    """Give or withdraw consent for one purpose."""
    purpose, person = request.POST.get("purpose", ""), request.user.person
    if person is not None and purpose in ConsentPurpose.values:
        services.record_consent(person, purpose, request.POST.get("given") == "yes", by=request.user)
        messages.success(request, _("Your answer is kept."))
    return redirect("participants:me")


@signed_in
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """All that is kept of oneself, as JSON."""
    response = JsonResponse(own_data.own_data(request.user), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    if request.user.person:
        history.record(request.user.person, "participants.data_downloaded", by=request.user)
    return response


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """Personal tokens for the API; a new one is shown once, on this answer alone."""
    request.nav_section = "me"
    form, new = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        new = services.issue_token(request.user, name=form.cleaned_data["name"])
        form = TokenForm()
    context = {"form": form, "new": new, "tokens": request.user.api_tokens.order_by("-created_at")[:50]}
    return TemplateResponse(request, "participants/tokens.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    services.revoke_token(get_object_or_404(request.user.api_tokens, pk=pk), by=request.user)
    messages.success(request, _("The token opens nothing any more."))
    return redirect("participants:tokens")
