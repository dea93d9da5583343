"""Having a draft's files made anew from the snapshot that it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from office import jobs
from office.enums import JobState
from office.models import Job

if TYPE_CHECKING:
    from participants.models import User
    from reports.models import Report


def make_anew(report: Report, *, by: User | None) -> None:
    """Ask for it; one that waits already reads the newest text."""
    waiting = Job.objects.about(report).filter(kind="reports.make", state=JobState.WAITING, attempts=0)
    if not waiting.exists():
        jobs.ask("reports.make", by=by, about=report, fresh=False)
