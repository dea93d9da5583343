"""What a worker does for networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_noop

from networks import sheets
from networks.models import UnitImport
from office import jobs

if TYPE_CHECKING:
    from office.jobs import Work


def _batch(work: Work) -> UnitImport:
    rows = UnitImport.objects.select_related("network", "file", "imported_by")
    return rows.get(pk=work.job.object_id)


def _page(batch: UnitImport) -> str:
    return reverse("networks:units_import", args=[batch.network.slug, batch.uuid])


@jobs.runner("networks.read_units")
def read_units(work: Work) -> str:
    work.say(5, gettext_noop("Reading the file…"))
    batch = _batch(work)
    sheets.read(batch, sheets.content_of(batch))
    return _page(batch)


@jobs.runner("networks.write_units")
def write_units(work: Work) -> str:
    work.say(10, gettext_noop("Writing all units at once…"))
    batch = _batch(work)
    sheets.write(batch, work=work)
    return _page(batch)
