"""For whom and where: the cohort's splits in words, the provinces of both eras as tiles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from office import charts
from office.formats import reader_language
from office.svg import Theme
from participants.enums import Era
from participants.models import Place
from participants.reference import kept
from participants.tiles import positions
from programmes.cohort import NOT_STATED
from programmes.labels import Part, dimension_label, parts
from programmes.measures import Figure

DIMENSIONS = ("sex", "ethnicity_group", "ethnicity", "age_band", "organisation_type", "disability")
ALL_DIMENSIONS = (*DIMENSIONS, "province_now", "province")
ERAS = {Era.THEN: "province", Era.NOW: "province_now"}


@dataclass(frozen=True, slots=True)
class Split:
    """One split of one figure, in words."""

    dimension: str
    label: str
    parts: list[Part]
    total: int

    @property
    def hides(self) -> bool:
        return any(part.count is None for part in self.parts)


@dataclass(frozen=True, slots=True)
class SplitChart:
    """A split drawn, with the same figures as a table."""

    split: Split
    svg: SafeString
    rows: list[tuple[str, str]]
    columns: tuple[str, str]
    unseen: list[tuple[str, list[str]]]  # what is shown in the place of a count ("<5") → groups that are not drawn


FEW_UNSEEN = 3  # so many hidden groups are drawn; more of them are listed below the chart


def split_charts(found: Sequence[Split], threshold: int, theme: Theme = "page") -> list[SplitChart]:
    """One bar in its parts for sex, bars beside each other for the rest."""
    return [_split_chart(split, threshold, theme) for split in found]


def _split_chart(split: Split, threshold: int, theme: Theme) -> SplitChart:
    rows = [
        charts.Row(part.label, part.count, part.text(threshold), tone(split.dimension, part.key))
        for part in split.parts
    ]
    whole = split.dimension in {"sex", "ethnicity_group"} and not split.hides
    draw = charts.split_bar if whole else charts.hbar
    many = sum(row.value is None for row in rows) > FEW_UNSEEN
    unseen: dict[str, list[str]] = {}
    for row in rows if many else []:
        if row.value is None:
            unseen.setdefault(row.words, []).append(row.label)
    return SplitChart(
        split,
        draw([row for row in rows if not many or row.value is not None], title=split.label, theme=theme),
        [(row.label, row.words) for row in rows],
        (split.label, gettext("Persons")),
        list(unseen.items()),
    )


def tone(dimension: str, key: str) -> str:
    if key == NOT_STATED:
        return charts.NOT_STATED_TONE
    if dimension == "sex":
        return charts.SEX_TONES.get(key, "c")
    return "b" if dimension == "ethnicity_group" and key == "majority" else "a"


def splits(figure: Figure | None, dimensions: Sequence[str] = DIMENSIONS) -> list[Split]:
    """The splits of a figure that say something: more than one part. A fixed number of queries."""
    if figure is None or not figure.value:
        return []
    found = [
        Split(
            dimension,
            dimension_label(dimension),
            parts(dimension, figure.splits[dimension], withheld=figure.withheld),
            int(figure.value),
        )
        for dimension in dimensions
        if figure.splits.get(dimension)
    ]
    return [split for split in found if len(split.parts) > 1]


@dataclass(frozen=True, slots=True)
class Spot:
    """A province on the tile map. ``count`` None with ``present``: there are people, how many is not told."""

    place_id: int
    name: str
    short: str
    column: int
    row: int
    count: int | None
    present: bool


@dataclass(frozen=True, slots=True)
class Map:
    era: str
    label: str
    spots: list[Spot]
    provinces: int
    of: str = ""  # what is counted where it is not persons

    @property
    def hides(self) -> bool:
        return any(spot.present and spot.count is None for spot in self.spots)

    @property
    def present(self) -> list[Spot]:
        """Provinces with people, the most first."""
        return sorted((spot for spot in self.spots if spot.present), key=lambda spot: (-(spot.count or 0), spot.name))

    def frame(self) -> tuple[int, int]:
        """The rows of the map that are drawn: those with people and two on either side."""
        rows = [spot.row for spot in self.spots if spot.present] or [0]
        return max(0, min(rows) - 2), max(rows) + 2

    def told(self, spot: Spot) -> str:
        return str(spot.count) if spot.count is not None else gettext("present, number not shown")

    @property
    def title(self) -> str:
        return (self.of or gettext("Trainees by province, %(era)s")) % {"era": self.label}

    def svg(self, address: Callable[[int], str] | None = None, theme: Theme = "page") -> SafeString:
        """The tile map; with ``address`` (place id → page) each tile with people is a link."""
        first, last = self.frame()
        tiles = [
            charts.Tile(
                spot.name, spot.short, spot.column, spot.row - first, spot.count, spot.present,
                url=address(spot.place_id) if address else "",
            )
            for spot in self.spots
            if first <= spot.row <= last
        ]  # fmt: skip
        return charts.tile_map(
            tiles, title=self.title, unit=gettext("programmes") if self.of else gettext("persons"), theme=theme
        )

    @property
    def rows(self) -> list[tuple[str, str]]:
        return [(spot.name, self.told(spot)) for spot in self.present]


def maps(figure: Figure | None) -> list[Map]:
    """The cohort's provinces in both eras. One query, kept."""
    places = _places()
    return [
        map_of(
            [place for place in places if place["era"] == era], era, figure.splits.get(dimension, {}) if figure else {}
        )
        for era, dimension in ERAS.items()
    ]


def coverage(places: Mapping[str, Sequence[frozenset[str]]]) -> list[Map]:
    """How many programmes have people in each province, in both eras, from each programme's provinces."""
    rows = _places()
    return [
        replace(
            map_of([row for row in rows if row["era"] == era], era, Counter(key for held in many for key in held)),
            of=gettext("Programmes by province, %(era)s"),
        )
        for era, many in places.items()
    ]


def map_of(
    places: Sequence[Mapping[str, Any]], era: str, counts: Mapping[str, int | None], language: str | None = None
) -> Map:
    """The provinces of an era with these counts (place id → persons, None where not told). No query."""
    spots = [_spot(place, era, counts, reader_language(language)) for place in places]
    return Map(era, str(Era(era).label), spots, sum(spot.present for spot in spots))


def _spot(place: Mapping[str, Any], era: str, counts: Mapping[str, int | None], language: str) -> Spot:
    key = str(place["pk"])
    count = counts.get(key, 0)
    at = positions()[(era, place["code"])]
    return Spot(
        place["pk"], place[f"name_{language}"], at.short(language), at.column, at.row, count,
        key in counts and count != 0,
    )  # fmt: skip


def _places() -> list[dict]:
    rows = Place.objects.order_by("pk").values("pk", "era", "code", "name_vi", "name_en")
    return kept("places", lambda: list(rows))
