"""A file becomes rows of text by known columns, or a list of what is wrong with it. Nothing here knows the database."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import ParseError

from django.conf import settings
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from office import files
from office.text import nfc
from programmes.hxl import is_tag_row, numeric_columns
from programmes.imports.columns import BASIC, Column, header_key, known_headers
from programmes.imports.words import BadSheet

HEADER_WITHIN = 10
MAX_ROWS = 20_000
MAX_COLUMNS = 120
MAX_UNPACKED = 250 * 1024 * 1024
MAX_RATIO = 150  # of one entry above 5 MB: real sheets stay below 40
BLANK_ROWS_END = 500
MARK = "\ue000"  # for private use: no sheet has it, and every database keeps it
FORMULA, CELL_ERROR = f"{MARK}formula", f"{MARK}error:"
PLAIN_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,9})?", re.ASCII)
EXCEL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"})
NAMES = frozenset({"family_name", "given_name"})
DELIMITERS = (",", ";", "\t")


@dataclass(slots=True)
class Sheet:
    """``rows``: (row number in the file, the texts in the order of ``columns``)."""

    name: str
    header_row: int
    columns: list[str]
    rows: list[tuple[int, list[str]]]
    notices: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


def read(content: bytes, name: str, columns: list[Column], *, cell: Callable[[Any], str] | None = None) -> Sheet:
    """Read an XLSX workbook or a CSV file by its content, whatever its name. Raises BadSheet.

    ``cell`` makes a text of a cell's value; by default :func:`as_text`.
    """
    limit = settings.MAX_UPLOAD_BYTES
    if len(content) > limit:
        raise BadSheet(("too_big", {"size": round(len(content) / 2**20), "limit": limit // 2**20}))
    if not content.strip(b" \r\n\t\x00\xef\xbb\xbf"):
        raise BadSheet(("empty", {}))
    if content.startswith(b"PK\x03\x04"):
        return _from_grids(_workbook(content), columns, cell or as_text)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadSheet(("old_excel", {}))
    if name.lower().endswith((".xlsx", ".xlsm", ".xls")):
        raise BadSheet(("not_excel", {}))
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"<?xml", b"<html", b"<!DOC", b"{\\rtf")):
        raise BadSheet(("not_a_sheet", {}))
    return _from_grids([(name or "CSV", _csv_rows(decode(content), columns))], columns, cell or as_text)


def content_type(content: bytes) -> str:
    """What the file is kept as: known by its first bytes, not by its name."""
    return files.OFFICE_KINDS[".xlsx"][0] if content.startswith(b"PK") else "text/csv"


def rows_at_least(content: bytes) -> int:
    """About how many rows, cheaply: to decide whether a worker should do it."""
    if not content.startswith(b"PK\x03\x04"):
        return content.count(b"\n")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            _check_entries(book)
            sheets = [entry for entry in book.namelist() if entry.startswith("xl/worksheets/sheet")]
            return max((_count(book, entry) for entry in sheets), default=0)
    except (BadSheet, zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return 0


def _count(book: zipfile.ZipFile, entry: str) -> int:
    found, tail = 0, b""
    with book.open(entry) as stream:
        while chunk := stream.read(1 << 20):
            found += (tail + chunk).count(b"<row ")
            tail = chunk[-4:]
    return found


# --- workbooks -------------------------------------------------------------------


def _check_entries(book: zipfile.ZipFile) -> None:
    """Refuse macros, what is no workbook, and what unpacks to far more than its size. Opens nothing."""
    entries = book.infolist()
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED or len(entries) > 5000:
        raise BadSheet(("bomb", {"limit": MAX_UNPACKED // 2**20}))
    for entry in entries:
        if entry.file_size > 5 * 2**20 and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
            raise BadSheet(("bomb", {"limit": MAX_UNPACKED // 2**20}))
    names = {entry.filename.lower() for entry in entries}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise BadSheet(("macros", {}))
    if "xl/workbook.xml" not in names:
        raise BadSheet(("not_a_sheet", {}))


def _workbook(content: bytes) -> list[tuple[str, Iterator[tuple[Any, ...]]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            _check_entries(book)
        workbook = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        KeyError,
        ValueError,
        TypeError,
        OSError,
        ParseError,
        NotImplementedError,
    ) as error:
        raise BadSheet(("damaged", {})) from error
    if not sheets:
        raise BadSheet(("no_sheets", {}))
    for sheet in sheets:
        sheet.reset_dimensions()  # many programs write a wrong one
    return [(sheet.title, sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True)) for sheet in sheets]


# --- text ------------------------------------------------------------------------


def decode(content: bytes) -> str:
    """The text of a CSV file: UTF-8, UTF-16, or the Windows encoding of Vietnamese. Raises BadSheet."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in content[:200]:
        encodings = ["utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1258"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return nfc(text)
    raise BadSheet(("encoding", {}))


def _csv_rows(text: str, columns: list[Column]) -> Iterator[tuple[Any, ...]]:
    """Rows by the delimiter under which most names of columns are known."""
    known = known_headers(columns)
    head = text.splitlines()[: HEADER_WITHIN + 1]

    def found(delimiter: str) -> int:
        rows = csv.reader(head, delimiter=delimiter)
        return max((sum(header_key(cell) in known for cell in row) for row in rows), default=0)

    delimiter = max(DELIMITERS, key=found)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in lines:
            yield tuple(row[:MAX_COLUMNS])
    except csv.Error as error:
        raise BadSheet(("damaged", {})) from error


# --- the grid ---------------------------------------------------------------------


def _from_grids(
    grids: list[tuple[str, Iterator[tuple[Any, ...]]]], columns: list[Column], cell: Callable[[Any], str]
) -> Sheet:
    """The first sheet that has a row of names; the others are named in a notice."""
    known = known_headers(columns)
    tried = []
    for name, rows in grids:
        try:
            head = _first_rows(rows)
        except (KeyError, ValueError, TypeError, OSError, ParseError, zipfile.BadZipFile) as error:
            raise BadSheet(("damaged", {})) from error
        at = _header_at(head, known)
        if at is None:
            tried.append(name)
            continue
        sheet = _rows_below(name, head, at, rows, columns, known, cell)
        others = [other for other, _rows in grids if other != name]
        if others:
            sheet.notices.append(("other_sheets", {"sheet": name, "others": ", ".join(others)}))
        return sheet
    examples = [column.key for column in columns if column.key in {"full_name", "sex", "birth_year", "province"}]
    examples = examples or [str(column.label) for column in columns if column.required]
    raise BadSheet(*(("no_header", {"rows": HEADER_WITHIN, "sheet": name, "examples": examples}) for name in tried))


def _first_rows(rows: Iterator[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    head = []
    for row in rows:
        head.append(row)
        if len(head) == HEADER_WITHIN:
            break
    return head


def _header_at(head: list[tuple[Any, ...]], known: dict[str, str]) -> int | None:
    """Which of the first rows holds most names of columns (at least two different ones)."""
    counts = [
        len({known[key] for cell in row if isinstance(cell, str) and (key := header_key(cell)) in known})
        for row in head
    ]
    best = max(counts, default=0)
    return counts.index(best) if best >= 2 else None


def _rows_below(
    name: str,
    head: list[tuple[Any, ...]],
    at: int,
    rows: Iterator[tuple[Any, ...]],
    columns: list[Column],
    known: dict[str, str],
    text: Callable[[Any], str],
) -> Sheet:
    places: dict[str, list[int]] = {}
    unused = []
    for index, cell in enumerate(head[at]):
        if cell is None or not str(cell).strip():
            continue
        key = known.get(header_key(cell))
        if key is None:
            unused.append(nfc(str(cell)).strip()[:60])
        else:
            places.setdefault(key, []).append(index)
    _check_columns(name, at + 1, places, columns)
    order = [(column.key, places[column.key][0]) for column in columns if column.key in places]
    sheet = Sheet(name=name, header_row=at + 1, columns=[key for key, _index in order], rows=[])
    sheet.rows = list(_texts(name, [index for _key, index in order], head, at, rows, text))
    if not sheet.rows:
        raise BadSheet(("no_rows", {"sheet": name, "row": at + 1}))
    absent = [
        column.key
        for column in columns
        if column.kind == BASIC and column.key not in places and column.key not in {*NAMES, "full_name"}
    ]
    if unused:
        sheet.notices.append(("unused_columns", {"columns": unused}))
    if absent:
        sheet.notices.append(("absent_columns", {"columns": absent}))
    return sheet


def _check_columns(name: str, row: int, places: dict[str, list[int]], columns: list[Column]) -> None:
    problems: list[tuple[str, dict[str, Any]]] = []
    for column in columns:
        indexes = places.get(column.key, [])
        if column.required and not indexes and not set(places) >= NAMES:
            problems.append(("missing_column", {"sheet": name, "row": row, "column": column.key}))
        if len(indexes) > 1:
            letters = ", ".join(get_column_letter(index + 1) for index in indexes)
            problems.append(("double_column", {"sheet": name, "row": row, "column": column.key, "letters": letters}))
    if problems:
        raise BadSheet(*problems)


def _texts(
    name: str,
    indexes: list[int],
    head: list[tuple[Any, ...]],
    at: int,
    rows: Iterator[tuple[Any, ...]],
    text: Callable[[Any], str],
) -> Iterator[tuple[int, list[str]]]:
    """Each row that holds anything, as texts; stops after a long run of empty ones."""
    number, blank, taken, numbers = at + 1, 0, 0, frozenset[int]()

    def following() -> Iterator[tuple[Any, ...]]:
        yield from head[at + 1 :]
        try:
            yield from rows
        except (KeyError, ValueError, TypeError, OSError, ParseError, zipfile.BadZipFile) as error:
            raise BadSheet(("damaged", {})) from error

    for row in following():
        number += 1
        if number == at + 2 and is_tag_row(row):
            numbers = numeric_columns(row)
            continue
        row = _as_numbers(row, numbers) if numbers else row
        width = len(row)
        values = [text(row[index]) if index < width else "" for index in indexes]
        if not any(values):
            blank += 1
            if blank > BLANK_ROWS_END:
                return
            continue
        blank = 0
        taken += 1
        if taken > MAX_ROWS:
            raise BadSheet(("too_many_rows", {"sheet": name, "limit": MAX_ROWS}))
        yield number, values


def _as_numbers(row: tuple[Any, ...], numbers: frozenset[int]) -> tuple[Any, ...]:
    """A sheet with tags is written for programs: where they say number, a dot is the decimal mark, whoever reads it."""
    return tuple(
        float(value) if index in numbers and isinstance(value, str) and PLAIN_NUMBER.fullmatch(value) else value
        for index, value in enumerate(row)
    )


def as_text(value: Any) -> str:
    """A cell as composed text; a formula or an error becomes a mark that the row's check names."""
    if value is None:
        return ""
    if isinstance(value, str):
        if not value.isascii():
            value = nfc(value)
        text = " ".join(value.split())
        if text.startswith("=") and len(text) > 1:
            return FORMULA
        return CELL_ERROR + text if text in EXCEL_ERRORS else text
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return FORMULA if isinstance(value, (ArrayFormula, DataTableFormula)) else str(value)
