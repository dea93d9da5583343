"""Blocks as WordprocessingML. Written as text: an object for each cell would cost fifty times as much."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any
from xml.sax.saxutils import escape as escaped

DEEP, HAIR, TURMERIC, INDIGO = "1A2360", "DCD8CC", "E0A526", "27348B"
TONES = {"done": "2C7A4B", "late": "B02A37", "risk": "7D5500", "head": "1A2360"}
KEPT_WHOLE = 12  # rows of a table that is not broken over two pages
MM = 56.7  # twentieths of a point in a millimetre


def escape(text: str) -> str:
    """As XML holds it; control signs that XML can't hold are left out."""
    return escaped("".join(sign for sign in text if sign in "\t\n" or ord(sign) >= 32))


def run(text: str, *, bold: bool = False, colour: str = "") -> str:
    look = ("<w:b/>" if bold else "") + (f'<w:color w:val="{colour}"/>' if colour else "")
    look = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(text: str, style: str = "Normal", *, right: bool = False, keep: bool = False, **look: Any) -> str:
    return _paragraph(run(text, **look), style, right=right, keep=keep)


def _paragraph(runs: str, style: str, *, right: bool = False, keep: bool = False, new_page: bool = False) -> str:
    shape = f'<w:pStyle w:val="{style_id(style)}"/>'
    shape += ("<w:keepNext/>" if keep else "") + ("<w:pageBreakBefore/>" if new_page else "")
    shape += '<w:jc w:val="right"/>' if right else ""
    return f"<w:p><w:pPr>{shape}</w:pPr>{runs}</w:p>"


def style_id(name: str) -> str:
    """As python-docx makes an id of a name."""
    return {"toc 1": "toc1", "toc 2": "toc2"}.get(name, name.replace(" ", ""))


def heading(block: Mapping[str, Any], number: int) -> str:
    """With a bookmark that the contents lead to."""
    name = _bookmark(number)
    number_of = (
        run(f"{block['number']}  ", colour="B47F0E" if block["level"] == 1 else "7780B8") if block["number"] else ""
    )
    words = number_of + run(block["text"])
    marked = f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{words}<w:bookmarkEnd w:id="{number}"/>'
    return _paragraph(marked, f"Heading {block['level']}", new_page=block["new_page"])


def _bookmark(number: int) -> str:
    return f"_Toc{number:08d}"


def contents(blocks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """A table of contents that Word keeps up to date, filled with what it will hold."""
    headings = [block for block in blocks if block["kind"] == "heading"]
    for number, block in enumerate(headings, 1):
        name = _bookmark(number)
        start = _field_start('TOC \\o "1-2" \\h \\z \\u', dirty=True) if number == 1 else ""
        page = _field_start(f"PAGEREF {name} \\h") + run("") + _FIELD_END
        link = f'<w:hyperlink w:anchor="{name}" w:history="1">{run(block["number"] + "  " + block["text"])}<w:r><w:tab/></w:r>{page}</w:hyperlink>'
        end = _FIELD_END if number == len(headings) else ""
        yield _paragraph(start + link + end, f"toc {block['level']}")


def _field_start(instruction: str, *, dirty: bool = False) -> str:
    mark = ' w:dirty="true"' if dirty else ""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"{mark}/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


_FIELD_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def caption(block: Mapping[str, Any]) -> str:
    return _paragraph(run(f"{block['label']} ", bold=True, colour=INDIGO) + run(block["caption"]), "Caption", keep=True)


def picture_holder() -> str:
    return (
        '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:pPr><w:pStyle w:val="Normal"/></w:pPr><w:r/></w:p>'
    )


def _border(**sides: tuple[int, str]) -> str:
    """Borders of a cell: side → (eighths of a point, colour)."""
    order = [side for side in ("top", "left", "bottom", "right") if side in sides]
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="{sides[side][0]}" w:space="0" w:color="{sides[side][1]}"/>' for side in order
    )
    return f"<w:tcBorders>{lines}</w:tcBorders>" if lines else ""


def _cell(content: str, width: int, border: str = "", valign: str = "top", span: int = 1) -> str:
    over = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{over}{border}<w:vAlign w:val="{valign}"/></w:tcPr>{content}</w:tc>'


