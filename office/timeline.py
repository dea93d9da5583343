"""Bars along a calendar: the stages of a road, the activities of a plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from office.charts import NOTHING
from office.svg import Drawing, Theme, text_width, wrap

LEAST = 5.0  # a single day is still seen
FEW_MONTHS = 18


@dataclass(frozen=True, slots=True)
class Span:
    """From one day to another. ``tone``: done, risk, late, a tone a–d, or track (ahead)."""

    label: str
    start: dt.date
    end: dt.date
    text: str = ""
    tone: str = "done"

    @property
    def kind(self) -> str:
        return f"tone-{self.tone}" if len(self.tone) == 1 else self.tone


def spans(
    rows: Sequence[Span], *, title: str, today: dt.date | None = None, width: float = 720, theme: Theme = "page"
) -> SafeString:
    """One bar a row under a line of months (of years where there are many); a mark on today when it lies between."""
    if not rows:
        return NOTHING
    first = min(row.start for row in rows).replace(day=1)
    last = next_month(max(max(row.end for row in rows), first))
    whole = (last - first).days
    drawing = Drawing(width, theme)
    labels = min(width * 0.42, max(text_width(row.label) for row in rows) + 12)
    texts = max(text_width(row.text, 12) for row in rows) + 10
    room = width - labels - texts

    def at(day: dt.date) -> float:
        return labels + room * (day - first).days / whole

    lines = [wrap(row.label, labels - 12) for row in rows]
    bottom = 24 + sum(16 * len(found) + 8 for found in lines)
    _calendar(drawing, first, last, at, bottom)
    y = 24.0
    for row, found in zip(rows, lines, strict=True):
        for index, words in enumerate(found):
            drawing.text(0, y + 13 + index * 16, words, full=row.label if words.endswith("…") else "")
        middle = y + 8 * len(found)
        start, end = at(row.start), at(row.end + dt.timedelta(days=1))
        drawing.rect(start, middle - 5, max(end - start, LEAST), 10, row.kind, rx=2)
        drawing.text(width, middle + 4.5, row.text, size=12, kind="quiet", anchor="end")
        y += 16 * len(found) + 8
    if today is not None and first <= today < last:
        drawing.rect(at(today), 18, 1.5, bottom - 20, "late")
    drawing.height = bottom
    told = "; ".join(f"{row.label}: {row.start:%d/%m/%Y} – {row.end:%d/%m/%Y} {row.text}".rstrip() for row in rows)
    return drawing.done(title, told)


def _calendar(drawing: Drawing, first: dt.date, last: dt.date, at, bottom: float) -> None:  # type: ignore[no-untyped-def]
    """Months along the top with a hair line down from each; years where months are too many."""
    months = list(_months(first, last))
    by_year = len(months) > FEW_MONTHS
    clear = 0.0
    for month in months:
        if by_year and month.month != 1 and month != first:
            continue
        x = at(month)
        drawing.rect(x, 18, 0.8, bottom - 20, "track")
        words = f"{month:%Y}" if by_year else f"{month:%m/%Y}"
        if x >= clear and x + text_width(words, 11) <= drawing.width:
            drawing.text(x + 2, 12, words, size=11, kind="quiet")
            clear = x + text_width(words, 11) + 6


def _months(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    while first < last:
        yield first
        first = next_month(first)


def next_month(day: dt.date) -> dt.date:
    """The first day of the month after."""
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
