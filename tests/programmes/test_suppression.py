"""The promise of programmes.suppression, by hand and against an attacker who solves for each hidden cell."""

import csv
import math
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from programmes.suppression import Nesting, Protected, protect, protect_splits, suppress

DATA = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def cohort():
    with (DATA / "demo/femma/cohort.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def count(cohort, column):
    return dict(Counter(row[column] or "-" for row in cohort))


# --- by hand: the cohort -------------------------------------------------------------------------------------


def test_ethnic_groups_under_five_are_hidden_and_the_others_shown(cohort):
    counts = count(cohort, "ethnicity_slug")
    assert counts == {"kinh": 6, "tay": 6, "hmong": 5, "thai": 5, "dao": 3, "nung": 3, "muong": 2}
    found = protect_splits({"ethnicity": counts}, 30)
    assert found.splits["ethnicity"] == {
        "kinh": 6, "tay": 6, "hmong": 5, "thai": 5, "dao": None, "nung": None, "muong": None,
    }  # fmt: skip
    assert found.withheld == frozenset()


def test_twenty_seven_without_a_disability_would_tell_the_three_others(cohort):
    counts = count(cohort, "wg_disability")
    assert counts == {"no": 27, "yes": 2, "-": 1}
    found = protect_splits({"disability": counts}, 30)
    assert found.splits["disability"] == {"no": None, "yes": None, "-": None}
    assert found.withheld == {("disability", "no")}


def test_provinces_of_three_or_four_are_all_hidden(cohort):
    counts = count(cohort, "province_vi")
    assert sorted(counts.values()) == [3, 3, 3, 3, 3, 3, 4, 4, 4]
    assert set(protect_splits({"province": counts}, 30).splits["province"].values()) == {None}


def test_large_cells_are_told(cohort):
    counts = count(cohort, "sex")
    assert counts == {"F": 22, "M": 8}
    assert protect_splits({"sex": counts}, 30) == Protected({"sex": counts})


def test_a_shown_group_that_contains_hidden_ones_tells_only_their_sum(cohort):
    """The provinces of today hold several of the former: their counts are told where that tells nothing more."""
    parent = {row["province_code_63"]: row["province_code_34"] for row in cohort}
    splits = {"then": count(cohort, "province_code_63"), "now": count(cohort, "province_code_34")}
    # Sơn La (14) and Điện Biên (11) and Hoà Bình (25) are the same in both: 4, 3 and 3 people.
    assert splits["now"] == {"08": 7, "15": 6, "19": 7, "14": 4, "11": 3, "25": 3}
    found = protect(splits, 5, [Nesting("then", "now", parent)])
    # 7 people in two provinces of 1–4 would be 3 and 4 at least; 6 would exclude 1: so all of them are withheld.
    assert found.splits["now"] == dict.fromkeys(splits["now"])
    assert found.withheld == {("now", "08"), ("now", "15"), ("now", "19")}


# --- by hand: lines and tables -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "hidden", "withheld"),
    [
        ([10, 20], "", ""),
        ([0, 12, 18], "", ""),
        ([1, 30], "ab", "b"),
        ([3, 5, 40], "ac", "c"),  # "5 or more" can't be less than 5: hiding b would help nobody
        ([3, 8, 40], "ab", "b"),
        ([2, 2, 40], "abc", "c"),  # a + b = 4 alone would leave 1–3
        ([4, 4, 2, 50], "abcd", "d"),  # 10 in three small cells leaves none to be 1
        ([1, 1, 1, 1, 50], "abcde", "e"),  # four ones sum to 4: each is 1
        ([4, 4, 4, 4, 50], "abcde", "e"),  # … and four fours to 16: each is 4
    ],
)
def test_what_is_hidden_in_a_line(counts, hidden, withheld):
    splits = {"x": {chr(97 + i): n for i, n in enumerate(counts)}}
    found = protect(splits, 5)
    assert "".join(key for key, n in found.splits["x"].items() if n is None) == hidden
    assert "".join(sorted(key for _dimension, key in found.withheld)) == withheld
    assert not found.collapsed


def test_a_split_that_cannot_be_protected_is_left_out():
    found = protect({"x": {"a": 3, "b": 3}, "y": {"a": 6}}, 5)
    assert found == Protected({"x": {}, "y": {"a": 6}}, collapsed=frozenset({"x"}))


def test_of_fewer_than_k_persons_no_split_is_told():
    found = protect_splits({"sex": {"F": 4}, "province": {"a": 2, "b": 2}}, 4)
    assert found == Protected({"sex": {}, "province": {}}, collapsed=frozenset({"sex", "province"}))


def test_the_one_group_of_a_hidden_majority_is_hidden_with_it():
    splits = {"group": {"majority": 3, "minority": 27}, "ethnicity": {"kinh": 3, "tay": 12, "thai": 15}}
    parent = {"kinh": "majority", "tay": "minority", "thai": "minority"}
    found = protect(splits, 5, [Nesting("ethnicity", "group", parent)])
    assert found.splits["group"] == {"majority": None, "minority": None}
    assert found.splits["ethnicity"] == {"kinh": None, "tay": None, "thai": 15}


