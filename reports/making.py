"""A report's files made anew: asked for, and put in the place of the former ones in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_noop

from office import files, jobs
from office.enums import JobState
from office.models import Job, StoredFile
from reports import notices
from reports.enums import Format, ReportState
from reports.models import NetworkReport, Report
from reports.snapshot import checksum
from reports.workflow import move_report

if TYPE_CHECKING:
    from participants.models import User

CONTENT_TYPES = {
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
STEPS = {
    Format.PDF: gettext_noop("Setting the PDF"),
    Format.DOCX: gettext_noop("Writing the Word file"),
    Format.XLSX: gettext_noop("Filling the workbook"),
}


def make_anew(report: Report | NetworkReport, *, by: User | None, kind: str = "reports.make") -> None:
    """Ask for it, from the snapshot that it holds; one that waits already reads the newest text."""
    waiting = Job.objects.about(report).filter(kind=kind, state=JobState.WAITING, attempts=0)
    if not waiting.exists():
        jobs.ask(kind, by=by, about=report, fresh=False)


@transaction.atomic
def replace_files(
    work: jobs.Work,
    report: Report | NetworkReport,
    taken: Mapping[str, Any],
    made: Iterable[tuple[str, bytes, dict[str, str]]],
    *,
    fresh: bool,
) -> None:
    """``made``: each file's name, content, and what its row says. One that became final meanwhile stays as it is."""
    work.still_mine()
    row = type(report).objects.select_for_update().get(pk=report.pk)
    if row.state == ReportState.FINAL:
        return
    former = list(StoredFile.objects.filter(pk__in=row.files.values("stored_id")))
    row.files.all().delete()
    for name, data, facts in made:
        stored = files.keep(
            data, kind="report", name=name, content_type=CONTENT_TYPES[Format(facts["format"])], about=row
        )
        row.files.create(stored=stored, **facts)
    told = {"sha256": checksum(taken)}
    move_report(row, "make_report", by=None, told=told, snapshot=taken, data_as_of=taken["as_of"], **told)
    if fresh:
        notices.tell_ready(row, work.job)
    for stored in former:
        files.remove(stored)
