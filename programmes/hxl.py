"""Tags of the Humanitarian Exchange Language (HXL 1.1): a row of them under the row of names makes a sheet readable
by programs. Which field has which tag is in data/hxl_mapping.csv; a field without one has an empty tag."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest

MAPPING = Path(__file__).parent / "data" / "hxl_mapping.csv"
TAG = re.compile(r"#[a-z][a-z0-9_]*(\s*\+[a-z][a-z0-9_]*)*")


@cache
def mapping() -> dict[str, str]:
    with MAPPING.open(encoding="utf-8", newline="") as file:
        return {row["portal_field"]: row["hxl"] for row in csv.DictReader(file)}


def tag(field: str) -> str:
    """Raises KeyError for a field that the mapping does not know; "" is a column without a tag."""
    return mapping()[field] if field else ""


def is_tag_row(cells: Iterable[Any]) -> bool:
    """Whether a row under the names is one of tags: then it is no row of data."""
    told = [str(cell).strip() for cell in cells if cell is not None and str(cell).strip()]
    return bool(told) and all(TAG.fullmatch(cell) for cell in told)


def numeric_columns(tags: Iterable[Any]) -> frozenset[int]:
    """Where a row of tags says that numbers stand."""
    return frozenset(index for index, cell in enumerate(tags) if "+num" in str(cell or "").split("#")[-1])


def is_asked(request: HttpRequest) -> bool:
    """The switch that each list has: ``?hxl=1``."""
    return "hxl" in request.GET
