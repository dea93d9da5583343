"""Makes report.docx, the Word template: cover, header and footer, styles, and the font itself.

docxtpl fills the cover, :mod:`reports.renderers.docx` writes the contents and the body where "[[contents]]" and
"[[body]]" stand. After changing this: python -m reports.renderers.make_template
"""

from __future__ import annotations

import io
import uuid
from pathlib import Path
from typing import Any

import resvg_py
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from office.typesetting import FONTS

TARGET = Path(__file__).with_name("report.docx")
FONT = "Be Vietnam Pro"
FACES = {
    "embedRegular": "BeVietnamPro_400Regular.ttf",
    "embedBold": "BeVietnamPro_600SemiBold.ttf",
    "embedItalic": "BeVietnamPro_400Regular_Italic.ttf",
}
DEEP, INDIGO, MUTED, INK = (RGBColor.from_string(colour) for colour in ("1A2360", "27348B", "5C6070", "1B1D2A"))
TEXT_WIDTH = 166  # mm


def field(paragraph: Any, instruction: str, size: float = 8) -> None:
    """A field that Word works out (a page number)."""
    for kind in ("begin", "", "separate", "end"):
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark.set(qn("xml:space"), "preserve")
            mark.text = instruction
        run = paragraph.add_run()
        run.font.size = Pt(size)
        run._r.append(mark)


def style(
    document: Any,
    name: str,
    size: float,
    colour: RGBColor = INK,
    *,
    bold: bool = False,
    before: float = 0,
    after: float = 4,
    line: float = 1.2,
    keep: bool = False,
    font: str = FONT,
) -> Any:
    styles = document.styles
    found = (
        styles[name]
        if name in styles
        else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name.startswith("toc"))
    )
    found.font.name, found.font.size, found.font.bold, found.font.italic = font, Pt(size), bold, False
    found.font.color.rgb = colour
    properties = found.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]
    for attribute in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(attribute), font)
    for spacing in properties.findall(qn("w:spacing")):
        properties.remove(spacing)
    shape = found.paragraph_format
    shape.space_before, shape.space_after, shape.line_spacing = Pt(before), Pt(after), line
    shape.keep_with_next, shape.widow_control = keep, True
    for border in found.element.get_or_add_pPr().findall(qn("w:pBdr")):
        found.element.pPr.remove(border)
    return found


def styles(document: Any) -> None:
    style(document, "Normal", 10, after=6)
    style(document, "Title", 26, DEEP, bold=True, after=8, line=1.15)
    style(document, "Subtitle", 13, INDIGO, bold=True, after=4)
    style(document, "Heading 1", 18, DEEP, bold=True, before=24, after=10, keep=True)
    style(document, "Heading 2", 12, INDIGO, bold=True, before=14, after=6, keep=True)
    style(document, "Caption", 8.5, MUTED, before=8, after=3, keep=True)
    style(document, "Contents heading", 18, DEEP, bold=True, after=12).paragraph_format.page_break_before = True
    style(document, "Cover small", 9, MUTED, after=2)
    style(document, "Aside", 8.5, MUTED, after=6)
    style(document, "Cell", 9, after=0, line=1.1)
    style(document, "Cell label", 9, MUTED, after=0, line=1.1)
    style(document, "Cell head", 8, MUTED, bold=True, after=0, line=1.1)
    style(document, "Figure number", 18, DEEP, bold=True, after=0, line=1.0)
    style(document, "Header", 8, MUTED, after=0)
    style(document, "Footer", 8, MUTED, after=0)
    for level, (size, indent, before) in enumerate([(10, 0, 6), (9.5, 8, 1)], 1):
        made = style(document, f"toc {level}", size, bold=level == 1, before=before, after=1)
        made.paragraph_format.left_indent = Mm(indent)
        made.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    note = style(document, "Note", 9, DEEP, before=8, after=10)
    shade = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="ECEEFA"/>')
    note.element.get_or_add_pPr().find(qn("w:spacing")).addprevious(shade)
    note.paragraph_format.left_indent = note.paragraph_format.right_indent = Mm(2)


def band(units: int) -> bytes:
    """The brocade of the portal's head, so many motifs long, as a picture."""
    wide = 48 * units
    source = Path(__file__).with_name("brocade.svg").read_text()
    motif = source.partition("<path")[2].rpartition("<path")[0]
    drawn = "".join(f'<g transform="translate({48 * unit} 0)"><path{motif}</g>' for unit in range(units))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="12"><rect width="{wide}" height="12" fill="#1a2360"/>'
        f'<rect width="{wide}" height="1.5" fill="#e0a526"/>{drawn}</svg>'
    )
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=6))


