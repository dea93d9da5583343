"""Reported indicators of nearly the same persons: what donors read of one must not be subtracted from another.

"20 women trained" and "18 women under 35 trained" tell of two older women. What an indicator counts is said in its
reference sheet (``Indicator.among``): other persons than all others, or some of those of another one, or of the enrolled.
Where nothing is said, two are taken to be of the same persons as soon as one *could* lie in the other: no more in all,
and no more in any part of a split. Of two such that donors can't read together, the one of fewer persons is held back
(its total, its periods, or only a split).

Not covered: the sum of several that together make nearly all of another, unless it is said of each that it is among it;
persons that two programmes have in common.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from programmes.measures import Figure

APART = "apart"
ENROLLED = "people.enrolled"
TOTAL, PERIODS = "total", "periods"
Figures = Mapping[str, "Figure"]


def hold_back(edition: Figures, counted: Figures, k: int) -> dict[str, Figure]:
    """The indicators of ``edition`` (key → figure) without what could be subtracted. ``counted``: as they were counted."""
    from programmes.measures import Figure

    found = {key: figure for key, figure in edition.items() if key != ENROLLED}
    told = [ENROLLED] if ENROLLED in edition and not edition[ENROLLED].hidden else []
    shown = dict(edition)
    people = [key for key, figure in found.items() if _counts_people(figure) and not figure.hidden]
    for key in sorted(people, key=lambda key: (-max(_amounts(counted[key])), key)):
        near = [other for other in told if _may_share_people(counted, key, other)]
        close = next((other for other in near if _tells_little(shown, counted, key, other, told, k)), "")
        if close:
            shown[key] = found[key] = Figure(value=None, hidden=True, close_to=close, held_back=frozenset({TOTAL}))
            continue
        for other in near:
            held = set(_held_splits(shown[key], shown[other], counted[key], counted[other], k))
            if _periods_tell(counted[key], counted[other], k):
                held.add(PERIODS)
            if held:
                left = {split: parts for split, parts in shown[key].splits.items() if split not in held}
                shown[key] = found[key] = replace(
                    shown[key], splits=left, close_to=other, held_back=shown[key].held_back | held
                )
        told.append(key)
    return found


def _counts_people(figure: Figure) -> bool:
    return figure.n is not None and not figure.over and figure.value is not None


def _amounts(figure: Figure) -> list[int]:
    """The numbers of persons that are told: the total, or part and whole."""
    if figure.denominator is not None:
        return [int(figure.numerator or 0), int(figure.denominator)]
    return [int(figure.value or 0)]


def _above(counted: Figures, key: str) -> Iterator[str]:
    """What it is said to be among, and what that is among."""
    seen = {key}
    while (key := counted[key].among if key in counted else "") and key not in seen:
        seen.add(key)
        yield key


def _is_said(counted: Figures, key: str, other: str) -> bool:
    return other in _above(counted, key) or key in _above(counted, other)


def _may_share_people(counted: Figures, key: str, other: str) -> bool:
    if _is_said(counted, key, other):
        return True
    if APART in {counted[key].among, counted[other].among}:
        return False
    return _could_lie_in(counted[key], counted[other]) or _could_lie_in(counted[other], counted[key])


def _could_lie_in(few: Figure, many: Figure) -> bool:
    if max(_amounts(few)) > max(_amounts(many)):
        return False
    shared = few.splits.keys() & many.splits.keys()
    return all(
        count <= many.splits[split][key]
        for split in shared
        for key, count in few.splits[split].items()
        if key in many.splits[split]
    )


def _is_little(first: Any, second: Any, k: int) -> bool:
    return 0 < abs(first - second) < k


def _tells_little(shown: Figures, counted: Figures, key: str, other: str, told: Iterable[str], k: int) -> bool:
    """Whether the two totals, or what is said to be a part of the other, differ by fewer than ``k`` persons."""
    mine, theirs = _amounts(counted[key]), _amounts(counted[other])
    if any(_is_little(one, two, k) for one in mine for two in theirs):
        return True
    if other not in _above(counted, key):
        return False
    cells = [
        (count, shown[other].splits[split].get(part) is None)
        for split, parts in counted[other].splits.items()
        if split in shown[other].splits
        for part, count in parts.items()
    ]
    if any(_is_little(one, count, k) or (hidden and one == count) for one in mine for count, hidden in cells):
        return True
    beside = [one for one in told if one != key and counted[one].among == other == counted[key].among]
    rest = max(theirs) - sum(max(_amounts(counted[one])) for one in [*beside, key])
    return 0 < rest < k


def _held_splits(mine: Figure, theirs: Figure, my_counts: Figure, their_counts: Figure, k: int) -> Iterator[str]:
    """Splits of both of which a difference is small, or in which a hidden cell of one is held by the other's."""
    for split in mine.splits.keys() & theirs.splits.keys():
        shown, others = mine.splits[split], theirs.splits[split]
        hidden = sum(count is None for parts in (shown, others) for count in parts.values())
        for key in my_counts.splits.get(split, {}).keys() | their_counts.splits.get(split, {}).keys():
            one, two = (counts.splits.get(split, {}).get(key, 0) for counts in (my_counts, their_counts))
            is_told = shown.get(key, 0) is not None and others.get(key, 0) is not None
            told_as_none = (shown.get(key, 0) == 0) or (others.get(key, 0) == 0)
            if not told_as_none and (_is_little(one, two, k) if is_told else abs(one - two) < k * hidden):
                yield split
                break


def _periods_tell(mine: Figure, theirs: Figure, k: int) -> bool:
    days = mine.by_period.keys() & theirs.by_period.keys()
    return any(_is_little(mine.by_period[day], theirs.by_period[day], k) for day in days)
