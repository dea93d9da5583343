"""An upload's way: kept, checked, shown, confirmed, written once. Nothing is half-written, nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tablib
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from import_export.exceptions import ImportError as ImportExportError

from office import bulk, files, history, jobs
from office.errors import DomainError, WrongState
from programmes.enums import ImportState, RowKind
from programmes.imports import sheets
from programmes.imports.columns import all_columns
from programmes.imports.words import BadSheet
from programmes.models import PeopleImport, PeopleImportRow, Programme
from programmes.resources import PeopleResource, Trainee

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from office.jobs import Work
    from participants.models import User

LARGE = 500


def upload(programme: Programme, file: UploadedFile, *, by: User, corrects: PeopleImport | None = None) -> PeopleImport:
    """Keep the file and check it: at once when it is short, in a worker when it is long."""
    files.check_size(file)
    file.seek(0)
    content = file.read()
    large = sheets.rows_at_least(content) > LARGE
    with transaction.atomic():
        batch = keep(programme, content, file.name or "list", by=by, corrects=corrects)
        if large:
            batch.job = jobs.ask("programmes.import_check", by=by, about=batch, batch=batch.pk)
            batch.save(update_fields=["job"])
    if not large:
        check(batch, content=content)
    return batch


def keep(
    programme: Programme, content: bytes, name: str, *, by: User | None, corrects: PeopleImport | None = None
) -> PeopleImport:
    """Keep the file as it came, readable only by those who may read sensitive data."""
    stored = files.keep(
        content,
        kind="sheet",
        name=name,
        content_type=sheets.content_type(content),
        by=by,
        scope_id=programme.pk,
    )
    batch = PeopleImport.objects.create(programme=programme, file=stored, created_by=by, corrects=corrects)
    stored.object_type, stored.object_id = batch._meta.label_lower, str(batch.pk)
    stored.save(update_fields=["object_type", "object_id"])
    history.record(batch, "programmes.list_uploaded", by=by)
    return batch


@bulk.without_collection()
def check(batch: PeopleImport, *, content: bytes | None = None, work: Work | None = None) -> None:
    """Read the file and stage each row with what would become of it. Safe to repeat from the start."""
    if content is None:
        with batch.file.file.open("rb") as stream:
            content = stream.read()
    try:
        sheet = sheets.read(content, batch.file.name, all_columns())
    except BadSheet as bad:
        with transaction.atomic():
            _hold(work)
            batch.state, batch.problems = ImportState.UNREADABLE, [list(problem) for problem in bad.problems]
            batch.save(update_fields=["state", "problems"])
        return
    if work:
        work.say(30, gettext_noop("Checking each row…"))
    resource = _run(batch, sheet.columns, sheet.rows, dry_run=True, say=_progress(work, 30, 80))
    with transaction.atomic():
        _hold(work)
        batch.sheet, batch.columns = sheet.name, sheet.columns
        batch.notices = [list(notice) for notice in sheet.notices]
        _stage(batch, sheet.rows, resource.trainees)


def _hold(work: Work | None) -> None:
    if work:
        work.still_mine()


def _progress(work: Work | None, start: int, end: int) -> Any:
    if work is None:
        return None
    return lambda done, total: work.say(
        start + (end - start) * done // max(total, 1), gettext_noop("Checking each row…")
    )


def _run(
    batch: PeopleImport, columns: list[str], rows: list[tuple[int, list[str]]], *, dry_run: bool, say: Any = None
) -> PeopleResource:
    """Hand the rows to the resource. Anything but a wrong row is our fault and raised."""
    resource = PeopleResource(
        batch.programme, by=batch.created_by, columns=columns, numbers=[number for number, _values in rows], say=say
    )
    dataset = tablib.Dataset(*(tuple(values) for _number, values in rows), headers=columns)
    # The inner door: a dry run needs no transaction here, since nothing is written, and would hold SQLite's only one.
    result = resource.import_data_inner(
        dataset, dry_run=dry_run, raise_errors=not dry_run, using_transactions=False, collect_failed_rows=False
    )
    for error in [*result.base_errors, *(error for row in result.error_rows for error in row.errors)]:
        raise error.error
    return resource


def _stage(batch: PeopleImport, rows: list[tuple[int, list[str]]], trainees: list[Trainee]) -> None:
    batch.rows.all().delete()
    names = ["batch_id", "number", "kind", "name", "values", "changes", "problems", "notes"]
    bulk.insert(
        PeopleImportRow,
        names,
        (
            (
                batch.pk,
                number,
                trainee.kind,
                trainee.name[:150],
                values,
                trainee.changes,
                trainee.problems,
                trainee.notes,
            )
            for (number, values), trainee in zip(rows, trainees, strict=True)
        ),
    )
    batch.counts = {kind: sum(trainee.kind == kind for trainee in trainees) for kind in RowKind.values}
    batch.state, batch.problems = ImportState.CHECKED, []
    batch.save(update_fields=["sheet", "columns", "notices", "counts", "state", "problems"])


# --- the confirmation --------------------------------------------------------------------


def confirm(batch: PeopleImport, *, by: User, leave_out_wrong: bool = False) -> PeopleImport:
    """Write what was previewed, once: a second confirmation changes nothing. Long lists go to a worker."""
    with transaction.atomic():
        row = PeopleImport.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if row.state in {ImportState.IMPORTED, ImportState.WRITING}:
            return row
        if row.state != ImportState.CHECKED:
            raise WrongState(_("This list can’t be imported in its present state. Upload it again."))
        if row.counts.get(RowKind.WRONG) and not leave_out_wrong:
            raise DomainError(_("Some rows are wrong. Put them right in your file and upload it again."))
        row.state, row.imported_by = ImportState.WRITING, by
        if row.counts.get(RowKind.NEW, 0) + row.counts.get(RowKind.CHANGED, 0) > LARGE:
            row.job = jobs.ask("programmes.import_write", by=by, about=row, batch=row.pk)
        row.save(update_fields=["state", "imported_by", "job"])
        if row.job is None or row.job.kind != "programmes.import_write":
            write(row)
            row.refresh_from_db()
    return row


@bulk.without_collection()
@transaction.atomic
def write(batch: PeopleImport, *, work: Work | None = None) -> None:
    """Everything in one transaction; when the portal has changed since the preview, nothing, and the preview anew."""
    _hold(work)
    row = (
        PeopleImport.objects.select_for_update(of=("self",)).select_related("programme", "imported_by").get(pk=batch.pk)
    )
    if row.state != ImportState.WRITING:
        return
    row.created_by = row.imported_by
    good = list(row.rows.filter(kind__in=[RowKind.NEW, RowKind.CHANGED]).values_list("number", "values", "kind"))
    try:
        with transaction.atomic():
            resource = _run(row, row.columns, [(number, values) for number, values, _kind in good], dry_run=False)
            if any(t.kind != kind for t, (_n, _v, kind) in zip(resource.trainees, good, strict=True)):
                raise _Changed
    except (_Changed, ImportExportError) as error:
        if isinstance(error, ImportExportError) and not _is_validation(error):
            raise
        _again(row)
        return
    row.state, row.imported_at = ImportState.IMPORTED, timezone.now()
    row.save(update_fields=["state", "imported_at"])
    row.rows.update(values=[])  # sensitive answers stay in their own table only
    history.record(row.programme, "programmes.people_imported", by=row.imported_by, file=row.file.name, **row.counts)


class _Changed(Exception):
    """A row is no longer what was previewed."""


def _is_validation(error: ImportExportError) -> bool:
    return isinstance(getattr(error, "error", None), ValidationError)


def _again(row: PeopleImport) -> None:
    """Preview anew, and say why."""
    rows = list(row.rows.values_list("number", "values"))
    resource = _run(row, row.columns, rows, dry_run=True)
    row.notices = [*row.notices, ["changed_since", {}]]
    _stage(row, rows, resource.trainees)


@transaction.atomic
def drop(batch: PeopleImport, *, by: User) -> None:
    """Set an upload aside: its preview goes, the file stays."""
    row = PeopleImport.objects.select_for_update().get(pk=batch.pk)
    if row.state in {ImportState.IMPORTED, ImportState.WRITING}:
        raise WrongState(_("This list is imported already."))
    before, row.state = row.state, ImportState.DROPPED
    row.save(update_fields=["state"])
    row.rows.all().delete()
    history.record(row, "programmes.list_set_aside", by=by, from_state=before, to_state=row.state)


@transaction.atomic
def reopen(batch: PeopleImport, *, by: User) -> None:
    """After a worker gave up: the preview stands again, nothing was written."""
    row = PeopleImport.objects.select_for_update(of=("self",)).select_related("job").get(pk=batch.pk)
    if row.state == ImportState.WRITING and row.job is not None and row.job.is_over:
        before, row.state, row.job = row.state, ImportState.CHECKED, None
        row.save(update_fields=["state", "job"])
        history.record(row, "programmes.list_shown_again", by=by, from_state=before, to_state=row.state)


def note_read(batch: PeopleImport, *, by: User) -> None:
    """A list may hold ethnicity and disability: each reading of the file or of its preview is in the history."""
    history.new_event(batch, "programmes.list_read", by=by).save(force_insert=True)
