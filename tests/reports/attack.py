"""A reader who puts all together: what is told as linear equations over whole numbers, each hidden count solved for.

All lowest and highest values of the hidden counts of one cohort are found in one programme: a copy of the system for each.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_diag, csr_matrix

PROVINCES = {"p1": "n1", "p2": "n1", "p3": "n1", "p4": "n2", "p5": "n2", "p6": "n3", "-": "-"}
GROUPS = {"01": "majority", "02": "minority", "03": "minority", "08": "minority", "-": "-"}
MANY = 10**6
NOT_TOLD = object()  # in a split that was left out


@dataclass
class System:
    """Unknowns with bounds, and what is known of their sums."""

    bounds: dict[Any, tuple[float, float]] = field(default_factory=dict)
    equations: list[tuple[dict[Any, int], float, float]] = field(default_factory=list)  # terms, least, most

    def know(self, terms: Mapping[Any, int], least: float, most: float | None = None) -> None:
        self.equations.append((dict(terms), least, least if most is None else most))

    def ranges(self, goals: Mapping[Any, Mapping[Any, int]], *, whole: bool) -> dict[Any, tuple[int, int]]:
        """Goal → the least and the most that it can be. ``whole``: solve over whole numbers (slow)."""
        if not goals:
            return {}
        place = {name: index for index, name in enumerate(self.bounds)}
        matrix = np.zeros((len(self.equations), len(place)))
        for row, (terms, _least, _most) in enumerate(self.equations):
            for name, factor in terms.items():
                matrix[row, place[name]] += factor
        copies = [(goal, sign) for goal in goals for sign in (1, -1)]
        aim = np.zeros((len(copies), len(place)))
        for index, (goal, sign) in enumerate(copies):
            for name, factor in goals[goal].items():
                aim[index, place[name]] += sign * factor
        low, high = (np.tile([bound[end] for bound in self.bounds.values()], len(copies)) for end in (0, 1))
        least, most = (np.tile([row[end] for row in self.equations], len(copies)) for end in (1, 2))
        held = block_diag([csr_matrix(matrix)] * len(copies), format="csr")
        found = milp(
            aim.ravel(), bounds=Bounds(low, high), integrality=np.full(aim.size, int(whole)),
            constraints=LinearConstraint(held, least, most) if self.equations else None,
        )  # fmt: skip
        assert found.success, found.message
        ends = (aim * found.x.reshape(aim.shape)).sum(axis=1)
        solved = {copy: end for copy, end in zip(copies, ends, strict=True)}
        return {goal: (math.ceil(solved[goal, 1] - 1e-6), math.floor(-solved[goal, -1] + 1e-6)) for goal in goals}


@dataclass(frozen=True)
class Seen:
    splits: Mapping[str, Mapping[str, Any]]
    withheld: frozenset


def splits_system(told, total: int, k: int, nestings: Iterable) -> System:
    """The splits of the enrolled; networks, so that their corners are whole numbers by themselves."""
    system = System()
    for dimension, parts in told.splits.items():
        for key, shown in parts.items():
            least, most = (1, k - 1) if (dimension, key) not in told.withheld else (k, max(k, total))
            if shown is NOT_TOLD:
                least, most, shown = 0, total, None
            system.bounds[dimension, key] = (least, most) if shown is None else (shown, shown)
        if parts:
            system.know({(dimension, key): 1 for key in parts}, total)
    for nesting in nestings:
        fine, coarse = told.splits.get(nesting.fine), told.splits.get(nesting.coarse)
        if not fine or not coarse:
            continue
        anywhere = {(nesting.fine, key): -1 for key in fine if key not in nesting.parent}
        rests = {}
        for key in coarse:
            inside = {(nesting.fine, part): -1 for part in fine if nesting.parent.get(part) == key}
            system.bounds["rest", nesting.fine, key] = (0, total if anywhere else 0)
            system.know({(nesting.coarse, key): 1, ("rest", nesting.fine, key): -1} | inside, 0)
            rests["rest", nesting.fine, key] = 1
        if anywhere:
            system.know(rests | anywhere, 0)
    return system


@dataclass(frozen=True)
class Version:
    """The splits of the enrolled as one version told them: what is known of them, and how many there are in all."""

    told: Any
    total: int
    k: int


def over_time(versions: list[Version], keys: Mapping[str, Iterable[str]], nestings: list, *, left: bool) -> System:
    """All versions as one system, for a reader who takes it that between them people only came (``left``: only left).

    Unknown: each cell of each version. A reader who thinks that people came, left and were corrected alike learns nothing
    from two versions that one does not tell: each cell may then be anything before and after.
    """
    system = System()
    for number, version in enumerate(versions):
        splits = {
            dimension: {key: version.told.splits[dimension].get(key, 0) for key in parts}
            if version.told.splits.get(dimension)
            else dict.fromkeys(parts, NOT_TOLD)
            for dimension, parts in keys.items()
        }
        alone = splits_system(Seen(splits, version.told.withheld), version.total, version.k, nestings)
        system.bounds |= {(number, *name): bounds for name, bounds in alone.bounds.items()}
        for terms, least, most in alone.equations:
            system.know({(number, *name): factor for name, factor in terms.items()}, least, most)
    for number, *name in list(system.bounds):
        if (number + 1, *name) in system.bounds:
            more = {(number + 1, *name): 1, (number, *name): -1}
            system.know(more, *((-MANY, 0) if left else (0, MANY)))
    return system


# --- what the people did ------------------------------------------------------------

DID = {
    "people.trained": lambda came, pre, post, rule: bool(came),
    "attendance.full": lambda came, pre, post, rule: len(came) == rule.sessions,
    "completion.met": lambda came, pre, post, rule: len(came) >= rule.asked and (post or not rule.needs_post),
    "tests.matched_pairs": lambda came, pre, post, rule: pre and post,
    "tests.without_post": lambda came, pre, post, rule: pre and not post,
}
# "Without a post-test" is no target: how many are missing from a told count of the whole cohort is told.
ATTACKED = ("people.trained", "attendance.full", "completion.met", "tests.matched_pairs")


@dataclass(frozen=True)
class Rule:
    sessions: int
    asked: int
    needs_post: bool


def deeds_system(
    told: Mapping[str, Any], small: Iterable[str], by_session: list[int] | None, rule: Rule, k: int, most: int
) -> System:
    """Unknown: how many people came to just these sessions and took just these tests. ``told``: key → Figure.

    ``small``: of these the reader even knows that they are hidden for their own sake.
    """
    system = System()
    kinds = [
        (came, pre, post)
        for size in range(rule.sessions + 1)
        for came in itertools.combinations(range(rule.sessions), size)
        for pre in (False, True)
        for post in (False, True)
    ]
    for kind in kinds:
        system.bounds[kind] = (0, most)

    def those(test) -> dict:
        return {kind: 1 for kind in kinds if test(*kind)}

    everybody = told["people.enrolled"]
    system.know(dict.fromkeys(kinds, 1), *((1, k - 1) if everybody.hidden else (everybody.value,)))
    for key, test in DID.items():
        figure, terms = told[key], those(lambda *kind, test=test: test(*kind, rule))
        if not figure.hidden:
            system.know(terms, figure.value)
        elif key in small:
            system.know(terms, 1, k - 1)
    for key, index in (("tests.pre_mean", 1), ("tests.post_mean", 2)):
        if told[key].n is not None:
            system.know(those(lambda *kind, index=index: kind[index]), told[key].n)
    if not told["attendance.person_times"].hidden:
        system.know({kind: len(kind[0]) for kind in kinds}, told["attendance.person_times"].value)
    certificates = told["completion.certificates"]
    if not certificates.hidden:
        system.know(those(lambda *kind: DID["completion.met"](*kind, rule)), certificates.value, most)
    if by_session is not None:
        for session, count in enumerate(by_session):
            system.know(those(lambda came, pre, post, session=session: session in came), count)
    return system


def deeds_goals(told: Mapping[str, Any], small: Iterable[str], rule: Rule, system: System) -> dict[str, dict]:
    """Hidden counts of 1 … k−1 → their terms."""
    return {key: {kind: 1 for kind in system.bounds if DID[key](*kind, rule)} for key in small if told[key].hidden}