def _table(rows: str, widths: Sequence[int], margin: int = 60) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:top w:w="45" w:type="dxa"/><w:left w:w="{margin}" w:type="dxa"/>'
        f'<w:bottom w:w="45" w:type="dxa"/><w:right w:w="{margin}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _row(cells: str, *, head: bool = False) -> str:
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{cells}</w:tr>"


def _widths(parts: Sequence[int], room: float) -> list[int]:
    return [round(room * MM * part / sum(parts)) for part in parts]


AFTER = '<w:p><w:pPr><w:pStyle w:val="Cell"/><w:spacing w:after="80"/></w:pPr></w:p>'


def table(block: Mapping[str, Any], room: float) -> str:
    """A table with its caption; the head is repeated on each page, a row is never cut, a short one is kept whole."""
    widths = _widths(block["widths"], room)
    first_number = len(widths) - block["numbers"]
    last = len(block["rows"]) - 1
    whole = len(block["rows"]) <= KEPT_WHOLE
    head = "".join(
        _cell(
            paragraph(words, "Cell head", right=index >= first_number, keep=True),
            widths[index],
            _border(bottom=(8, DEEP)),
            "bottom",
        )
        for index, words in enumerate(block["columns"])
    )
    rows = [_row(head, head=True)]
    for number, row in enumerate(block["rows"]):
        is_sum = block["total"] and number == last
        border = _border(top=(8, DEEP)) if is_sum else _border(bottom=(3, HAIR))
        cells = ""
        for index, cell in enumerate(row):
            spread = _spread(row, index)
            if not spread:
                continue
            words, tone = (cell, "") if isinstance(cell, str) else cell
            made = paragraph(
                words, "Cell", right=index >= first_number, keep=whole and number < last,
                bold=is_sum or tone in TONES, colour=TONES.get(tone, ""),
            )  # fmt: skip
            cells += _cell(made, sum(widths[index : index + spread]), border, span=spread)
        rows.append(_row(cells))
    return caption(block) + _table("".join(rows), widths) + AFTER


def _spread(row: Sequence[Any], index: int) -> int:
    """How many columns a cell takes: a heading of rows those that are empty beside it, which take none."""
    at = index
    while at > 0 and row[at] == "":
        at -= 1
    if at < index and _is_head(row[at]):
        return 0
    if not _is_head(row[index]):
        return 1
    end = index + 1
    while end < len(row) and row[end] == "":
        end += 1
    return end - index


def _is_head(cell: Any) -> bool:
    return not isinstance(cell, str) and cell[1] == "head"


def facts(rows: Sequence[Sequence[str]], room: float) -> str:
    widths = _widths((2, 7), room)
    made = "".join(
        _row(_cell(paragraph(label, "Cell label"), widths[0]) + _cell(paragraph(value, "Cell"), widths[1]))
        for label, value in rows
    )
    return _table(made, widths, 0) + AFTER


def stats(items: Sequence[Sequence[str]], room: float) -> str:
    """Large figures, four beside each other."""
    widths = _widths((1, 1, 1, 1), room)
    rows, left = [], iter(items)
    while line := list(islice(left, 4)):
        line = [*line, *[("", "")] * (4 - len(line))]
        rows.append(
            _row(
                "".join(
                    _cell(
                        paragraph(value, "Figure number", keep=True) + paragraph(label, "Aside"),
                        width,
                        _border(top=(18, TURMERIC)) if value else "",
                    )
                    for (value, label), width in zip(line, widths, strict=True)
                )
            )
        )
    return _table("".join(rows), widths, 90) + AFTER


def plain(xml: str, *, tones: bool = True) -> str:
    """The same without the portal's colours: for a letterhead and for an official document. ``tones``: states keep theirs."""
    kept = "|".join(TONES.values()) if tones else "none"
    xml = re.sub(rf'<w:color w:val="(?!{kept})[0-9A-F]{{6}}"/>', "", xml)
    return re.sub(r' w:color="[0-9A-F]{6}"/>', ' w:color="595959"/>', xml)
