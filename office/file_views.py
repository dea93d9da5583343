"""Serving stored files: permission first, then the bytes, never as something a browser would run."""

from __future__ import annotations

import logging

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from office import files
from office.access import signed_in
from office.models import StoredFile

logger = logging.getLogger(__name__)
SHOWN = {"image/jpeg", "image/png", "image/webp"}  # all else is a download


def _serve(request: HttpRequest, uuid: str, *, thumbnail: bool) -> HttpResponseBase:
    stored = get_object_or_404(StoredFile, uuid=uuid)
    if not files.may_read(request.user, stored):
        raise Http404
    content = stored.thumbnail if thumbnail and stored.thumbnail else stored.file
    try:
        opened = content.open("rb")
    except OSError:
        logger.exception("The storage lacks %s of %s %s", content.name, stored.object_type, stored.object_id)
        return render(request, "office/file_missing.html", {"file": stored}, status=410)
    response = FileResponse(
        opened,
        as_attachment=stored.content_type not in SHOWN,
        filename=stored.name,
        content_type=stored.content_type,
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    noted = files.note_reading(request.user, stored)
    response["Cache-Control"] = "private, no-store" if noted else "private, max-age=86400, immutable"
    return response


@signed_in
@require_safe
def file(request: HttpRequest, uuid: str) -> HttpResponseBase:
    """A stored file, for those who may read its object (else 404)."""
    return _serve(request, uuid, thumbnail=False)


@signed_in
@require_safe
def thumbnail(request: HttpRequest, uuid: str) -> HttpResponseBase:
    return _serve(request, uuid, thumbnail=True)
