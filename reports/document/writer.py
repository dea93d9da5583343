"""Collects the blocks of a report in one language: numbered headings, captions with numbers, figures in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from html import unescape
from typing import Any

from django.utils.translation import gettext as _

from office import formats
from reports.narrative import prompt_of, title_of

Block = dict[str, Any]
WIDE, HALF = 720.0, 480.0  # pixels that a chart is drawn at: over the whole page, beside its table
TONES = {"met": "done", "done": "done", "missed": "late", "late": "late", "behind": "risk", "now": "risk"}
SIDE_BY_SIDE = 20  # rows of a split at most, to stand beside its chart


class Writer:
    """``blocks`` hold text, and pictures as SVG; nothing in them is counted again."""

    def __init__(
        self, snapshot: Mapping[str, Any], narrative: Sequence[Mapping[str, Any]], edition: str, language: str
    ) -> None:
        self.snapshot, self.edition, self.language = snapshot, edition, language
        self.narrative = {row["key"]: row for row in narrative if row["included"]}
        self.figures = snapshot["figures"]
        self.threshold = snapshot["programme"]["threshold"]
        self.currency = snapshot["programme"]["currency"]
        self.blocks: list[Block] = []
        self.tables = self.pictures = self.chapter = self.section = 0
        self.has_summary = False

    @property
    def internal(self) -> bool:
        return self.edition == "internal"

    # --- words -------------------------------------------------------------
    def t(self, text: Mapping[str, str] | str | None) -> str:
        """The text in the report's language, else in the other; what an older version holds in one only, as it is."""
        if isinstance(text, str):
            return text
        other = "en" if self.language == "vi" else "vi"
        return (text or {}).get(self.language) or (text or {}).get(other) or ""

    def num(self, value: Any, decimals: int | None = None) -> str:
        return formats.number(exact(value), decimals, self.language)

    def money(self, value: Any) -> str:
        return formats.money(exact(value), self.currency, self.language)

    def pct(self, value: Any, decimals: int = 0) -> str:
        return formats.percent(exact(value), decimals, self.language)

    def day(self, value: str | None, precision: str = "day") -> str:
        return formats.on(dt.date.fromisoformat(value), precision) if value else "–"

    def span(self, start: str | None, end: str | None, precision: str = "day") -> str:
        first, last = (dt.date.fromisoformat(day) if day else None for day in (start, end))
        return formats.period(first, last, precision, self.language)

    def value(self, key: str) -> str:
        """A figure as the report writes it: "30", "51,67", "29.500.000 ₫", "–" when blank, "<5" when hidden."""
        figure = self.figures.get(key)
        if figure is None:
            return "–"
        if figure["hidden"]:
            return f"<{self.threshold}" if figure["unit"] == "person" else _("hidden")
        if figure["unit"] == "money":
            return self.money(figure["value"])
        if figure["unit"] == "%":
            return self.pct(figure["value"], figure["decimals"])
        return self.num(figure["value"], figure["decimals"])

    def count(self, part: Mapping[str, Any]) -> str:
        if part["count"] is not None:
            return self.num(part["count"])
        return "*" if part["withheld"] else f"<{self.threshold}"

    # --- blocks --------------------------------------------------------------
    def heading(self, text: str, level: int = 1, *, new_page: bool = False, numbered: bool = True) -> None:
        if level == 1:
            self.chapter, self.section = self.chapter + 1, 0
            number = f"{self.chapter}"
        else:
            self.section += 1
            number = f"{self.chapter}.{self.section}" if numbered else ""
        self.blocks.append({"kind": "heading", "level": level, "number": number, "text": text, "new_page": new_page})

    def turn(self, *, across: bool) -> None:
        """From here on pages lie across (for a wide table), or stand again."""
        self.blocks.append({"kind": "turn", "across": across})

    def summary(self) -> None:
        """The written summary: once, in the first chapter that has room for it."""
        if not self.has_summary:
            self.has_summary = True
            self.written("summary", heading=False)

    def text(self, text: str) -> None:
        self.blocks.extend({"kind": "text", "text": part.strip()} for part in text.split("\n") if part.strip())

    def aside(self, text: str) -> None:
        """A line in small grey letters; right below a heading it stays, as that does, with what follows."""
        if text:
            leads = {"leads": True} if self.blocks and self.blocks[-1]["kind"] == "heading" else {}
            self.blocks.append({"kind": "aside", "text": text, **leads})

    def note(self, text: str) -> None:
        self.blocks.append({"kind": "note", "text": text})

    def facts(self, rows: Sequence[tuple[str, str]]) -> None:
        kept = [[label, value] for label, value in rows if value]
        if kept:
            self.blocks.append({"kind": "facts", "rows": kept})

    def stats(self, items: Sequence[tuple[str, str]]) -> None:
        """Large figures, four beside each other."""
        self.blocks.append({"kind": "stats", "items": [[value, label] for value, label in items]})

    def table(
        self,
        caption: str,
        columns: Sequence[str],
        rows: Sequence[Sequence[Any]],
        numbers: int = 0,
        widths: Sequence[int] = (),
        *,
        total: bool = False,
    ) -> None:
        """``numbers``: how many columns at the end are numbers (set to the right). ``total``: the last row is a sum.

        A cell is text, or (text, tone) for a state.
        """
        if rows:
            if [block["kind"] for block in self.blocks[-2:]] == ["heading", "text"]:
                self.blocks[-1]["leads"] = True  # one sentence between them doesn't part a heading from its table
            self.blocks.append(self._table(caption, columns, rows, numbers, widths, total=total))

    def _table(
        self,
        caption: str,
        columns: Sequence[str],
        rows: Sequence[Sequence[Any]],
        numbers: int,
        widths: Sequence[int],
        *,
        total: bool = False,
    ) -> Block:
        self.tables += 1
        return {
            "kind": "table",
            "label": _("Table %(n)d.") % {"n": self.tables},
            "caption": caption,
            "columns": list(columns),
            "rows": [[cell if isinstance(cell, str) else list(cell) for cell in row] for row in rows],
            "numbers": numbers,
            "widths": list(widths) or [1] * len(columns),
            "total": total,
        }

    def picture(self, caption: str, svg: str) -> None:
        """A chart; one with nothing to say is not drawn."""
        if svg:
            self.blocks.append(self._picture(caption, svg, WIDE))

    def _picture(self, caption: str, svg: str, room: float) -> Block:
        self.pictures += 1
        return {
            "kind": "picture",
            "label": _("Figure %(n)d.") % {"n": self.pictures},
            "caption": caption,
            "svg": str(svg),
            "share": round(min(1.0, _width(str(svg)) / room), 4),  # of the room that it has
            "alt": _description(str(svg)) or caption,
        }

    def beside(
        self,
        picture: tuple[str, str],
        table: tuple[str, Sequence[str], Sequence[Sequence[Any]]],
        *,
        numbers: int = 2,
        widths: Sequence[int] = (5, 2, 2),
    ) -> None:
        """A chart with the table of the same figures at its side; below it where there is no room."""
        caption, columns, rows = table
        if picture[1] and len(rows) <= SIDE_BY_SIDE:
            drawn = self._picture(*picture, HALF)
            self.blocks.append(
                {"kind": "beside", "picture": drawn, "table": self._table(caption, columns, rows, numbers, widths)}
            )
            return
        self.picture(*picture)
        self.table(caption, columns, rows, numbers, widths)

    def has_words(self, key: str) -> bool:
        """Whether somebody wrote the section, in whichever language."""
        row = self.narrative.get(key)
        return row is not None and bool(row["text_vi"].strip() or row["text_en"].strip())

    def written(self, key: str, *, heading: bool = True) -> None:
        """A narrative section, under its heading and question when somebody wrote it."""
        if not self.has_words(key):
            return
        row = self.narrative[key]
        if heading:
            self.heading(title_of(key), 2)
            self.aside(prompt_of(key))
        self.in_both({"vi": row["text_vi"], "en": row["text_en"]})

    def in_both(self, text: Mapping[str, str]) -> None:
        """What somebody wrote in one or both languages; that it is in the other one is said."""
        if not text[self.language].strip():
            self.aside(
                _("Written in Vietnamese; there is no English text yet.")
                if self.language == "en"
                else _("Written in English; there is no Vietnamese text yet.")
            )
        self.text(self.t({language: words.strip() for language, words in text.items()}))


def state(row: Mapping[str, Any], words: str) -> tuple[str, str] | str:
    """A state with its colour, for a cell."""
    tone = TONES.get(row["state"])
    return (words, tone) if tone else words


def exact(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _width(svg: str) -> float:
    return float(svg.partition(' width="')[2].partition('"')[0])


def _description(svg: str) -> str:
    """The chart's figures in words, for those who can't see it."""
    return unescape(svg.partition("<desc>")[2].partition("</desc>")[0])
