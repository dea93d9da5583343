"""Writes on layouts: a Word template is uploaded, replaced, taken out of use; a programme and a report choose."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from office import files, history, jobs
from office.errors import DomainError, WrongState
from office.text import nfc
from programmes.services_programmes import apply, normalised
from reports.enums import ReportState
from reports.layouts.enums import Layout
from reports.layouts.models import Letterhead, ProgrammeLayout, ReportLayout
from reports.letterheads import checking
from reports.official.details import Details

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from participants.models import User
    from programmes.models import Programme
    from reports.letterheads.problems import Problem
    from reports.models import Report

LAID_OUT = {ReportState.DRAFT, ReportState.FAILED}


class BadTemplate(DomainError):
    """The Word template can't be taken; ``problems`` says each with its place."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(_("The template was not taken. What is wrong stands below; nothing was kept."))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Paper:
    """What a renderer needs to know of a report's layout: plain data, read once."""

    layout: str = Layout.PORTAL
    details: Details = field(default_factory=Details)
    template: bytes = b""


def keep_letterhead(
    programme: Programme, *, by: User, name: str, upload: UploadedFile, replaces: Letterhead | None = None
) -> tuple[Letterhead, int]:
    """Check and keep a template, as a new one or in the place of a former. Also how many of its tags Word had cut.

    Raises BadUpload, BadTemplate and CannotKeep; then nothing is kept.
    """
    data, cut = checking.checked(upload, BadTemplate)
    with transaction.atomic(), files.undone_on_error():
        row = Letterhead(programme=programme, name=nfc(name).strip(), uploaded_by=by)
        if replaces is not None:
            former = Letterhead.objects.select_for_update().get(pk=replaces.pk)
            if former.ended_at is not None:
                raise WrongState(_("This template was replaced or taken out of use meanwhile."))
            former.ended_at = timezone.now()
            former.save(update_fields=["ended_at"])
            row.series, row.version = former.series, former.version + 1
        row.full_clean()
        row.save()
        row.stored = files.keep(
            data,
            kind="letterhead",
            name=upload.name or "template.docx",
            content_type=files.OFFICE_KINDS[".docx"][0],
            about=row,
            by=by,
        )
        row.save(update_fields=["stored"])
        if replaces is not None:
            ProgrammeLayout.objects.filter(letterhead=replaces).update(letterhead=row)
        verb = "reports.letterhead_kept" if replaces is None else "reports.letterhead_replaced"
        history.record(row, verb, by=by, file=row.stored.name, sha256=row.stored.sha256)
    return row, cut


@transaction.atomic
def retire_letterhead(letterhead: Letterhead, *, by: User) -> None:
    """No longer offered; what was made with it keeps it. Repeating it changes nothing."""
    row = Letterhead.objects.select_for_update().get(pk=letterhead.pk)
    if row.ended_at is not None:
        return
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    for held in ProgrammeLayout.objects.select_for_update().filter(letterhead=row):
        held.letterhead, held.layout = None, Layout.PORTAL
        held.save(update_fields=["letterhead", "layout"])
    history.record(row, "reports.letterhead_ended", by=by)


@transaction.atomic
def set_programme_layout(programme: Programme, *, by: User, **facts: Any) -> ProgrammeLayout:
    """What new reports begin with; those that are there stay as they are."""
    row, _made = ProgrammeLayout.objects.select_for_update().get_or_create(programme=programme)
    changes = apply(row, normalised(facts))
    if changes:
        row.full_clean()
        row.save()
        history.record(row, "reports.layout_set", by=by, scope_id=programme.pk, changes=changes)
    return row


@transaction.atomic
def set_report_layout(report: Report, *, by: User, **facts: Any) -> None:
    """Change how a draft looks and have its files made anew from the same snapshot."""
    row = type(report).objects.select_for_update().defer("snapshot").get(pk=report.pk)
    if row.state not in LAID_OUT:
        raise WrongState(
            _("Only a draft can be laid out. This report is “%(state)s”.") % {"state": row.get_state_display()}
        )
    held, _made = ReportLayout.objects.get_or_create(report=row)
    changes = apply(held, normalised(facts))
    if changes:
        held.full_clean()
        held.save()
        history.record(row, "reports.layout_changed", by=by, changes=changes)
        if row.state == ReportState.DRAFT:  # one that failed is made when somebody tries again
            jobs.ask("reports.make", by=by, about=row, fresh=False)


def papers_of(programme: Programme) -> tuple[list[tuple[str, str]], str]:
    """The layouts that a report may be asked for in, and the programme's own; a template goes by its number."""
    own = ProgrammeLayout.objects.filter(programme=programme).first()
    found = [
        (str(row.pk), _("Word template: %(name)s") % {"name": row}) for row in Letterhead.objects.offered_to(programme)
    ]
    choices = [
        (Layout.PORTAL.value, str(Layout.PORTAL.label)),
        *found,
        (Layout.OFFICIAL.value, str(Layout.OFFICIAL.label)),
    ]
    if own is None:
        return choices, Layout.PORTAL
    return choices, str(own.letterhead_id) if own.layout == Layout.LETTERHEAD else own.layout


def begin_layout(report: Report, paper: str = "") -> None:
    """A new report takes over what its programme has set; ``paper`` may choose another layout for it."""
    of = ProgrammeLayout.objects.filter(programme=report.programme_id).first()
    facts = {name: getattr(of, name) for name in of.carried()} if of is not None else {}
    if paper in {Layout.PORTAL, Layout.OFFICIAL}:
        facts |= {"layout": paper, "letterhead": None}
    elif paper:
        chosen = Letterhead.objects.offered_to(report.programme).filter(pk=paper).first()
        facts |= {"layout": Layout.LETTERHEAD, "letterhead": chosen} if chosen is not None else {}
    if facts and (of is not None or facts["layout"] != Layout.PORTAL):
        ReportLayout.objects.create(report=report, **facts)


def paper_of(report: Report) -> Paper:
    row = ReportLayout.objects.select_related("letterhead__stored").filter(report=report).first()
    if row is None:
        return Paper()
    layout, template = row.layout, b""
    if layout == Layout.LETTERHEAD:
        template = read(row.letterhead)
    return Paper(layout=layout, details=row.details(), template=template)


def preview_paper(programme: Programme, letterhead: Letterhead) -> Paper:
    """A template with what the programme's reports usually state."""
    row = ProgrammeLayout.objects.filter(programme=programme).first()
    given = {name: getattr(row, name) for name in row.carried() if name in Details.__dataclass_fields__} if row else {}
    return Paper(layout=Layout.LETTERHEAD, details=Details(**given), template=read(letterhead))


def read(letterhead: Letterhead | None) -> bytes:
    """The template's bytes. Raises DomainError when they can't be read."""
    try:
        with letterhead.stored.file.open("rb") as content:  # type: ignore[union-attr]
            return content.read()
    except (AttributeError, OSError) as error:
        raise DomainError(
            _("The Word template can’t be read just now. Choose another layout or try again later.")
        ) from error
