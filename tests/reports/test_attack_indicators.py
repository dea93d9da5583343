"""Reported indicators, alone, beside each other and beside the enrolled, as one system over whole numbers.

Random persons; each indicator counts some of them: of the enrolled, of another indicator's, or other people. Its reference
sheet says so, or says nothing. Attacked are hidden cells, and the few by whom one indicator is larger than another.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.framework import figures as framework
from programmes.measures import Figure
from programmes.published import published
from tests.reports.attack import MANY, System
from tests.reports.test_attack import is_narrow, quick

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]  # attacked in memory
ENROLLED, SPLITS = "people.enrolled", ("sex", "age_band", "disability")


@st.composite
def reports(draw):
    """(threshold, name → numbers of the persons it counts, whom it is said to be among, asked splits, persons)."""
    k = draw(st.integers(3, 8))
    person = st.tuples(
        st.sampled_from("FFFM"), st.sampled_from(["<25", "25-34", "55+"]), st.sampled_from(["no"] * 5 + ["yes", "-"])
    )
    persons = draw(st.lists(person, min_size=10, max_size=60))
    everybody = range(len(persons))
    enrolled = set(everybody[: draw(st.integers(5, len(persons)))])
    counts = {ENROLLED: (enrolled, "", SPLITS)}
    for number in range(draw(st.integers(1, 4))):
        above = draw(st.sampled_from([ENROLLED, ENROLLED, "", *[key for key in counts if key != ENROLLED]]))
        among = sorted(counts[above][0] if above else everybody)
        step = draw(st.integers(0, 6))  # 0: all but a few, else one in so many
        left = draw(st.integers(0, 9))
        chosen = set(among[left:]) if not step else {one for one in among if one % (step + 1) == left % (step + 1)}
        is_said = bool(above) and draw(st.booleans())
        splits = draw(st.sampled_from([(), ("sex",), SPLITS, ("sex", "disability"), ("age_band",)]))
        counts[f"indicator.{number}"] = (chosen, above if is_said else "", splits)
    return k, persons, counts


def counted(persons, counts) -> dict[str, Figure]:
    found = {}
    for key, (chosen, among, splits) in counts.items():
        rows = [persons[one] for one in chosen]
        parts = {split: dict(Counter(row[SPLITS.index(split)] for row in rows)) for split in splits}
        value = len(rows) if key == ENROLLED else Decimal(len(rows))
        found[key] = Figure(value, n=len(rows), splits=parts, among=among)
    return found


def learnt(k, persons, counts) -> dict:
    was = counted(persons, counts)
    told = published(was, k)
    system, hidden = System(), {}
    for key, figure in told.items():
        total, small = int(was[key].value), 0 < int(was[key].value) < k
        known = (1, k - 1) if small else (0, MANY)
        system.bounds[key] = (total, total) if not figure.hidden else known
        if small:
            hidden[key] = ({key: 1}, False)
        for split in SPLITS:
            parts, names = figure.splits.get(split), {row[SPLITS.index(split)] for row in persons}
            for part in names:
                shown = parts.get(part, 0) if parts else None
                is_withheld = (split, part) in figure.withheld
                free = (k, MANY) if is_withheld else (1, k - 1)
                system.bounds[key, split, part] = (shown, shown) if shown is not None else free if parts else (0, MANY)
                if parts and shown is None:
                    hidden[key, split, part] = ({(key, split, part): 1}, is_withheld)
            system.know({(key, split, part): 1 for part in names} | {key: -1}, 0)
    for few, (chosen, _among, _splits) in counts.items():
        for many, (others, _said, _asked) in counts.items():
            if few == many or not chosen < others:
                continue
            for name in [name for name in system.bounds if name == few or name[0] == few]:
                part = name[1:] if name != few else ()
                larger = (many, *part) if part else many
                rest = {larger: 1, name: -1}
                system.know(rest, 0, MANY)
                number = sum(persons[one][SPLITS.index(part[0])] == part[1] if part else 1 for one in others - chosen)
                if 0 < number < k and is_told_otherwise(part, told, (few, many), chosen, persons):
                    hidden["without", few, *part, many] = (rest, True)
    ranges = system.ranges({name: terms for name, (terms, _withheld) in hidden.items()}, whole=True)
    return {name: ends for name, ends in ranges.items() if is_narrow(ends, k, withheld=hidden[name][1])}


def is_told_otherwise(part, told, names, chosen, persons) -> bool:
    """Of none in the smaller one, the larger one's cell is no difference: it is protected by itself."""
    return not part or any(persons[one][SPLITS.index(part[0])] == part[1] for one in chosen)


@quick
@given(reports())
def test_of_no_indicators_the_few_that_part_them_are_told(reference, drawn):
    assert learnt(*drawn) == {}


# --- it bites -----------------------------------------------------------------------


def of(n: int, sex: str = "F", age: str = "25-34") -> list:
    return [(sex, age, "no")] * n


def test_without_holding_back_two_indicators_tell_of_the_few_between_them(reference, monkeypatch):
    """20 women trained, 18 of them under 35: two are older."""
    persons = of(18) + of(2, age="55+") + of(20, "M")
    counts = {"indicator.0": (set(range(20)), "", ("sex",)), "indicator.1": (set(range(18)), "indicator.0", ("sex",))}
    assert learnt(5, persons, counts) == {}
    monkeypatch.setattr(framework, "hold_back", not_held_back)
    assert learnt(5, persons, counts)["without", "indicator.1", "indicator.0"] == (2, 2)


def not_held_back(edition, _counted, _k) -> dict[str, Figure]:
    return {key: figure for key, figure in edition.items() if key != ENROLLED}
