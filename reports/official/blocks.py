"""The report's blocks as an official document sets them: plain, the annexes after the signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from reports.document.writer import HALF, WIDE

Block = dict[str, Any]
MOTTO = {
    "vi": ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"),
    "en": ("SOCIALIST REPUBLIC OF VIET NAM", "Independence - Freedom - Happiness"),
}


def parted(document: Mapping[str, Any]) -> tuple[list[Block], list[Block]]:
    """What stands before the signature, and the annexes: the last chapter, when it is called so."""
    blocks: Sequence[Block] = document["blocks"]
    chapters = [at for at, block in enumerate(blocks) if block["kind"] == "heading" and block["level"] == 1]
    annex = _("Annexes")
    cut = chapters[-1] if chapters and blocks[chapters[-1]]["text"] == annex else len(blocks)
    facts = " · ".join([document["edition"], document["version"], document["as_of"], document["checksum"][:12]])
    before = [{"kind": "aside", "text": text} for text in (facts, document["fictional"]) if text]
    return [*before, *_plain(blocks[:cut])], _plain(blocks[cut + 1 :])


def _plain(blocks: Sequence[Block]) -> list[Block]:
    """Large figures become lines, a chart stands over its table, a heading has a full stop after its number."""
    made: list[Block] = []
    for block in blocks:
        if block["kind"] == "stats":
            made.append({"kind": "facts", "rows": [[label, value] for value, label in block["items"]]})
        elif block["kind"] == "beside":
            picture = block["picture"]
            made += [{**picture, "share": round(picture["share"] * HALF / WIDE, 4)}, block["table"]]
        elif block["kind"] == "heading":
            number = block["number"] and block["number"].rstrip(".") + "."
            made.append({**block, "number": number, "new_page": False})
        elif block["kind"] != "turn":  # all pages stand
            made.append(block)
    return made
