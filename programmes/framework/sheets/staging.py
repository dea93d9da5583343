"""An uploaded workbook's way: kept, judged, shown, confirmed as a whole. Nothing is half-written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from office import files, history
from office.errors import DomainError, WrongState
from programmes.enums import ImportState, ProgrammeState, RowKind
from programmes.framework.enums import SheetKind
from programmes.framework.sheets import matrix, period
from programmes.framework.sheets.cells import Fate, cell_text
from programmes.imports import sheets
from programmes.imports.words import BadSheet, say
from programmes.models import Programme, ReportingPeriod, SheetImport

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from participants.models import Organisation, User
    from programmes.imports.columns import Column

TONES = {RowKind.NEW: "ok", RowKind.CHANGED: "wait", RowKind.SAME: "none", RowKind.WRONG: "late"}
OUR_WORDS = {"no_rows": "fw_no_rows"}


@dataclass(frozen=True, slots=True)
class Reader:
    """How a kind of sheet is read. ``write`` takes the rows to be written; without it each row writes itself."""

    columns: Callable[[Programme], list[Column]]
    judge: Callable[[SheetImport, sheets.Sheet], list[Fate]]
    verb: str
    write: Callable[[SheetImport, list[Fate], User], None] | None = None
    word: Callable[[str, str], str] | None = None  # a kept cell of a column in the reader's words


READERS: dict[str, Reader] = {
    SheetKind.FRAMEWORK: Reader(
        matrix.columns_of,
        lambda batch, sheet: matrix.MatrixReader(batch.programme, sheet).judge(),
        "programmes.framework_imported",
    ),
    SheetKind.VALUES: Reader(
        period.columns_of,
        lambda batch, sheet: period.PeriodReader(
            batch.programme, sheet, period=batch.period, organisation=batch.organisation
        ).judge(),
        "programmes.values_imported",
    ),
}


def register_reader(kind: str, reader: Reader) -> None:
    """Another room's sheets take the same way."""
    READERS[kind] = reader


def upload(
    programme: Programme,
    file: UploadedFile,
    *,
    kind: str,
    by: User,
    of_period: ReportingPeriod | None = None,
    organisation: Organisation | None = None,
) -> SheetImport:
    """Keep the workbook and stage what would become of each row. Raises BadUpload for what can't be kept."""
    files.check_size(file)
    file.seek(0)
    content = file.read()
    with transaction.atomic(), files.undone_on_error():
        stored = files.keep(
            content,
            kind="sheet",
            name=file.name or "sheet.xlsx",
            content_type=sheets.content_type(content),
            by=by,
            scope_id=programme.pk,
        )
        batch = SheetImport.objects.create(
            programme=programme, kind=kind, period=of_period, organisation=organisation, file=stored, created_by=by
        )
        stored.object_type, stored.object_id = batch._meta.label_lower, str(batch.pk)
        stored.save(update_fields=["object_type", "object_id"])
        _stage(batch, content)
    return batch


def _stage(batch: SheetImport, content: bytes) -> None:
    try:
        sheet, fates = judge(batch, content)
    except BadSheet as bad:
        batch.state = ImportState.UNREADABLE
        batch.problems = [[OUR_WORDS.get(code, code), values] for code, values in bad.problems]
    else:
        batch.state = ImportState.CHECKED
        batch.notices = [list(notice) for notice in sheet.notices if notice[0] != "absent_columns"]
        batch.rows = [fate.kept() for fate in fates]
    batch.save(update_fields=["state", "problems", "notices", "rows"])


def judge(batch: SheetImport, content: bytes) -> tuple[sheets.Sheet, list[Fate]]:
    """Each row's fate against the portal as it stands now. Raises BadSheet."""
    reader = READERS[batch.kind]
    sheet = sheets.read(content, batch.file.name, reader.columns(batch.programme), cell=cell_text)
    return sheet, reader.judge(batch, sheet)


