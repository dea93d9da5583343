"""A worker's sign of life: a row, written every few seconds by a thread of its own."""

from __future__ import annotations

import logging
import threading

from celery.signals import worker_ready, worker_shutting_down
from django.db import DatabaseError, connection
from django.utils import timezone

log = logging.getLogger(__name__)
SECONDS = 10
_stop = threading.Event()


def beat(name: str) -> None:
    from office.models import Heartbeat

    while True:
        try:
            Heartbeat.objects.update_or_create(name=name[:120], defaults={"at": timezone.now()})
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
