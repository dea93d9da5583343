"""Word by docxtpl, from the same blocks as the PDF; charts as pictures. The same document gives the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import resvg_py
from django.utils.html import escape
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage

HERE = Path(__file__).parent
TEMPLATE = HERE / "report.docx"
ROW, WIDTH, LABEL = 22, 640, 230


def render(document: dict[str, Any]) -> bytes:
    """Bytes of the Word file."""
    template = DocxTemplate(str(TEMPLATE))
    blocks = [shaped for block in document["blocks"] for shaped in _shape(template, block)]
    template.render({**document, "blocks": blocks, "short_checksum": document["checksum"][:12]}, autoescape=True)
    made = dt.datetime.fromisoformat(document["made"]).replace(tzinfo=None)
    facts = template.docx.core_properties
    facts.title, facts.author, facts.created, facts.modified, facts.last_modified_by, facts.revision = (
        document["title"][:255], document["organisation"][:255], made, made, "", 1,
    )  # fmt: skip
    facts.language = document["language"]
    out = io.BytesIO()
    template.save(out)
    return fixed(out.getvalue(), made)


def _shape(template: DocxTemplate, block: dict[str, Any]) -> list[dict[str, Any]]:
    """Facts and figures become tables, bars a picture, so that the template knows few kinds."""
    kind = block["kind"]
    if kind == "table":
        cut = len(block["columns"]) - block["numbers"]
        rows = [{"lefts": row[:cut], "rights": row[cut:]} for row in block["rows"]]
        head = {"lefts": block["columns"][:cut], "rights": block["columns"][cut:]}
        return [{"kind": "table", "caption": block["caption"], "head": head, "body": rows}]
    if kind == "facts":
        return [{"kind": "text", "text": f"{label}: {value}"} for label, value in block["rows"]]
    if kind == "stats":
        return [{"kind": "text", "text": " · ".join(f"{value} {label}" for value, label in block["items"])}]
    if kind == "bars":
        png = resvg_py.svg_to_bytes(
            svg_string=bars_svg(block["rows"]),
            font_dirs=[str(HERE / "fonts")],
            skip_system_fonts=True,
            font_family="Be Vietnam Pro",
            zoom=2,
        )
        picture = InlineImage(template, io.BytesIO(bytes(png)), width=Mm(150))
        return [{"kind": "chart", "caption": block["caption"], "picture": picture}]
    return [block]


def bars_svg(rows: list[list[Any]]) -> str:
    """Horizontal bars with direct labels."""
    parts = []
    for index, (label, value, share) in enumerate(rows):
        y = index * ROW
        length = max(2, share * (WIDTH - LABEL - 90))
        short = label if len(label) <= 34 else label[:33] + "…"
        parts.append(
            f'<text x="{LABEL - 8}" y="{y + 15}" font-size="12" text-anchor="end" fill="#1b1d2a">{escape(short)}</text>'
            f'<rect x="{LABEL}" y="{y + 5}" width="{length:.1f}" height="12" rx="2" fill="#27348b"/>'
            f'<text x="{LABEL + length + 6:.1f}" y="{y + 15}" font-size="12" font-weight="600" fill="#1b1d2a">{escape(value)}</text>'
        )
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{len(rows) * ROW + 4}" font-family="Be Vietnam Pro">{"".join(parts)}</svg>'


def fixed(content: bytes, made: dt.datetime) -> bytes:
    """The same zip with one time for every part, in a fixed order."""
    out = io.BytesIO()
    stamp = made.timetuple()[:6]
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            target.writestr(zipfile.ZipInfo(name, stamp), source.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
