"""Word: docxtpl fills cover, header and footer; contents and body are written from the same blocks as the PDF.

Charts are pictures with their figures as alternative text. The same document gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import resvg_py
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docxtpl import DocxTemplate
from lxml.etree import _Element

from office.typesetting import FONTS
from reports.renderers import wordml

HERE = Path(__file__).parent
TEMPLATE = HERE / "report.docx"
TIGHT = 0.92  # of the letters' size, on a report of one page
LONG_TITLE = 160  # signs; a title of so many is set smaller, as in the PDF
TEXT_WIDTH, ACROSS, BESIDE = (
    166.0,
    253.0,
    110.0,
)  # mm: of the page, of one that lies across, of a chart that stands beside its table in the PDF


def render(document: dict[str, Any]) -> bytes:
    """Bytes of the Word file."""
    template = DocxTemplate(str(TEMPLATE))
    words = {key: value for key, value in document.items() if key != "blocks"}
    template.render({**words, "short_checksum": document["checksum"][:12]}, autoescape=True)
    if len(document["title"]) > LONG_TITLE:
        template.docx.styles["Title"].font.size = Pt(21)
    if document["is_page"]:
        _without_cover(template, document)
    else:
        put(template.docx, "[[contents]]", wordml.contents(document["blocks"]))
    put(template.docx, "[[body]]", body(template.docx, document["blocks"], first_on_new_page=not document["is_page"]))
    made = dt.datetime.fromisoformat(document["made"]).replace(tzinfo=None)
    tell_properties(template.docx, document, made)
    out = io.BytesIO()
    template.save(out)
    return fixed(out.getvalue(), made)


def tell_properties(file: Any, document: Mapping[str, Any], made: dt.datetime) -> None:
    """Title, author and language of the report in the properties of a Word file (python-docx's document)."""
    facts = file.core_properties
    facts.title, facts.subject, facts.author = document["title"][:255], document["kind"], document["organisation"][:255]
    facts.created, facts.modified, facts.last_modified_by, facts.revision = made, made, "", 1
    facts.comments, facts.keywords, facts.language = "", document["checksum"], document["language"]
    spoken = {"vi": "vi-VN", "en": "en-GB"}[document["language"]]
    for found in file.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), spoken)


def put(file: Any, anchor: str, parts: Iterable[str | _Element]) -> None:
    """Put XML in the place of the paragraph that holds ``anchor``."""
    place = next(found for found in file.paragraphs if found.text.strip() == anchor)._p
    written: list[str] = []
    for part in [*parts, None]:
        if isinstance(part, str):
            written.append(part)
            continue
        for element in parse_xml(f"<w:body {nsdecls('w', 'r')}>{''.join(written)}</w:body>"):
            place.addprevious(element)
        written = []
        if part is not None:
            place.addprevious(part)
    place.getparent().remove(place)


def _without_cover(template: DocxTemplate, document: dict[str, Any]) -> None:
    """One page has a head in the place of cover and contents."""
    for found in list(template.docx.paragraphs):
        if found.text.strip() != "[[body]]":
            found._p.getparent().remove(found._p)
    _tighten(template)
    words = [document["organisation"], document["parent"]]
    place = next(iter(template.docx.paragraphs))
    place.insert_paragraph_before(" · ".join(filter(None, words)), style="Cover small")
    place.insert_paragraph_before(f"{document['kind']} · {document['period']}", style="Heading 2")
    title = place.insert_paragraph_before(document["title"], style="Title")
    title.runs[0].font.size = Pt(13 if len(document["title"]) > LONG_TITLE else 16)
    facts = [document["as_of"], document["edition"], document["version"], document["checksum"][:12]]
    place.insert_paragraph_before(" · ".join(facts), style="Cover small")
    if document["fictional"]:
        place.insert_paragraph_before(document["fictional"], style="Cover small")


def _tighten(template: DocxTemplate) -> None:
    """Smaller letters, less room between them: what one page of the PDF holds is held by one of Word's."""
    section = template.docx.sections[0]
    section.top_margin, section.bottom_margin = Mm(19), Mm(14)
    for name in ("Normal", "Heading 2", "Caption", "Aside", "Cell", "Cell head", "Figure number", "Cover small"):
        found = template.docx.styles[name]
        found.font.size = Pt(round(found.font.size.pt * TIGHT * 2) / 2)
        shape = found.paragraph_format
        for side in ("space_before", "space_after"):
            setattr(shape, side, Pt(round((getattr(shape, side) or Pt(0)).pt / 2, 1)))
        shape.line_spacing = 1.05


def _turned(file: Any, *, across: bool) -> _Element:
    """A paragraph that ends a section: of pages that lie ``across``, or that stand."""
    whole = file.element.body.sectPr
    section = deepcopy(whole)
    for cover in whole.findall(qn("w:titlePg")):
        whole.remove(cover)  # only the first section begins with the cover
    size = section.find(qn("w:pgSz"))
    if across:
        wide, high = size.get(qn("w:h")), size.get(qn("w:w"))
        size.set(qn("w:w"), wide)
        size.set(qn("w:h"), high)
        size.set(qn("w:orient"), "landscape")
    holder = parse_xml(f"<w:p {nsdecls('w')}><w:pPr/></w:p>")
    holder.find(qn("w:pPr")).append(section)
    return holder


def body(
    file: Any, blocks: Sequence[Mapping[str, Any]], room: float = TEXT_WIDTH, *, first_on_new_page: bool = True
) -> Iterator[str | _Element]:
    """The report's blocks; ``room``: millimetres between the margins of a page that stands."""
    headings, standing = 0, room
    for block in blocks:
        kind = block["kind"]
        if kind == "heading":
            headings += 1
            starts = block["new_page"] or (headings == 1 and first_on_new_page)
            yield wordml.heading({**block, "new_page": starts}, headings)
        elif kind == "turn":
            yield _turned(file, across=not block["across"])
            room = ACROSS if block["across"] else standing
        elif kind in {"text", "aside", "note"}:
            style = {"text": "Normal", "aside": "Aside", "note": "Note"}[kind]
            yield wordml.paragraph(block["text"], style, keep=block.get("leads", False))
        elif kind == "facts":
            yield wordml.facts(block["rows"], room)
        elif kind == "stats":
            yield wordml.stats(block["items"], room)
        elif kind == "picture":
            yield from _picture(file, block, standing)
        elif kind == "beside":
            yield from _picture(file, block["picture"], min(BESIDE, standing))
            yield wordml.table(block["table"], room)
        elif kind == "table":
            yield wordml.table(block, room)


def _picture(file: Any, block: Mapping[str, Any], room: float) -> Iterator[str | _Element]:
    png = resvg_py.svg_to_bytes(
        svg_string=block["svg"], font_dirs=[str(FONTS)], skip_system_fonts=True, font_family="Be Vietnam Pro",
        zoom=2,
    )  # fmt: skip
    yield wordml.caption(block)
    inline = file.part.new_pic_inline(io.BytesIO(bytes(png)), width=Mm(room * block["share"]))
    inline.docPr.set("name", block["label"])
    inline.docPr.set("descr", block["alt"])
    holder = parse_xml(wordml.picture_holder())
    holder.find(qn("w:r")).append(parse_xml(f"<w:drawing {nsdecls('w')}/>"))
    holder.find(qn("w:r")).find(qn("w:drawing")).append(inline)
    yield holder


def fixed(content: bytes, made: dt.datetime) -> bytes:
    """The same zip with one time for every part, in a fixed order."""
    out = io.BytesIO()
    stamp = made.timetuple()[:6]
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            target.writestr(zipfile.ZipInfo(name, stamp), source.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
