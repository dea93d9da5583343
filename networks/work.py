"""What a worker does for networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_noop

from networks import sheets, staged  # noqa: F401  (each kind of sheet knows its way)
from networks.models import ReturnImport, UnitImport
from networks.returns import sheets as return_sheets  # noqa: F401
from office import jobs

if TYPE_CHECKING:
    from office.jobs import Work

SHEETS = {
    "units": UnitImport.objects.select_related("network", "file", "imported_by"),
    "returns": ReturnImport.objects.select_related("round__form", "unit__network", "file", "imported_by"),
}


def _read(work: Work) -> str:
    work.say(5, gettext_noop("Reading the file…"))
    batch = SHEETS[work.job.kind.rpartition("_")[2]].get(pk=work.job.object_id)
    staged.read(batch, staged.content_of(batch))
    return batch.get_absolute_url()


def _write(work: Work) -> str:
    work.say(10, gettext_noop("Writing all rows at once…"))
    batch = SHEETS[work.job.kind.rpartition("_")[2]].get(pk=work.job.object_id)
    staged.write(batch, work=work)
    return batch.get_absolute_url()


for name in SHEETS:
    jobs.runner(f"networks.read_{name}")(_read)
    jobs.runner(f"networks.write_{name}")(_write)
