"""Uploads are checked by content, kept under names of our own, and served only by a view that asks who reads."""

from __future__ import annotations

import hashlib
import io
import warnings
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from office.errors import DomainError
from office.models import StoredFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import Model

LONGEST_SIDE = 1600
THUMBNAIL_SIDE = 320
MAX_PIXELS = 60_000_000
PHOTO_FORMATS = ("JPEG", "PNG", "WEBP")

# first bytes → content type of what may be kept as a document (never shown inside a page)
DOCUMENTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),  # docx, xlsx, pptx, odt: refined by the ending
    (b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),
)
OFFICE_ENDINGS = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
}


class BadUpload(DomainError):
    """The file can't be taken; the text says why and what to do."""


def check_size(upload: UploadedFile) -> None:
    limit = settings.MAX_UPLOAD_BYTES
    if upload.size is not None and upload.size > limit:
        raise BadUpload(
            _("“%(name)s” is %(size)d MB; at most %(limit)d MB can be taken. Make it smaller and choose it again.")
            % {"name": upload.name, "size": round(upload.size / 2**20), "limit": limit // 2**20}
        )
    if not upload.size:
        raise BadUpload(_("“%(name)s” is empty. Choose another file.") % {"name": upload.name})


def clean_photo(upload: UploadedFile) -> tuple[bytes, bytes]:
    """The photo and its thumbnail as new JPEGs: upright, at most 1600 px, nothing of EXIF (no position) left."""
    check_size(upload)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(upload.file if hasattr(upload, "file") else upload, formats=PHOTO_FORMATS)
            if image.width * image.height > MAX_PIXELS:
                raise BadUpload(_("“%(name)s” has too many pixels. Choose a smaller photo.") % {"name": upload.name})
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombWarning) as error:
        raise BadUpload(
            _("“%(name)s” is not a photo that can be read. Choose a JPEG, PNG or WebP picture.") % {"name": upload.name}
        ) from error
    return _jpeg(upright, LONGEST_SIDE), _jpeg(upright, THUMBNAIL_SIDE)


def _jpeg(image: Image.Image, longest: int) -> bytes:
    small = image.copy()
    small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


def _document_type(upload: UploadedFile) -> str:
    upload.seek(0)
    head = upload.read(8)
    upload.seek(0)
    name = (upload.name or "").lower()
    for start, content_type in DOCUMENTS:
        if head.startswith(start):
            if content_type == "application/pdf":
                return content_type
            ending = next((end for end in OFFICE_ENDINGS if name.endswith(end)), None)
            if content_type == "application/zip" and ending:
                return OFFICE_ENDINGS[ending]
    raise BadUpload(
        _("“%(name)s” is not a kind of file that can be kept. Choose a PDF, Word, Excel, PowerPoint file or a photo.")
        % {"name": upload.name}
    )


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
    """Keep bytes as a stored file of ``about``, whose permission decides who reads it."""
    stored = StoredFile(
        kind=kind,
        name=name[:255],
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        object_type=about._meta.label_lower if about is not None else "",
        object_id=str(about.pk) if about is not None else "",
        scope_id=scope_id if scope_id is not None else getattr(about, "programme_id", None),
        created_by_id=by.pk if by else None,
        caption=caption[:300],
    )
    stored.file.save(name, ContentFile(content), save=False)
    if thumbnail:
        stored.thumbnail.save(name, ContentFile(thumbnail), save=False)
    stored.save()
    return stored


def store(
    upload: UploadedFile, *, kind: str, about: Model | None = None, by: Any = None, caption: str = ""
) -> StoredFile:
    """Check an upload and keep it. ``kind="photo"`` takes pictures only; else documents or pictures. Raises BadUpload."""
    check_size(upload)
    upload.seek(0)
    if kind == "photo" or (upload.content_type or "").startswith("image/"):
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
    content_type = _document_type(upload)
    upload.seek(0)
    return keep(
        upload.read(),
        kind=kind,
        name=upload.name or "file",
        content_type=content_type,
        about=about,
        by=by,
        caption=caption,
    )


def of(obj: Model, kind: str | None = None) -> Any:
    """The stored files of an object."""
    files = StoredFile.objects.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk))
    return files.filter(kind=kind) if kind else files


# --- who may read: each app says it for its own objects, in file_rules.py --------
_readers: dict[str, Callable[[Any, StoredFile], bool]] = {}


def readable_when(label: str, may_read: Callable[[Any, StoredFile], bool]) -> None:
    """``readable_when("actionplans.progressupdate", lambda user, file: …)``."""
    _readers[label.lower()] = may_read


def may_read(user: Any, stored: StoredFile) -> bool:
    """Whether the user may read the file: as its object's app says; without an object only who made it."""
    if stored.object_type in _readers:
        return _readers[stored.object_type](user, stored)
    return bool(user.is_authenticated and (user.is_staff or stored.created_by_id == user.pk))
