"""A sheet on its way in: kept as it came, judged whole, shown, and written in one transaction or not at all."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from office import files, history, jobs
from office.errors import WrongState
from office.models import Job, StoredFile
from participants.models import User
from programmes.enums import ImportState, RowKind
from programmes.imports import sheets
from programmes.imports.columns import Column
from programmes.imports.words import BadSheet

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

IN_THE_REQUEST = 400  # rows; more are read and written by a worker
SHOWN = 100


@dataclass(slots=True)
class Row:
    """One row of the sheet, judged. ``facts``: what would be written; ``changes``: [column, before, after] …"""

    number: int
    name: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    kind: str = RowKind.SAME
    problems: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    changes: list[list[str]] = field(default_factory=list)

    def wrong(self, column: str, code: str, **values: Any) -> None:
        self.problems.append((column, code, values))

    def kept(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "name": self.name[:200],
            "kind": str(self.kind),
            "problems": [[column, code, values] for column, code, values in self.problems],
            "changes": self.changes,
        }


Texts = Iterable[tuple[int, dict[str, str]]]


@dataclass(frozen=True, slots=True)
class Way:
    """What is particular to one kind of sheet."""

    jobs: str  # “units”: the worker's networks.read_units and networks.write_units
    columns: Callable[[Any], list[Column]]
    judge: Callable[[Any, Texts], list[Any]]  # a fixed number of queries, whatever the number of rows
    lock: Callable[[Any], Any]  # what nobody else may change while it is written
    write: Callable[[Any, list[Any]], None]  # the rows that are new or changed, with their history
    about: Callable[[Any], models.Model]  # what the history tells it of
    imported: str  # the history's verb
    cell: Callable[[Any], str] | None = None


class StagedSheet(models.Model):
    """Codes of sayings are kept, not texts, so that it reads in both languages."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.READING)
    problems = models.JSONField(default=list, help_text="What is wrong with the file as a whole: [code, values] …")
    notices = models.JSONField(default=list)
    counts = models.JSONField(default=dict, help_text="How many rows of each kind.")
    rows = models.JSONField(default=list, help_text="The first rows that are wrong, else the first that would change.")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    imported_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    imported_at = models.DateTimeField(null=True)

    way: ClassVar[Way]

    class Meta:
        abstract = True
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.file.name

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@transaction.atomic
def upload(batch: Any, file: UploadedFile, *, by: User) -> Any:
    """Keep the file of a new batch as it came; a long one is read by a worker. Nothing is written of it yet."""
    files.check_size(file)
    file.seek(0)
    content = file.read()
    kept = files.keep(
        content, kind="sheet", name=file.name or "sheet", content_type=sheets.content_type(content), by=by
    )
    batch.file, batch.created_by = kept, by
    batch.save()
    kept.object_type, kept.object_id = batch._meta.label_lower, str(batch.pk)
    kept.save(update_fields=["object_type", "object_id"])
    if sheets.rows_at_least(content) > IN_THE_REQUEST:
        batch.job = jobs.ask(f"networks.read_{batch.way.jobs}", by=by, about=batch)
        batch.save(update_fields=["job"])
    else:
        read(batch, content)
    history.record(batch.way.about(batch), "networks.sheet_uploaded", by=by, file=kept.name)
    return batch


def read(batch: Any, content: bytes) -> list[Any]:
    """Judge the file; keep the counts and the first rows that a reader must see."""
    try:
        sheet = sheets.read(content, batch.file.name, batch.way.columns(batch), cell=batch.way.cell)
    except BadSheet as bad:
        batch.state, batch.problems = ImportState.UNREADABLE, [list(problem) for problem in bad.problems]
        batch.save()
        return []
    rows = batch.way.judge(batch, ((number, dict(zip(sheet.columns, row, strict=True))) for number, row in sheet.rows))
    wrong = [row for row in rows if row.kind == RowKind.WRONG]
    shown = wrong or [row for row in rows if row.kind in {RowKind.NEW, RowKind.CHANGED}]
    batch.counts = {kind: n for kind in RowKind.values if (n := sum(row.kind == kind for row in rows))}
    batch.rows = [row.kept() for row in shown[:SHOWN]]
    batch.notices = [list(notice) for notice in sheet.notices if notice[0] != "absent_columns"]
    batch.state, batch.problems = ImportState.CHECKED, []
    batch.save()
    return rows


def content_of(batch: Any) -> bytes:
    with batch.file.file.open("rb") as file:
        return file.read()


@transaction.atomic
def confirm(batch: Any, *, by: User, **chosen: Any) -> Any:
    """Write what was shown, once; a long one by a worker. ``chosen``: fields of the batch, decided now."""
    held = type(batch).objects.select_for_update().get(pk=batch.pk)
    if held.state in {ImportState.IMPORTED, ImportState.WRITING}:
        return held
    if held.state != ImportState.CHECKED or held.counts.get(RowKind.WRONG):
        raise WrongState(gettext("This list can’t be imported in its present state. Upload it again."))
    held.imported_by = by
    for name, value in chosen.items():
        setattr(held, name, value)
    if held.total > IN_THE_REQUEST:
        held.state = ImportState.WRITING
        held.job = jobs.ask(f"networks.write_{held.way.jobs}", by=by, about=held)
        held.save()
        return held
    held.save()
    write(held)
    return held


@transaction.atomic
def drop(batch: Any, *, by: User) -> None:
    """Set a sheet aside that was not written."""
    held = type(batch).objects.select_for_update().get(pk=batch.pk)
    if held.state in {ImportState.CHECKED, ImportState.UNREADABLE}:
        held.state = ImportState.DROPPED
        held.save(update_fields=["state"])
        history.record(held.way.about(held), "networks.sheet_set_aside", by=by, file=held.file.name)


def _seen(batch: Any) -> tuple[dict[str, int], list[Any]]:
    """What who confirms has seen: how many of each kind, and of each row what stands there and what it becomes."""
    return dict(batch.counts), [(row["number"], row["changes"]) for row in batch.rows]


@transaction.atomic
def write(batch: Any, *, work: jobs.Work | None = None) -> None:
    """All new and changed rows in one transaction; when something changed since the preview, it is shown anew."""
    if work is not None:
        work.still_mine()
    batch.way.lock(batch)
    shown = _seen(batch)
    rows = read(batch, content_of(batch))
    if _seen(batch) != shown or batch.state != ImportState.CHECKED:
        batch.notices = [*batch.notices, ["changed_since", {}]]
        batch.save()
        return
    rows = [row for row in rows if row.kind in {RowKind.NEW, RowKind.CHANGED}]
    batch.way.write(batch, rows)
    history.record(
        batch.way.about(batch), batch.way.imported, by=batch.imported_by, count=len(rows), file=batch.file.name
    )
    batch.state, batch.imported_at = ImportState.IMPORTED, timezone.now()
    batch.save()
