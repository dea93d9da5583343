"""Uploads are checked by content, kept under names of our own, and served only by a view that asks who reads."""

from __future__ import annotations

import hashlib
import logging
import zipfile
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from office import photos
from office.errors import DomainError
from office.models import StoredFile
from office.photos import BadUpload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import Model
    from django.db.models.fields.files import FieldFile

logger = logging.getLogger(__name__)

# ending → (content type, a part that such a file has inside)
OFFICE_KINDS = {
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "word/document.xml"),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xl/workbook.xml"),
    ".pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "ppt/presentation.xml"),
    ".odt": ("application/vnd.oasis.opendocument.text", "content.xml"),
}
MACRO_ENDINGS = (".docm", ".xlsm", ".pptm", ".dotm", ".xltm")


class CannotKeep(DomainError):
    """The storage is full or away: what was sent is sound and may be sent again later."""


def check_size(upload: UploadedFile) -> None:
    limit = settings.MAX_UPLOAD_BYTES
    if upload.size is not None and upload.size > limit:
        raise BadUpload(
            _("“%(name)s” is %(size)d MB; at most %(limit)d MB can be taken. Make it smaller and choose it again.")
            % {"name": upload.name, "size": -(-upload.size // 2**20), "limit": limit // 2**20}
        )
    if not upload.size:
        raise BadUpload(_("“%(name)s” is empty. Choose another file.") % {"name": upload.name})


def clean_photo(upload: UploadedFile) -> tuple[bytes, bytes]:
    """The photo and its thumbnail (see photos.clean); worked out once an upload, however often it is asked for."""
    made = getattr(upload, "cleaned_photo", None)
    if made is None:
        check_size(upload)
        upload.seek(0)
        made = upload.cleaned_photo = photos.clean(upload.file or upload, upload.name or "")  # type: ignore[attr-defined]
    return made


def document_type(upload: UploadedFile) -> str:
    """The content type of a document by what is in it. Raises BadUpload."""
    check_size(upload)
    upload.seek(0)
    head = upload.read(8)
    upload.seek(0)
    name = (upload.name or "").lower()
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"PK\x03\x04"):
        ending = next((end for end in OFFICE_KINDS if name.endswith(end)), "")
        parts = _parts(upload)
        if name.endswith(MACRO_ENDINGS) or any(part.lower().endswith("vbaproject.bin") for part in parts):
            raise BadUpload(
                _("“%(name)s” holds macros, which can do harm. Save it without macros (.docx, .xlsx, .pptx) or as PDF.")
                % {"name": upload.name}
            )
        if ending and OFFICE_KINDS[ending][1] in parts:
            return OFFICE_KINDS[ending][0]
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadUpload(
            _("“%(name)s” is of an old Office version. Save it as .docx, .xlsx, .pptx or PDF and choose it again.")
            % {"name": upload.name}
        )
    raise BadUpload(
        _("“%(name)s” is not a kind of file that can be kept. Choose a PDF, Word, Excel, PowerPoint file or a photo.")
        % {"name": upload.name}
    )


def _parts(upload: UploadedFile) -> list[str]:
    """Names of what is packed inside; nothing is unpacked."""
    try:
        with zipfile.ZipFile(upload.file or upload) as packed:  # type: ignore[arg-type]
            return packed.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return []
    finally:
        upload.seek(0)


def is_picture(upload: UploadedFile) -> bool:
    """Whether the upload is to be treated as a photo: by its first bytes, or as its sender calls it."""
    upload.seek(0)
    head = upload.read(12)
    upload.seek(0)
    known = head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n")) or head[8:12] == b"WEBP" or head[4:8] == b"ftyp"
    return known or (upload.content_type or "").startswith("image/")


# --- keeping -------------------------------------------------------------------------
_written: ContextVar[list[FieldFile] | None] = ContextVar("written", default=None)


@contextmanager
def undone_on_error() -> Iterator[None]:
    """Files kept inside are deleted again when it fails: rows roll back by themselves, files don't."""
    written: list[FieldFile] = []
    token = _written.set(written)
    try:
        yield
    except BaseException:
        for content in written:
            content.storage.delete(content.name)
        raise
    finally:
        _written.reset(token)


def _write(content: FieldFile, name: str, data: bytes) -> None:
    try:
        content.save(name, ContentFile(data), save=False)
    except Exception as error:  # each storage has errors of its own; they all mean that it was not kept
        logger.exception("The storage did not take a file of %d bytes", len(data))
        raise CannotKeep(
            _("The portal’s storage is full or away just now, so nothing was kept. Please try again later.")
        ) from error
    written = _written.get()
    if written is not None:
        written.append(content)


def keep(
    content: bytes,
    *,
    kind: str,
    name: str,
    content_type: str,
    about: Model | None = None,
    by: Any = None,
    scope_id: int | None = None,
    thumbnail: bytes | None = None,
    caption: str = "",
) -> StoredFile:
    """Keep bytes as a stored file of ``about``, whose permission decides who reads it. Raises CannotKeep."""
    stored = StoredFile(
        kind=kind,
        name=name[-255:],
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        object_type=about._meta.label_lower if about is not None else "",
        object_id=str(about.pk) if about is not None else "",
        scope_id=scope_id if scope_id is not None else getattr(about, "programme_id", None),
        created_by_id=by.pk if by else None,
        caption=caption[:300],
    )
    with undone_on_error() if _written.get() is None else nullcontext():
        _write(stored.file, name, content)
        if thumbnail:
            _write(stored.thumbnail, name, thumbnail)
        stored.save()
    return stored


def store(
    upload: UploadedFile, *, kind: str, about: Model | None = None, by: Any = None, caption: str = ""
) -> StoredFile:
    """Check an upload and keep it. ``kind="photo"`` takes pictures only; else documents or pictures.

    Raises BadUpload for what can't be taken, CannotKeep when the storage fails.
    """
    check_size(upload)
    if kind == "photo" or is_picture(upload):
        photo, thumbnail = clean_photo(upload)
        name = (upload.name or "photo").rsplit(".", 1)[0] + ".jpg"
        return keep(
            photo,
            kind=kind,
            name=name,
            content_type="image/jpeg",
            about=about,
            by=by,
            thumbnail=thumbnail,
            caption=caption,
        )
    content_type = document_type(upload)
    return keep(
        upload.read(),
        kind=kind,
        name=upload.name or "file",
        content_type=content_type,
        about=about,
        by=by,
        caption=caption,
    )


def empty(stored: StoredFile) -> None:
    """Take the content away for good (somebody in it is erased); the row stays and says so."""
    name, storage = stored.file.name, stored.file.storage
    note = b"The content of this file was taken away: somebody named in it asked to be erased.\n"
    _write(stored.file, "erased.txt", note)
    stored.name, stored.content_type, stored.size = "erased.txt", "text/plain", len(note)
    stored.sha256 = hashlib.sha256(note).hexdigest()
    stored.save()
    transaction.on_commit(lambda: storage.delete(name))


def remove(stored: StoredFile) -> None:
    """The row now, its content once that is certain."""
    contents = [(part.storage, part.name) for part in (stored.file, stored.thumbnail) if part]
    stored.delete()
    for storage, name in contents:
        transaction.on_commit(partial(storage.delete, name))


def of(obj: Model, kind: str | None = None) -> Any:
    """The stored files of an object."""
    files = StoredFile.objects.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk))
    return files.filter(kind=kind) if kind else files


# --- who may read: each app says it for its own objects, in file_rules.py --------
_readers: dict[str, Callable[[Any, StoredFile], bool]] = {}
_notes: dict[str, Callable[[Any, StoredFile], None]] = {}


def readable_when(
    label: str, may_read: Callable[[Any, StoredFile], bool], *, note: Callable[[Any, StoredFile], None] | None = None
) -> None:
    """``readable_when("actionplans.progressupdate", lambda user, file: …)``; ``note`` puts each reading in the history."""
    _readers[label.lower()] = may_read
    if note is not None:
        _notes[label.lower()] = note


def note_reading(user: Any, stored: StoredFile) -> bool:
    """Put a reading in the history where the object's app wants it. Whether it did: then no copy may be kept."""
    note = _notes.get(stored.object_type)
    if note is not None:
        note(user, stored)
    return note is not None


def may_read(user: Any, stored: StoredFile) -> bool:
    """Whether the user may read the file: as its object's app says; without an object only who made it."""
    if stored.object_type in _readers:
        return _readers[stored.object_type](user, stored)
    return bool(user.is_authenticated and (user.is_staff or stored.created_by_id == user.pk))
