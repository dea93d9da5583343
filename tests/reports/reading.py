"""What a reader finds in a page or a file: words, rows of tables, properties."""

from __future__ import annotations

import io
import re
import zipfile
from html.parser import HTMLParser

import docx
import openpyxl
import pypdf


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
            self.inside = True

    def handle_endtag(self, tag):
        if tag in {"td", "th", "tr"}:
            self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.rows[-1][-1] += data


def rows_of_page(html: str) -> list[list[str]]:
    """Every row of every table, cells as a reader sees them."""
    parser = _Tables()
    parser.feed(html)
    return [[" ".join(cell.split()) for cell in row] for row in parser.rows if row]


def rows_of(data: bytes, form: str) -> list[list]:
    """Every row of every table of a Word file or a workbook (blanks left out of the latter)."""
    if form == "docx":
        tables = docx.Document(io.BytesIO(data)).tables
        return [[cell.text.replace("\xa0", " ") for cell in row.cells] for table in tables for row in table.rows]
    sheets = openpyxl.load_workbook(io.BytesIO(data)).worksheets
    return [[cell for cell in row if cell is not None] for sheet in sheets for row in sheet.iter_rows(values_only=True)]


def words_of(data: bytes, form: str) -> str:
    """All text, blanks made one."""
    if form == "pdf":
        text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    elif form == "docx":
        text = " ".join([paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs])
        text += " " + " ".join(cell for row in rows_of(data, form) for cell in row)
    else:
        text = " ".join(str(cell) for row in rows_of(data, form) for cell in row)
    return re.sub(r"\s+", " ", text)


def everything_in(data: bytes, form: str) -> str:
    """Text, properties, alternative texts, chart caches: all that a curious reader can dig out."""
    if form == "pdf":
        reader = pypdf.PdfReader(io.BytesIO(data))
        objects = " ".join(str(reader.get_object(number)) for number in range(1, len(reader.xref.get(0, {})) or 1))
        return f"{words_of(data, form)} {reader.metadata} {reader.xmp_metadata and reader.xmp_metadata.rdf_root.toxml()} {objects}"
    archive = zipfile.ZipFile(io.BytesIO(data))
    return " ".join(
        archive.read(name).decode(errors="ignore") for name in archive.namelist() if name.endswith((".xml", ".rels"))
    )
