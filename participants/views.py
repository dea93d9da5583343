"""One's own data, consents and account."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from office.access import signed_in
from participants import consent
from participants.enums import ConsentPurpose


@signed_in
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    request.nav_section = "me"
    person = request.user.person
    context = {"person": person, "consents": consent.standing(person) if person else []}
    return TemplateResponse(request, "participants/me.html", context)


@signed_in
@require_POST
def consent_answer(request: HttpRequest) -> HttpResponse:
    """Give or withdraw consent for one purpose."""
    purpose, person = request.POST.get("purpose", ""), request.user.person
    if person is not None and purpose in ConsentPurpose.values:
        consent.answer(person, purpose=purpose, given=request.POST.get("given") == "yes", by=request.user)
        messages.success(request, _("Your answer is kept."))
    return redirect("participants:me")


@signed_in
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """All that is kept of oneself, as JSON."""
    response = JsonResponse(consent.own_data(request.user), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response
