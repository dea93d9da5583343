from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.contrib.messages import get_messages
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers

Handler = Callable[[HttpRequest], HttpResponse]
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


log = logging.getLogger("gieo.request")


def request_log(get_response: Handler) -> Handler:
    """One line a request, and its mark on every line written meanwhile. The route, not the address: see config/logs.py."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not log.isEnabledFor(logging.INFO):
            return get_response(request)
        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request=uuid.uuid4().hex[:12]):
            response = get_response(request)
            match, user = request.resolver_match, getattr(request, "_cached_user", None)
            facts = {
                "method": request.method,
                "route": match.route if match else "",
                "status": response.status_code,
                "duration_ms": round((time.perf_counter() - began) * 1000, 1),
                "user": getattr(user, "pk", None),
            }
            log.info("request", extra=facts)
        return response

    return middleware


def language(get_response: Handler) -> Handler:
    """The reader's choice (cookie), else Vietnamese: the browser's wish is not asked, since a borrowed phone's is not the reader's."""
    known = {code for code, _ in settings.LANGUAGES}

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        code = chosen if chosen in known else settings.LANGUAGE_CODE
        with translation.override(code):
            request.LANGUAGE_CODE = code  # type: ignore[attr-defined]
            response = get_response(request)
        response.headers.setdefault("Content-Language", code)
        return response

    return middleware


def whole_signs(get_response: Handler) -> Handler:
    """Takes the sign 0 out of what is asked and sent: nobody types it, and PostgreSQL keeps no text that holds it. An
    address that holds it is not here."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or "\0" in query:
            request.META["QUERY_STRING"] = query.replace("%00", "").replace("\0", "")
        return get_response(request)

    def sent(request: HttpRequest, *_view: object) -> None:
        """Here the form has been read for its token already."""
        if request.method != "POST" or not (request.content_type or "").startswith(FORMS):
            return
        if any("\0" in value for values in request.POST.lists() for value in values[1]):  # type: ignore[operator]
            clean = request.POST.copy()
            for name, values in request.POST.lists():
                clean.setlist(name, [str(value).replace("\0", "") for value in values])
            request.POST = clean  # type: ignore[assignment]

    middleware.process_view = sent  # type: ignore[attr-defined]
    return middleware


def htmx(get_response: Handler) -> Handler:
    """Redirects and messages for htmx: a redirect becomes HX-Redirect, messages ride along out of band."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        if not getattr(request, "htmx", False) or request.htmx.boosted:  # type: ignore[attr-defined]
            return response
        if response.status_code in {301, 302, 303} and "HX-Redirect" not in response:
            location = response["Location"]
            del response["Location"]
            response.status_code = 204
            response["HX-Redirect"] = location
        elif response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            stored = list(get_messages(request))
            if stored:
                response.write(render_to_string("components/messages.html", {"messages": stored, "oob": True}, request))
        return response

    return middleware


def private_pages(get_response: Handler) -> Handler:
    """Pages of signed-in people are never kept by shared caches."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-cache"
        return response

    return middleware
