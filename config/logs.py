"""What the processes write to standard error: lines that a person reads, or one JSON object a line (production).

Imports nothing of Django's, since gunicorn's master reads it too. Logs hold no query strings, no addresses of single
things and nothing of what people typed: a search holds names, an invitation's address is its key.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog

PLAIN = {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}


def read(environ: Mapping[str, str], *, embedded: bool) -> dict[str, Any]:
    """The logging configuration that LOG_LEVEL and LOG_FORMAT (json or plain) ask for."""
    said = environ.get("LOG_FORMAT", "") or ("plain" if embedded else "json")
    if said not in {"json", "plain"}:
        raise ValueError("LOG_FORMAT must be json or plain.")
    level = environ.get("LOG_LEVEL", "") or ("WARNING" if embedded else "INFO")
    return logging_config(level, json=said == "json")


def _json() -> dict[str, Any]:
    """Formatter of records from any logger; what is bound for a request or a job rides along."""
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(("duration_ms", "method", "route", "status", "user", "attempt", "outcome")),
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.processors.format_exc_info,
        ],
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.EventRenamer("message"),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    }


def logging_config(level: str, *, json: bool) -> dict[str, Any]:
    quiet = {"level": "WARNING"} if level == "INFO" else {}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": _json() if json else PLAIN},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django.request": {"level": "ERROR"},  # its warnings hold addresses of pages not found
            "django.security.DisallowedHost": {"level": "CRITICAL"},  # strangers ask under any name; they get their 400
            "gunicorn.http.wsgi": {"level": "ERROR"},  # Django answers HEAD as GET, gunicorn drops the body
            "gunicorn.error": {"handlers": [], "propagate": True, "level": level},
            # a line for each tick of the clock says nothing; office.jobs tells of each job
            "celery.app.trace": quiet,
            "celery.beat": quiet,
            "celery.worker.strategy": quiet,
        },
    }
