"""Where provinces stand on the tile map, and their short names. Drawing and names: data/tiles.csv."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from office.formats import reader_language


@dataclass(frozen=True, slots=True)
class Position:
    column: int
    row: int
    short_vi: str

    def short(self, language: str | None = None) -> str:
        """ "Q.Trị", without marks for an English reader."""
        if reader_language(language) == "vi":
            return self.short_vi
        plain = unicodedata.normalize("NFD", self.short_vi.replace("Đ", "D").replace("đ", "d"))
        return "".join(character for character in plain if not unicodedata.combining(character))


@cache
def positions() -> dict[tuple[str, str], Position]:
    """(era, code) → position; eras "63" and "34"."""
    path = Path(__file__).parent / "data" / "tiles.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {
            (row["era"], row["gso_code"]): Position(int(row["column"]), int(row["row"]), row["short"])
            for row in csv.DictReader(file)
        }
