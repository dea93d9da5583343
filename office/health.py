"""Liveness and readiness for whoever watches the portal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from kombu import Connection
from kombu.exceptions import KombuError

from office.access import open_to_all
from office.models import Heartbeat

FRESH = dt.timedelta(seconds=60)


@open_to_all
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@open_to_all
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, broker and a worker's heartbeat; 503 when one is missing."""
    found = {"database": _database(), "broker": _broker(), "worker": _worker()}
    return JsonResponse(
        {name: "ok" if good else "missing" for name, good in found.items()}, status=200 if all(found.values()) else 503
    )


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Probes ask by an address of their own, not by the portal's name, and must not need a session to be answered."""
    probes = {"/healthz": healthz, "/readyz": readyz}

    def handle(request: HttpRequest) -> HttpResponse:
        probe = probes.get(request.path_info)
        return probe(request) if probe else get_response(request)

    return handle


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker() -> bool:
    from django.conf import settings

    try:
        with Connection(
            settings.CELERY_BROKER_URL, connect_timeout=2, transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS
        ) as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except (KombuError, OSError):
        return False
    return True


def _worker() -> bool:
    try:
        return Heartbeat.objects.filter(name__startswith="worker", at__gt=timezone.now() - FRESH).exists()
    except DatabaseError:
        return False
