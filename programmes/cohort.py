"""The cohort as facts: one row an active enrolment. How many it is, the database counts (:mod:`programmes.headcount`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from office import clock
from programmes.models import Enrolment, Programme

NOT_STATED = "-"
AGE_BANDS: tuple[tuple[str, int, int], ...] = (
    ("<25", 0, 24),
    ("25-34", 25, 34),
    ("35-44", 35, 44),
    ("45-54", 45, 54),
    ("55+", 55, 200),
)


@dataclass(frozen=True, slots=True)
class Member:
    """One enrolled person by stable keys; ``NOT_STATED`` where nothing is known (blank is a category)."""

    enrolment_id: int
    person_id: int
    sex: str
    age_band: str
    ethnicity: str
    ethnicity_group: str
    disability: str
    province: str
    province_now: str
    organisation_type: str


def age_band(birth_year: int | None, year: int) -> str:
    """The band of the age reached in ``year``."""
    if birth_year is None:
        return NOT_STATED
    age = year - birth_year
    return next((band for band, low, high in AGE_BANDS if low <= age <= high), NOT_STATED)


def cohort(programme_id: int) -> list[Member]:
    """All active enrolments of a programme. Two queries."""
    year = year_of(programme_id)
    rows = (
        Enrolment.objects.filter(programme_id=programme_id)
        .active()
        .order_by("pk")
        .values_list(
            "pk",
            "person_id",
            "person__sex",
            "person__birth_year",
            "person__sensitive__ethnicity_id",
            "person__sensitive__ethnicity__is_minority",
            "person__sensitive__disability",
            "place_id",
            "place__era",
            "place__successor_id",
            "organisation__type_id",
            "sensitive_here",
        )
    )
    return [
        Member(
            enrolment_id=pk,
            person_id=person_id,
            sex=sex or NOT_STATED,
            age_band=age_band(birth_year, year),
            **ethnicity_of(ethnicity if told_here else None, is_minority if told_here else None),
            disability=disability_of(disability if told_here else None),  # told elsewhere: not stated (decision 22)
            **provinces_of(place_id, era, successor_id),
            organisation_type=organisation_type or NOT_STATED,
        )
        for (
            pk,
            person_id,
            sex,
            birth_year,
            ethnicity,
            is_minority,
            disability,
            place_id,
            era,
            successor_id,
            organisation_type,
            told_here,
        ) in rows
    ]


def year_of(programme_id: int) -> int:
    """In which ages are told: when the programme started; of one whose time is not stated, now."""
    start = Programme.objects.values_list("starts_on", flat=True).get(pk=programme_id)
    return start.year if start else clock.today().year


def ethnicity_of(code: str | None, is_minority: Any) -> dict[str, str]:
    group = NOT_STATED if is_minority is None or code == "99" else "minority" if is_minority else "majority"
    return {"ethnicity": code or NOT_STATED, "ethnicity_group": group}


def disability_of(answer: str | None) -> str:
    return answer if answer in {"yes", "no"} else NOT_STATED


def provinces_of(place_id: Any, era: str | None, successor_id: Any) -> dict[str, str]:
    then = str(place_id) if place_id and era == "63" else NOT_STATED
    now = str(place_id) if era == "34" else str(successor_id) if successor_id else NOT_STATED
    return {"province": then, "province_now": now}


def most_first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda part: (-part[1], part[0])))


def splits(members: list[Member], dimensions: tuple[str, ...]) -> dict[str, dict[str, int]]:
    """Some members by each dimension: stable key → count, most first."""
    return {dimension: most_first(Counter(getattr(one, dimension) for one in members)) for dimension in dimensions}
