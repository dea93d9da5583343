"""Small pieces of IATI's XML."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from lxml import etree

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
UNWRITABLE = dict.fromkeys(range(32)) | {9: " ", 10: "\n", 13: "\n"}  # XML has no other control characters


def element(parent: etree._Element | None, name: str, /, **attributes: Any) -> etree._Element:
    """``value_date`` becomes ``value-date``; an attribute without a value is left out."""
    given = {key.replace("_", "-"): str(value) for key, value in attributes.items() if value is not None}
    return etree.Element(name, given) if parent is None else etree.SubElement(parent, name, given)


def narratives(parent: etree._Element, vi: str, en: str = "") -> None:
    """Vietnamese is the activity's own language; English says so."""
    for text, language in ((vi, None), (en, "en")):
        if text.strip():
            one = element(parent, "narrative")
            one.text = text.strip().translate(UNWRITABLE)
            if language:
                one.set(LANG, language)


def told(parent: etree._Element, name: str, vi: str, en: str = "", /, **attributes: Any) -> etree._Element | None:
    """An element of narratives; none without any text."""
    if not vi.strip() and not en.strip():
        return None
    made = element(parent, name, **attributes)
    narratives(made, vi, en)
    return made


def plain(value: Any) -> str:
    """A number without separators and without trailing zeros."""
    number = Decimal(str(value)).quantize(Decimal("0.0001")).normalize()
    return f"{number:f}"