def test_a_split_that_does_not_lie_in_the_other_is_left_out():
    found = protect({"fine": {"a": 9}, "coarse": {"A": 5, "B": 7}}, 5, [Nesting("fine", "coarse", {"a": "A"})])
    assert found.splits == {"fine": {}, "coarse": {"A": 5, "B": 7}}


def test_a_two_way_table_hides_the_four_corners():
    table = suppress({("F", "a"): 2, ("F", "b"): 9, ("F", "c"): 20, ("M", "a"): 10, ("M", "b"): 8, ("M", "c"): 30}, 5)
    shown = {key: cell.text for key, cell in table.cells.items()}
    assert shown == {
        ("F", "a"): "<5", ("F", "b"): "*", ("F", "c"): "20", ("M", "a"): "*", ("M", "b"): "*", ("M", "c"): "30",
    }  # fmt: skip
    assert {row: cell.value for row, cell in table.rows.items()} == {"F": 31, "M": 48}
    assert {column: cell.value for column, cell in table.columns.items()} == {"a": 12, "b": 17, "c": 50}
    assert (table.total.value, table.collapsed) == (79, False)


def test_zero_is_shown_as_zero_unless_asked_otherwise():
    assert suppress({("a",): 0, ("b",): 9}, 5).cells[("a",)].text == "0"
    hidden = suppress({("a",): 0, ("b",): 9, ("c",): 30}, 5, hide_zero=True)
    assert {key[0]: cell.text for key, cell in hidden.cells.items()} == {"a": "<5", "b": "*", "c": "30"}


def test_a_small_total_hides_all():
    table = suppress({("F", "a"): 2, ("M", "a"): 1}, 5)
    assert table.collapsed
    assert table.total.text == "<5"
    assert all(cell.hidden for cell in [*table.cells.values(), *table.rows.values(), *table.columns.values()])


def test_three_ways_are_refused():
    with pytest.raises(ValueError, match="one or two ways"):
        suppress({("a", "b", "c"): 1})


# --- the attack ----------------------------------------------------------------------------------------------


@dataclass
class Attack:
    """All that is published as equations and bounds; the range of a cell is solved for, not guessed."""

    bounds: dict = field(default_factory=dict)
    equations: list = field(default_factory=list)  # ({name: coefficient}, constant)

    def know(self, name, shown, small, k, least=1):
        high = k - 1 if small else None
        self.bounds[name] = (shown, shown) if shown is not None else (least if small else k, high)

    def range_of(self, name):
        names = list(self.bounds)
        matrix = [[terms.get(column, 0) for column in names] for terms, _ in self.equations]
        ends = []
        for sign in (1, -1):
            goal = [sign * (column == name) for column in names]
            found = linprog(
                goal, A_eq=matrix, b_eq=[constant for _, constant in self.equations], bounds=list(self.bounds.values())
            )
            assert found.status in (0, 3), found.message
            ends.append(sign * found.fun if found.status == 0 else math.inf)
        return math.ceil(ends[0] - 1e-6), ends[1] if math.isinf(ends[1]) else math.floor(ends[1] + 1e-6)


def attack_splits(counted, published, k, nestings=()):
    attack = Attack()
    for dimension, parts in published.splits.items():
        for key, shown in parts.items():
            attack.know((dimension, key), shown, (dimension, key) not in published.withheld, k)
        if parts:
            attack.equations.append(({(dimension, key): 1 for key in parts}, sum(counted[dimension].values())))
    for nesting in nestings:
        fine, coarse = published.splits[nesting.fine], published.splits[nesting.coarse]
        if not fine or not coarse:
            continue
        anywhere = {(nesting.fine, key): -1 for key in fine if key not in nesting.parent}
        for key in coarse:
            inside = {(nesting.fine, part): -1 for part in fine if nesting.parent.get(part) == key}
            rest = ("rest", nesting.fine, key)
            attack.bounds[rest] = (0, None if anywhere else 0)
            attack.equations.append(({(nesting.coarse, key): 1, rest: -1} | inside, 0))
            anywhere |= {rest: 1} if anywhere else {}
        if anywhere:
            attack.equations.append((anywhere, 0))
    return attack


def attack_table(table, k, least=1):
    attack = Attack()
    cells = {("cell", *key): cell for key, cell in table.cells.items()}
    cells |= {("row", row): cell for row, cell in table.rows.items()}
    cells |= {("column", column): cell for column, cell in table.columns.items()}
    for name, cell in cells.items():
        attack.know(name, cell.value, cell.text == f"<{k}", k, least)
    for axis, margins in ((0, table.rows), (1, table.columns)):
        kind = ("row", "column")[axis]
        for margin in margins:
            inside = {("cell", *key): 1 for key in table.cells if key[axis] == margin}
            attack.equations.append((inside | {(kind, margin): -1}, 0))
        attack.equations.append(({(kind, margin): 1 for margin in margins}, table.total.value))
    return attack, {name: cell for name, cell in cells.items() if cell.hidden}


