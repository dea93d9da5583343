"""Splits of reported figures: which there are, their keys, and whether the parts add up.

A split is a dimension of the measures, or two of them crossed ("sex*age_band", keys "F|25-34"). Reported by province
is by the provinces of the period's own time; the provinces of today follow from those of then, never the other way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from participants.models import EthnicGroup, OrganisationType, Place
from participants.reference import REFORM, kept
from programmes.cohort import AGE_BANDS, NOT_STATED

CROSS, PAIR = "*", "|"
DIMENSIONS: dict[str, Any] = {
    "sex": _("Sex"),
    "age_band": _("Age"),
    "ethnicity_group": _("Kinh / ethnic minority"),
    "ethnicity": _("Ethnicity"),
    "disability": _("Disability"),
    "province": _("Province"),
    "organisation_type": _("Organisation type"),
}
SMALL = ("sex", "age_band", "ethnicity_group", "disability")  # few keys: these may be crossed with another
Part = Decimal | tuple[Decimal, Decimal]
Parts = dict[str, dict[str, Part]]


def split_choices() -> list[tuple[str, Any]]:
    """All splits that an indicator may ask for: the single ones, then each small one crossed with another."""
    single = list(DIMENSIONS.items())
    names = list(DIMENSIONS)
    crossed = [
        (f"{first}{CROSS}{second}", _("%(first)s × %(second)s") % {"first": DIMENSIONS[first], "second": DIMENSIONS[second]})
        for index, first in enumerate(names)
        for second in names[index + 1 :]
        if first in SMALL and {first, second} != {"ethnicity", "ethnicity_group"}
    ]  # fmt: skip
    return [*single, *crossed]


def is_split(name: str) -> bool:
    return name in dict(split_choices())


def dimensions_of(split: str) -> list[str]:
    return split.split(CROSS)


def split_label(split: str) -> str:
    return " × ".join(str(DIMENSIONS.get(dimension, dimension)) for dimension in dimensions_of(split))


def asked_dimension(dimension: str, ends_on: dt.date) -> str:
    """ "province" by the provinces in force when the period ended."""
    return "province_now" if dimension == "province" and ends_on >= REFORM else dimension


def keys_of(split: str, ends_on: dt.date) -> list[str]:
    """All keys that a sheet or form asks for, "not stated" last."""
    found = [""]
    for dimension in dimensions_of(split):
        keys = _keys(asked_dimension(dimension, ends_on))
        found = [f"{before}{PAIR}{key}" if before else key for before in found for key in keys]
    return found


def _keys(dimension: str) -> list[str]:
    fixed = {
        "sex": ["F", "M", "X"],
        "age_band": [band for band, _low, _high in AGE_BANDS],
        "ethnicity_group": ["majority", "minority"],
        "disability": ["yes", "no"],
    }
    if dimension in fixed:
        return [*fixed[dimension], NOT_STATED]
    return [*_reference()[dimension], NOT_STATED]


def _reference() -> dict[str, list[str]]:
    def read() -> dict[str, list[str]]:
        places = list(Place.objects.order_by("name_vi").values_list("pk", "era"))
        return {
            "province": [str(pk) for pk, era in places if era == "63"],
            "province_now": [str(pk) for pk, era in places if era == "34"],
            "ethnicity": list(EthnicGroup.objects.exclude(code="99").values_list("code", flat=True)),
            "organisation_type": list(OrganisationType.objects.values_list("slug", flat=True)),
        }

    return kept("split-keys", read)


# --- kept and read ---------------------------------------------------------------


def kept_parts(parts: Mapping[str, Mapping[str, Part | None]]) -> dict[str, dict[str, Any]]:
    """As they are stored: numbers as text without trailing zeros; blanks are left out."""
    return {
        split: found
        for split, cells in parts.items()
        if (found := {key: _kept(part) for key, part in cells.items() if part is not None})
    }


def _kept(part: Part) -> Any:
    return [_text(number) for number in part] if isinstance(part, tuple) else _text(part)


def _text(number: Decimal) -> str:
    return f"{number.normalize():f}"


def read_parts(stored: Mapping[str, Mapping[str, Any]]) -> Parts:
    return {
        split: {
            key: (Decimal(part[0]), Decimal(part[1])) if isinstance(part, list) else Decimal(part)
            for key, part in cells.items()
        }
        for split, cells in stored.items()
    }


def add_parts(many: Iterable[Parts]) -> Parts:
    """The parts of several reports together; a percentage's part and whole each for themselves."""
    total: Parts = {}
    for parts in many:
        for split, cells in parts.items():
            held = total.setdefault(split, {})
            for key, part in cells.items():
                before = held.get(key)
                if before is None:
                    held[key] = part
                elif isinstance(part, tuple) and isinstance(before, tuple):
                    held[key] = (before[0] + part[0], before[1] + part[1])
                elif isinstance(part, Decimal) and isinstance(before, Decimal):
                    held[key] = before + part
    return total


def not_adding_up(parts: Mapping[str, Mapping[str, Part]], total: Part | None) -> list[tuple[str, Part, Part]]:
    """Splits whose parts make another sum than the total: (split, sum of its parts, total). To be shown, not refused."""
    if total is None:
        return []
    return [
        (split, summed, total) for split, cells in parts.items() if cells and (summed := _sum(cells.values())) != total
    ]


def _sum(cells: Iterable[Part]) -> Part:
    cells = list(cells)
    if isinstance(cells[0], tuple):
        return sum(part[0] for part in cells), sum(part[1] for part in cells)  # type: ignore[index, return-value]
    return sum(cells, Decimal(0))  # type: ignore[arg-type]


# --- both eras -------------------------------------------------------------------


def in_both_eras(parts: Parts) -> Parts:
    """With the provinces of today worked out from those of then, and Kinh / minority from the ethnic groups."""
    found = dict(parts)
    if "province" in found:
        follows = _successors()
        later = {"province_now": {}}  # type: Parts
        for key, part in found["province"].items():
            later = add_parts([later, {"province_now": {follows.get(key, NOT_STATED): part}}])
        found["province_now"] = add_parts([later, {"province_now": dict(found.get("province_now", {}))}])[
            "province_now"
        ]
    if "ethnicity" in found and "ethnicity_group" not in found:
        groups = _groups()
        found |= add_parts(
            {"ethnicity_group": {groups.get(key, NOT_STATED): part}} for key, part in found["ethnicity"].items()
        )
    return found


def _successors() -> dict[str, str]:
    rows = Place.objects.filter(successor__isnull=False).values_list("pk", "successor_id")
    return kept("place-successors", lambda: {str(pk): str(successor) for pk, successor in rows})


def _groups() -> dict[str, str]:
    rows = EthnicGroup.objects.exclude(code="99").values_list("code", "is_minority")
    return kept("ethnic-groups", lambda: {code: "minority" if minority else "majority" for code, minority in rows})
