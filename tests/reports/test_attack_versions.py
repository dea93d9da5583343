"""Versions of a report, and the pages between them, attacked as one system: people came, left or were corrected.

Fast path as in tests/reports/test_attack.py, with the release rule itself (``programmes.releases``) between the versions.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes import published as edition
from programmes import releases
from programmes.models import Release
from programmes.published import published
from tests.reports.attack import Rule, Version, over_time
from tests.reports.test_attack import count, hidden_in, is_narrow, known, people, programmes, quick

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]  # attacked in memory
COHORT = "people.enrolled"


@dataclass
class Told:
    """One version: what was counted, and what donors were told."""

    splits: dict
    total: int
    told: dict[str, Any]
    marks: dict[str, str]  # whom it told of

    def seen(self):
        return known(self.told, self.total)


@pytest.fixture
def cohort_now(monkeypatch):
    """The cohort that a release marks, in memory."""
    members: list = []
    monkeypatch.setattr(releases, "cohort", lambda _programme: members)
    monkeypatch.setattr(releases, "_families", [one for one in releases._families if one.name == releases.COHORT])
    return members


def tell(cohorts: list[list], k: int, rule: Rule, members: list, **rules: bool) -> list[Told]:
    """What donors are told as the cohort changes: each version is a final report, by the release rule."""
    told: list[Told] = []
    kept: list[Release] = []
    for cohort in cohorts:
        members[:] = cohort
        counted = count(rule, cohort, {}, {}, 0, [])
        basis = releases.as_released(kept, 0, counted, k, renewing=True) if rules.get("release", True) else counted
        former = releases.editions([one.content for one in reversed(kept)], k) if rules.get("beside", True) else []
        shown = published(basis, k, former)
        content = releases.content_of(0, counted, basis, shown, k)
        if content:
            assert not releases.too_close(kept, content, k) or not rules.get("release", True)
            kept.insert(0, Release(content=content))
        marks = kept[0].content[releases.COHORT]["marks"]  # else it would tell of those again
        told.append(Told(basis[COHORT].splits, basis[COHORT].value, shown, marks))
    return told


def learnt(told: list[Told], k: int) -> dict:
    """(Version, hidden cell) → its range, where all versions together hold it more tightly than promised."""
    told = [one for one in told if not one.told[COHORT].hidden]
    if len(told) < 2:
        return {}
    found = {}
    for nested in (["sex"], ["disability"], ["age_band"], ["organisation_type"], ["province", "province_now"],
                   ["ethnicity", "ethnicity_group"]):  # fmt: skip
        keys = {d: list(dict.fromkeys(key for one in told for key in one.splits[d])) for d in nested}
        inside = [one for one in edition.nestings() if one.fine in nested]
        for left in (False, True):
            if not all(follows(one, two, nested, left) for one, two in zip(told, told[1:], strict=False)):
                continue  # who takes it so is mistaken
            versions = [Version(one.seen(), one.total, k) for one in told]
            system = over_time(versions, keys, inside, left=left)
            goals = {
                (number, *cell): {(number, *cell): 1}
                for number, version in enumerate(versions)
                for cell in hidden_in(version.told)
                if cell[0] in nested
            }
            for goal, ends in system.ranges(goals, whole=True).items():
                if is_narrow(ends, k, withheld=goal[1:] in versions[goal[0]].told.withheld):
                    found[goal] = ends
    return found


def follows(one: Told, two: Told, nested: list[str], left: bool) -> bool:
    few, many = (two, one) if left else (one, two)
    return all(n <= many.splits[d].get(key, 0) for d in nested for key, n in few.splits[d].items())


def told_of_few(told: list[Told], k: int) -> list[tuple[int, int]]:
    """Pairs of versions that differ although fewer than ``k`` persons came, left or were corrected between them."""
    pairs = itertools.combinations(range(len(told)), 2)
    return [(one, two) for one, two in pairs if differ(told[one], told[two]) and 0 < apart(told[one], told[two]) < k]


def differ(one: Told, two: Told) -> bool:
    return replace(one.told[COHORT], as_of=None) != replace(two.told[COHORT], as_of=None)


def apart(one: Told, two: Told) -> int:
    return releases.changed(one.marks, two.marks)


@st.composite
def histories(draw):
    """(threshold, rule, the cohort at two or three moments)."""
    k, rule, members, *_rest = draw(programmes())
    _k, _rule, others, *_rest = draw(programmes())
    others = [replace(one, enrolment_id=100 + one.enrolment_id, person_id=100 + one.person_id) for one in others]
    how = draw(st.sampled_from(["came", "came", "left", "corrected", "mixed"]))
    if how == "left":
        cut, cut2 = sorted((draw(st.integers(0, len(others))), draw(st.integers(0, len(others)))), reverse=True)
        return k, rule, [members + others, members + others[:cut], members + others[:cut2]][: draw(st.integers(2, 3))]
    cohorts = [members]
    for step in range(draw(st.integers(1, 2))):
        now = list(cohorts[-1])
        if how in {"mixed"}:
            now = now[draw(st.integers(0, 6)) :]
        if how in {"corrected", "mixed"}:
            sex = draw(st.sampled_from("FM"))
            now = [
                replace(one, sex=sex) if index < draw(st.integers(0, 8)) else one for index, one in enumerate(now[:8])
            ] + now[8:]
        if how in {"came", "mixed"}:
            few = draw(st.integers(0, 16))
            now += others[step * 20 : step * 20 + few]
        cohorts.append(now)
    return k, rule, cohorts


@quick
@given(histories())
def test_of_no_history_the_versions_together_tell_a_hidden_count(reference, cohort_now, history):
    k, rule, cohorts = history
    told = tell(cohorts, k, rule, cohort_now)
    assert learnt(told, k) == {}
    assert told_of_few(told, k) == []


# --- it bites -----------------------------------------------------------------------

COURSE = Rule(sessions=1, asked=1, needs_post=False)


def of(women: int, men: int) -> list:
    return people((women, {}), (men, {"sex": "M"}))


def told_by_sex(told: list[Told]) -> list[dict]:
    return [one.told[COHORT].splits.get("sex") for one in told]


def test_versions_that_are_each_safe_would_tell_each_other(reference, cohort_now):
    """Fewer than 5 women beside 26 men, 30 in all; then 9 women and 26 men: nobody left, so the women were 4."""
    cohorts = [of(4, 26), [*of(4, 26), *(replace(one, enrolment_id=100 + n) for n, one in enumerate(of(5, 0)))]]
    alone = tell(cohorts, 5, COURSE, cohort_now, beside=False)
    assert told_by_sex(alone) == [{"F": None, "M": None}, {"M": 26, "F": 9}]
    assert learnt(alone, 5)[0, "sex", "F"] == (4, 4)
    beside = tell(cohorts, 5, COURSE, cohort_now)
    assert told_by_sex(beside) == [{"F": None, "M": None}, {"F": None, "M": None}]
    assert learnt(beside, 5) == {}


@pytest.mark.parametrize(
    ("later", "told"),
    [
        (lambda now: [*now, replace(now[0], enrolment_id=99)], {"F": 13, "M": 18}),  # the one who came is a woman
        (lambda now: now[1:], {"F": 11, "M": 18}),  # so is the one who left
        (lambda now: [replace(now[0], sex="M"), *now[1:]], {"F": 11, "M": 19}),  # and the one who was corrected
    ],
    ids=["came", "left", "corrected"],
)
def test_without_the_release_rule_the_versions_tell_of_one_person(reference, cohort_now, later, told):
    now = of(12, 18)
    live = tell([now, later(now)], 5, COURSE, cohort_now, release=False)
    assert (told_by_sex(live)[1], told_of_few(live, 5)) == (told, [(0, 1)])
    held = tell([now, later(now)], 5, COURSE, cohort_now)
    assert (told_by_sex(held)[1], told_of_few(held, 5)) == ({"F": 12, "M": 18}, [])
