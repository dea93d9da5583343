"""Serving stored files: permission first, then the bytes, never as something a browser would run."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from office import files
from office.access import signed_in
from office.models import StoredFile


def _serve(request: HttpRequest, uuid: str, *, thumbnail: bool) -> HttpResponseBase:
    stored = get_object_or_404(StoredFile, uuid=uuid)
    if not files.may_read(request.user, stored):
        raise Http404
    content = stored.thumbnail if thumbnail and stored.thumbnail else stored.file
    response = FileResponse(
        content.open("rb"), as_attachment=not stored.is_image, filename=stored.name, content_type=stored.content_type
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=86400, immutable"
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
