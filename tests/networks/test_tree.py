"""The tree of units: what hangs where on which day, and what is there of how many."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from networks import tree
from networks.coverage import coverage, coverages
from networks.models import Network, Placement, Unit, UnitCount, UnitKind
from office.errors import DomainError
from office.models import HistoryEvent
from tests.networks.conftest import add

pytestmark = pytest.mark.django_db
CLOSED = dt.date(2025, 7, 1)
DAY = dt.timedelta(days=1)


def kind_of(network: Network, slug: str) -> UnitKind:
    return network.kinds.get(slug=slug)


def names(units) -> list[str]:
    return sorted(unit.name_vi for unit in units)


def fresh(unit: Unit) -> Unit:
    return Unit.objects.select_related("kind", "parent", "network").get(pk=unit.pk)


def test_a_branch_is_what_hangs_below_a_unit(branch):
    assert names(Unit.objects.under(branch["D1"])) == ["C", "D1.1", "D1.2"]
    assert names(tree.above(fresh(branch["C"]))) == ["D1", "D1.1", "P"]
    assert names(tree.above(fresh(branch["C"]), highest=branch["D1"].path)) == ["D1", "D1.1"]


def test_a_moved_unit_takes_its_branch_along_and_the_past_stays(branch):
    tree.move_unit(branch["D1.1"], branch["D2"], on=CLOSED, by=None, reason="Nghị quyết")
    assert names(Unit.objects.under(branch["D2"])) == ["C", "D1.1", "D2.1", "D2.2"]
    assert names(tree.children_on(branch["D1"], CLOSED - DAY)) == ["D1.1", "D1.2"]
    assert names(tree.children_on(branch["D1"], CLOSED)) == ["D1.2"]
    assert names(tree.children_on(branch["D2"], CLOSED)) == ["D1.1", "D2.1", "D2.2"]


def test_moving_twice_to_the_same_place_is_done_once(branch):
    for _twice in range(2):
        tree.move_unit(branch["D1.1"], branch["D2"], on=CLOSED, by=None)
    assert HistoryEvent.objects.filter(verb="networks.unit_moved").count() == 1
    assert branch["D1.1"].placements.count() == 2


@pytest.mark.parametrize(("what", "to"), [("D1", "D1.1"), ("D1", "D1"), ("D1", "C"), ("P", "D1"), ("D1.1", "D1.2")])
def test_no_circle_and_nothing_under_its_own_level(branch, what, to):
    before = list(Unit.objects.order_by("pk").values_list("path", "parent_id"))
    with pytest.raises(DomainError):
        tree.move_unit(branch[what], branch[to], on=CLOSED, by=None)
    assert list(Unit.objects.order_by("pk").values_list("path", "parent_id")) == before


def test_a_level_closed_on_a_day_hangs_its_children_higher_and_keeps_its_history(branch):
    district = kind_of(branch["P"].network, "district")
    tree.close_kind(district, on=CLOSED, by=None, reason="Hai cấp")
    assert names(tree.children_on(branch["P"], CLOSED - DAY)) == ["D1", "D2"]
    assert names(tree.children_on(branch["P"], CLOSED)) == ["D1.1", "D1.2", "D2.1", "D2.2"]
    assert names(tree.children_on(branch["D1"], CLOSED - DAY)) == ["D1.1", "D1.2"]
    assert names(Unit.objects.under(fresh(branch["P"])).filter(ended_on=None)) == ["C", "D1.1", "D1.2", "D2.1", "D2.2"]
    assert [level.kind.slug for level in coverage(fresh(branch["P"]))] == ["commune", "chapter"]


def test_a_merged_unit_is_succeeded_and_what_hung_below_hangs_there(branch):
    tree.merge_unit(branch["D1.1"], branch["D2.1"], on=CLOSED, by=None)
    assert names(Unit.objects.under(fresh(branch["D2.1"]))) == ["C"]
    assert fresh(branch["D1.1"]).ended_on == CLOSED
    assert [str(row.after) for row in branch["D1.1"].successions.all()] == ["D2.1"]


def test_a_split_unit_is_succeeded_by_two(branch):
    made = tree.split_unit(
        branch["D1.1"], [{"code": "a", "name_vi": "D1.1a"}, {"code": "b", "name_vi": "D1.1b"}], on=CLOSED, by=None
    )
    assert names(Unit.objects.under(fresh(branch["D1"])).filter(ended_on=None)) == ["C", "D1.1a", "D1.1b", "D1.2"]
    assert fresh(branch["C"]).parent == made[0]


def test_a_split_into_one_is_refused_and_nothing_is_half_written(branch):
    with pytest.raises(DomainError):
        tree.split_unit(branch["D1.1"], [{"code": "a", "name_vi": "alone"}], on=CLOSED, by=None)
    assert not Unit.objects.filter(name_vi="alone").exists()
    assert fresh(branch["D1.1"]).ended_on is None


def test_a_renamed_unit_is_the_same_record_and_keeps_its_former_name(branch):
    tree.rename_unit(branch["D1.1"], name_vi="Xã mới", on=CLOSED, by=None)
    unit = fresh(branch["D1.1"])
    assert (unit.name_vi, unit.origins.get().former_name_vi) == ("Xã mới", "D1.1")
    assert unit.search_text == "d1.1 xa moi"


# --- coverage ----------------------------------------------------------------------


def told(unit: Unit) -> dict[str, tuple[int, int | None, int]]:
    return {level.kind.slug: (level.number, level.expected, level.records) for level in coverage(fresh(unit))}


def state(unit: Unit, slug: str, number: int, expected: int | None = None, year: int = 2022) -> UnitCount:
    return UnitCount.objects.create(
        unit=unit, kind=kind_of(unit.network, slug), number=number, expected=expected, as_of=dt.date(year, 12, 31)
    )


def test_coverage_names_those_that_are_missing(branch):
    tree.change_unit(branch["D2.2"], by=None, is_established=False)
    level = next(one for one in coverage(fresh(branch["P"])) if one.kind.slug == "commune")
    assert (level.number, level.expected, level.share) == (3, 4, 75.0)
    assert names(level.missing) == ["D2.2"]


def test_a_level_held_as_a_count_needs_no_records(branch):
    state(branch["P"], "chapter", 4096)
    assert told(branch["P"])["chapter"] == (4096, None, 1)


def test_records_are_among_the_count_until_there_are_more(branch):
    state(branch["D1.1"], "chapter", 2)
    assert told(branch["P"])["chapter"] == (2, None, 1)
    for number in (1, 2, 3):
        add(branch["P"].network, "chapter", f"new {number}", fresh(branch["D1.1"]))
    assert told(branch["P"])["chapter"] == (4, None, 4)


def test_counts_of_different_branches_add_and_those_above_stand_for_those_below(branch):
    state(branch["D1.2"], "chapter", 10)
    state(branch["D2.1"], "chapter", 20, expected=25)
    assert told(branch["P"])["chapter"] == (31, None, 1)  # 10 + 20 + the record under D1.1
    state(branch["D1"], "chapter", 12)  # of the whole district: D1.2's ten and D1.1's record are among these
    assert told(branch["P"])["chapter"] == (32, None, 1)
    assert told(branch["D2"])["chapter"] == (20, 25, 0)


def test_the_newest_statement_counts(branch):
    state(branch["P"], "chapter", 4000, year=2021)
    state(branch["P"], "chapter", 4096, year=2022)
    assert told(branch["P"])["chapter"][0] == 4096


def test_units_side_by_side_are_told_as_each_alone_at_the_cost_of_one(branch, django_assert_num_queries):
    state(branch["D1"], "chapter", 12)
    state(branch["D2"], "chapter", 20, expected=25)
    tree.change_unit(branch["D2.2"], by=None, is_established=False)
    units = [fresh(branch["D1"]), fresh(branch["D2"])]
    alone = [coverage(unit) for unit in units]
    with django_assert_num_queries(4):
        together = coverages(units)
    assert together == alone
    assert [[level.number for level in levels] for levels in together] == [[2, 12], [1, 20]]
    assert [[names(level.missing) for level in levels] for levels in together] == [[[], []], [["D2.2"], []]]
    assert coverages([]) == []


def test_coverage_costs_the_same_for_many_units(branch, django_assert_num_queries):
    top = fresh(branch["P"])
    with django_assert_num_queries(4):
        coverage(top)


# --- any order of moves ------------------------------------------------------------

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["move", "merge", "close", "split", "rename"]),
        st.sampled_from(["D1", "D2", "D1.1", "D1.2", "D2.1", "D2.2", "C"]),
        st.sampled_from(["P", "D1", "D2", "D1.1", "D1.2", "D2.1", "D2.2"]),
        st.integers(0, 400),
    ),
    max_size=12,
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_whatever_is_done_the_past_stays_and_paths_tell_the_tree(branch, acts):
    mark = transaction.savepoint()
    past = dt.date(2024, 12, 31)
    units = list(Unit.objects.all())
    before = {unit.pk: names(tree.children_on(unit, past)) for unit in units}
    renamed = set()
    for number, (act, name, other, days) in enumerate(acts):
        on = dt.date(2025, 1, 1) + days * DAY
        unit, target = fresh(branch[name]), fresh(branch[other])
        try:
            if act == "move":
                tree.move_unit(unit, target, on=on, by=None)
            elif act == "merge":
                tree.merge_unit(unit, target, on=on, by=None)
            elif act == "close":
                tree.close_unit(unit, on=on, by=None)
            elif act == "split":
                parts = [{"code": f"{number}-{part}", "name_vi": f"{number}-{part}"} for part in "ab"]
                tree.split_unit(unit, parts, on=on, by=None)
            else:
                renamed.add(unit.pk)
                tree.rename_unit(unit, name_vi=unit.name_vi, name_en=str(number), on=on, by=None)
        except DomainError:
            pass
    assert {unit.pk: names(tree.children_on(unit, past)) for unit in units} == before
    for unit in Unit.objects.select_related("parent"):
        assert unit.path == (unit.parent.path if unit.parent else "") + tree.step_of(unit.number)
    spans = Placement.objects.order_by("unit_id", "pk").values_list("unit_id", "since", "until")
    for (unit_id, _since, until), (next_id, since, _until) in zip(spans, list(spans)[1:], strict=False):
        assert next_id != unit_id or until == since
    transaction.savepoint_rollback(mark)
