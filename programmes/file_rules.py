from office.files import readable_when
from programmes.framework.workflow import organisation_of
from programmes.imports import staging
from programmes.models import Document, PeopleImport, Picture, ReportedValue, SheetImport, Transaction
from programmes.money.sheets import ledger  # noqa: F401  (its sheets can be read wherever the portal runs)
from programmes.rules import works_in


def _may_read_sheet(user, file) -> bool:
    """An uploaded list holds sensitive answers: for who may read those in its programme."""
    row = PeopleImport.objects.visible_to(user).select_related("programme").filter(pk=file.object_id).first()
    return row is not None and user.has_perm("programmes.view_sensitive", row.programme)


def _note(user, file) -> None:
    staging.note_read(PeopleImport.objects.get(pk=file.object_id), by=user)


readable_when("programmes.peopleimport", _may_read_sheet, note=_note)


def _may_read_evidence(user, file) -> bool:
    """Evidence of a reported figure: who works in the programme, and the organisation's own reporter."""
    row = ReportedValue.objects.select_related("indicator__programme").filter(pk=file.object_id).first()
    if row is None or not user.is_authenticated:
        return False
    programme = row.indicator.programme
    return works_in.test(user, programme) or organisation_of(user, programme.pk) == row.organisation_id


def _may_read_workbook(user, file) -> bool:
    """A workbook on its way in: its sender, and who coordinates the programme."""
    row = SheetImport.objects.select_related("programme").filter(pk=file.object_id).first()
    if row is None or not user.is_authenticated:
        return False
    return row.created_by_id == user.pk or user.has_perm("programmes.change_framework", row.programme)


def _may_read_document(user, file) -> bool:
    """A document of a transaction: who works in the programme, never a donor."""
    row = Transaction.objects.filter(pk=file.object_id).first()
    return row is not None and works_in.test(user, row)


readable_when("programmes.transaction", _may_read_document)
readable_when("programmes.reportedvalue", _may_read_evidence)
readable_when("programmes.sheetimport", _may_read_workbook)
readable_when(
    "programmes.document", lambda user, file: Document.objects.visible_to(user).filter(pk=file.object_id).exists()
)
readable_when(
    "programmes.picture", lambda user, file: Picture.objects.visible_to(user).filter(pk=file.object_id).exists()
)
