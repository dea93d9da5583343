"""The API is assembled here; each app's api.py brings its router. Described at /api/v1/openapi.json."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import conditional_page
from django.views.decorators.vary import vary_on_headers
from ninja import NinjaAPI
from ninja.errors import AuthenticationError
from ninja.security import django_auth

from participants.auth import TokenAuth
from reports.api import router as reports_router

api = NinjaAPI(
    title="Gieo",
    version="1",
    description=(
        "Programmes, their results, partners, sources and money, with the same permissions and the same suppression as"
        " the pages. null is “not stated” or “nothing to count from”, never zero. Counts and reported values are JSON"
        " numbers; money under /money, /budget, /grants and /transactions is text with exactly the decimals of its"
        " currency. Lists are given in pages (limit, offset) in an order that stays. Each answer has an ETag; asked"
        " with If-None-Match it is 304 while nothing changed for this reader."
    ),
    urls_namespace="api",
    docs_url=None,
    auth=[TokenAuth(), django_auth],
)
api.add_router("", reports_router)


@api.exception_handler(AuthenticationError)
def who_are_you(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """401 says how to come in."""
    answer = api.create_response(request, {"detail": "Unauthorized"}, status=401)
    answer["WWW-Authenticate"] = "Bearer"
    return answer


def open_urls() -> tuple:
    """The API asks who calls by itself (401), not by the sign-in page: opt out of the signed-in-by-default middleware."""
    patterns, *rest = api.urls
    for pattern in patterns:
        # An answer has an ETag; who asks again with it gets 304 when nothing changed.
        # Each reader has the own edition: whatever keeps answers must keep them apart.
        answer = conditional_page(vary_on_headers("Authorization", "Cookie")(pattern.callback))  # type: ignore[type-var]
        pattern.callback = login_not_required(answer)  # type: ignore[type-var]
        pattern.callback.permission = "API"  # type: ignore[attr-defined]
    return (patterns, *rest)


urls = open_urls()
