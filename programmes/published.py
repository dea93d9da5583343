"""Figures as a reader may see them. Pages, API, exports and reports for donors all read them here.

Those who work in the programme read the figures as counted. A donor reads the published edition:

* splits are published for the enrolled alone, each protected by :mod:`programmes.suppression`; splits of other
  person measures are left out, since two tables of nearly the same persons can be subtracted from each other;
* of reported indicators (:mod:`programmes.framework.figures`) each split is protected for itself, crossed ones are left out;
  what could be subtracted from another of nearly the same persons is held back (:mod:`programmes.framework.relations`);
* a share that repeats a hidden count of these splits is hidden with it;
* a count of persons under ``k``, a mean or gain read off fewer than ``k`` persons, and a share whose part or rest is
  under ``k``, are hidden;
* a figure put by hand over a measure is hidden where the counted one is, and where it would be by its own part;
* so is a mean of all whose matched part is told too, when fewer than ``k`` are not in that part: the two means would
  tell theirs;
* and what bounds a hidden count of the same people, or holds a hidden share, is hidden too (:mod:`programmes.subtraction`);
* figures of people are told as they were released, and renewed only once enough people changed (:mod:`programmes.releases`);
* hidden cells stand in an order that has nothing to do with their counts.

Counts of the whole cohort by what it did (at every session, with both tests, with a certificate) are told: they are
not the counts of a group that anybody belongs to by birth or post.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.core.cache import cache

from office import history
from participants.models import EthnicGroup, Place
from programmes.cohort import NOT_STATED
from programmes.measures import Figure, figures, measure
from programmes.releases import as_released, editions, releases_of
from programmes.subtraction import telling
from programmes.suppression import Nesting, Protected, Told, protect

if TYPE_CHECKING:
    from programmes.models import Programme

PUBLISHED_SPLITS = "people.enrolled"
UNKNOWN = "99"
SHARES = {"people.women_share": ("sex", "F"), "people.minority_share": ("ethnicity_group", "minority")}
PARTLY_MATCHED = ("tests.pre_mean", "tests.post_mean")
MATCHED = "tests.matched_pairs"
NOT_PERSONS = frozenset({"plans.reached"})  # reported person-times of the public, not of the cohort


def figures_for(user: Any, programme: Programme) -> dict[str, Figure]:
    """Key → figure for this reader."""
    from programmes.rules import works_in

    if works_in.test(user, programme):
        return figures(programme.pk)
    return donor_figures(programme)


def donor_figures(programme: Programme) -> dict[str, Figure]:
    """What donors read, kept for each revision of the programme."""
    key = _kept_as(programme, history.revision(programme.pk).stamp)
    return cache.get(key) or _keep(key, programme, figures(programme.pk))


def donor_figures_of(
    programmes: Sequence[Programme], counted: Mapping[int, Mapping[str, Figure]], stamps: Mapping[int, str]
) -> dict[int, dict[str, Figure]]:
    """What donors read of many programmes, whose figures are counted. One look-up for all that were read before."""
    keys = {programme.pk: _kept_as(programme, stamps[programme.pk]) for programme in programmes}
    kept = cache.get_many(list(keys.values()))
    return {
        programme.pk: kept.get(keys[programme.pk]) or _keep(keys[programme.pk], programme, counted[programme.pk])
        for programme in programmes
    }


def _kept_as(programme: Programme, stamp: str) -> str:
    return f"published:7:{programme.pk}:{stamp}:{programme.threshold}"


def _keep(key: str, programme: Programme, counted: Mapping[str, Figure]) -> dict[str, Figure]:
    releases, k = releases_of(programme.pk), programme.threshold
    former = editions((release.content for release in reversed(releases)), k)
    edition = published(as_released(releases, programme.pk, counted, k), k, former)
    cache.set(key, edition, 24 * 3600)
    return edition


def published(counted: Mapping[str, Figure], k: int, former: Sequence[Told] = ()) -> dict[str, Figure]:
    """The donors' edition of all figures; a hidden cell of a split is None, a hidden figure has ``hidden``.

    ``former``: what donors were told of the same programme before.
    """
    from programmes.framework.figures import published_indicators

    edition = {key: _publish(key, figure, k, former) for key, figure in counted.items() if _is_for_donors(key)}
    edition |= published_indicators(counted, k, edition.get(PUBLISHED_SPLITS))
    if PUBLISHED_SPLITS in edition:
        edition |= {key: _hide(edition[key]) for key in SHARES if key in edition and _tells_hidden(edition, key)}
    edition |= {key: _hide(edition[key]) for key in PARTLY_MATCHED if _tells_the_rest(edition, key, k)}
    edition |= {key: _hide(edition[key]) for key in list(telling(edition, counted, k)) if key in edition}
    return edition | {key: _hide(figure) for key, figure in edition.items() if _uncovers(edition, counted, figure, k)}


def _uncovers(edition: Mapping[str, Figure], counted: Mapping[str, Figure], figure: Figure, k: int) -> bool:
    """A figure put by hand over one that donors don't read, or a share of so few that its part would not be told."""
    if not figure.over or figure.hidden:
        return False
    shown, before, found = edition.get(figure.over), counted.get(figure.over), measure(figure.over)
    if shown is None or shown.hidden or before is None or found is None:
        return True
    whole = before.denominator
    if found.unit != "%" or before.n is None or not whole or figure.value is None:
        return False
    part = round(float(figure.value) * float(whole) / 100)
    return 0 < part < k or 0 < whole - part < k  # type: ignore[operator]


