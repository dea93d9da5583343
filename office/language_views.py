from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as django_set_language

from office.access import open_to_all


@open_to_all
@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Keep the reader's language in the cookie and, for a signed-in person, with the account (for messages)."""
    if request.user.is_authenticated and request.POST.get("language") in {"vi", "en"}:
        request.user.language = request.POST["language"]
        request.user.save(update_fields=["language"])
    return django_set_language(request)
