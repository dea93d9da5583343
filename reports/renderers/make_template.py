"""Makes report.docx, the Word template that docxtpl fills. After changing this: python -m reports.renderers.make_template"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

TARGET = Path(__file__).with_name("report.docx")
DEEP, INDIGO, MUTED = RGBColor(0x1A, 0x23, 0x60), RGBColor(0x27, 0x34, 0x8B), RGBColor(0x5C, 0x60, 0x70)


def field(paragraph: Any, instruction: str) -> None:
    """A field that Word works out (page number, table of contents)."""
    for kind in ("begin", "", "separate", "end"):
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
            if kind == "begin" and instruction.startswith("TOC"):
                mark.set(qn("w:dirty"), "true")
        else:
            mark.set(qn("xml:space"), "preserve")
            mark.text = instruction
        paragraph.add_run()._r.append(mark)


def style(
    document: Any,
    name: str,
    size: float,
    colour: RGBColor | None = None,
    *,
    bold: bool = False,
    before: float = 0,
    after: float = 4,
) -> None:
    found = document.styles[name]
    found.font.name, found.font.size, found.font.bold = "Be Vietnam Pro", Pt(size), bold
    fonts = found.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(attribute), "Be Vietnam Pro")
    if colour is not None:
        found.font.color.rgb = colour
    found.paragraph_format.space_before, found.paragraph_format.space_after = Pt(before), Pt(after)


def numbers_table(document: Any, rows: str) -> None:
    """A table whose columns come with the data: ``lefts`` to the left, ``rights`` (numbers) to the right."""
    made = document.add_table(rows=4, cols=6, style="Table Grid")
    for line, (source, kind) in enumerate([("b.head", "head"), (None, "for"), ("r", "body"), (None, "end")]):
        if kind == "for":
            made.cell(line, 0).text = "{%tr for r in " + rows + " %}"
            continue
        if kind == "end":
            made.cell(line, 0).text = "{%tr endfor %}"
            continue
        texts = [
            "{%tc for c in " + f"{source}.lefts" + " %}",
            "{{ c }}",
            "{%tc endfor %}",
            "{%tc for c in " + f"{source}.rights" + " %}",
            "{{ c }}",
            "{%tc endfor %}",
        ]
        for column, text in enumerate(texts):
            paragraph = made.cell(line, column).paragraphs[0]
            run = paragraph.add_run(text)
            run.font.size, run.font.bold = Pt(9), kind == "head"
            if column >= 3:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    mark = OxmlElement("w:tblHeader")
    made.rows[0]._tr.get_or_add_trPr().append(mark)


def main() -> None:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin = Mm(24), Mm(22)
    section.different_first_page_header_footer = True
    style(document, "Normal", 10)
    style(document, "Title", 24, DEEP, bold=True, before=24, after=12)
    style(document, "Subtitle", 12, INDIGO, bold=True)
    style(document, "Heading 1", 17, DEEP, bold=True, before=22, after=10)
    style(document, "Heading 2", 12, INDIGO, bold=True, before=14, after=6)
    style(document, "Caption", 8.5, MUTED, before=8, after=4)
    style(document, "Intense Quote", 9, DEEP)
    header = section.header.paragraphs[0]
    header.add_run("{{ short_title }} · {{ edition }}").font.size = Pt(8)
    footer = section.footer.paragraphs[0]
    footer.add_run("{{ as_of }} · {{ version }} · {{ short_checksum }} · ").font.size = Pt(8)
    field(footer, "PAGE")
    document.add_paragraph("{{ parent }}")
    document.add_paragraph("{{ organisation }}", style="Subtitle")
    for _ in range(4):
        document.add_paragraph()
    document.add_paragraph("{{ kind }}", style="Subtitle")
    document.add_paragraph("{{ title }}", style="Title")
    for text in (
        "{{ period }}",
        "{{ edition }} · {{ version }}",
        "{{ as_of }}",
        "SHA-256 {{ checksum }}",
        "{{ fictional }}",
    ):
        document.add_paragraph(text)
    document.add_page_break()
    document.add_paragraph("{{ contents }}", style="Subtitle")
    field(document.add_paragraph(), 'TOC \\o "1-2" \\h \\z \\u')
    document.add_page_break()
    p = document.add_paragraph
    p("{%p for b in blocks %}")
    p("{%p if b.kind == 'heading' and b.level == 1 %}")
    p("{{ b.text }}", style="Heading 1")
    p("{%p elif b.kind == 'heading' %}")
    p("{{ b.text }}", style="Heading 2")
    p("{%p elif b.kind == 'text' %}")
    p("{{ b.text }}")
    p("{%p elif b.kind == 'note' %}")
    p("{{ b.text }}", style="Intense Quote")
    p("{%p elif b.kind == 'chart' %}")
    p("{{ b.caption }}", style="Caption")
    p("{{ b.picture }}")
    p("{%p elif b.kind == 'table' %}")
    p("{{ b.caption }}", style="Caption")
    numbers_table(document, "b.body")
    p("")
    p("{%p endif %}")
    p("{%p endfor %}")
    document.save(str(TARGET))


if __name__ == "__main__":
    main()