def narrowed(attack, hidden, k, least=1):
    """The hidden cells of which more is learnt than is promised. ``hidden``: name → is it a "<k" cell."""
    found = {}
    for name, small in hidden.items():
        low, high = attack.range_of(name)
        if (low, high) != (least, k - 1) if small else high - low + 1 < k - 1:
            found[name] = (low, high)
    return found


def hidden_in(published):
    return {
        (dimension, key): (dimension, key) not in published.withheld
        for dimension, parts in published.splits.items()
        for key, shown in parts.items()
        if shown is None
    }


def only_small_hidden(counted, k):
    """What suppression of the small cells alone would publish."""
    return Protected(
        {dimension: {key: None if 0 < n < k else n for key, n in parts.items()} for dimension, parts in counted.items()}
    )


def test_the_attack_bites_where_only_small_cells_are_hidden(cohort):
    counted = {"disability": count(cohort, "wg_disability")}
    published = only_small_hidden(counted, 5)
    assert narrowed(attack_splits(counted, published, 5), hidden_in(published), 5) == {
        ("disability", "yes"): (1, 2),
        ("disability", "-"): (1, 2),
    }


thresholds = st.integers(3, 10)
small_counts = st.one_of(st.integers(0, 6), st.integers(0, 40))


@settings(max_examples=80, deadline=None)
@given(st.lists(small_counts, min_size=1, max_size=7), thresholds)
def test_no_line_tells_more_than_promised(counts, k):
    counted = {"x": {str(i): n for i, n in enumerate(counts)}}
    published = protect_splits(counted, sum(counts), k)
    attack = attack_splits(counted, published, k)
    assert narrowed(attack, hidden_in(published), k) == {}
    assert all(n is None or n == 0 or n >= k for n in published.splits["x"].values())
    assert all(n is None or n == counted["x"][key] for key, n in published.splits["x"].items())


@st.composite
def nested_splits(draw):
    parent = {str(i): "ABC"[draw(st.integers(0, 2))] for i in range(draw(st.integers(1, 6)))}
    fine = {key: draw(small_counts) for key in parent}
    coarse = dict.fromkeys("ABC", 0)
    for key, n in fine.items():
        coarse[parent[key]] += n
    for key in coarse:  # persons of whom only the coarse cell is known
        rest = draw(st.sampled_from([0, 0, 0, 1, 7]))
        if rest:
            coarse[key] += rest
            fine["-"] = fine.get("-", 0) + rest
    return {"fine": fine, "coarse": {key: n for key, n in coarse.items() if n}}, parent


@settings(max_examples=60, deadline=None)
@given(nested_splits(), thresholds)
def test_splits_that_lie_in_one_another_tell_no_more_together(nested, k):
    counted, parent = nested
    nestings = [Nesting("fine", "coarse", parent)]
    counted["fine"] = {key: n for key, n in counted["fine"].items() if n}
    published = protect_splits(counted, sum(counted["fine"].values()), k, nestings)
    assert narrowed(attack_splits(counted, published, k, nestings), hidden_in(published), k) == {}


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.data(), thresholds, st.booleans())
def test_no_table_tells_more_than_promised(rows, columns, data, k, hide_zero):
    counted = {(str(r), str(c)): data.draw(small_counts) for r in range(rows) for c in range(columns)}
    table = suppress(counted, k, hide_zero=hide_zero)
    if table.collapsed:
        assert all(cell.hidden for cell in [*table.cells.values(), *table.rows.values(), *table.columns.values()])
        return
    least = 0 if hide_zero else 1
    attack, hidden = attack_table(table, k, least)
    assert narrowed(attack, {name: cell.text == f"<{k}" for name, cell in hidden.items()}, k, least) == {}
    assert all(cell.hidden or not least <= counted[key] < k for key, cell in table.cells.items())


def test_two_hidden_cells_in_every_line_are_not_enough():
    """Two loops of hidden cells joined by one: each line hides two or more, and the joint is told all the same."""
    counted = {(r, c): 20 for r in "abcd" for c in "wxyz"}
    small = [("a", "w"), ("a", "x"), ("b", "w"), ("b", "x"), ("b", "y"), ("c", "y"), ("c", "z"), ("d", "y"), ("d", "z")]
    counted |= dict.fromkeys(small, 2)
    naive = suppress(dict.fromkeys(counted, 20))
    naive.cells.update({key: type(naive.total)(None, "<5") for key in small})
    margins = {axis: Counter() for axis in (0, 1)}
    for key, n in counted.items():
        for axis in (0, 1):
            margins[axis][key[axis]] += n
    for axis, cells in ((0, naive.rows), (1, naive.columns)):
        cells.update({margin: type(naive.total)(n, str(n)) for margin, n in margins[axis].items()})
    total = sum(counted.values())
    naive = type(naive)(naive.cells, naive.rows, naive.columns, type(naive.total)(total, str(total)))
    attack, _hidden = attack_table(naive, 5)
    assert attack.range_of(("cell", "b", "y")) == (2, 2)
    attack, hidden = attack_table(suppress(counted), 5)
    assert narrowed(attack, {name: cell.text == "<5" for name, cell in hidden.items()}, 5) == {}
