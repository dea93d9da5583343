from office.files import readable_when
from programmes.imports import staging
from programmes.models import Document, PeopleImport, Picture


def _may_read_sheet(user, file) -> bool:
    """An uploaded list holds sensitive answers: for who may read those in its programme."""
    row = PeopleImport.objects.visible_to(user).select_related("programme").filter(pk=file.object_id).first()
    return row is not None and user.has_perm("programmes.view_sensitive", row.programme)


def _note(user, file) -> None:
    staging.note_read(PeopleImport.objects.get(pk=file.object_id), by=user)


readable_when("programmes.peopleimport", _may_read_sheet, note=_note)
readable_when(
    "programmes.document", lambda user, file: Document.objects.visible_to(user).filter(pk=file.object_id).exists()
)
readable_when(
    "programmes.picture", lambda user, file: Picture.objects.visible_to(user).filter(pk=file.object_id).exists()
)
