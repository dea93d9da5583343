"""The cohort as facts: one row an active enrolment, read once and counted many ways."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

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
    """All active enrolments of a programme; ages in the year when it started (of one whose time is not stated: now). Two queries."""
    start = Programme.objects.values_list("starts_on", flat=True).get(pk=programme_id)
    year = start.year if start else clock.today().year
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
        )
    )
    return [_member(year, *row) for row in rows]


def _member(
    year: int,
    pk: int,
    person_id: int,
    sex: str,
    birth_year: int | None,
    ethnicity: str | None,
    is_minority: bool | None,
    disability: str | None,
    place_id: int | None,
    era: str | None,
    successor_id: int | None,
    organisation_type: str | None,
) -> Member:
    then = str(place_id) if place_id and era == "63" else NOT_STATED
    now = str(place_id) if era == "34" else str(successor_id) if successor_id else NOT_STATED
    group = NOT_STATED if is_minority is None or ethnicity == "99" else "minority" if is_minority else "majority"
    return Member(
        enrolment_id=pk,
        person_id=person_id,
        sex=sex or NOT_STATED,
        age_band=age_band(birth_year, year),
        ethnicity=ethnicity or NOT_STATED,
        ethnicity_group=group,
        disability=disability if disability in {"yes", "no"} else NOT_STATED,
        province=then,
        province_now=now,
        organisation_type=organisation_type or NOT_STATED,
    )


def split(members: list[Member], dimension: str) -> dict[str, int]:
    """Persons by a dimension: stable key → count, most first."""
    return dict(Counter(getattr(member, dimension) for member in members).most_common())


def splits(members: list[Member], dimensions: tuple[str, ...]) -> dict[str, dict[str, int]]:
    return {dimension: split(members, dimension) for dimension in dimensions}
