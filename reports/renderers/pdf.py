"""PDF of a report's document."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from office.typesetting import typeset

HERE = Path(__file__).parent


def render(document: dict[str, Any], sheet: str = "") -> bytes:
    """Bytes of the PDF; the same document gives the same bytes. ``sheet``: a layout of its own, else the report's."""
    made = dt.datetime.fromisoformat(document["made"])
    sheet = sheet or ("one_page.typ" if document["is_page"] else "report.typ")
    return typeset(HERE / sheet, {**document, "year": made.year, "month": made.month, "day": made.day})