def _tells_the_rest(edition: Mapping[str, Figure], mean: str, k: int) -> bool:
    """The mean of all and the mean of the matched pairs tell the mean of those who are in no pair."""
    if mean not in edition or MATCHED not in edition:
        return False
    everybody, matched = edition[mean].n, edition[MATCHED].n
    return bool(matched and everybody and 0 < everybody - matched < k)


def _tells_hidden(edition: Mapping[str, Figure], share: str) -> bool:
    """A share with a known whole tells its part."""
    dimension, part = SHARES[share]
    figure = edition[PUBLISHED_SPLITS]
    if figure.value == 0:  # nobody is enrolled: there is no share, and nothing to protect
        return False
    return figure.hidden or not figure.splits.get(dimension) or figure.splits[dimension].get(part, 0) is None


def nestings() -> list[Nesting]:
    """Which published splits lie in which."""
    return [
        Nesting("province", "province_now", _successors()),
        Nesting("ethnicity", "ethnicity_group", _ethnicity_groups()),
    ]


def _successors() -> dict[str, str]:
    places = Place.objects.filter(successor__isnull=False).values_list("pk", "successor_id")
    # A person of whom only the province of today is known has no province of then: "not stated" lies in any.
    return {str(pk): str(successor) for pk, successor in places}


def _ethnicity_groups() -> dict[str, str]:
    groups = EthnicGroup.objects.values_list("code", "is_minority")
    return {NOT_STATED: NOT_STATED} | {
        code: NOT_STATED if code == UNKNOWN else "minority" if is_minority else "majority"
        for code, is_minority in groups
    }


def _is_for_donors(key: str) -> bool:
    found = measure(key)
    return found is not None and found.donor


def _publish(key: str, figure: Figure, k: int, former: Sequence[Told]) -> Figure:
    found = measure(key)
    if key == PUBLISHED_SPLITS:
        if figure.n and figure.n < k:
            return _hide(figure)
        protected = protect_beside(figure.splits, k, former)
        told = {dimension: _in_neutral_order(parts) for dimension, parts in protected.splits.items()}
        return replace(figure, splits=told, withheld=protected.withheld)
    if key not in NOT_PERSONS:
        figure = replace(figure, splits={})
    if found is not None and found.unit == "person" and isinstance(figure.value, int) and 0 < figure.value < k:
        return _hide(figure)
    if found is not None and found.unit in {"point", "ratio", "scale"} and figure.n is not None and 0 < figure.n < k:
        return _hide(figure)
    if found is not None and found.unit == "%" and _is_small(figure, k):
        return _hide(figure)
    return figure


def protect_beside(splits: Mapping[str, Mapping[str, int]], k: int, former: Sequence[Told]) -> Protected:
    """The splits of the enrolled; what was told before of the same people is told as it was."""
    same = (one.protected for one in former if one.k == k and one.splits == splits)
    return next(same, None) or protect(splits, k, nestings(), former)


def _in_neutral_order(parts: Mapping[str, int | None]) -> dict[str, int | None]:
    """The largest first, hidden ones by their keys: as they were counted, their order would tell who is larger."""
    return dict(sorted(parts.items(), key=lambda part: (part[1] is None, -(part[1] or 0), part[0])))


def _is_small(figure: Figure, k: int) -> bool:
    part, whole = figure.numerator, figure.denominator
    if part is None or whole is None or figure.n is None:
        return False
    return 0 < part < k or 0 < whole - part < k  # type: ignore[operator]


def _hide(figure: Figure) -> Figure:
    return Figure(value=None, hidden=True)
