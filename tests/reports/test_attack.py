"""500 cohorts: of none can a donor bound a hidden count more narrowly than the threshold says.

Fast path: the figures that pages, API, files and reports read (``published``), counted by the portal's own measures from
cohorts in memory. That the pages and files tell exactly these is shown by tests/reports/test_recovery.py, on cohorts in
the database, with every real page and file parsed.
"""

from __future__ import annotations

import os
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from programmes import published as edition
from programmes import subtraction
from programmes.cohort import Member, splits
from programmes.facts import facts
from programmes.gains import learning_gains
from programmes.headcount import Headcount, headcount
from programmes.measures import COHORT_DIMENSIONS, Reading, all_measures
from programmes.suppression import Protected, protect
from tests.reports.attack import ATTACKED, GROUPS, PROVINCES, Rule, deeds_goals, deeds_system, splits_system
from trainings.measures import overall_reactions
from trainings.scores import gains

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]  # attacked in memory
COHORTS = int(os.environ.get("GIEO_COHORTS", "500"))
COUNTED = ("people.", "places.", "attendance.", "tests.", "reaction.", "completion.")


@st.composite
def programmes(draw):
    """(threshold, rule, members, who came to which sessions, scores, certificates, answers)."""
    k, sessions = draw(st.integers(3, 8)), draw(st.integers(1, 3))
    rule = Rule(sessions, draw(st.integers(1, sessions)), draw(st.booleans()))
    person = st.tuples(
        st.sampled_from("FFFMMX"), st.sampled_from(list(GROUPS)), st.sampled_from(["no", "no", "no", "yes", "-"]),
        st.sampled_from(["<25", "25-34", "35-44", "55+", "-"]),
        st.sampled_from(["p1", "p1", "p2", "p3", "p4", "p5", "p6", "-"]), st.sampled_from("aaab"),
        st.integers(0, 2**sessions - 1), st.sampled_from([(1, 1), (1, 1), (1, 0), (0, 1), (0, 0)]),
    )  # fmt: skip
    people = draw(st.lists(person, min_size=1, max_size=40))
    # most come to all, or to none: so that the counts of those who did are small or nearly all
    habit = draw(st.sampled_from([None, 0, 2**sessions - 1]))
    if habit is not None:
        people = [(*row[:6], habit if index % 4 else row[6], row[7]) for index, row in enumerate(people)]
    members = [
        Member(number, number, sex, age, group, GROUPS[group], disability, province, PROVINCES[province], kind)
        for number, (sex, group, disability, age, province, kind, _came, _tests) in enumerate(people)
    ]
    came = {n: {bit for bit in range(sessions) if row[6] >> bit & 1} for n, row in enumerate(people) if row[6]}
    marks = {
        n: {moment: Decimal(50 + n) for moment, took in zip(("pre", "post"), row[7], strict=True) if took}
        for n, row in enumerate(people)
        if any(row[7])
    }
    share = draw(st.integers(0, 4))
    answers = draw(st.lists(st.integers(1, 5), max_size=12))
    return k, rule, members, came, marks, share, answers


def count(rule, members, came, marks, share, answers) -> dict:
    """All figures of people, by the measures themselves."""
    marked = {n: "post" in held for n, held in marks.items()}
    parts = {
        "enrolled": members,
        "trained": [one for one in members if came.get(one.enrolment_id)],
        "attended_all": [one for one in members if len(came.get(one.enrolment_id, ())) == rule.sessions],
        "met": [
            one
            for one in members
            if len(came.get(one.enrolment_id, ())) >= rule.asked and (marked.get(one.person_id) or not rule.needs_post)
        ],
    }
    reading = Reading(0)
    reading._read = {
        headcount: {name: Headcount(len(held), splits(held, COHORT_DIMENSIONS)) for name, held in parts.items()},
        facts: {
            "enrolled": len(members),
            "sessions": rule.sessions,
            "person_times": sum(len(sessions) for sessions in came.values()),
            "certificates": len(parts["met"]) * share // 4,
        },
        gains: learning_gains((held.get("pre"), held.get("post")) for held in marks.values()),
        overall_reactions: Counter(answers),
    }
    return {measure.key: measure.count(reading) for measure in all_measures() if measure.key.startswith(COUNTED)}


