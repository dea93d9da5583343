"""A sheet's way: kept, judged, shown, confirmed, written once. Nothing is half-written, nothing is lost."""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from instruments.enums import Entry
from instruments.models import Answer, Response
from instruments.services import answer_rows
from office import files, history
from office.errors import DomainError, WrongState
from programmes.enums import ImportState, RowKind
from programmes.imports import sheets
from programmes.imports.words import BadSheet
from trainings.models import AnswerSheet, Sitting
from trainings.sheets.columns import WHO, columns_of, questions_of
from trainings.sheets.judge import Judge, Row

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from participants.models import User

GOOD = (RowKind.NEW, RowKind.CHANGED)


@transaction.atomic
def upload(sitting: Sitting, file: UploadedFile, *, by: User) -> AnswerSheet:
    """Keep the file as it came and judge each row; nothing is written of it yet."""
    files.check_size(file)
    file.seek(0)
    content = file.read()
    stored = files.keep(
        content,
        kind="sheet",
        name=file.name or "list",
        content_type=sheets.content_type(content),
        by=by,
        scope_id=sitting.event.programme_id,
    )
    sheet = AnswerSheet(sitting=sitting, file=stored, created_by=by)
    try:
        _read(sheet, content)
    except BadSheet as bad:
        sheet.state, sheet.problems = ImportState.UNREADABLE, [list(problem) for problem in bad.problems]
    sheet.save()
    stored.object_type, stored.object_id = sheet._meta.label_lower, str(sheet.pk)
    stored.save(update_fields=["object_type", "object_id"])
    history.record(sitting.event, "trainings.sheet_uploaded", by=by, file=stored.name, moment=sitting.moment)
    return sheet


def _read(sheet: AnswerSheet, content: bytes) -> None:
    sitting = sheet.sitting
    _not_twice(sitting, content)
    questions = questions_of(sitting)
    read = sheets.read(content, sheet.file.name, columns_of(sitting, questions))
    if not set(read.columns) - set(WHO):
        raise BadSheet(("no_answers_columns", {"sheet": read.name, "row": read.header_row}))
    if not sitting.collection.anonymous and not {"code", "full_name", "given_name"} & set(read.columns):
        raise BadSheet(("missing_column", {"sheet": read.name, "row": read.header_row, "column": "full_name"}))
    sheet.sheet = read.name
    sheet.notices = [list(notice) for notice in read.notices if notice[0] != "absent_columns"]
    rows = _stage(sheet, [(number, dict(zip(read.columns, texts, strict=True))) for number, texts in read.rows])
    people = sitting.event.programme.enrolments.active().count()
    answers = sitting.collection.responses.count() + sum(row.kind == RowKind.NEW for row in rows)
    if sitting.collection.anonymous and answers > people:
        sheet.notices.append(["more_than_people", {"answers": answers, "people": people}])


def _not_twice(sitting: Sitting, content: bytes) -> None:
    """Rows without names can't be told from ones that were entered before; the same file can."""
    if not sitting.collection.anonymous:
        return
    digest = hashlib.sha256(content).hexdigest()
    before = sitting.sheets.filter(state=ImportState.IMPORTED, file__sha256=digest).first()
    if before is not None and before.saved_at is not None:
        when = timezone.localtime(before.saved_at).strftime("%d/%m/%Y %H:%M")
        raise BadSheet(("entered_before", {"when": when}))


def _stage(sheet: AnswerSheet, read: list[tuple[int, dict[str, str]]]) -> list[Row]:
    rows = list(Judge(sheet.sitting).rows(read))
    sheet.rows = [row.as_data() for row in rows]
    sheet.state, sheet.problems = ImportState.CHECKED, []
    return rows


def counts(sheet: AnswerSheet) -> dict[str, int]:
    return {kind: sum(row["kind"] == kind for row in sheet.rows) for kind in RowKind.values}


class _Changed(Exception):
    """A row is no longer what was shown."""


@transaction.atomic
def save(sheet: AnswerSheet, *, by: User, leave_out_wrong: bool = False) -> AnswerSheet:
    """Write what was shown, once. When something has changed since, nothing is written and it is shown anew."""
    row = AnswerSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if row.state == ImportState.IMPORTED:
        return row
    if row.state != ImportState.CHECKED:
        raise WrongState(_("This list can’t be imported in its present state. Upload it again."))
    shown = [known["kind"] for known in row.rows]
    if RowKind.WRONG in shown and not leave_out_wrong:
        raise DomainError(_("Some rows are wrong. Put them right in your file and upload it again."))
    read = [(known["number"], known["texts"]) for known in row.rows]
    judged = _stage(row, read)
    good = [one for one in judged if one.kind in GOOD]
    try:
        if [one.kind for one in judged] != shown:
            raise _Changed
        with transaction.atomic():
            _write(row, good, by=by)
    except (_Changed, IntegrityError):  # somebody of them answered on a phone meanwhile
        _stage(row, read)
        row.notices = [*row.notices, ["changed_since", {}]]
        row.save()
        return row
    row.state, row.saved_at = ImportState.IMPORTED, timezone.now()
    row.rows = [{**known, "texts": {}, "changes": []} for known in row.rows]  # answers stay in their own table only
    row.save()
    event = row.sitting.event
    history.record(
        event, "trainings.sheet_entered", by=by, cells=len(good), file=row.file.name, moment=row.sitting.moment
    )
    return row


def _write(sheet: AnswerSheet, rows: list[Row], *, by: User) -> None:
    """Responses and answers, table by table. A row's response has an id of its own, so that none comes twice."""
    collection, questions = sheet.sitting.collection, questions_of(sheet.sitting)
    held = {
        response.person_id: response
        for response in Response.objects.select_for_update().filter(collection=collection, person__isnull=False)
    }
    known = [(held[row.person_id], row) for row in rows if row.person_id in held]
    new = [
        (
            Response(
                write_id=uuid.uuid5(sheet.uuid, str(row.number)),
                collection=collection,
                person_id=row.person_id,
                score=row.score,
                entry=Entry.SHEET,
                entered_by_id=by.pk,
            ),
            row,
        )
        for row in rows
        if row.person_id not in held
    ]
    Response.objects.bulk_create([response for response, _row in new], batch_size=500)
    for response, row in known:
        response.score, response.entry, response.entered_by_id = row.score, Entry.SHEET, by.pk
    Response.objects.bulk_update(
        [response for response, _row in known], ["score", "entry", "entered_by_id"], batch_size=500
    )
    Answer.objects.filter(response__in=[response.pk for response, row in known if row.answers]).delete()
    Answer.objects.bulk_create(
        [answer for response, row in [*known, *new] for answer in answer_rows(response, questions, row.answers)],
        batch_size=500,
    )


@transaction.atomic
def drop(sheet: AnswerSheet, *, by: User) -> None:
    """Set a sheet aside: its preview goes, the file stays."""
    row = AnswerSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if row.state == ImportState.IMPORTED:
        raise WrongState(_("This list is imported already."))
    before, row.state, row.rows = row.state, ImportState.DROPPED, []
    row.save(update_fields=["state", "rows"])
    history.record(
        row.sitting.event, "trainings.sheet_set_aside", by=by, from_state=before, to_state=row.state, file=row.file.name
    )
