"""What a worker does for programmes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_noop

from office import jobs
from programmes.imports import staging
from programmes.models import PeopleImport

if TYPE_CHECKING:
    from office.jobs import Work


@jobs.runner("programmes.import_check")
def import_check(work: Work) -> str:
    work.say(5, gettext_noop("Reading the file…"))
    batch = PeopleImport.objects.select_related("programme", "file", "created_by").get(pk=work.payload["batch"])
    staging.check(batch, work=work)
    return reverse("programmes:people_import", args=[batch.programme.slug, batch.uuid])


@jobs.runner("programmes.import_write")
def import_write(work: Work) -> str:
    work.say(10, gettext_noop("Writing everybody at once…"))
    batch = PeopleImport.objects.select_related("programme", "file").get(pk=work.payload["batch"])
    staging.write(batch, work=work)
    return reverse("programmes:people_import", args=[batch.programme.slug, batch.uuid])
