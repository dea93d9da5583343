"""Offline reading: whose pages a phone may keep, the service worker and the page it shows without a network.

Only people who are nothing but trainee or monitor, since they work where there is no line; nobody else's pages are
kept on a device. A response says so in a header, with a key of the user: another key, or none, empties what is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from office.access import open_to_all

HEADER = "Gieo-Keep"
KEEPERS = {"trainee", "monitor"}


def key(user: Any) -> str:
    """The mark under which this user's pages may be kept; empty when they may not."""
    if not user.is_authenticated or user.is_staff or not user.roles:
        return ""
    held = set().union(*user.roles.values())
    return salted_hmac("office.offline", str(user.pk)).hexdigest()[:16] if held <= KEEPERS else ""


def context(request: HttpRequest) -> dict[str, str]:
    user = getattr(request, "user", None)
    return {"offline_key": key(user) if user is not None else ""}


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html") and not request.headers.get("HX-Request")
        if request.method == "GET" and is_page and (mark := key(request.user)):
            response[HEADER] = mark
        return response

    return handle


@open_to_all
@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "office/sw.js", content_type="text/javascript")


@open_to_all
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "offline.html")
