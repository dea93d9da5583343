"""Figures as a reader may see them. Pages, API, exports and reports for donors all read them here.

Those who work in the programme read the figures as counted. A donor reads the published edition:

* splits are published for the enrolled alone, each protected by :mod:`programmes.suppression`; splits of other
  person measures are left out, since two tables of nearly the same persons can be subtracted from each other;
* a mean or gain read off fewer than ``k`` persons, and a share whose part or rest is under ``k``, are hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.core.cache import cache

from office import history
from participants.models import EthnicGroup, Place
from programmes.cohort import NOT_STATED
from programmes.measures import Figure, figures, measure
from programmes.suppression import Nesting, protect

if TYPE_CHECKING:
    from programmes.models import Programme

PUBLISHED_SPLITS = "people.enrolled"
UNKNOWN = "99"
NOT_PERSONS = frozenset({"plans.reached"})  # reported person-times of the public, not of the cohort


def figures_for(user: Any, programme: Programme) -> dict[str, Figure]:
    """Key → figure for this reader."""
    from programmes.rules import works_in

    if works_in.test(user, programme):
        return figures(programme.pk)
    return donor_figures(programme)


def donor_figures(programme: Programme) -> dict[str, Figure]:
    """What donors read, kept for each revision of the programme."""
    key = f"published:{programme.pk}:{history.revision(programme.pk).number}:{programme.threshold}"
    kept = cache.get(key)
    if kept is None:
        kept = published(figures(programme.pk), programme.threshold)
        cache.set(key, kept, 24 * 3600)
    return kept


def published(counted: Mapping[str, Figure], k: int) -> dict[str, Figure]:
    """The donors' edition of all figures; a hidden cell of a split is None, a hidden figure has ``hidden``."""
    return {key: _publish(key, figure, k) for key, figure in counted.items() if _is_for_donors(key)}


def nestings() -> list[Nesting]:
    """Which published splits lie in which."""
    return [
        Nesting("province", "province_now", _successors()),
        Nesting("ethnicity", "ethnicity_group", _ethnicity_groups()),
    ]


def _successors() -> dict[str, str]:
    places = Place.objects.filter(successor__isnull=False).values_list("pk", "successor_id")
    return {NOT_STATED: NOT_STATED} | {str(pk): str(successor) for pk, successor in places}


def _ethnicity_groups() -> dict[str, str]:
    groups = EthnicGroup.objects.values_list("code", "is_minority")
    return {NOT_STATED: NOT_STATED} | {
        code: NOT_STATED if code == UNKNOWN else "minority" if is_minority else "majority"
        for code, is_minority in groups
    }


def _is_for_donors(key: str) -> bool:
    found = measure(key)
    return found is not None and found.donor


def _publish(key: str, figure: Figure, k: int) -> Figure:
    found = measure(key)
    if key == PUBLISHED_SPLITS:
        if figure.n and figure.n < k:
            return _hide(figure)
        protected = protect(figure.splits, k, nestings())
        return replace(figure, splits=protected.splits, withheld=protected.withheld)
    if key not in NOT_PERSONS:
        figure = replace(figure, splits={})
    if found is not None and found.unit in {"point", "ratio", "scale"} and figure.n is not None and 0 < figure.n < k:
        return _hide(figure)
    if found is not None and found.unit == "%" and _is_small(figure, k):
        return _hide(figure)
    return figure


def _is_small(figure: Figure, k: int) -> bool:
    part, whole = figure.numerator, figure.denominator
    if part is None or whole is None or figure.n is None:
        return False
    return 0 < part < k or 0 < whole - part < k  # type: ignore[operator]


def _hide(figure: Figure) -> Figure:
    return Figure(value=None, hidden=True)
