"""Charts of pages and reports: one definition, as SVG. A chart with nothing to say is "".

Values arrive counted and put into words (``text``); None is a value that is not told (a small group) and is never drawn
as zero. The same groups have the same tone everywhere: :data:`SEX_TONES`. ``width`` decides the layout: under 480 the
labels stand above their bars, as on a phone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from office.svg import Drawing, Theme, shorten, text_width, wrap

SEX_TONES = {"F": "a", "M": "b", "X": "c"}
NOT_STATED_TONE = "d"
NARROW = 480
NOTHING = SafeString("")
UNSEEN: dict[str, Any] = {"outline": "tone-a", "stroke_width": 1, "stroke_dasharray": "3 2"}


@dataclass(frozen=True, slots=True)
class Row:
    """One group. ``text`` is its value in words ("22", "<5"); ``tone`` a–d, or done, risk, late."""

    label: str
    value: float | None
    text: str = ""
    tone: str = "a"
    url: str = ""

    @property
    def kind(self) -> str:
        return f"tone-{self.tone}" if len(self.tone) == 1 else self.tone

    @property
    def words(self) -> str:
        return self.text or ("–" if self.value is None else f"{self.value:g}")


@dataclass(frozen=True, slots=True)
class Change:
    """One group before and after."""

    label: str
    before: float | None
    after: float | None
    before_text: str = ""
    after_text: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """A province. ``value`` None with ``present``: there is something, how much is not told."""

    label: str
    short: str
    column: int
    row: int
    value: float | None
    present: bool = False
    text: str = ""
    url: str = ""


def hbar(
    rows: Sequence[Row], *, title: str, description: str = "", width: float = 360, maximum: float | None = None,
    theme: Theme = "page",
) -> SafeString:  # fmt: skip
    """Horizontal bars, one a row, each with its label and its value."""
    top = maximum or max((row.value or 0 for row in rows), default=0)
    if not rows or top <= 0:
        return NOTHING
    drawing = Drawing(width, theme)
    texts = max(text_width(row.words, strong=True) for row in rows) + 10
    above = width < NARROW
    labels = 0.0 if above else min(width * 0.42, max(text_width(row.label) for row in rows) + 12)
    room = width - labels - texts
    y = 0.0
    for row in rows:
        since = len(drawing.parts)
        lines = wrap(row.label, width if above else labels - 12)
        for index, line in enumerate(lines):
            drawing.text(0, y + 13 + index * 16, line, full=row.label if line.endswith("…") else "")
        bar_y = y + 16 * len(lines) + 4 if above else y + (16 * len(lines) - 12) / 2
        if row.value is None:
            drawing.rect(labels + 0.6, bar_y, room - 1.2, 12, "unseen", rx=2, **UNSEEN)
        else:
            drawing.rect(labels, bar_y, room, 12, "track", rx=2)
            drawing.rect(labels, bar_y, room * min(row.value, top) / top, 12, row.kind, rx=2)
        kind = "quiet" if row.value is None else "ink"
        drawing.text(width, bar_y + 10.5, row.words, strong=row.value is not None, kind=kind, anchor="end")
        drawing.link(row.url, since, f"{row.label}: {row.words}")
        y = (bar_y + 12 if above else y + 16 * len(lines)) + 10
    drawing.height = y - 6
    return drawing.done(title, description or _told(rows))


def split_bar(
    parts: Sequence[Row], *, title: str, description: str = "", width: float = 360, theme: Theme = "page"
) -> SafeString:
    """One whole in its parts, each labelled below. Nothing where a part is not told: its length would tell it."""
    total = sum(part.value or 0 for part in parts)
    if not total or any(part.value is None for part in parts):
        return NOTHING
    drawing = Drawing(width, theme)
    shown = [part for part in parts if part.value]
    x, gap = 0.0, 1.5
    for part in shown:
        length = (width - gap * (len(shown) - 1)) * (part.value or 0) / total
        drawing.rect(x, 0, length, 16, part.kind)
        x += length + gap
    drawing.height = legend(drawing, [(part.kind, f"{part.words} {part.label}") for part in shown], 0, 34)
    return drawing.done(title, description or _told(parts))


def progress(
    share: float | None, *, gone: float | None = None, tone: str = "done", title: str, width: float = 160,
    theme: Theme = "page",
) -> SafeString:  # fmt: skip
    """How far along (0–100), with a mark at the share of time that is gone."""
    drawing = Drawing(width, theme, height=14)
    drawing.rect(0, 2, width, 10, "track", rx=2)
    drawing.rect(0, 2, width * min(max(share or 0, 0), 100) / 100, 10, tone, rx=2)
    if gone is not None:
        drawing.rect(min(max(gone, 0), 100) / 100 * (width - 2), 0, 2, 14, "rule")
    return drawing.done(title, kind="meter")


def filled(
    rows: Sequence[tuple[Row, float | None]], *, title: str, description: str = "", width: float = 360,
    theme: Theme = "page",
) -> SafeString:  # fmt: skip
    """Bars of wholes, each filled as far as its part: what is spent of a budget. ``text`` says both."""
    top = max((max(row.value or 0, part or 0) for row, part in rows), default=0)
    if top <= 0:
        return NOTHING
    drawing = Drawing(width, theme)
    labels = min(width * 0.42, max(text_width(row.label) for row, _part in rows) + 12)
    texts = max(text_width(row.words, strong=True) for row, _part in rows) + 10
    room, y = width - labels - texts, 0.0
    for row, part in rows:
        lines = wrap(row.label, labels - 12)
        for index, words in enumerate(lines):
            drawing.text(0, y + 13 + index * 16, words, full=row.label if words.endswith("…") else "")
        bar_y = y + (16 * len(lines) - 12) / 2
        drawing.rect(labels, bar_y, room * (row.value or 0) / top, 12, "tone-b", rx=2)
        kind = "late" if part and row.value is not None and part > row.value else "tone-a"
        drawing.rect(labels, bar_y + 3, room * (part or 0) / top, 6, kind, rx=1)
        drawing.text(width, bar_y + 10.5, row.words, strong=True, anchor="end")
        y += 16 * len(lines) + 10
    drawing.height = y - 6
    return drawing.done(title, description or _told([row for row, _part in rows]))


def dumbbell(
    rows: Sequence[Change], *, title: str, description: str = "", low: float = 0, high: float = 100,
    width: float = 360, theme: Theme = "page",
) -> SafeString:  # fmt: skip
    """Before (light) and after (dark) on one scale, joined. A group that lacks either is left out."""
    drawn = [row for row in rows if row.before is not None and row.after is not None]
    if not drawn or high <= low:
        return NOTHING
    drawing = Drawing(width, theme)
    above = width < NARROW
    labels = 0.0 if above else min(width * 0.36, max(text_width(row.label) for row in drawn) + 12)
    start, room = labels + 44, width - labels - 88
    y = 0.0
    for row in drawn:
        lines = wrap(row.label, width if above else labels - 12)
        for index, line in enumerate(lines):
            drawing.text(0, y + 13 + index * 16, line, full=row.label if line.endswith("…") else "")
        middle = y + 16 * len(lines) + 12 if above else y + 8 * len(lines) + 1
        _joined(drawing, row, middle, lambda value: start + room * (min(max(value, low), high) - low) / (high - low))
        y = (middle + 10 if above else y + 16 * len(lines)) + 12
    drawing.height = legend(drawing, [("tone-b", _("before")), ("tone-a", _("after"))], labels, y + 8)
    return drawing.done(
        title, description or "; ".join(f"{row.label}: {row.before:g} → {row.after:g}" for row in drawn)
    )


def _joined(drawing: Drawing, row: Change, y: float, at: Callable[[float], float]) -> None:
    before, after = float(row.before or 0), float(row.after or 0)
    drawing.add("line", x1=at(before), y1=y, x2=at(after), y2=y, outline="axis", stroke_width=2)
    drawing.add("circle", cx=at(before), cy=y, r=6, kind="tone-b", outline="tone-a", stroke_width=1)
    drawing.add("circle", cx=at(after), cy=y, r=7, kind="tone-a")
    words = {before: row.before_text or f"{before:g}", after: row.after_text or f"{after:g}"}
    left, right = (before, after) if before <= after else (after, before)
    if left != right:
        drawing.text(at(left) - 11, y + 4.5, words[left], size=12, anchor="end", strong=left == after)
    drawing.text(at(right) + 11, y + 4.5, words[right], size=12, strong=right == after)


def columns(
    rows: Sequence[Row], *, title: str, description: str = "", width: float = 360, height: float = 150,
    theme: Theme = "page",
) -> SafeString:  # fmt: skip
    """Upright bars side by side, for few steps in time or of a scale."""
    top = max((row.value or 0 for row in rows), default=0)
    if not rows or top <= 0:
        return NOTHING
    drawing = Drawing(width, theme)
    each = width / len(rows)
    bar, base = min(each * 0.66, 56), height - 34
    drawing.add("line", x1=0, y1=base, x2=width, y2=base, outline="axis", stroke_width=1)
    for index, row in enumerate(rows):
        middle = each * (index + 0.5)
        length = (base - 20) * (row.value or 0) / top
        drawing.rect(middle - bar / 2, base - length, bar, length, row.kind)
        words = shorten(row.words, each, 12)
        drawing.text(middle, base - length - 6, words, size=12, strong=True, anchor="middle")
        for line, words in enumerate(wrap(row.label, each - 4, 11.5)):
            drawing.text(middle, base + 14 + line * 14, words, size=11.5, kind="quiet", anchor="middle", full=row.label)
    drawing.height = height
    return drawing.done(title, description or _told(rows))


def line(
    points: Sequence[Row], *, title: str, description: str = "", width: float = 360, height: float = 150,
    theme: Theme = "page",
) -> SafeString:  # fmt: skip
    """A value over time, from zero up. Where nothing is known the line breaks. The last value is labelled."""
    known = [point.value for point in points if point.value is not None]
    if len(known) < 2 or max(known) <= 0:
        return NOTHING
    drawing = Drawing(width, theme)
    room = text_width(points[-1].words, 12, strong=True) + 14
    base, top = height - 22, max(known)
    step = (width - room - 6) / (len(points) - 1)
    spots = [
        None if point.value is None else (6 + index * step, base - (base - 14) * max(point.value, 0) / top)
        for index, point in enumerate(points)
    ]
    drawing.add("line", x1=0, y1=base, x2=width, y2=base, outline="axis", stroke_width=1)
    pen = [
        f"{'L' if index and spots[index - 1] else 'M'}{spot[0]:.1f} {spot[1]:.1f}"
        for index, spot in enumerate(spots)
        if spot
    ]
    drawing.add("path", d="".join(pen), outline="tone-a", fill="none", stroke_width=2.5)
    for spot in filter(None, spots):
        drawing.add("circle", cx=spot[0], cy=spot[1], r=3, kind="tone-a")
    last = max(index for index, spot in enumerate(spots) if spot)
    x, y = spots[last] or (0, 0)
    drawing.text(x + 8, max(y + 4, 12), points[last].words, size=12, strong=True)
    _marks_of_time(drawing, [(6 + index * step, point.label) for index, point in enumerate(points)], base + 15)
    drawing.height = height
    return drawing.done(title, description or _told(points))


def _marks_of_time(drawing: Drawing, marks: list[tuple[float, str]], y: float) -> None:
    """As many labels as have room: the first, then each that is clear of the one before."""
    clear = -1.0
    for x, label in marks:
        half = text_width(label, 11.5) / 2
        middle = min(max(x, half), drawing.width - half)
        if middle - half >= clear:
            drawing.text(middle, y, label, size=11.5, kind="quiet", anchor="middle")
            clear = middle + half + 8


TILE = (48.0, 36.0)
TILE_GAP = 3.0


def tile_map(
    tiles: Sequence[Tile], *, title: str, description: str = "", unit: str = "", theme: Theme = "page"
) -> SafeString:
    """Viet Nam, one tile a province: darker for more, an outline where there is something that is not told."""
    if not any(tile.present for tile in tiles):
        return NOTHING
    wide, high = TILE[0] + TILE_GAP, TILE[1] + TILE_GAP
    drawing = Drawing(wide * (max(tile.column for tile in tiles) + 1) - TILE_GAP + 2, theme)
    steps = _steps(max((tile.value or 0 for tile in tiles if tile.present), default=0))
    for tile in sorted(tiles, key=lambda tile: (tile.row, tile.column)):
        _tile(drawing, tile, 1 + tile.column * wide, 1 + tile.row * high, steps)
    marks = [(f"step-{index}", f"{first}–{last}" if first < last else str(last)) for first, last, index in steps]
    if any(tile.present and tile.value is None for tile in tiles):
        marks.append(("unseen", _("present, number not shown")))
    marks.append(("track", _("none")))
    if unit:
        marks.insert(0, ("", unit))
    drawing.height = legend(drawing, marks, 0, (max(tile.row for tile in tiles) + 1) * high + 16)
    present = [tile for tile in tiles if tile.present]
    told = "; ".join(
        f"{tile.label}: {tile.text or tile.value}" if tile.text or tile.value else tile.label for tile in present
    )
    return drawing.done(title, description or told, "tile-map")


def _tile(drawing: Drawing, tile: Tile, x: float, y: float, steps: list[tuple[int, int, int]]) -> None:
    since = len(drawing.parts)
    unseen = tile.present and tile.value is None
    step = next((index for _first, last, index in steps if tile.present and tile.value and tile.value <= last), 0)
    told = tile.text or ("" if tile.value is None or not tile.present else f"{tile.value:g}")
    label = f"{tile.label}: {told}" if told else tile.label
    drawing.parts.append(f"<g><title>{escape(label)}</title>")
    outline = UNSEEN if unseen else {}
    drawing.rect(x, y, *TILE, f"step-{step}" if step else "unseen" if unseen else "track", rx=4, **outline)
    kind = "on-dark" if step >= 3 else "ink" if tile.present else "quiet"
    size = next((size for size in (11.0, 10.5, 10.0) if text_width(tile.short, size) <= TILE[0] - 3), 9.5)
    middle = x + TILE[0] / 2
    drawing.text(middle, y + (15 if told else 22), tile.short, size=size, kind=kind, anchor="middle")
    if told:
        drawing.text(middle, y + 29, told, size=11.5, kind=kind, strong=True, anchor="middle")
    drawing.parts.append("</g>")
    drawing.link(tile.url if tile.present else "", since, label)


def _steps(top: float) -> list[tuple[int, int, int]]:
    """(first, last, shade 1–4) of at most four steps up to the largest value."""
    whole = ceil(top)
    count = min(4, whole)
    ends = [round(whole * index / count) for index in range(count + 1)] if count else []
    shades = {1: [4], 2: [2, 4], 3: [1, 3, 4]}.get(count, [1, 2, 3, 4])
    return [(ends[index] + 1, ends[index + 1], shades[index]) for index in range(count)]


def legend(drawing: Drawing, marks: Sequence[tuple[str, str]], x: float, y: float) -> float:
    """Swatches with their words, in as many lines as they need; gives where they end."""
    start = x
    for kind, words in marks:
        swatch = 18 if kind else 0
        shown = shorten(words, drawing.width - start - swatch, 12)
        needed = swatch + text_width(shown, 12)
        if x > start and x + needed > drawing.width:
            x, y = start, y + 20
        if kind:
            drawing.rect(x + 0.5, y - 10, 12, 12, kind, rx=2, **(UNSEEN if kind == "unseen" else {}))
        drawing.text(x + swatch, y, shown, size=12, full=words)
        x += needed + 14
    return y + 8


def _told(rows: Sequence[Row]) -> str:
    return "; ".join(f"{row.label}: {row.words}" for row in rows)