@transaction.atomic
def confirm(batch: SheetImport, *, by: User, reason: str = "") -> SheetImport:
    """Write all rows, or none. What changed in the portal since the preview is looked at again first."""
    row = SheetImport.objects.select_for_update(of=("self",)).select_related("programme", "file").get(pk=batch.pk)
    if row.state == ImportState.IMPORTED:
        return row
    if row.state != ImportState.CHECKED:
        raise WrongState(_("This workbook is “%(state)s” and can’t be imported.") % {"state": row.get_state_display()})
    if any(one["kind"] == RowKind.WRONG for one in row.rows):
        raise DomainError(_("Some rows are wrong. Put them right in the workbook and upload it again."))
    with row.file.file.open("rb") as stream:
        content = stream.read()
    _sheet, fates = judge(row, content)
    if _same(row.rows) != _same([fate.kept() for fate in fates]):
        raise DomainError(say("changed_since"))
    if needs_reason(row) and not reason.strip():
        raise DomainError(_("Say why what was promised changes."))
    good = [fate for fate in _in_order(fates) if fate.kind in {RowKind.NEW, RowKind.CHANGED}]
    reader = READERS[row.kind]
    try:
        if reader.write is not None:
            reader.write(row, good, by)
        for fate in good:
            if fate.write is not None:
                fate.write(by, reason)
    except ValidationError as error:
        raise DomainError(" ".join(error.messages)) from error
    row.state, row.imported_by, row.imported_at = ImportState.IMPORTED, by, timezone.now()
    row.save(update_fields=["state", "imported_by", "imported_at"])
    history.record(row, reader.verb, by=by, reason=reason.strip())
    return row


def _same(rows: list[dict[str, Any]]) -> list[Any]:
    return [(one["number"], one["name"], one["kind"], [list(change) for change in one["changes"]]) for one in rows]


def _in_order(fates: list[Fate]) -> list[Fate]:
    """Results before what stands under them, indicators last."""
    return sorted(fates, key=lambda fate: fate.turn)


def needs_reason(batch: SheetImport) -> bool:
    """Whether a target of a running programme would change."""
    if batch.kind != SheetKind.FRAMEWORK or batch.programme.state == ProgrammeState.DRAFT:
        return False
    return any(
        column.startswith(("target", "period_")) and before
        for row in batch.rows
        if row["kind"] == RowKind.CHANGED
        for column, before, _after in row["changes"]
    )


@transaction.atomic
def drop(batch: SheetImport, *, by: User) -> None:
    row = SheetImport.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if row.state in {ImportState.CHECKED, ImportState.UNREADABLE}:
        before, row.state = row.state, ImportState.DROPPED
        row.save(update_fields=["state"])
        history.record(row, "programmes.list_set_aside", by=by, from_state=before, to_state=row.state)


# --- as its page shows it ----------------------------------------------------------


def preview(batch: SheetImport) -> list[dict[str, Any]]:
    """The rows in the reader's words, the wrong ones first."""
    labels, word = labels_of(batch), READERS[batch.kind].word
    rows = [_shown(row, labels, word) for row in batch.rows]
    return sorted(rows, key=lambda row: (row["kind"] != RowKind.WRONG, row["number"]))


def labels_of(batch: SheetImport) -> dict[str, str]:
    return {column.key: str(column.label) for column in READERS[batch.kind].columns(batch.programme)}


def _shown(row: dict[str, Any], labels: dict[str, str], word: Callable[[str, str], str] | None) -> dict[str, Any]:
    from programmes.framework.splits import split_label

    def named(column: str) -> str:
        return split_label(column[6:]) if column.startswith("split:") else labels.get(column, column)

    words = {"yes": _("yes"), "no": _("no")}

    def worded(column: str, text: str) -> str:
        return (word(column, text) if word and text else words.get(text, text)) or "–"

    return {
        "number": row["number"],
        "name": row["name"],
        "kind": row["kind"],
        "label": str(RowKind(row["kind"]).label),
        "tone": TONES[RowKind(row["kind"])],
        "problems": [
            {"where": _("row %(row)s, column “%(column)s”") % {"row": number, "column": named(column)},
             "text": say(code, _named(values, labels))}
            for number, column, code, values in row["problems"]
        ],
        "changes": [
            {"column": named(column), "before": worded(column, before), "after": worded(column, after)}
            for column, before, after in row["changes"]
        ],
        "notes": [say(code, values) for code, values in row["notes"]],
    }  # fmt: skip


def sayings(said: list[list[Any]], labels: Mapping[str, str] | None = None) -> list[str]:
    """In the reader's words; a column named in one by its label."""
    names = labels or {}
    return [say(code, _named(values, names)) for code, values in said]


def _named(values: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    column, columns = values.get("column"), values.get("columns")
    if isinstance(column, str) and column in names:
        values = values | {"column": names[column]}
    return values | {"columns": [names.get(key, key) for key in columns]} if isinstance(columns, list) else values


def counts(batch: SheetImport) -> dict[str, int]:
    return {kind: sum(row["kind"] == kind for row in batch.rows) for kind in RowKind.values}
