"""For whom and where: the cohort's splits in words, the provinces of both eras as tiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.translation import get_language

from participants.enums import Era
from participants.models import Place
from programmes.labels import Part, dimension_label, parts
from programmes.measures import Figure

DIMENSIONS = ("sex", "ethnicity_group", "ethnicity", "age_band", "organisation_type", "disability")
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


def splits(figure: Figure | None, dimensions: Sequence[str] = DIMENSIONS) -> list[Split]:
    """The splits of a figure that say something: more than one part. A fixed number of queries."""
    if figure is None or not figure.value:
        return []
    found = [
        Split(dimension, dimension_label(dimension), parts(dimension, figure.splits[dimension], withheld=figure.withheld), int(figure.value))
        for dimension in dimensions
        if figure.splits.get(dimension)
    ]
    return [split for split in found if len(split.parts) > 1]


@dataclass(frozen=True, slots=True)
class Spot:
    """A province on the tile map. ``count`` None with ``present``: there are people, how many is not told."""

    place_id: int
    name: str
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

    @property
    def hides(self) -> bool:
        return any(spot.present and spot.count is None for spot in self.spots)

    @property
    def present(self) -> list[Spot]:
        """Provinces with people, the most first."""
        return sorted((spot for spot in self.spots if spot.present), key=lambda spot: (-(spot.count or 0), spot.name))


def maps(figure: Figure | None) -> list[Map]:
    """The cohort's provinces in both eras. One query, kept."""
    places = _places()
    found = []
    for era, dimension in ERAS.items():
        counts: Mapping[str, int | None] = figure.splits.get(dimension, {}) if figure else {}
        spots = [_spot(place, counts) for place in places if place["era"] == era]
        found.append(Map(era, str(Era(era).label), spots, sum(spot.present for spot in spots)))
    return found


def _spot(place: dict, counts: Mapping[str, int | None]) -> Spot:
    key = str(place["pk"])
    count = counts.get(key, 0)
    name = place["name_en"] if (get_language() or "vi").startswith("en") else place["name_vi"]
    return Spot(place["pk"], name, place["column"], place["row"], count, key in counts and count != 0)


def _places() -> list[dict]:
    """Reference data, read once a day."""
    kept = cache.get("places")
    if kept is None:
        kept = list(Place.objects.order_by("pk").values("pk", "era", "name_vi", "name_en", "column", "row"))
        cache.set("places", kept, 24 * 3600)
    return kept
