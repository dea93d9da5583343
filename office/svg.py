"""Drawing by hand: SVG elements, the palette, and room for text.

No style attributes and no scripts, so that the strict content policy holds. On a page, colours come from classes (light
and dark mode); in print the same names become fill attributes, which typst and resvg understand.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

Theme = Literal["page", "print"]

# class → (fill or stroke on paper). The same classes are coloured for light and dark in static/css/gieo.css.
PALETTE = {
    "tone-a": "#27348b",
    "tone-b": "#b9c0ea",
    "tone-c": "#2b6f9e",
    "tone-d": "#8d8a80",
    "done": "#2c7a4b",
    "risk": "#e0a526",
    "late": "#b02a37",
    "track": "#efece3",
    "step-1": "#d9dcf1",
    "step-2": "#a3aad9",
    "step-3": "#5560b0",
    "step-4": "#27348b",
    "unseen": "#eceefa",
    "ink": "#1b1d2a",
    "quiet": "#5c6070",
    "on-dark": "#ffffff",
    "on-tone": "#1b1d2a",
    "rule": "#1b1d2a",
    "axis": "#8d8a80",
}
FONT = "Be Vietnam Pro, sans-serif"
SIZE = 13.0

NARROW = set("iljtfrI.,'|:;!()[]-/ \u00a0")
WIDE = set("mwMW@%—&…")


def text_width(text: str, size: float = SIZE, *, strong: bool = False) -> float:
    """About how wide a text stands, rather too wide than too narrow."""
    units = 0.0
    for character in unicodedata.normalize("NFD", text):
        if unicodedata.combining(character):
            continue
        if character in NARROW:
            units += 0.34
        elif character in WIDE:
            units += 0.92
        else:
            units += 0.72 if character.isupper() else 0.62 if character.isdigit() else 0.6
    return units * size * (1.06 if strong else 1.0)


def shorten(text: str, room: float, size: float = SIZE, *, strong: bool = False) -> str:
    """The text, or as much of it as there is room for and "…"."""
    if text_width(text, size, strong=strong) <= room:
        return text
    kept = unicodedata.normalize("NFC", text)
    while kept and text_width(kept + "…", size, strong=strong) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def wrap(text: str, room: float, size: float = SIZE, lines: int = 2) -> list[str]:
    """Broken between words into at most so many lines; the last is shortened where words are left over."""
    words, found = text.split(" "), [""]
    for index, word in enumerate(words):
        longer = f"{found[-1]} {word}".strip()
        if text_width(longer, size) <= room or not found[-1]:
            found[-1] = longer
        elif len(found) < lines:
            found.append(word)
        else:
            found[-1] = " ".join([found[-1], *words[index:]])
            break
    return [shorten(line, room, size) for line in found if line]


@dataclass
class Drawing:
    """One picture. Coordinates are pixels at the width that it is drawn for; it scales with its place."""

    width: float
    theme: Theme = "page"
    parts: list[str] = field(default_factory=list)
    height: float = 0.0
    has_links: bool = False

    def tag(self, name: str, body: str = "", **attributes: Any) -> str:
        """An element; ``kind`` names its colour, underscores in names become hyphens, None is left out."""
        stroke = attributes.pop("outline", None)
        kind = attributes.pop("kind", None)
        colour = kind if kind and kind.startswith("tone-") else f"c-{kind}" if kind else None
        classes = " ".join(filter(None, [colour, f"line-{stroke}" if stroke else None]))
        given = {"class": classes or None} if self.theme == "page" else {}
        given |= {"fill": PALETTE[kind] if kind else None, "stroke": PALETTE[stroke] if stroke else None} | attributes
        written = "".join(
            f' {key.rstrip("_").replace("_", "-")}="{_number(value)}"'
            for key, value in given.items()
            if value is not None
        )
        return f"<{name}{written}>{body}</{name}>" if body else f"<{name}{written}/>"

    def add(self, name: str, body: str = "", **attributes: Any) -> None:
        self.parts.append(self.tag(name, body, **attributes))

    def rect(self, x: float, y: float, width: float, height: float, kind: str, **more: Any) -> None:
        if width > 0:
            self.add("rect", x=x, y=y, width=width, height=height, kind=kind, **more)

    def text(
        self, x: float, y: float, words: str, *, kind: str = "ink", size: float = SIZE, strong: bool = False,
        anchor: str | None = None, full: str = "",
    ) -> None:  # fmt: skip
        """``full`` is told on pointing where the words were shortened."""
        told = f"<title>{escape(full)}</title>" if full and full != words else ""
        self.add(
            "text", told + escape(words), x=x, y=y, kind=kind, font_size=size, text_anchor=anchor,
            font_weight=600 if strong else None,
        )  # fmt: skip

    def link(self, url: str, since: int, label: str) -> None:
        """Make all that was drawn since then one link."""
        inside = "".join(self.parts[since:])
        del self.parts[since:]
        if url and self.theme == "page":
            self.has_links = True
            inside = f'<a href="{escape(url)}" aria-label="{escape(label)}">{inside}</a>'
        self.parts.append(inside)

    def done(self, title: str, description: str = "", kind: str = "") -> SafeString:
        """The picture with its name and description. One that holds links is a group, since an image hides them."""
        described = f"<desc>{escape(description)}</desc>" if description else ""
        named = f'role="group" aria-label="{escape(title)}"' if self.has_links else 'role="img"'
        font = f' font-family="{FONT}"' if self.theme == "print" else ""
        size = f"{_number(self.width)} {_number(self.height)}"
        return mark_safe(
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart{" " + kind if kind else ""}" viewBox="0 0 {size}" '
            f'width="{_number(self.width)}" height="{_number(self.height)}" {named}{font}>'
            f"<title>{escape(title)}</title>{described}{''.join(self.parts)}</svg>"
        )


def _number(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return str(escape(value))
