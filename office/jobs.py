"""Jobs: a row with a lease, a heartbeat and a progress. Any worker may take up a job with no live lease.

No Celery transport gives a message back promptly when a worker is killed, and the filesystem one loses it; so the
message only wakes a worker, and the sweeper sends again what nobody holds.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from kombu.exceptions import KombuError

from office.enums import JobState
from office.errors import DomainError
from office.models import Job

if TYPE_CHECKING:
    from django.db.models import Model

log = logging.getLogger(__name__)
MAX_ATTEMPTS = 4


class LeaseLost(Exception):
    """Another worker took the job over: this one must stop without a trace."""


Runner = Callable[["Work"], str | None]
_runners: dict[str, Runner] = {}


def runner(kind: str) -> Callable[[Runner], Runner]:
    """Register the function that does this kind of job. It must be safe to run again from the start.

    It may return the address of its result.
    """

    def register(function: Runner) -> Runner:
        _runners[kind] = function
        return function

    return register


OnFailure = Callable[[Job, str], None]
_on_failure: dict[str, OnFailure] = {}


def on_failure(kind: str) -> Callable[[OnFailure], OnFailure]:
    """Register what is to be done once when a job of this kind has failed for good: (job, error in its language).

    It is called in the transaction that writes the failure down, so it happens if and only if that does.
    """

    def register(function: OnFailure) -> OnFailure:
        _on_failure[kind] = function
        return function

    return register


class Work:
    """What a runner holds in its hand: the job, and a way to say how far it is."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.payload: dict[str, Any] = job.payload

    def say(self, progress: int, step: str) -> None:
        """Tell how far (0–99) and what is being done now (a msgid). Raises LeaseLost when taken over."""
        held = Job.objects.filter(pk=self.job.pk, lease=self.job.lease, state=JobState.RUNNING).update(
            progress=min(progress, 99), step=step, lease_until=_lease_end()
        )
        if not held:
            raise LeaseLost

    def still_mine(self) -> None:
        """Call inside the transaction that writes the result: locks the row, or raises LeaseLost."""
        held = Job.objects.select_for_update().filter(pk=self.job.pk, lease=self.job.lease, state=JobState.RUNNING)
        if not held.exists():
            raise LeaseLost


def ask(
    kind: str,
    *,
    by: Any = None,
    about: Model | None = None,
    scope_id: int | None = None,
    **payload: Any,
) -> Job:
    """Ask for work: the row now, the message after the commit. A broker that is away loses nothing."""
    job = Job.objects.create(
        kind=kind,
        object_type=about._meta.label_lower if about is not None else "",
        object_id=str(about.pk) if about is not None else "",
        scope_id=scope_id if scope_id is not None else getattr(about, "programme_id", None),
        payload=payload,
        asked_by_id=by.pk if by else None,
        asked_by_label=str(by) if by else "",
        language=translation.get_language() or settings.LANGUAGE_CODE,
    )
    transaction.on_commit(lambda: wake(job.pk))
    return job


def wake(job_id: int) -> None:
    """Tell a worker. When the broker is away the sweeper will."""
    from office.tasks import run_job

    try:
        run_job.apply_async((job_id,), retry=False)
    except (KombuError, OSError) as error:
        log.warning("Broker away, job %s waits for the sweeper: %s", job_id, error)


def _lease_end() -> dt.datetime:
    return timezone.now() + dt.timedelta(seconds=settings.JOB_LEASE_SECONDS)


def claim(job_id: int) -> Job | None:
    """Take the lease, or None when another holds it or the job is over."""
    lease = uuid.uuid4()
    taken = (
        Job.objects.filter(pk=job_id).unclaimed().update(state=JobState.RUNNING, lease=lease, lease_until=_lease_end())
    )
    if not taken:
        return None
    job = Job.objects.get(pk=job_id)
    if job.lease != lease:
        return None
    job.attempts += 1
    job.started_at = job.started_at or timezone.now()
    job.save(update_fields=["attempts", "started_at"])
    return job


def _keep_lease(job: Job, stop: threading.Event) -> None:
    try:
        while not stop.wait(settings.JOB_LEASE_SECONDS / 3):
            try:
                Job.objects.filter(pk=job.pk, lease=job.lease, state=JobState.RUNNING).update(lease_until=_lease_end())
            except DatabaseError as error:  # busy or away for a moment: the next round may still be in time
                log.warning("The lease of job %s was not prolonged: %s", job.pk, error)
                connection.close()
    finally:
        connection.close()


def run(job_id: int) -> None:
    """Do one job, if it is free. Called by the worker."""
    job = claim(job_id)
    if job is None:
        return
    if job.attempts > MAX_ATTEMPTS:
        _give_up(job)
        return
    stop = threading.Event()
    keeper = threading.Thread(target=_keep_lease, args=(job, stop), daemon=True)
    keeper.start()
    try:
        with translation.override(job.language), structlog.contextvars.bound_contextvars(job=job.pk, kind=job.kind):
            result = _runners[job.kind](Work(job))
        _finish(job, JobState.DONE, result_url=result or "")
    except LeaseLost:
        log.warning("Job %s was taken over by another worker", job.pk)
    except DomainError as error:
        _finish(job, JobState.FAILED, error=str(error))
    except Exception:
        log.exception("Job %s (%s) failed, attempt %s", job.pk, job.kind, job.attempts)
        _again_or_fail(job)
    finally:
        stop.set()
        keeper.join(timeout=5)


def _again_or_fail(job: Job) -> None:
    if job.attempts < MAX_ATTEMPTS:
        Job.objects.filter(pk=job.pk, lease=job.lease).update(
            state=JobState.WAITING,
            lease=None,
            lease_until=None,
            not_before=timezone.now() + dt.timedelta(seconds=10 * 2**job.attempts),
        )
        return
    _give_up(job)


def _give_up(job: Job) -> None:
    with translation.override(job.language):
        _finish(
            job,
            JobState.FAILED,
            error=_(
                "Something went wrong on our side. It was tried several times. Ask again, or tell the administrator."
            ),
        )


def _finish(job: Job, state: str, *, error: str = "", result_url: str = "") -> None:
    values: dict[str, Any] = {
        "state": state,
        "error": error,
        "lease": None,
        "lease_until": None,
        "finished_at": timezone.now(),
    }
    log.info("Job %s (%s) %s", job.pk, job.kind, state, extra={"outcome": state, "attempt": job.attempts})
    if state == JobState.DONE:
        values |= {"progress": 100, "step": "", "result_url": result_url}
    with transaction.atomic():
        held = Job.objects.filter(pk=job.pk, lease=job.lease).update(**values)
        if held and state == JobState.FAILED and job.kind in _on_failure:
            _on_failure[job.kind](job, error)


def sweep() -> int:
    """Wake a worker for each job that nobody holds. Number of jobs."""
    waiting = list(Job.objects.unclaimed().values_list("pk", flat=True)[:100])
    for job_id in waiting:
        wake(job_id)
    return len(waiting)
