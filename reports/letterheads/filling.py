"""Fills a template, in a process of its own with limits of time and memory: what somebody sent never holds up the portal.

The parent checks and prepares (:mod:`reports.letterheads.reading`); the child renders with Jinja's sandbox and writes
the report's body with the same functions as the portal's own Word file.
"""

from __future__ import annotations

import base64
import json
import logging
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from office.errors import DomainError
from reports.letterheads import reading
from reports.letterheads.tags import all_tags

log = logging.getLogger(__name__)
ROOT = Path(__file__).parents[2]
SECONDS = 60
MOST_OUT = 60 * 2**20


class CannotFill(DomainError):
    """The template could not be filled."""


def fill(template: bytes, document: Mapping[str, Any], values: Mapping[str, Any], *, seconds: int = SECONDS) -> bytes:
    """Bytes of the Word file. Raises CannotFill."""
    read = reading.read(template, all_tags())
    if read.problems:
        raise CannotFill(
            _("The Word template has tags that the portal does not know any more. Upload it anew, corrected.")
        )
    told = {
        "template": base64.b64encode(template).decode(),
        "sources": read.sources,
        "values": values,
        "document": document,
    }
    try:
        result = subprocess.run(  # noqa: S603 (our own module)
            [sys.executable, "-m", "reports.letterheads.child", str(max(seconds, 1))],
            input=json.dumps(told, ensure_ascii=False).encode(),
            capture_output=True,
            timeout=seconds,
            check=False,
            cwd=ROOT,
        )
    except subprocess.TimeoutExpired as error:
        raise CannotFill(_("Filling the Word template took too long. Make the template simpler.")) from error
    if result.returncode or len(result.stdout) > MOST_OUT:
        log.error("letterhead: %s", result.stderr.decode(errors="replace")[-2000:])
        raise CannotFill(_("The Word template could not be filled. Open it in Word, save it anew and upload it again."))
    return result.stdout
