"""What tells a hidden count besides the splits: counts of the same people that bound each other, means beside shares.

All rules hide more, never less. They are exact where that is cheap (how few people can have made so many person-times),
else on the safe side. ``edition`` is what would be told, ``counted`` what it was made from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from math import ceil, floor
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from programmes.measures import Figure

Figures = Mapping[str, "Figure"]
ENROLLED, TRAINED, FULL = "people.enrolled", "people.trained", "attendance.full"
TIMES = ("attendance.person_times", "attendance.rate")
EXPECTED = "attendance.expected_person_times"
MET, CERTIFICATES = "completion.met", "completion.certificates"
OF_THE_COHORT = ("people.", "places.", "attendance.", "tests.", "completion.")
PAIRS, WITHOUT_POST = "tests.matched_pairs", "tests.without_post"
PRE_MEAN, POST_MEAN = "tests.pre_mean", "tests.post_mean"
SATISFIED, OVERALL = "reaction.satisfied", "reaction.overall_mean"


def telling(edition: Figures, counted: Figures, k: int) -> Iterator[str]:
    """Keys of figures by which a hidden one could be worked out, or held more tightly than 1 … k−1."""
    if _is_hidden(edition, ENROLLED):  # of so few nothing is told: not even that none of them did something
        yield from (key for key in edition if key.startswith(OF_THE_COHORT))
    if 0 < _count(counted, CERTIFICATES) < k or _is_hidden(edition, MET):  # who has one met the rule
        yield CERTIFICATES
    if _is_hidden(edition, TRAINED) or _is_hidden(edition, MET) or _times_tell_full(edition, counted, k):
        yield from TIMES
    yield from _by_tests(edition, counted, k)
    if _is_hidden(edition, SATISFIED) and mean_tells_share(counted[SATISFIED], counted.get(OVERALL), k):
        yield OVERALL


def _by_tests(edition: Figures, counted: Figures, k: int) -> Iterator[str]:
    """Of n people at least a + b − n are among a and among b."""
    n, pre, post, pairs = (
        _count(counted, ENROLLED), _read_off(counted, PRE_MEAN), _read_off(counted, POST_MEAN), _count(counted, PAIRS),
    )  # fmt: skip
    if _is_hidden(edition, PAIRS):
        yield WITHOUT_POST  # those with a pre-test less those without a post-test are the pairs
        if pre + post - n > 1:
            yield POST_MEAN
    if _is_hidden(edition, MET):
        for key in (FULL, TRAINED):  # with a post-test they met the rule, if it asks for no more sessions
            some = _count(counted, key)
            if 1 < some + post - n < k:
                yield POST_MEAN
            if 1 < some + pairs - n < k:
                yield key


def _times_tell_full(edition: Figures, counted: Figures, k: int) -> bool:
    """Of t people with T person-times at S sessions at least T − t(S − 1) were at each, at most (T − t) / (S − 1)."""
    enrolled = _count(counted, ENROLLED)
    if not _is_hidden(edition, FULL) or not enrolled:
        return False
    sessions, trained, times = (
        _count(counted, EXPECTED) // enrolled,
        _count(counted, TRAINED),
        _count(counted, TIMES[0]),
    )
    if sessions < 2:
        return True  # then full, trained and person-times are one number
    return times - trained * (sessions - 1) > 1 or (times - trained) // (sessions - 1) < k - 1


def mean_tells_share(satisfied: Figure, overall: Figure | None, k: int) -> bool:
    """The mean of answers 1–5 holds the number of answers 4 and 5: a 4 or 5 adds 3 at least, another 2 at most."""
    if overall is None or overall.value is None or satisfied.numerator is None or not satisfied.n:
        return False
    return bounds_are_narrow(int(satisfied.numerator), int(satisfied.n), overall.value, k)


def bounds_are_narrow(part: int, n: int, mean: Any, k: int) -> bool:
    """Whether a mean of ``n`` answers 1–5, told to two decimals, leaves fewer than 1 … k−1 for a small part or rest."""
    exact, half = Decimal(str(mean)), Decimal("0.005")
    least = ceil(((exact - half) * n - 3 * n) / 2)
    most = floor(((exact + half) * n - n) / 3)
    small = range(1, k) if part < k else range(n - k + 1, n)
    return least > small[0] or most < small[-1]


def may_tell_sessions(times_hidden: bool, attended: Iterable[int], k: int) -> bool:
    """Whether donors may read how many were at each session: all of them, or none (their sum is told)."""
    return not times_hidden and not any(0 < count < k for count in attended)


def _is_hidden(edition: Figures, key: str) -> bool:
    return key in edition and edition[key].hidden


def _count(counted: Figures, key: str) -> int:
    figure = counted.get(key)
    return int(figure.value) if figure is not None and figure.value is not None else 0


def _read_off(counted: Figures, key: str) -> int:
    figure = counted.get(key)
    return figure.n or 0 if figure is not None else 0
