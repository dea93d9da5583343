"""The gender equality policy marker of the OECD-DAC. Its texts are in data/ (sources in SOURCES.md there).

Not screened (None) is not 0: 0 says that somebody looked and found that the programme does not target gender equality.
2 is not better than 1.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from office.bilingual import Bilingual

if TYPE_CHECKING:
    from programmes.models import Programme

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Score:
    score: int
    label_vi: str
    label_en: str
    definition_vi: str
    definition_en: str
    iati_vocabulary: str
    iati_code: str
    iati_significance: str

    label = Bilingual("label")
    definition = Bilingual("definition")


@dataclass(frozen=True)
class Criterion:
    """One of the least things that a score asks for."""

    key: str
    scores: frozenset[int]
    text_vi: str
    text_en: str

    text = Bilingual("text")


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def scores() -> dict[int, Score]:
    return {int(row["score"]): Score(**row | {"score": int(row["score"])}) for row in _rows("dac_gender_marker.csv")}  # type: ignore[arg-type]


@cache
def criteria() -> tuple[Criterion, ...]:
    return tuple(
        Criterion(row["key"], frozenset(map(int, row["scores"].split())), row["text_vi"], row["text_en"])
        for row in _rows("dac_gender_criteria.csv")
    )


@dataclass(frozen=True)
class Marker:
    """How a programme is scored, with each criterion of that score and whether it is met."""

    score: Score | None
    checklist: list[tuple[Criterion, bool]]
    note: str

    @property
    def met(self) -> int:
        return sum(is_met for _criterion, is_met in self.checklist)

    @property
    def is_supported(self) -> bool:
        return self.met == len(self.checklist)


def marker_of(programme: Programme) -> Marker:
    if programme.gender_marker is None:
        return Marker(None, [], "")
    held = set(programme.gender_criteria)
    asked = [(one, one.key in held) for one in criteria() if programme.gender_marker in one.scores]
    return Marker(scores()[programme.gender_marker], asked, programme.gender_note)
