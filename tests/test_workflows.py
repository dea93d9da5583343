"""Every state × every step of each workflow: done with its entry in the history, done already, or refused in words."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from actionplans import workflow as plans
from actionplans.models import Activity, BudgetLine, PlanIndicator, Visit
from instruments.criteria import services as criteria
from networks import tree
from networks.desk import services as desks
from networks.desk import workflow as consulting
from networks.fund import workflow as fund
from networks.membership import workflow as membership
from networks.models import (
    Edition,
    FundEntry,
    Network,
    NetworkRole,
    Question,
    Return,
    ReturnField,
    ReturnForm,
    Round,
    UnitKind,
)
from networks.returns import workflow as returns
from office.errors import DomainError, WrongState
from office.models import HistoryEvent
from participants.models import Place, User
from programmes import follow_ups
from programmes.framework import workflow as values
from programmes.models import FollowUp
from programmes.money import workflow as money
from programmes.workflow import move_programme
from reports.contributions import workflow as contributions
from reports.models import Contribution, Report
from reports.workflow import move_report
from tests.factories.cast import Cast, make_organisation
from tests.factories.framework import make_framework
from tests.factories.judging import (
    make_application,
    make_recognition,
    make_review,
    step_of_application,
    step_of_recognition,
    step_of_review,
)
from tests.factories.networks import make_member
from tools.workflows import DOCUMENT, Workflow, document, workflows
from trainings.models import Event
from trainings.workflow import move_event

pytestmark = pytest.mark.django_db
LONG_AGO = dt.date(2023, 10, 16)


@dataclass
class Case:
    """How to make the object of a workflow, and how to take a step of it."""

    make: Callable[[Cast], Any]
    step: Callable[[Any, str, Any, str], Any]  # object, name of the step, by, reason
    in_one_go: bool = False  # many states × many steps: walked on one object, each step undone


def make_plan(cast: Cast) -> Any:
    plan = cast.plan
    plan.problem_vi, plan.objective_vi = "Phụ nữ ít họp", "Một nửa dự họp"
    plan.save()
    Activity.objects.create(
        plan=plan, code="A1", title_vi="Họp", starts_on=LONG_AGO, ends_on=LONG_AGO, responsible=cast.enrolment
    )
    PlanIndicator.objects.create(plan=plan, name_vi="Phụ nữ dự họp", unit_vi="người", baseline=0, target=50)
    BudgetLine.objects.create(plan=plan, title="Nước", amount=1)
    return plan


def step_of_plan(plan: Any, name: str, by: Any, reason: str) -> Any:
    needs = {"reason": reason} if name in {"return_plan", "reopen_plan"} else {}
    return getattr(plans, name)(plan, by=by, **needs)


def make_visit(cast: Cast) -> Visit:
    return Visit.objects.create(
        programme=cast.programme, title="Thăm thôn", planned_on=LONG_AGO, done_on=LONG_AGO, summary="Tốt"
    )


def step_of_visit(visit: Visit, name: str, by: Any, reason: str) -> Any:
    needs: dict[str, Any] = {"reason": reason} if name in {"return_visit", "cancel_visit"} else {}
    if name == "report_visit":
        needs = {"done_on": LONG_AGO, "summary": "Tốt"}
    return getattr(plans, name)(visit, by=by, **needs)


def step_of_follow_up(row: FollowUp, name: str, by: Any, reason: str) -> Any:
    needs = {"reason": reason} if name in {"reopen_follow_up", "cancel_follow_up"} else {}
    if name == "do_follow_up":
        needs = {"what_was_done": "Đã mời"}
    return getattr(follow_ups, name)(row, by=by, **needs)


def make_value(cast: Cast) -> Any:
    work = make_framework(cast)
    row = work.report(work.indicator(), work.first, state="draft", value=5)
    row.reason = "Thiếu"  # a returned one says why
    row.save()
    return row


def step_of_value(row: Any, name: str, by: Any, reason: str) -> Any:
    needs = {"reason": reason} if name == "return_value" else {}
    return getattr(values, name)(row, by=by, **needs)


def make_transaction(cast: Cast) -> Any:
    """Entered by another than the coordinator who takes the steps."""
    row, _new = money.enter_transaction(
        cast.programme, by=cast.administrator, kind="expenditure", on=LONG_AGO, amount=Decimal(5), currency="VND"
    )
    row.reason = "Thiếu"  # a returned one says why
    row.save()
    return row


def step_of_transaction(row: Any, name: str, by: Any, reason: str) -> Any:
    needs = {"reason": reason} if name == "return_transaction" else {}
    return getattr(money, name)(row, by=by, **needs)


def make_contribution(cast: Cast) -> Contribution:
    return Contribution.objects.create(
        programme=cast.programme, organisation=make_organisation("Hội Phụ nữ xã"), kind="end_of_programme",
        title_vi="Kết quả", text_vi="Đã họp", due_on=LONG_AGO, reason="Thiếu",
    )  # fmt: skip


def step_of_contribution(row: Contribution, name: str, by: Any, reason: str) -> Any:
    needs = {"reason": reason} if name in {"return_contribution", "withdraw_contribution"} else {}
    return getattr(contributions, name)(row, by=by, **needs)


def make_question(cast: Cast) -> Question:
    """The coordinator runs the desk and is one of its two experts; the facilitator asked."""
    network = Network.objects.create(slug="ban-tu-van", name_vi="Mạng lưới")
    desks.save_desk(network, by=None, is_open=True)
    NetworkRole.objects.create(network=network, user=cast.coordinator, role="steward")
    for user in (cast.coordinator, cast.monitor):
        desks.name_expert(network, user, by=None, fields_vi="Giới")
    return Question.objects.create(
        network=network, asker=cast.facilitator, title="Mở lớp", text="Ở đâu?", may_publish=True, answered_at=timezone.now()
    )  # fmt: skip


def step_of_question(row: Question, name: str, by: Any, reason: str) -> Any:
    needs: dict[str, Any] = {}
    if name in {"decline_question", "release_question", "reopen_question"}:
        needs = {"reason": reason}
    elif name == "assign_question":
        needs = {"expert": User.objects.get(email="monitor@cast.example")}
    elif name in {"answer_question", "ask_further"}:
        needs = {"text": "Ở xã", "write_id": uuid.uuid4()}
        whose = "expert" if name == "answer_question" else "asker"
        Question.objects.filter(pk=row.pk).update(**{whose: by})
        row.refresh_from_db()
    return getattr(consulting, name)(row, by=by, **needs)


def make_edition(cast: Cast) -> Edition:
    question = make_question(cast)
    return Edition.objects.create(network=question.network, question=question, title="Mở lớp", text="?", answer="Ở xã")


def step_of_edition(row: Edition, name: str, by: Any, reason: str) -> Any:
    return getattr(consulting, name)(row, by=by, **({"reason": reason} if name == "hide_edition" else {}))


def member_of_cast(cast: Cast, **facts: Any) -> Any:
    """The coordinator runs its network; it has what an application and a report need."""
    network = Network.objects.create(slug="mang-luoi", name_vi="Mạng lưới", kind="members")
    NetworkRole.objects.create(network=network, user=cast.coordinator, role="steward")
    member = make_member(network, "Thành phố Thử", place_now=Place.objects.get(era="34", name_vi="Nghệ An"))
    member.progress_reports.update(text="Đã làm")
    type(member).objects.filter(pk=member.pk).update(**facts)
    return member


def make_round(cast: Cast) -> Round:
    network = Network.objects.create(slug="hoi", name_vi="Hội")
    NetworkRole.objects.create(network=network, user=cast.coordinator, role="steward")
    kind = UnitKind.objects.create(network=network, slug="xa", name_vi="Xã", rank=1)
    tree.add_unit(network, by=None, kind=kind, code="X", name_vi="Hội xã")
    form = ReturnForm.objects.create(network=network, title_vi="Báo cáo năm")
    form.kinds.add(kind)
    ReturnField.objects.create(form=form, key="members", label_vi="Hội viên")
    return Round.objects.create(
        network=network, form=form, title_vi="2023", starts_on=LONG_AGO, ends_on=LONG_AGO, due_on=LONG_AGO
    )


def step_of_round(row: Round, name: str, by: Any, reason: str) -> Any:
    return getattr(returns, name)(row, by=by, **({"reason": reason} if name == "reopen_round" else {}))


def make_return(cast: Cast) -> Return:
    return returns.open_round(make_round(cast), by=None).returns.get()


def step_of_return(row: Return, name: str, by: Any, reason: str) -> Any:
    if name == "write_return":
        return returns.write_return(row, {"members": {"amount": 5}}, by=by)
    return getattr(returns, name)(row, by=by, **({"reason": reason} if name == "send_back_return" else {}))


def make_entry(cast: Cast) -> FundEntry:
    """Entered by nobody who is here, in a network that the coordinator runs."""
    network = Network.objects.create(slug="hoi-quy", name_vi="Hội có quỹ")
    NetworkRole.objects.create(network=network, user=cast.coordinator, role="steward")
    kind = UnitKind.objects.create(network=network, slug="tinh", name_vi="Tỉnh", rank=1)
    unit = tree.add_unit(network, by=None, kind=kind, code="T", name_vi="Hội tỉnh")
    row = fund.enter_entry(unit, by=None, flow="raised", amount=5, on=LONG_AGO)
    FundEntry.objects.filter(pk=row.pk).update(reason="Thiếu")  # one that was sent back says why
    return row


CASES = {
    "A programme": Case(
        lambda cast: cast.programme,
        lambda row, name, by, reason: move_programme(row, name, by=by, reason=reason),
    ),
    "A criteria set": Case(
        lambda cast: criteria.add_set(by=cast.coordinator, title_vi="Bộ tiêu chí", subject="unit", scale="points"),
        lambda row, name, by, reason: getattr(criteria, name)(row, by=by),
    ),
    "An event": Case(
        lambda cast: Event.objects.create(
            programme=cast.programme, title_vi="Tập huấn", kinds=["training"], starts_on=LONG_AGO, ends_on=LONG_AGO
        ),
        lambda row, name, by, reason: move_event(row, name, by=by, reason=reason),
    ),
    "A group's action plan": Case(make_plan, step_of_plan),
    "A monitoring visit": Case(make_visit, step_of_visit),
    "A follow-up": Case(
        lambda cast: FollowUp.objects.create(
            programme=cast.programme, title="Mời", due_on=LONG_AGO, what_was_done="Đã mời", done_by=cast.facilitator
        ),
        step_of_follow_up,
    ),
    "A reported figure": Case(make_value, step_of_value),
    "A transaction": Case(make_transaction, step_of_transaction),
    "A partner's section of a report": Case(make_contribution, step_of_contribution),
    "A question at a consultation desk": Case(make_question, step_of_question),
    "A published answer of a consultation desk": Case(make_edition, step_of_edition),
    "An entry of an association's fund": Case(
        make_entry,
        lambda row, name, by, reason: getattr(fund, name)(
            row, by=by, **({"reason": reason} if name == "return_entry" else {})
        ),
    ),
    "A membership": Case(
        member_of_cast,
        lambda row, name, by, reason: membership.move_membership(row, name, by=by, reason=reason),
    ),
    "A member's commitment": Case(
        lambda cast: member_of_cast(cast).commitments.get(),
        lambda row, name, by, reason: membership.move_commitment(row, name, by=by, reason=reason),
    ),
    "A member's progress report": Case(
        lambda cast: member_of_cast(cast, state="observer").progress_reports.get(),
        lambda row, name, by, reason: membership.move_progress(row, name, by=by, reason=reason),
    ),
    "A round of returns": Case(make_round, step_of_round),
    "A unit's return": Case(make_return, step_of_return),
    "A round of recognition": Case(make_recognition, step_of_recognition, in_one_go=True),
    "An application for recognition": Case(make_application, step_of_application, in_one_go=True),
    "A review of an application": Case(make_review, step_of_review, in_one_go=True),
    "A report": Case(
        lambda cast: Report.objects.create(programme=cast.programme, version=1, snapshot={}, sha256="0" * 64),
        lambda row, name, by, reason: move_report(row, name, by=by),
    ),
}
WORKFLOWS = {workflow.title: workflow for workflow in workflows()}
EVERY = [
    pytest.param(workflow, start, name, id=f"{workflow.title}: {name} from {start}")
    for workflow in WORKFLOWS.values()
    if not CASES[workflow.title].in_one_go
    for start in workflow.states.values
    for name in workflow.table
]
NEED_A_REASON = [
    "return_entry",
    "return_plan",
    "reopen_plan",
    "return_visit",
    "cancel_visit",
    "reopen_follow_up",
    "cancel_follow_up",
    "return_value",
    "return_transaction",
    "return_contribution",
    "decline_question",
    "release_question",
    "reopen_question",
    "hide_edition",
    "return_application",
    "lapse_membership",
    "drop_commitment",
    "return_progress",
    "reopen_round",
    "send_back_return",
    "take_review",
    "send_back_application",
    "withdraw_application",
    "refuse_application",
    "appeal_refusal",
    "withdraw_title",
]


def in_state(workflow: Workflow, cast: Cast, state: str) -> Any:
    row = CASES[workflow.title].make(cast)
    type(row).objects.filter(pk=row.pk).update(state=state)
    row.refresh_from_db()
    return row


def state_now(row: Any) -> str:
    return type(row).objects.values_list("state", flat=True).get(pk=row.pk)


def test_every_workflow_is_walked():
    assert set(CASES) == set(WORKFLOWS)


@pytest.mark.parametrize(("workflow", "start", "name"), EVERY)
def test_a_step_is_done_or_done_already_or_refused_in_words(cast, workflow, start, name):
    walk(cast, workflow, in_state(workflow, cast, start), name)


@pytest.mark.parametrize("title", [title for title, case in CASES.items() if case.in_one_go])
def test_each_step_from_each_state_on_one_object(cast, title):
    workflow, row = WORKFLOWS[title], CASES[title].make(cast)
    for start in workflow.states.values:
        for name in workflow.table:
            mark = transaction.savepoint()
            type(row).objects.filter(pk=row.pk).update(state=start)
            walk(cast, workflow, type(row).objects.get(pk=row.pk), name)
            transaction.savepoint_rollback(mark)


def walk(cast: Cast, workflow: Workflow, row: Any, name: str) -> None:
    step, start = CASES[workflow.title].step, row.state
    allowed, to, *_rest = workflow.table[name]
    before = HistoryEvent.objects.count()
    if start in allowed:
        step(row, name, cast.coordinator, "Vì mưa")
        assert state_now(row) == to
        entry = HistoryEvent.objects.about(row).first()
        assert (entry.from_state, entry.to_state, entry.actor_id) == (start, to, cast.coordinator.pk)
        of_none = workflow.place.startswith(("networks/", "instruments/"))  # a network, a criteria set: of no programme
        scope = None if of_none else cast.programme.pk
        assert (entry.scope_id, HistoryEvent.objects.count()) == (scope, before + 1)
        return
    if start != to:
        with override("vi"), pytest.raises(WrongState) as refused:
            step(row, name, cast.coordinator, "Vì mưa")
        assert not isinstance(refused.value, PermissionDenied)
        with override("vi"):
            assert str(row.get_state_display()) in str(refused.value)
    else:
        step(row, name, cast.coordinator, "Vì mưa")
    assert (state_now(row), HistoryEvent.objects.count()) == (start, before)


@pytest.mark.parametrize("name", NEED_A_REASON)
def test_a_step_back_says_why(cast, name):
    workflow = next(workflow for workflow in WORKFLOWS.values() if name in workflow.table)
    start = sorted(workflow.table[name][0])[0]
    row, step = in_state(workflow, cast, start), CASES[workflow.title].step
    with pytest.raises(DomainError):
        step(row, name, cast.coordinator, "  ")
    assert state_now(row) == start
    step(row, name, cast.coordinator, " Vì mưa ")
    assert HistoryEvent.objects.about(row).first().reason == "Vì mưa"


def test_a_follow_up_is_verified_by_another_than_who_did_it(cast):
    row = in_state(WORKFLOWS["A follow-up"], cast, "done")
    with pytest.raises(DomainError):
        follow_ups.verify_follow_up(row, by=cast.facilitator)
    assert state_now(row) == "done"


def test_a_follow_up_outlives_the_account_of_who_opened_it(cast):
    author = cast.monitor
    row = follow_ups.open_follow_up(programme=cast.programme, facts={"title": "Mời", "due_on": LONG_AGO}, by=author)
    author.delete()
    assert follow_ups.do_follow_up(row, what_was_done="Đã mời", by=cast.facilitator)


def test_an_event_to_come_was_not_held(cast, settings):
    settings.TODAY = "2023-10-15"
    row = in_state(WORKFLOWS["An event"], cast, "planned")
    with pytest.raises(DomainError):
        move_event(row, "hold_event", by=cast.coordinator)
    assert state_now(row) == "planned"


def test_a_plan_that_lacks_something_is_not_submitted(cast):
    with override("en"), pytest.raises(DomainError) as refused:
        plans.submit_plan(cast.plan, by=cast.trainee)
    assert "Add at least one budget line." in str(refused.value)
    assert state_now(cast.plan) == "draft"


@pytest.mark.parametrize("workflow", WORKFLOWS.values(), ids=WORKFLOWS)
def test_each_state_is_reached_and_each_step_has_its_words(workflow):
    from office.history import VERBS

    reached = {workflow.initial, *(row[1] for row in workflow.table.values())}
    assert reached == set(workflow.states.values)
    room = workflow.place.split("/")[0]
    verbs = {row[2] if len(row) > 2 else f"{room}.{name}" for name, row in workflow.table.items()}
    assert verbs <= set(VERBS)


def test_the_document_is_current():
    assert DOCUMENT.read_text(encoding="utf-8") == document(), "run: python -m tools.workflows"
