"""Reference lists from participants/data (sources in SOURCES.md there), loaded after each migrate; safe to repeat."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.cache import cache

from participants.enums import Era
from participants.models import EthnicGroup, OrganisationType, Place

DATA = Path(__file__).parent / "data"
REFORM = dt.date(2025, 7, 1)
# The 63 stand since Hà Tây joined Hà Nội. A name of the time suffices as key, whatever happened before.
SIXTY_THREE = dt.date(2008, 8, 1)


KEPT = ("split-keys", "place-successors", "ethnic-groups", "places")


def kept(name: str, read: Callable[[], Any]) -> Any:
    """What is worked out from the reference lists, read once a day; forgotten when they are loaded anew."""
    if name not in KEPT:
        raise KeyError(name)
    held = cache.get(name)
    if held is None:
        held = read()
        cache.set(name, held, 24 * 3600)
    return held


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def load(**_signal: Any) -> None:
    """Bring the reference tables to what the files say. Nothing is deleted."""
    _load_places()
    _load_groups()
    _load_types()
    cache.delete_many(KEPT)


def _load_places() -> None:
    tiles = {(row["era"], row["gso_code"]): (int(row["column"]), int(row["row"])) for row in _rows("tiles.csv")}

    def place(row: dict[str, str], era: str) -> Place:
        column, line = tiles[(era, row["gso_code"])]
        return Place(
            code=row["gso_code"],
            era=era,
            valid_from=REFORM if era == Era.NOW else SIXTY_THREE,
            valid_to=None if era == Era.NOW else REFORM - dt.timedelta(days=1),
            name_vi=row["name_vi"],
            name_en=row["name_en"],
            name_alt=row.get("name_vi_alt") or "",
            kind_vi=row["kind_vi"],
            region_vi=row["region_vi"],
            region_en=row["region_en"],
            column=column,
            row=line,
        )

    places = [place(row, Era.THEN) for row in _rows("provinces_63.csv")]
    places += [place(row, Era.NOW) for row in _rows("provinces_34.csv")]
    changing = [
        field.name
        for field in Place._meta.concrete_fields
        if field.name not in {"id", "code", "valid_from", "successor"}
    ]
    Place.objects.bulk_create(
        places, update_conflicts=True, unique_fields=["code", "valid_from"], update_fields=changing
    )
    by_key = {(place.era, place.code): place for place in Place.objects.all()}
    old = []
    for row in _rows("province_succession.csv"):
        place_then = by_key[(Era.THEN, row["old_code"])]
        place_then.successor = by_key[(Era.NOW, row["new_code"])]
        old.append(place_then)
    Place.objects.bulk_update(old, ["successor"])


def _load_groups() -> None:
    groups = [
        EthnicGroup(
            code=row["code_1979"],
            slug=row["slug"],
            name_vi=row["name_vi"],
            name_en=row["name_vi"],
            is_minority=row["group"] == "minority",
            other_names=row["other_names"][:300],
        )
        for row in _rows("ethnic_groups.csv")
    ]
    groups.append(
        EthnicGroup(code="55", slug="foreigner", name_vi="Người nước ngoài", name_en="Foreigner", is_minority=False)
    )
    groups.append(EthnicGroup(code="99", slug="unknown", name_vi="Không rõ", name_en="Not known", is_minority=False))
    EthnicGroup.objects.bulk_create(
        groups,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["slug", "name_vi", "name_en", "is_minority", "other_names"],
    )


def _load_types() -> None:
    types = [
        OrganisationType(
            slug=row["slug"],
            name_vi=row["name_vi"],
            name_en=row["name_en"],
            category_vi=row["category_vi"],
            category_en=row["category_en"],
            iati_type=row["iati_organisation_type_suggested"][:3],
        )
        for row in _rows("org_types.csv")
    ]
    OrganisationType.objects.bulk_create(
        types,
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=["name_vi", "name_en", "category_vi", "category_en", "iati_type"],
    )
