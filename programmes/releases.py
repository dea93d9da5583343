"""What donors were told of people, so that a later page or version is not subtracted from it.

Between two versions one person may come, go or be corrected: each figure then moves by what that one person is. So
donors read figures of a family (the cohort and its splits; the tests) as they were *released*: by a final report, or at a
set moment (:mod:`programmes.renewal`, each hour). A release differs from *every* former one by none or by at least the
threshold's number of persons, and its hidden cells are protected beside those of the former ones
(:mod:`programmes.succession`).

A release keeps whom it counted as the enrolment's or person's number with four hex digits of a hash: enough to see that
something changed, too few to tell what it was; and which cells donors were told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils import timezone

from programmes.cohort import cohort
from programmes.measures import Figure
from programmes.models import Release
from programmes.suppression import Protected, Told, protect

Marks = dict[str, str]  # whom it counted → mark of what is known of them
MARK = 4
COHORT, SPLITS = "cohort", "people.enrolled"


@dataclass(frozen=True, slots=True)
class Family:
    """Figures that are renewed together: the beginnings of their keys, and whom they count."""

    name: str
    keys: tuple[str, ...]
    marks: Callable[[int], Marks]

    def of(self, figures: Mapping[str, Figure]) -> dict[str, Figure]:
        return {key: figure for key, figure in figures.items() if key.startswith(self.keys)}


_families: list[Family] = []


def register(family: Family) -> None:
    _families.append(family)


def mark(*facts: Any) -> str:
    return hashlib.sha256("|".join(map(str, facts)).encode()).hexdigest()[:MARK]


def _cohort_marks(programme_id: int) -> Marks:
    return {
        str(one.enrolment_id): mark(
            one.sex, one.age_band, one.ethnicity, one.disability, one.province, one.province_now, one.organisation_type
        )
        for one in cohort(programme_id)
    }


register(
    Family(COHORT, (SPLITS, "people.women_share", "people.minority_share", "places."), _cohort_marks)
)  # fmt: skip


def releases_of(programme_id: int) -> list[Release]:
    """The newest first. One query."""
    return list(Release.objects.filter(programme_id=programme_id).order_by("-at", "-pk"))


def as_released(
    releases: list[Release], programme_id: int, counted: Mapping[str, Figure], k: int, *, renewing: bool = False
) -> dict[str, Figure]:
    """``counted``, with the families that differ from every release as the newest one counted them.

    ``renewing``: for what may become a release itself: those that changed enough stay as they are counted.
    """
    found = dict(counted)
    for family in _families:
        own = family.of(counted)
        told = [release.content[family.name] for release in releases if family.name in release.content]
        if not told or any(stored(own) == one["figures"] for one in told):
            continue
        if not renewing or not is_far(family.marks(programme_id), told, k):
            day = timezone.localtime(next(one.at for one in releases if family.name in one.content)).date()
            found |= {key: replace(figure, as_of=day) for key, figure in restored(told[0]["figures"]).items()}
    return found


def content_of(
    programme_id: int, counted: Mapping[str, Figure], basis: Mapping[str, Figure], told: Mapping[str, Figure], k: int
) -> dict[str, Any]:
    """What a report that tells ``basis`` would release: families that it tells as they are counted now.

    ``told``: the edition made of them.
    """
    content: dict[str, Any] = {
        family.name: {"marks": family.marks(programme_id), "figures": stored(own)}
        for family in _families
        if (own := family.of(counted)) == family.of(basis)
    }
    if COHORT in content and SPLITS in told:
        content[COHORT]["told"] = cells_of(told[SPLITS]) | {"k": k}
    return content


def cells_of(enrolled: Figure) -> dict[str, Any]:
    """The told cells of the splits, as JSON keeps them."""
    return {
        "splits": {dimension: dict(parts) for dimension, parts in enrolled.splits.items()},
        "withheld": sorted([*cell] for cell in enrolled.withheld),
    }


def editions(contents: Iterable[Mapping[str, Any]], k: int) -> list[Told]:
    """The splits that donors were told by these releases, the first first; of fewer than ``k`` persons they were told none."""
    found = [_told(content[COHORT], k) for content in contents if SPLITS in content.get(COHORT, {}).get("figures", {})]
    return [one for one in found if one.protected.splits]


def _told(held: Mapping[str, Any], k: int) -> Told:
    from programmes.published import nestings

    splits, told = held["figures"][SPLITS]["splits"], held.get("told")
    if told is None:  # of before cells were kept: each edition was protected by itself
        return Told(splits, protect(splits, k, nestings()), k)
    return Told(splits, Protected(told["splits"], frozenset(map(tuple, told["withheld"]))), told["k"])


def too_close(releases: list[Release], content: Mapping[str, Any], k: int) -> bool:
    """Whether this would differ from a release by 1 … k−1 persons."""
    return any(
        name in release.content
        and release.content[name]["figures"] != held["figures"]
        and not is_far(held["marks"], [release.content[name]], k)
        for release in releases
        for name, held in content.items()
    )


def is_far(marks: Marks, told: list[Mapping[str, Any]], k: int) -> bool:
    return all(changed(one["marks"], marks) >= k for one in told)


def changed(before: Marks, after: Marks) -> int:
    """How many persons came, went, or are told otherwise."""
    return sum(before.get(who) != after.get(who) for who in before.keys() | after.keys())


# --- kept as JSON -------------------------------------------------------------------


def stored(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return {
        key: {
            "value": _kept(figure.value),
            "numerator": _kept(figure.numerator),
            "denominator": _kept(figure.denominator),
            "n": figure.n,
            "splits": {dimension: dict(parts) for dimension, parts in figure.splits.items()},
        }
        for key, figure in figures.items()
    }


def restored(kept: Mapping[str, Any]) -> dict[str, Figure]:
    return {
        key: replace(
            Figure(_read(held["value"]), n=held["n"], splits=held["splits"]),
            numerator=_read(held["numerator"]),
            denominator=_read(held["denominator"]),
        )
        for key, held in kept.items()
    }


def _kept(number: Any) -> Any:
    return str(number) if isinstance(number, Decimal) else number


def _read(kept: Any) -> Any:
    return Decimal(kept) if isinstance(kept, str) else kept