def learnt(k, rule, members, came, marks, share, answers) -> dict:
    """Hidden count → the range that a donor can hold it in, where it is narrower than promised."""
    counted = count(rule, members, came, marks, share, answers)
    told = edition.published(counted, k)
    return by_splits(counted, told, k) | by_deeds(counted, told, k, rule, came) | by_answers(told, answers, k)


def by_splits(counted, told, k) -> dict:
    enrolled = told["people.enrolled"]
    if enrolled.hidden:
        assert not enrolled.splits
        return {}
    total, seen = counted["people.enrolled"].value, known(told, counted["people.enrolled"].value)
    system = splits_system(seen, total, k, edition.nestings())
    ranges = system.ranges({name: {name: 1} for name in hidden_in(seen)}, whole=False)
    return {name: ends for name, ends in ranges.items() if is_narrow(ends, k, withheld=name in seen.withheld)}


def known(told, total: int) -> Protected:
    """The told cells; a share of a known whole tells its part."""
    cells = {dimension: dict(parts) for dimension, parts in told["people.enrolled"].splits.items()}
    for share, (dimension, key) in edition.SHARES.items():
        if told[share].value is not None and key in cells.get(dimension, {}):
            cells[dimension][key] = round(float(told[share].value) * total / 100)
    return Protected(cells, told["people.enrolled"].withheld)


def hidden_in(seen: Protected) -> list:
    return [(d, key) for d, parts in seen.splits.items() for key, shown in parts.items() if shown is None]


def is_narrow(ends: tuple[int, int], k: int, *, withheld: bool) -> bool:
    low, high = ends
    return high - low + 1 < k - 1 if withheld else ends != (1, k - 1)


def by_deeds(counted, told, k, rule, came) -> dict:
    small = [key for key in ATTACKED if told[key].hidden and 0 < counted[key].value < k]
    attended = [sum(session in sessions for sessions in came.values()) for session in range(rule.sessions)]
    tells = subtraction.may_tell_sessions(told["attendance.person_times"].hidden, attended, k)
    system = deeds_system(told, small, attended if tells else None, rule, k, most=len_of(counted))
    found = {}
    if small and not told["people.enrolled"].hidden:
        ranges = system.ranges(deeds_goals(told, small, rule, system), whole=True)
        found = {key: ends for key, ends in ranges.items() if ends[0] > 1 or ends[1] < k - 1}
    if told["people.enrolled"].hidden:
        everybody = {kind: 1 for kind in system.bounds}
        low, _high = system.ranges({"n": everybody}, whole=True)["n"]
        assert told["attendance.expected_person_times"].value is None and told["places.provinces_then"].value is None
        found |= {"people.enrolled": low} if low > 1 else {}
    return found


def len_of(counted) -> int:
    return max(counted["people.enrolled"].value, 1)


def by_answers(told, answers, k) -> dict:
    """The mean and the number of answers 1–5 against a hidden share of 4 and 5: all counts that fit are tried."""
    mean, satisfied, n = told["reaction.overall_mean"], told["reaction.satisfied"], len(answers)
    if not satisfied.hidden or mean.value is None:
        return {}
    fits = {
        good
        for good in range(n + 1)
        if 4 * good + (n - good) <= (float(mean.value) + 0.0051) * n
        and 5 * good + 3 * (n - good) >= (float(mean.value) - 0.0051) * n
    }
    good = sum(answer >= 4 for answer in answers)
    sides = [range(1, k), range(n - k + 1, n)]
    return {} if any(good in side and set(side) <= fits for side in sides) else {"reaction.satisfied": fits}


quick = settings(
    max_examples=COHORTS, deadline=None, derandomize=True, database=None,
    phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
)  # fmt: skip


