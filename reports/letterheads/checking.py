"""The check at upload: the package, the tags, and a trial with invented values; all that is wrong is told at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from office import files
from office.photos import BadUpload
from reports.letterheads import filling, package, reading
from reports.letterheads.problems import Problem
from reports.letterheads.tags import Tag, all_tags

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

SECONDS = 20  # of the trial


def checked(upload: UploadedFile, refuse: Callable[[list[Problem]], Exception]) -> tuple[bytes, int]:
    """The bytes of a sound template, and how many of its tags Word had cut. Raises BadUpload or ``refuse(problems)``."""
    kind = files.document_type(upload)
    if kind != files.OFFICE_KINDS[".docx"][0]:
        raise BadUpload(_only_word(upload.name or ""))
    upload.seek(0)
    data = upload.read()
    found, cut = problems(data)
    if found:
        raise refuse(found)
    return data, cut


def problems(data: bytes) -> tuple[list[Problem], int]:
    found = package.problems(data)
    if found:
        return found, 0
    read = reading.read(data, all_tags())
    if read.problems:
        return read.problems, 0
    try:
        filling.fill(data, trial_document(), trial_values(), seconds=SECONDS)
    except filling.CannotFill as error:
        return [Problem(str(error))], 0
    return [], read.cut


def _only_word(name: str) -> str:
    return _("“%(name)s” is no Word document. Choose a .docx file.") % {"name": name}


def trial_values() -> dict[str, Any]:
    return {name: _trial(tag) for name, tag in all_tags().items() if tag.kind != "block"}


def _trial(tag: Tag) -> Any:
    if tag.kind == "text":
        return str(tag.gives)
    parts = {name: str(gives) for name, gives in tag.fields.items()}
    return [parts, parts] if tag.kind == "list" else parts


def trial_document() -> dict[str, Any]:
    """The shortest report: a heading and a line."""
    words = str(all_tags()["body"].gives)
    return {
        "language": get_language() or "vi",
        "title": words,
        "kind": "",
        "organisation": "",
        "checksum": "",
        "made": dt.datetime(2024, 1, 1, tzinfo=dt.UTC).isoformat(),
        "blocks": [
            {"kind": "heading", "level": 1, "number": "1", "text": words, "new_page": False},
            {"kind": "text", "text": words},
        ],
    }
