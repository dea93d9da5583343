"""The process that fills a template: reads JSON, writes a .docx. Knows nothing of the portal's records.

python -m reports.letterheads.child SECONDS < told.json > report.docx
"""

from __future__ import annotations

import base64
import datetime as dt
import io
import json
import re
import resource
import sys
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from reports.letterheads.marks import MARKS, RESERVED, anchor
from reports.renderers import docx, wordml

STYLES = (
    "Normal", "Heading 1", "Heading 2", "Caption", "Aside", "Note", "Cell", "Cell label", "Cell head", "Figure number",
    "toc 1", "toc 2",
)  # fmt: skip
MEMORY = 2 * 2**30
BREAK = '</w:t><w:br/><w:t xml:space="preserve">'


def finalized(value: Any) -> Markup:
    """Text as WordprocessingML holds it: escaped, a new line as a line break."""
    text = RESERVED.sub("", "".join(sign for sign in str(value) if sign in "\t\n" or ord(sign) >= 32))
    return Markup(escape(text).replace("\n", BREAK))  # noqa: S704 (escaped just before)


ENVIRONMENT = SandboxedEnvironment(
    block_start_string=MARKS[0],
    block_end_string=MARKS[1],
    variable_start_string=MARKS[2],
    variable_end_string=MARKS[3],
    comment_start_string="\ue000",  # never there
    comment_end_string="\ue001",
    autoescape=True,
    finalize=finalized,
    keep_trailing_newline=True,
)
ENVIRONMENT.globals.clear()


def render(template: bytes, sources: Mapping[str, str], values: Mapping[str, Any]) -> bytes:
    """The template with its tags filled; blocks stand as "[[body]]"."""
    opened = Document(io.BytesIO(template))
    for part in opened.part.package.iter_parts():
        name = str(part.partname).lstrip("/")
        if name in sources:
            part._element = whole(parse_xml(ENVIRONMENT.from_string(sources[name]).render(values)))
    out = io.BytesIO()
    opened.part.package.save(out)
    return out.getvalue()


def whole(root: Any) -> Any:
    """What a loop that ran no time left incomplete: a table without rows goes, a cell ends in a paragraph."""
    for table in list(root.iter(qn("w:tbl"))):
        if table.find(qn("w:tr")) is None:
            table.getparent().remove(table)
    for cell in root.iter(qn("w:tc"), qn("w:hdr"), qn("w:ftr"), qn("w:txbxContent")):
        if not len(cell) or cell[-1].tag != qn("w:p"):
            cell.append(parse_xml(f"<w:p {nsdecls('w')}/>"))
    return root


def borrowed(document: Any) -> dict[str, str]:
    """Styles that the body needs, taken over where the template has none; the id of ours → the id in the template.

    A style is known by its name: Word gives it another id in each language.
    """
    held = {
        found.find(qn("w:name")).get(qn("w:val")).lower(): found
        for found in document.styles.element.iter(qn("w:style"))
        if found.find(qn("w:name")) is not None
    }
    ours = Document(str(docx.TEMPLATE)).styles.element
    ids = {found.get(qn("w:styleId")) for found in held.values()}
    made = {}
    for name in STYLES:
        key = wordml.style_id(name)
        if name.lower() in held:
            made[key] = held[name.lower()].get(qn("w:styleId"))
            continue
        found = next(
            one for one in ours.iter(qn("w:style")) if one.find(qn("w:name")).get(qn("w:val")).lower() == name.lower()
        )
        copy = deepcopy(found)
        for fonts in list(copy.iter(qn("w:rFonts"))):
            fonts.getparent().remove(fonts)  # the template's own letters
        made[key] = key if key not in ids else f"Gieo{key}"
        copy.set(qn("w:styleId"), made[key])
        copy.attrib.pop(qn("w:default"), None)
        document.styles.element.append(copy)
    return made


def dressed(parts: Iterable[Any], ids: Mapping[str, str]) -> Iterator[Any]:
    """In the template's styles, without the portal's colours."""
    for part in parts:
        if isinstance(part, str):
            styled = re.sub(r'(?<=<w:pStyle w:val=")\w+', lambda found: ids.get(found[0], found[0]), part)
            yield wordml.plain(styled)
            continue
        for found in part.iter(qn("w:pStyle")):
            found.set(qn("w:val"), ids.get(found.get(qn("w:val")), found.get(qn("w:val"))))
        yield part


def room(document: Any) -> float:
    """Millimetres between the margins of the section that the body stands in."""
    section = document.sections[0]
    wide = (section.page_width or Emu(7560310)) - (section.left_margin or 0) - (section.right_margin or 0)
    return max(60.0, Emu(wide).mm)


def main() -> None:
    seconds = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    told = json.load(sys.stdin)
    made = told["document"]
    document = Document(io.BytesIO(render(base64.b64decode(told["template"]), told["sources"], told["values"])))
    ids = borrowed(document)
    if anchor("contents") in [found.text.strip() for found in document.paragraphs]:
        docx.put(document, anchor("contents"), dressed(wordml.contents(made["blocks"]), ids))
    standing = [block for block in made["blocks"] if block["kind"] != "turn"]  # the template says how pages lie
    written = docx.body(document, standing, room(document), first_on_new_page=False)
    docx.put(document, anchor("body"), dressed(written, ids))
    moment = dt.datetime.fromisoformat(made["made"]).replace(tzinfo=None)
    docx.tell_properties(document, made, moment)
    out = io.BytesIO()
    document.save(out)
    sys.stdout.buffer.write(docx.fixed(out.getvalue(), moment))


if __name__ == "__main__":
    main()
