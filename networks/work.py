"""What a worker does for networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_noop

from networks import sheets, staged  # noqa: F401  (each kind of sheet knows its way)
from networks.models import ReturnImport, UnitImport
from networks.returns import sheets as return_sheets  # noqa: F401
from office import jobs
from programmes.enums import ImportState

if TYPE_CHECKING:
    from networks.staged import StagedSheet
    from office.jobs import Work
    from office.models import Job

SHEETS = {
    "units": UnitImport.objects.select_related("network", "file", "imported_by"),
    "returns": ReturnImport.objects.select_related("round__form", "unit__network", "file", "imported_by"),
}


def _read(work: Work) -> str:
    work.say(5, gettext_noop("Reading the file…"))
    batch = _batch(work.job)
    if batch.state == ImportState.READING:  # a job that another worker did already changes nothing
        staged.read(batch, staged.content_of(batch))
    return batch.get_absolute_url()


def _write(work: Work) -> str:
    work.say(10, gettext_noop("Writing all rows at once…"))
    batch = _batch(work.job)
    if batch.state == ImportState.WRITING:
        staged.write(batch, work=work)
    return batch.get_absolute_url()


def _batch(job: Job) -> StagedSheet:
    return SHEETS[job.kind.rpartition("_")[2]].get(pk=job.object_id)


def _failed(job: Job, error: str) -> None:
    """Nothing of it is written: it waits again, to be confirmed or set aside; what went wrong stands at the job."""
    SHEETS[job.kind.rpartition("_")[2]].filter(pk=job.object_id, state=ImportState.WRITING).update(
        state=ImportState.CHECKED
    )


def _unread(job: Job, error: str) -> None:
    SHEETS[job.kind.rpartition("_")[2]].filter(pk=job.object_id, state=ImportState.READING).update(
        state=ImportState.UNREADABLE, problems=[["damaged", {}]]
    )


for name in SHEETS:
    jobs.runner(f"networks.read_{name}")(_read)
    jobs.runner(f"networks.write_{name}")(_write)
    jobs.on_failure(f"networks.read_{name}")(_unread)
    jobs.on_failure(f"networks.write_{name}")(_failed)
