"""Word in the layout of an official document: Decree 30/2020/NĐ-CP, annex I (docs/decisions says what was verified).

A4, margins 20 / 20 / 30 / 15 mm, Times New Roman, black; the rules are lines as long as the decree wants them, measured
with a font of the same metrics.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, RGBColor
from PIL import ImageFont

from reports.official.blocks import MOTTO, parted
from reports.official.details import Wording
from reports.renderers import docx, wordml
from reports.renderers.make_template import field, style

FONT = "Times New Roman"
FACES = Path(__file__).parent / "fonts"
BLACK = RGBColor(0, 0, 0)
TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 15  # mm
WIDE = 210 - LEFT - RIGHT
ISSUER, NATION = 66, 99  # mm: the columns of the head
INDENT = 10  # mm
BODY, TITLE, SMALL = 13, 14, 11  # pt
PART = 0.4  # of the text over it: the decree wants a third to a half


def render(document: Mapping[str, Any], words: Wording) -> bytes:
    """Bytes of the Word file; the same document gives the same bytes."""
    file = _base()
    main, annexes = parted(document)
    place = file.add_paragraph("[[report]]")._p
    place.getparent().insert(0, place)
    docx.put(file, "[[report]]", _plain(_whole(file, document, words, main, annexes)))
    made = dt.datetime.fromisoformat(document["made"]).replace(tzinfo=None)
    docx.tell_properties(file, document, made)
    out = io.BytesIO()
    file.save(out)
    return docx.fixed(out.getvalue(), made)


def _base() -> Any:
    file = Document()
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    _styles(file)
    number = section.header.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field(number, "PAGE", BODY)
    return file


def _styles(file: Any) -> None:
    normal = style(file, "Normal", BODY, BLACK, after=6, line=1.15, font=FONT).paragraph_format
    normal.alignment, normal.first_line_indent = WD_ALIGN_PARAGRAPH.JUSTIFY, Mm(INDENT)
    looks = {
        "Heading 1": (TITLE, True, 12, 6), "Heading 2": (BODY, True, 8, 4), "Caption": (12, False, 6, 3),
        "Aside": (12, False, 0, 6), "Note": (12, False, 4, 6), "Cell": (SMALL, False, 0, 0),
        "Cell label": (SMALL, False, 0, 0), "Cell head": (SMALL, True, 0, 0), "Figure number": (BODY, True, 0, 0),
        "Line": (BODY, False, 0, 0), "Header": (BODY, False, 0, 0),
    }  # fmt: skip
    for name, (size, bold, before, after) in looks.items():
        keep = name.startswith(("Heading", "Caption"))
        made = style(file, name, size, BLACK, bold=bold, before=before, after=after, line=1.0, keep=keep, font=FONT)
        made.font.italic = name in {"Aside", "Note"}
        made.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
        made.paragraph_format.first_line_indent = Mm(0)
    for heading in ("Heading 1", "Heading 2"):
        file.styles[heading].paragraph_format.first_line_indent = Mm(INDENT)


def _plain(parts: Iterable[Any]) -> Iterator[Any]:
    for part in parts:
        yield (
            wordml.plain(part, tones=False).replace('w:color="595959"', 'w:color="000000"')
            if isinstance(part, str)
            else part
        )


def _whole(
    file: Any, document: Mapping[str, Any], words: Wording, main: list[dict[str, Any]], annexes: list[dict[str, Any]]
) -> Iterator[Any]:
    yield _head(document["language"], words)
    yield from _title(words)
    yield from docx.body(file, main, WIDE, first_on_new_page=False)
    yield _end(words)
    if annexes:
        yield line(_("Annexes").upper(), TITLE, bold=True, new_page=True, after=0)
        yield line(words.attached, BODY, italic=True, after=8)
        yield from docx.body(file, annexes, WIDE, first_on_new_page=False)


def _head(language: str, words: Wording) -> str:
    """Who issues it, number and symbol on the left; the nation, its motto, place and date on the right."""
    nation, motto = MOTTO[language]
    left = line(words.superior_body, 12) if words.superior_body else ""
    left += line(words.issuing_body, 12, bold=True)
    left += rule(words.issuing_body, 12, ISSUER, PART)
    right = line(nation, 12, bold=True) + line(motto, BODY, bold=True) + rule(motto, BODY, NATION, 1)
    second = (line(words.number, BODY), line(words.place_and_date, BODY, italic=True))
    return table([(left, right), second], (ISSUER, NATION)) + line("", 6)


def _title(words: Wording) -> Iterator[str]:
    yield line(words.type_name, TITLE, bold=True)
    yield line(words.subject, TITLE, bold=True)
    yield rule(words.subject, TITLE, WIDE, PART)
    if words.translation:
        yield line(words.translation, 12, italic=True, after=6)
    if words.addressee:
        yield line(_("To: %(name)s") % {"name": words.addressee}, TITLE, after=6)


def _end(words: Wording) -> str:
    """Recipients on the left; on the right for whom, in which position and who signs, with room for the signature."""
    left = line(_("Recipients:"), 12, bold=True, italic=True, align="left") if words.recipients else line("", 12)
    left += "".join(line(one, SMALL, align="left") for one in words.recipients)
    signed = [one for one in (words.signing_for, words.signer_position) if one]
    right = "".join(line(one, BODY, bold=True, keep=True) for one in signed)
    right += line("", BODY, keep=True) * 4 + line(words.signer_name, BODY, bold=True)
    return line("", 6, keep=True) + table([(left, right)], (80, WIDE - 80)) + line("", 2)


def line(
    text: str,
    size: float,
    *,
    bold: bool = False,
    italic: bool = False,
    align: str = "center",
    after: float = 0,
    keep: bool = False,
    new_page: bool = False,
) -> str:
    """A paragraph of its own look; the decree gives each part of the frame its size."""
    look = ("<w:b/>" if bold else "") + ("<w:i/>" if italic else "")
    look += f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>'
    shape = (
        '<w:pStyle w:val="Line"/>' + ("<w:keepNext/>" if keep else "") + ("<w:pageBreakBefore/>" if new_page else "")
    )
    shape += f'<w:spacing w:after="{round(after * 20)}"/><w:jc w:val="{align}"/><w:rPr>{look}</w:rPr>'
    words = f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{wordml.escape(text)}</w:t></w:r>' if text else ""
    return f"<w:p><w:pPr>{shape}</w:pPr>{words}</w:p>"


def rule(text: str, size: float, room: float, part: float) -> str:
    """A line under a text, ``part`` of its length and in the middle of ``room`` mm."""
    side = round((room - min(width(text, size), room) * part) / 2 * wordml.MM)
    border = '<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
    spacing = '<w:spacing w:before="20" w:after="60" w:line="60" w:lineRule="exact"/>'
    shape = f'<w:pStyle w:val="Line"/>{border}{spacing}<w:ind w:left="{side}" w:right="{side}"/>'
    return f'<w:p><w:pPr>{shape}<w:rPr><w:sz w:val="4"/></w:rPr></w:pPr></w:p>'


@lru_cache(maxsize=1)
def _measure() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FACES / "LiberationSerif-Bold.ttf"), 1000, layout_engine=ImageFont.Layout.BASIC)


def width(text: str, size: float) -> float:
    """Millimetres of a bold line."""
    return _measure().getlength(text) / 1000 * size * 25.4 / 72


def table(rows: Iterable[tuple[str, str]], widths: tuple[float, float]) -> str:
    """Two columns without borders, never broken over two pages."""
    sizes = [round(width * wordml.MM) for width in widths]
    grid = "".join(f'<w:gridCol w:w="{size}"/>' for size in sizes)
    made = ""
    for row in rows:
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{size}" w:type="dxa"/></w:tcPr>{content}</w:tc>'
            for content, size in zip(row, sizes, strict=True)
        )
        made += f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(sizes)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{made}</w:tbl>"
    )
