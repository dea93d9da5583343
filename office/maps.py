"""A tile map of any area: one tile a part, darker for more. Values of any size, changes with their sign.

What is not known is an empty, hatched tile, never a light one: blank is not zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from office.charts import NOTHING, legend
from office.svg import Drawing, Theme, text_width, wrap

SIZE, GAP = (54.0, 46.0), 3.0
SHADES = {1: [4], 2: [2, 4], 3: [1, 3, 4], 4: [1, 2, 3, 4]}
ROUND = (
    Decimal(1),
    Decimal("1.5"),
    Decimal(2),
    Decimal("2.5"),
    Decimal(3),
    Decimal(4),
    Decimal(5),
    Decimal(6),
    Decimal(8),
    Decimal(10),
)
# words that tell the level of a place, and are the same for all of a map's tiles
LEVELS = (
    "thành phố", "thị xã", "thị trấn", "huyện", "phường", "quận", "tỉnh", "xã", "city", "town", "district", "ward", "commune", "province",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spot:
    """``text``: its value as it fits into a tile; ``told``: in full. ``is_part``: False for what is drawn around alone."""

    label: str
    short: str
    column: int
    row: int
    value: Decimal | None
    text: str = ""
    told: str = ""
    url: str = ""
    is_part: bool = True


def shaded(
    spots: Sequence[Spot], *, title: str, words: Callable[[Decimal], str], unit: str = "", theme: Theme = "page"
) -> SafeString:
    """Nothing where nothing is known. ``words``: a bound of the legend, as short as it can be told."""
    known = [spot.value for spot in spots if spot.value is not None]
    if not known:
        return NOTHING
    first_column, first_row = min(spot.column for spot in spots), min(spot.row for spot in spots)
    columns = max(spot.column for spot in spots) - first_column + 1
    wide, high = SIZE[0] + GAP, SIZE[1] + GAP
    drawing = Drawing(max(columns * wide - GAP + 2, 220), theme)
    size = step_size(max(known))
    for spot in sorted(spots, key=lambda spot: (spot.row, spot.column)):
        _draw(
            drawing, spot, 1 + (spot.column - first_column) * wide, 1 + (spot.row - first_row) * high, size, max(known)
        )
    rows = max(spot.row for spot in spots) - first_row + 1
    marks = [("", unit)] if unit else []
    marks += [
        (f"step-{shade}", _("up to %(n)s") % {"n": words(size * step)}) for step, shade in _steps(size, max(known))
    ]
    marks += [("risk", _("less than before"))] if min(known) < 0 else []
    marks += [("track", words(Decimal(0)))] if Decimal(0) in known else []
    marks += [("unseen", _("not known"))] if len(known) < sum(spot.is_part for spot in spots) else []
    drawing.height = legend(drawing, marks, 0, rows * high + 18)
    told = "; ".join(f"{spot.label}: {spot.told or spot.text or '–'}" for spot in spots if spot.is_part)
    return drawing.done(title, told, "tile-map")


def step_size(top: Decimal) -> Decimal:
    """A round number, at most four of which reach the largest value."""
    if top <= 0:
        return Decimal(1)
    raw = top / 4
    power = Decimal(1).scaleb(raw.adjusted())
    return next(each * power for each in ROUND if each * power >= raw)


def _steps(size: Decimal, top: Decimal) -> list[tuple[int, int]]:
    """(how many sizes it goes up to, shade)."""
    count = min(4, ceil(top / size)) if top > 0 else 0
    return [(step, SHADES[count][step - 1]) for step in range(1, count + 1)]


def _draw(drawing: Drawing, spot: Spot, x: float, y: float, size: Decimal, top: Decimal) -> None:
    since, value = len(drawing.parts), spot.value
    told = spot.told or spot.text
    drawing.parts.append(f"<g><title>{escape(f'{spot.label}: {told}' if told else spot.label)}</title>")
    shade = next((shade for step, shade in _steps(size, top) if value and 0 < value <= size * step), 0)
    if value is None and spot.is_part:
        _hatched(drawing, x, y)
    else:
        kind = "risk" if value is not None and value < 0 else f"step-{shade}" if shade else "track"
        drawing.rect(x, y, *SIZE, kind, rx=4)
    ink = (
        "on-dark"
        if shade >= 3
        else "on-tone"
        if value is not None and value < 0
        else "ink"
        if spot.is_part
        else "quiet"
    )
    lines = wrap(spot.short, SIZE[0] - 4, 10)
    middle, text = x + SIZE[0] / 2, spot.text or ("–" if spot.is_part else "")
    for number, words in enumerate(lines):
        drawing.text(
            middle, y + 13 + number * 11.5 + (0 if len(lines) > 1 else 5), words, size=10, kind=ink, anchor="middle"
        )
    fits = next((each for each in (11.5, 10.5, 9.5, 8.5) if text_width(text, each, strong=True) <= SIZE[0] - 3), 8.0)
    drawing.text(middle, y + SIZE[1] - 7, text, size=fits, kind=ink, strong=True, anchor="middle")
    drawing.parts.append("</g>")
    drawing.link(spot.url, since, f"{spot.label}: {told or '–'}")


def _hatched(drawing: Drawing, x: float, y: float) -> None:
    wide, high = SIZE
    drawing.rect(
        x + 0.5, y + 0.5, wide - 1, high - 1, "unseen", rx=4, outline="axis", stroke_width=1, stroke_dasharray="3 2"
    )
    for start in (14.0, 28.0, 42.0, 56.0, 70.0, 84.0):
        low, far = max(start - wide, 0.0), max(start - high, 0.0)
        drawing.add(
            "line",
            x1=x + min(start, wide),
            y1=y + low,
            x2=x + far,
            y2=y + min(start, high),
            outline="axis",
            stroke_width=0.5,
        )


def short_names(names: Iterable[str]) -> list[str]:
    """What tells names of one map apart: without the words that they all begin or end with, and without their level."""
    split = [name.split() for name in names]
    while len(split) > 1 and all(len(words) > 1 for words in split) and len({words[0] for words in split}) == 1:
        split = [words[1:] for words in split]
    while len(split) > 1 and all(len(words) > 1 for words in split) and len({words[-1] for words in split}) == 1:
        split = [words[:-1] for words in split]
    return [_without_level(" ".join(words)) for words in split]


def _without_level(name: str) -> str:
    for level in LEVELS:
        if name.lower().startswith(f"{level} "):
            return name[len(level) + 1 :]
        if name.lower().endswith(f" {level}"):
            return name[: -len(level) - 1]
    return name
