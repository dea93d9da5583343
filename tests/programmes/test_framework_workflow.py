"""Each state × step × person: who may do what with a reported figure, and what a state forbids."""

from decimal import Decimal as D

import pytest
from django.utils.translation import override

from office.errors import DomainError, WrongState
from office.models import HistoryEvent
from participants.models import User
from programmes.framework import services, workflow
from programmes.framework.enums import VALUE_TRANSITIONS, ValueState
from programmes.models import ReportedValue, Role
from tests.factories.cast import make_user
from tests.factories.framework import make_framework

pytestmark = pytest.mark.django_db

STEPS = {
    "submit_value": lambda row, by: workflow.submit_value(row, by=by),
    "take_back_value": lambda row, by: workflow.take_back_value(row, by=by),
    "return_value": lambda row, by: workflow.return_value(row, by=by, reason="Thiếu"),
    "approve_value": lambda row, by: workflow.approve_value(row, by=by),
}
OWN, CHECK = {"submit_value", "take_back_value"}, {"return_value", "approve_value"}
MAY = {
    "coordinator": OWN | CHECK,
    "administrator": OWN | CHECK,
    "reporter": OWN,
    "other_reporter": set(),
    "facilitator": set(),
    "monitor": set(),
    "trainee": set(),
    "donor": set(),
    "coordinator_elsewhere": set(),
    "stranger": set(),
}


@pytest.fixture
def work(cast):
    with override("en"):
        yield make_framework(cast)


@pytest.mark.parametrize("who", MAY)
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", ValueState.values)
def test_from_to_and_by_whom(work, cast, state, step, who):
    indicator = work.indicator()
    row = work.report(indicator, work.first, state=state, value=D(5))
    user = getattr(work, who, None) or getattr(cast, who)
    allowed, to, _verb = VALUE_TRANSITIONS[step]
    if step not in MAY[who]:
        with pytest.raises(workflow.NotYours):
            STEPS[step](row, user)
        expected = state
    elif state == to:
        assert STEPS[step](row, user) is False
        expected = state
    elif state in allowed:
        assert STEPS[step](row, user) is True
        expected = to
    else:
        with pytest.raises(WrongState):
            STEPS[step](row, user)
        expected = state
    assert ReportedValue.objects.get(pk=row.pk).state == expected


@pytest.mark.parametrize("step", STEPS)
def test_a_locked_period_stops_every_step(work, step):
    state = next(iter(VALUE_TRANSITIONS[step][0]))
    row = work.report(work.indicator(), work.first, state=state, value=D(5))
    services.lock_period(work.first, by=work.coordinator)
    with pytest.raises(WrongState, match="locked"):
        STEPS[step](row, work.coordinator)
    assert ReportedValue.objects.get(pk=row.pk).state == state


def test_sent_by_the_coordinator_it_is_on_behalf_and_by_the_reporter_not(work):
    indicator = work.indicator()
    row = work.report(indicator, work.first, state="submitted", value=D(5))
    assert row.on_behalf and row.submitted_by == work.coordinator
    own = workflow.write_value(indicator, work.second, work.union, by=work.reporter, value=D(2))
    workflow.submit_value(own, by=work.reporter)
    own.refresh_from_db()
    assert not own.on_behalf and own.submitted_by == work.reporter


def test_what_a_coordinator_sent_another_one_approves_where_there_is_another(work):
    row = work.report(work.indicator(), work.first, state="submitted", value=D(5))
    second = make_user("Second", "second@cast.example")
    Role.objects.create(programme=row.indicator.programme, user=second, role="coordinator")
    with override("en"), pytest.raises(DomainError, match="another coordinator approves it"):
        workflow.approve_value(row, by=work.coordinator)
    assert ReportedValue.objects.get(pk=row.pk).state == "submitted"
    assert workflow.approve_value(row, by=User.objects.get(pk=second.pk))


def test_a_return_says_why_and_the_figure_no_longer_counts(work):
    row = work.report(work.indicator(), work.first, value=D(5))
    with pytest.raises(DomainError, match="Say what is to be put right"):
        workflow.return_value(row, by=work.coordinator, reason=" ")
    workflow.return_value(row, by=work.coordinator, reason="Sai tổng")
    row.refresh_from_db()
    assert (row.state, row.reason, row.approved_at) == ("returned", "Sai tổng", None)
    event = HistoryEvent.objects.filter(verb="programmes.value_returned").get()
    assert (event.from_state, event.to_state, event.reason) == ("approved", "returned", "Sai tổng")


def test_what_is_sent_or_approved_is_not_written_over(work):
    indicator = work.indicator()
    work.report(indicator, work.first, state="submitted", value=D(5))
    with pytest.raises(WrongState, match="can’t be changed now"):
        workflow.write_value(indicator, work.first, work.union, by=work.reporter, value=D(6))


def test_nothing_or_a_percentage_without_its_whole_is_not_sent(work):
    blank = work.report(work.indicator("a"), work.first, state="draft", note="chưa có")
    with pytest.raises(DomainError, match="Blank is not zero"):
        workflow.submit_value(blank, by=work.reporter)
    share = work.report(work.indicator("b", kind="percentage"), work.first, state="draft", note="x")
    with pytest.raises(DomainError, match="its part and its whole"):
        workflow.submit_value(share, by=work.reporter)
    zero = work.report(work.indicator("c"), work.first, state="draft", value=D(0))
    assert workflow.submit_value(zero, by=work.reporter)


def test_only_who_is_responsible_reports(work):
    indicator = work.indicator()
    with pytest.raises(workflow.NotYours):
        workflow.write_value(indicator, work.first, work.union, by=work.other_reporter, value=D(1))
    with pytest.raises(WrongState, match="does not report this indicator"):
        workflow.write_value(indicator, work.first, work.school, by=work.other_reporter, value=D(1))
    counted = work.indicator("m", measure="people.enrolled")
    with pytest.raises(WrongState):
        workflow.write_value(counted, work.first, work.union, by=work.reporter, value=D(1))