@quick
@given(programmes())
def test_of_five_hundred_cohorts_no_hidden_count_is_held_more_tightly_than_promised(reference, programme):
    k, *rest = programme
    assert learnt(k, *rest) == {}


# --- it bites -----------------------------------------------------------------------

COURSE = Rule(sessions=3, asked=2, needs_post=True)


def people(*groups: tuple[int, dict]) -> list[Member]:
    """So many of each kind; what is not said is the same for all."""
    told = {
        "sex": "F", "age_band": "25-34", "ethnicity": "01", "ethnicity_group": "majority", "disability": "no",
        "province": "p6", "province_now": "n3", "organisation_type": "a",
    }  # fmt: skip
    kinds = [kind for times, kind in groups for _ in range(times)]
    return [Member(enrolment_id=n, person_id=n, **told | kind) for n, kind in enumerate(kinds)]


def test_without_hiding_larger_cells_beside_the_small_ones_the_attack_succeeds(reference, monkeypatch):
    """27 without a disability of 30: the two and the one are hidden, and both are 1 or 2."""
    cohort = people((27, {}), (2, {"disability": "yes"}), (1, {"disability": "-"}))
    assert learnt(5, COURSE, cohort, {}, {}, 0, []) == {}
    monkeypatch.setattr(edition, "protect", only_small_hidden)
    found = learnt(5, COURSE, cohort, {}, {}, 0, [])
    assert found == {("disability", "yes"): (1, 2), ("disability", "-"): (1, 2)}


def only_small_hidden(splits, k, _nestings, _former) -> Protected:
    return Protected({d: {key: None if 0 < n < k else n for key, n in parts.items()} for d, parts in splits.items()})


def test_without_their_nesting_the_provinces_of_both_eras_tell_each_other(reference, monkeypatch):
    """Six in one province of today, of whom four and two came from two former ones: each era alone is protected."""
    cohort = people(
        (4, {"province": "p4", "province_now": "n2"}), (2, {"province": "p5", "province_now": "n2"}), (20, {})
    )
    assert learnt(5, COURSE, cohort, {}, {}, 0, []) == {}
    monkeypatch.setattr(edition, "protect", lambda splits, k, _nestings, _former: protect(splits, k))
    assert learnt(5, COURSE, cohort, {}, {}, 0, [])


@pytest.mark.parametrize(
    ("what", "came", "marks", "found"),
    [
        # nine pre-tests, six without a post-test: three pairs
        ("pairs", {}, {n: {"pre": 50} | ({"post": 60} if n < 3 else {}) for n in range(9)}, "tests.matched_pairs"),
        # ten people at two sessions of three, but three of them at all: 23 person-times
        ("times", {n: {0, 1, 2} if n < 3 else {n % 3, (n + 1) % 3} for n in range(10)}, {}, "attendance.full"),
        # eight of ten came to all three and six have a post-test: four met the rule at least
        ("met", {n: {0, 1, 2} if n < 8 else {0} for n in range(10)}, {n: {"post": 60} for n in range(4, 10)}, "completion.met"),
    ],
)  # fmt: skip
def test_counts_of_what_people_did_tell_each_other(reference, monkeypatch, what, came, marks, found):
    programme = (5, COURSE, people((10, {})), came, {n: dict(held) for n, held in marks.items()}, 4, [])
    assert learnt(*programme) == {}
    monkeypatch.setattr(edition, "telling", lambda *_: ())
    assert found in learnt(*programme), what


def test_a_mean_tells_how_many_were_satisfied(reference, monkeypatch):
    """Ten answers with a mean of 1.3: one is a 4 at most, and one is hidden, so it is one."""
    programme = (5, COURSE, people((10, {})), {}, {}, 0, [1] * 9 + [4])
    assert learnt(*programme) == {}
    monkeypatch.setattr(edition, "telling", lambda *_: ())
    assert learnt(*programme) == {"reaction.satisfied": {0, 1}}
