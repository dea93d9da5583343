"""CPU seconds of a piece of work: of this process, of the processes that it started, and of its database session."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any


def session_clock() -> Path | None:
    """Where the kernel tells the CPU time of our PostgreSQL session; None when there is none on this machine."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return None
    connection.ensure_connection()
    path = Path(f"/proc/{connection.connection.get_backend_pid()}/schedstat")
    try:
        path.read_text()
    except OSError:
        return None
    return path


class Stopwatch:
    """``with Stopwatch() as watch: …; watch.seconds``, of which ``watch.database`` is the session's."""

    seconds = database = 0.0

    def __enter__(self) -> Stopwatch:
        self._session = session_clock()
        self._began = self._now()
        return self

    def __exit__(self, *_exception: object) -> None:
        own, database = (now - began for now, began in zip(self._now(), self._began, strict=True))
        self.seconds, self.database = own + database, database

    def _now(self) -> tuple[float, float]:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        database = int(self._session.read_text().split()[0]) / 1e9 if self._session else 0.0
        return time.process_time() + children.ru_utime + children.ru_stime, database


def cost(work: Callable[[], Any], *, times: int = 1) -> float:
    """CPU seconds of one run: the median of several."""
    found = []
    for _ in range(times):
        with Stopwatch() as watch:
            work()
        found.append(watch.seconds)
    return median(found)
