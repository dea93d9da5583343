"""Which renderer sets a report's document: by its layout and format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from office.text import printable
from reports.enums import Format
from reports.layouts.enums import Layout
from reports.letterheads import filling, tags
from reports.renderers import docx, official_docx, pdf

if TYPE_CHECKING:
    from reports.document.writer import Writer
    from reports.layouts.services import Paper


def render(paper: Paper, document: dict[str, Any], writer: Writer, *, form: str) -> bytes:
    """PDF or Word. ``writer`` gives the tags of a template their values; it writes nothing into the document."""
    if paper.layout == Layout.OFFICIAL:
        words = paper.details.worded(document, writer.language)
        return pdf.official(document, words) if form == Format.PDF else official_docx.render(document, words)
    if form == Format.PDF:
        return pdf.render(document)
    if paper.layout == Layout.LETTERHEAD:
        return filling.fill(paper.template, document, printable(tags.values(document, writer, paper.details)))
    return docx.render(document)