def across(paragraph: Any, picture: bytes, *, top: float, height: float) -> None:
    """A picture over the whole width of the page, ``top`` mm below its upper edge."""
    run = paragraph.add_run()
    run.add_picture(io.BytesIO(picture), width=Mm(210), height=Mm(height))
    inline = run._r.xpath(".//wp:inline")[0]
    inline.docPr.set("descr", "")
    anchor = parse_xml(
        f'<wp:anchor {nsdecls("wp", "a", "pic", "r")} behindDoc="1" distT="0" distB="0" distL="0" distR="0" simplePos="0" '
        'relativeHeight="1" locked="1" layoutInCell="0" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="page"><wp:posOffset>0</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{int(Mm(top))}</wp:posOffset></wp:positionV></wp:anchor>'
    )
    for name in ("extent", "effectExtent"):
        for found in inline.findall(qn(f"wp:{name}")):
            anchor.append(found)
    anchor.append(OxmlElement("wp:wrapNone"))
    for name in ("docPr", "cNvGraphicFramePr"):
        for found in inline.findall(qn(f"wp:{name}")):
            anchor.append(found)
    anchor.append(inline.graphic)
    inline.getparent().replace(inline, anchor)


def embed_fonts(document: Any) -> None:
    """The font goes with the file, so that it reads the same where it is not installed (its licence allows that)."""
    table = next(rel.target_part for rel in document.part.rels.values() if rel.reltype == RT.FONT_TABLE)
    entries = []
    for number, (element, name) in enumerate(FACES.items(), 1):
        key = uuid.uuid5(uuid.NAMESPACE_URL, f"gieo/{name}")
        mask = bytes.fromhex(key.hex)[::-1]
        data = bytearray((FONTS / name).read_bytes())
        for index in range(32):
            data[index] ^= mask[index % 16]
        part = Part(
            PackURI(f"/word/fonts/font{number}.odttf"),
            "application/vnd.openxmlformats-officedocument.obfuscatedFont",
            bytes(data),
            document.part.package,
        )
        rel = table.relate_to(part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/font")
        entries.append(f'<w:{element} r:id="{rel}" w:fontKey="{{{str(key).upper()}}}"/>')
    table._blob = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w", "r")}><w:font w:name="{FONT}">'
        f'<w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/>{"".join(entries)}</w:font></w:fonts>'
    ).encode()
    document.settings.element.find(qn("w:zoom")).addnext(OxmlElement("w:embedTrueTypeFonts"))


def main() -> None:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin = Mm(25), Mm(22)
    section.different_first_page_header_footer = True
    styles(document)
    right = Mm(TEXT_WIDTH)
    for place, words in ((section.header, "{{ short_title }}\t{{ edition }}"), (section.footer, "")):
        paragraph = place.paragraphs[0]
        for stop in list(paragraph.style.paragraph_format.tab_stops):
            del paragraph.style.paragraph_format.tab_stops[0]
            del stop
        paragraph.paragraph_format.tab_stops.add_tab_stop(right, WD_TAB_ALIGNMENT.RIGHT)
        paragraph.add_run(words or "{{ as_of }} · {{ version }} · {{ short_checksum }}\t")
        if not words:
            field(paragraph, "PAGE")
            paragraph.add_run(" / ")
            field(paragraph, "NUMPAGES")
    first = section.first_page_header.paragraphs[0]
    across(first, band(4), top=0, height=13)
    across(first, band(8), top=290.5, height=6.5)

    def p(words: str, name: str = "Normal", before: float = 0) -> None:
        document.add_paragraph(words, style=name).paragraph_format.space_before = Pt(before)

    p("{{ parent }}", "Cover small", 30)
    p("{{ organisation }}", "Subtitle")
    p("{{ kind }}", "Subtitle", 96)
    p("{{ title }}", "Title")
    p("{{ period }}", "Subtitle", 10)
    p("{{ edition }} · {{ version }}", "Subtitle", 90)
    p("{{ as_of }}", "Cover small")
    p("SHA-256 {{ checksum }}", "Cover small")
    p("{{ fictional }}", "Cover small", 8)
    p("{{ contents }}", "Contents heading")
    p("[[contents]]")
    p("[[body]]")
    embed_fonts(document)
    document.core_properties.comments = document.core_properties.author = ""
    document.save(str(TARGET))


if __name__ == "__main__":
    main()
