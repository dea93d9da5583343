"""Returns: what is asked, sent, accepted, and what the sums along the tree are at every moment."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from networks import tree
from networks.models import NetworkRole, Return, ReturnField, Round, Unit
from networks.returns import workflow
from networks.returns.completeness import completeness
from networks.returns.formulas import BadFormula, names_in, work_out
from networks.returns.reading import amounts_of, differences, roll_up
from networks.returns.words import formula_words
from networks.standing import forget
from office.errors import DomainError, WrongState
from office.models import HistoryEvent
from participants.models import User
from tests.networks.conftest import YEAR, make_form, officer_of

pytestmark = pytest.mark.django_db


def of(asked: Round, code: str) -> Return:
    return Return.objects.select_related("round__form", "unit").get(round=asked, unit__code=code)


def send(asked: Round, code: str, by: User, accept: User | None = None, explanation: str = "", **numbers) -> Return:
    sent = of(asked, code)
    answers = {key: value if isinstance(value, dict) else {"amount": Decimal(value)} for key, value in numbers.items()}
    workflow.write_return(sent, answers, by=by, explanation=explanation)
    workflow.submit_return(sent, by=by)
    if accept:
        workflow.accept_return(sent, by=accept)
    return of(asked, code)


def line(asked: Round, top: Unit | None, key: str, counted: str = "accepted"):
    lines = roll_up(asked, top.path if top else "", counted=counted)
    return next(one for one in lines if one.field.key == key)


# --- formulas ----------------------------------------------------------------------


def test_formulas_know_numbers_names_and_four_signs():
    known = {"a": Decimal(6), "b": Decimal(4), "gone": None}
    assert work_out("(a + b) * 2 - -1 / 4", known) == Decimal("20.25")
    assert work_out("a / (b - 4)", known) is None
    assert work_out("a + gone", known) is None
    assert names_in("a / b") == {"a", "b"}


@pytest.mark.parametrize(
    "text",
    ["__import__('os')", "a.b", "a ** 9", "a if b else c", "[1]", "1e400", "'x'", "a b", "", "(" * 300, "9" * 300],
)
def test_nothing_else_is_a_formula(text):
    with pytest.raises(BadFormula):
        names_in(text)


def test_a_formula_that_names_what_is_not_asked_is_refused_at_its_field(branch):
    form = make_form(branch["P"].network)
    field = ReturnField(form=form, key="x", label_vi="x", type="count", formula="members / nobody")
    with pytest.raises(ValidationError) as refused:
        field.full_clean()
    assert "nobody" in str(refused.value.message_dict["formula"])


# --- opening -----------------------------------------------------------------------


def test_opening_expects_a_return_of_each_unit_that_was_open_on_the_last_day(branch, steward, asked):
    assert set(asked.returns.values_list("unit__code", flat=True)) == {"P", "D1.1", "D1.2", "D2.1", "D2.2", "C"}
    workflow.open_round(asked, by=steward)
    assert asked.returns.count() == 6
    assert HistoryEvent.objects.filter(verb="networks.round_opened").count() == 1


def test_the_tree_of_a_round_is_that_of_its_last_day(branch, steward):
    network = branch["P"].network
    tree.move_unit(branch["D1.1"], branch["D2"], on=dt.date(2023, 7, 1), by=None)
    tree.close_unit(branch["D2.2"], on=dt.date(2023, 7, 1), by=None)
    made = Round.objects.create(network=network, form=make_form(network), title_vi="2022", **YEAR)
    asked = workflow.open_round(made, by=steward)
    assert of(asked, "C").path == branch["C"].path  # still under D1
    assert asked.returns.filter(unit__code="D2.2").exists()


# --- sending -----------------------------------------------------------------------


def test_a_return_goes_from_draft_to_accepted_and_each_step_once(branch, steward, asked):
    officer = officer_of(branch["D1.1"])
    sent = send(asked, "D1.1", officer, members=100)
    assert (sent.state, sent.on_behalf) == ("submitted", False)
    assert workflow.submit_return(sent, by=officer) is False
    with pytest.raises(DomainError):
        workflow.accept_return(sent, by=officer)  # not one's own
    assert workflow.accept_return(sent, by=steward) is True
    assert workflow.accept_return(sent, by=steward) is False
    with pytest.raises(WrongState):
        workflow.write_return(sent, {"members": {"amount": Decimal(9)}}, by=officer)
    assert HistoryEvent.objects.filter(verb="networks.return_accepted").count() == 1


def test_what_is_sent_back_says_why_and_no_longer_counts(branch, steward, asked):
    officer = officer_of(branch["D1.1"])
    sent = send(asked, "D1.1", officer, accept=steward, members=100)
    with pytest.raises(DomainError):
        workflow.send_back_return(sent, by=steward, reason=" ")
    workflow.send_back_return(sent, by=steward, reason="Thiếu chi hội")
    assert of(asked, "D1.1").reason == "Thiếu chi hội"
    assert line(asked, None, "members").below.value is None
    send(asked, "D1.1", officer, accept=steward, members=90)
    assert line(asked, None, "members").below.value == 90


def test_who_is_above_enters_on_behalf_and_who_is_beside_does_not(branch, steward, asked):
    above, beside = officer_of(branch["D1"], "d1@network.example"), officer_of(branch["D2"], "d2@network.example")
    assert send(asked, "D1.1", above, members=1).on_behalf is True
    with pytest.raises(workflow.NotYours):
        workflow.write_return(of(asked, "D1.2"), {"members": {"amount": Decimal(1)}}, by=beside)
    with pytest.raises(workflow.NotYours):
        workflow.accept_return(of(asked, "D1.1"), by=beside)
    assert workflow.accept_return(of(asked, "D1.1"), by=above) is True


def test_blank_is_not_zero_and_what_must_be_answered_is_named(branch, steward, asked):
    officer = officer_of(branch["D1.1"])
    with pytest.raises(DomainError, match="members"):
        send(asked, "D1.1", officer, raised=5)
    sent = send(asked, "D1.1", officer, members=0)
    assert amounts_of(sent)["members"].value == 0
    assert amounts_of(sent)["paid"].value is None


def test_a_percentage_needs_both_its_parts(branch, steward, asked):
    officer = officer_of(branch["D1.1"])
    with pytest.raises(DomainError, match="share"):
        send(asked, "D1.1", officer, members=1, share={"part": Decimal(3)})
    sent = send(asked, "D1.1", officer, members=1, share={"part": Decimal(3), "whole": Decimal(4)})
    assert amounts_of(sent)["share"].value == 75


def test_an_answer_taken_away_is_blank_again(branch, steward, asked):
    sent = of(asked, "D1.1")
    workflow.write_return(sent, {"members": {"amount": Decimal(5)}}, by=steward)
    workflow.write_return(sent, {"members": {"amount": None}}, by=steward)
    assert not of(asked, "D1.1").values.exists()


def test_nothing_changes_in_a_locked_round(branch, steward, asked):
    sent = send(asked, "D1.1", steward, members=1)
    workflow.lock_round(asked, by=steward)
    for step in (
        lambda: workflow.write_return(sent, {}, by=steward),
        lambda: workflow.accept_return(sent, by=steward),
        lambda: workflow.send_back_return(sent, by=steward, reason="x"),
    ):
        with pytest.raises(WrongState):
            step()
    workflow.reopen_round(asked, by=steward, reason="Bổ sung")
    assert workflow.accept_return(sent, by=steward) is True


# --- checks: the association of S4 ---------------------------------------------------


def test_members_that_deviate_from_share_times_population_warn(branch, steward, asked):
    facts = {"members": 775276, "population": 3341707, "share": {"amount": Decimal("23.2")}}
    sent = send(asked, "P", steward, **facts)
    assert differences(asked.form.checks.all(), amounts_of(sent)) == []
    workflow.take_back_return(sent, by=steward)
    sent = send(asked, "P", steward, **(facts | {"population": 3400000}))  # 788,800: 1.7% apart
    [found] = differences(asked.form.checks.all(), amounts_of(sent))
    assert (found.left, found.right) == (775276, Decimal("788800"))


def test_paid_over_raised_and_opening_must_be_explained(branch, steward, asked):
    with pytest.raises(DomainError, match="Chi quá thu"):
        send(asked, "P", steward, members=1, raised=10, paid=12, opening=1)
    sent = send(asked, "P", steward, members=1, raised=10, paid=12, opening=1, explanation="Vay quỹ năm trước")
    assert sent.state == "submitted"


# --- sums --------------------------------------------------------------------------


def test_sums_are_of_what_is_accepted_or_of_everything_so_far(branch, steward, asked):
    send(asked, "D1.1", steward, accept=steward, members=10, raised=1000, population=50)
    send(asked, "D1.2", steward, members=20, raised=500, population=50)
    send(asked, "D2.1", steward, accept=steward, members=5)
    top = branch["P"]
    assert line(asked, top, "members").below.value == 15
    assert line(asked, top, "members", "all").below.value == 35
    d1 = line(asked, top, "members", "all").parts[branch["D1"].path]
    assert (d1.value, d1.n) == (30, 2)
    assert line(asked, top, "raised").below.value == 1000
    assert line(asked, top, "per_head", "all").below.value == 15  # 1,500 of 100 people
    assert line(asked, branch["D2"], "paid").below.value is None


def test_a_part_is_told_by_its_highest_level_so_that_nothing_counts_twice(branch, steward, asked):
    send(asked, "C", steward, accept=steward, members=7)
    assert line(asked, branch["P"], "members").below.value == 7
    send(asked, "D1.1", steward, accept=steward, members=10)  # the commune tells of its chapters too
    assert line(asked, branch["P"], "members").below.value == 10
    inner = line(asked, branch["D1.1"], "members")
    assert (inner.own.value, inner.below.value, inner.difference) == (10, 7, 3)


def test_percentages_are_worked_out_of_their_parts_never_averaged(branch, steward, asked):
    for code, part, whole in (("D1.1", 1, 10), ("D1.2", 90, 90)):
        share = {"part": Decimal(part), "whole": Decimal(whole)}
        send(asked, code, steward, accept=steward, members=1, share=share)
    assert line(asked, branch["P"], "share").below.value == 91


def test_a_figure_of_ones_own_stands_beside_what_the_parts_make(branch, steward, asked):
    send(asked, "P", steward, accept=steward, members={"amount": Decimal(775276), "qualifier": "over"})
    send(asked, "D1.1", steward, accept=steward, members=10)
    found = line(asked, branch["P"], "members")
    assert (found.told.value, found.below.value, found.difference) == (775276, 10, 775266)
    assert (found.told.qualifier, found.below.qualifier) == ("over", "exactly")
    send(asked, "D1.2", steward, accept=steward, members={"amount": Decimal(5), "qualifier": "over"})
    assert line(asked, branch["P"], "members").below.qualifier == "over"
    send(asked, "D2.1", steward, accept=steward, members={"amount": Decimal(5), "qualifier": "under"})
    assert line(asked, branch["P"], "members").below.qualifier == "about"


def test_the_change_since_last_year_is_of_the_same_unit(branch, steward, asked):
    send(asked, "D1.1", steward, accept=steward, members=10)
    send(asked, "C", steward, accept=steward, members=8)
    tree.move_unit(branch["D1.1"], branch["D2"], on=dt.date(2023, 2, 1), by=None)
    again = Round.objects.create(
        network=asked.network, form=asked.form, title_vi="2023", previous=asked,
        starts_on=dt.date(2023, 1, 1), ends_on=dt.date(2023, 12, 31), due_on=dt.date(2024, 1, 15),
    )  # fmt: skip
    again = workflow.open_round(again, by=steward)
    forget(steward)
    send(again, "D1.1", steward, accept=steward, members=13)
    moved = Unit.objects.get(code="D1.1")
    assert line(again, moved, "members").change == 3
    assert line(asked, branch["D1"], "members").below.value == 10  # the past stays
    assert line(asked, branch["D2"], "members").below.value is None
    assert line(again, branch["D2"], "members").below.value == 13


def test_who_has_sent_and_who_has_not(branch, steward, asked):
    send(asked, "D1.1", steward, accept=steward, members=1)
    send(asked, "D2.1", steward, members=1)
    whole, parts = completeness(asked, branch["P"].path)
    assert (whole.total, whole.sent, whole.accepted, whole.missing) == (6, 2, 1, 4)
    assert {part.unit.code: (part.sent, part.total) for part in parts} == {"D1": (1, 3), "D2": (1, 2)}


def test_sums_cost_the_same_for_many_returns(branch, steward, asked, django_assert_num_queries):
    with django_assert_num_queries(2):
        roll_up(asked, branch["P"].path)
    with django_assert_num_queries(3):
        completeness(asked, branch["P"].path)


def test_a_reader_may_neither_write_nor_accept(branch, steward, asked):
    reader = officer_of(branch["D1"], "reader@network.example")
    NetworkRole.objects.filter(user=reader).update(role="reader", unit=None)
    with pytest.raises(workflow.NotYours):
        workflow.write_return(of(asked, "D1.1"), {}, by=reader)
    with pytest.raises(workflow.NotYours):
        workflow.accept_return(of(asked, "D1.1"), by=reader)


def test_a_formula_is_read_in_the_labels_of_what_it_names(branch):
    form = make_form(branch["P"].network)
    form.fields.filter(key="share").update(label_vi="Tỉ lệ", label_en="Share")
    form.fields.filter(key="members").update(label_vi="Hội viên", label_en="Members")
    fields = list(form.fields.all())
    with override("vi"):
        assert formula_words("members*100/share", fields) == "“Hội viên” × 100 ÷ “Tỉ lệ”"
        assert formula_words("members - (paid - 0.5)", fields) == "“Hội viên” − (“paid” − 0,5)"
    with override("en"):
        assert formula_words("(members + paid) / share_of", fields) == "(“Members” + “paid”) ÷ the whole of “Share”"
        assert formula_words("members / (paid / -1)", fields) == "“Members” ÷ (“paid” ÷ (−1))"
