"""Writes on documents and pictures: their facts, their files, who cites them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction

from office import files, history
from programmes.library.citing import is_cited
from programmes.library.models import Citation, Document, Picture
from programmes.services_programmes import apply, normalised
from programmes.services_rows import add_row, change_row

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from participants.models import User
    from programmes.models import Programme


@transaction.atomic
def add_document(
    programme: Programme, *, by: User, relation: str, uploads: Iterable[UploadedFile] = (), **facts: Any
) -> Document:
    """A new document, cited by the programme that brings it."""
    document = Document()
    apply(document, normalised(facts))
    document.full_clean()
    document.save()
    Citation.objects.create(programme=programme, document=document, relation=relation)
    history.record(document, "programmes.document_added", by=by, scope_id=programme.pk)
    _keep(document, uploads, by=by)
    return document


@transaction.atomic
def change_document(document: Document, *, by: User, uploads: Iterable[UploadedFile] = (), **facts: Any) -> Document:
    held = change_row(document, by=by, **facts)
    for programme_id in document.citations.values_list("programme_id", flat=True):
        history.touch(programme_id)
    _keep(held, uploads, by=by)
    return held


def _keep(document: Document, uploads: Iterable[UploadedFile], *, by: User) -> None:
    for upload in uploads:
        files.store(upload, kind="document", about=document, by=by, caption=document.title)


@transaction.atomic
def cite(programme: Programme, document: Document, *, by: User, relation: str, note: str = "") -> Citation:
    """Repeating it changes nothing."""
    citation, made = Citation.objects.get_or_create(
        programme=programme, document=document, defaults={"relation": relation, "note": note}
    )
    if made:
        history.record(document, "programmes.document_cited", by=by, scope_id=programme.pk)
    return citation


@transaction.atomic
def uncite(citation: Citation, *, by: User) -> None:
    """The document stays in the library as long as any programme cites it; one that none cites goes."""
    document = citation.document
    history.record(document, "programmes.document_uncited", by=by, scope_id=citation.programme_id)
    citation.delete()
    if not is_cited(document):
        document.delete()


@transaction.atomic
def save_picture(picture: Picture, *, by: User, upload: UploadedFile | None = None, **facts: Any) -> Picture:
    is_new = picture.pk is None
    held = (add_row if is_new else change_row)(picture, by=by, **facts)
    if upload is not None:
        held.file = files.store(upload, kind="photo", about=held, by=by, caption=held.caption)
        held.save(update_fields=["file"])
        if not is_new:
            history.record(held, "programmes.picture_changed", by=by, file=upload.name)
    return held
