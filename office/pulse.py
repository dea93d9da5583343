"""A worker's sign of life, given every few seconds by a thread of its own: a row, and a file for a container's probe."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from pathlib import Path

from celery.signals import worker_ready, worker_shutting_down
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

log = logging.getLogger(__name__)
SECONDS = 10
REMEMBERED = dt.timedelta(days=1)  # workers that are gone, e.g. a container's earlier names
_stop = threading.Event()


def beat(name: str) -> None:
    from office.models import Heartbeat

    while True:
        try:
            Heartbeat.objects.filter(at__lt=timezone.now() - REMEMBERED).delete()
            Heartbeat.objects.update_or_create(name=name[:120], defaults={"at": timezone.now()})
            if settings.ALIVE_FILE:
                Path(settings.ALIVE_FILE).touch()
        except DatabaseError as error:
            log.warning("No heartbeat written: %s", error)
        finally:
            connection.close()
        if _stop.wait(SECONDS):
            return


@worker_ready.connect
def start(sender: object = None, **_: object) -> None:
    threading.Thread(target=beat, args=(f"worker {getattr(sender, 'hostname', '')}",), daemon=True).start()


@worker_shutting_down.connect
def stop(**_: object) -> None:
    _stop.set()
