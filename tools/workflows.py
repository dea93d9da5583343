"""The states of things and the steps between them, drawn from the transition tables as docs/workflows.md.

python -m tools.workflows          writes docs/workflows.md
python -m tools.workflows --check  says whether it is current
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "workflows.md"
HEAD = """# Workflows

Written by `python -m tools.workflows` from the transition tables in the code; `tests/test_workflows.py` walks every state ×
every step. Change the tables, not this file.

Each step has one door: the row is locked, its state checked, saved with an entry in the history (who, when, from, to, why),
and those whom it concerns are told. A step that has happened already (a double tap, two people at once) changes
nothing. A step that the state forbids is refused in words that name the present state; that is not a matter of permission
(docs/permissions.md).
"""


@dataclass(frozen=True, slots=True)
class Workflow:
    """One transition table: step → (from, to, …), the enum of its states, where it is, and who may take each step."""

    title: str
    place: str
    states: Any
    initial: str
    table: Mapping[str, tuple]
    permissions: Mapping[str, str]

    @property
    def steps(self) -> list[tuple[str, list[str], str]]:
        """(step, from in the order of the states, to)"""
        order = self.states.values
        return [(name, sorted(row[0], key=order.index), str(row[1])) for name, row in self.table.items()]


def workflows() -> list[Workflow]:
    from actionplans.enums import PLAN_TRANSITIONS, VISIT_TRANSITIONS, PlanState, VisitState
    from instruments.criteria.enums import SET_TRANSITIONS, SetState
    from networks.desk.enums import EDITION_TRANSITIONS, QUESTION_TRANSITIONS, EditionState, QuestionState
    from networks.fund.enums import ENTRY_TRANSITIONS, EntryState
    from networks.membership.enums import (
        COMMITMENT_TRANSITIONS,
        MEMBERSHIP_TRANSITIONS,
        PROGRESS_TRANSITIONS,
        CommitmentState,
        MembershipState,
        ProgressState,
    )
    from networks.recognition.enums import APPLICATION_STEPS, ROUND_STEPS, RecognitionState, SubjectState
    from networks.returns.enums import RETURN_TRANSITIONS, ROUND_TRANSITIONS, ReturnState, RoundState
    from networks.reviews.enums import REVIEW_STEPS, ReviewState
    from programmes.enums import FollowUpState, ProgrammeState
    from programmes.follow_ups import TRANSITIONS as FOLLOW_UP_TRANSITIONS
    from programmes.framework.enums import VALUE_TRANSITIONS, ValueState
    from programmes.money.enums import TRANSACTION_TRANSITIONS, TransactionState
    from programmes.workflow import PROGRAMME_TRANSITIONS
    from reports.contributions.enums import CONTRIBUTION_TRANSITIONS, ContributionState
    from reports.enums import REPORT_TRANSITIONS, ReportState
    from trainings.enums import EventState
    from trainings.workflow import TRANSITIONS as EVENT_TRANSITIONS

    review = dict.fromkeys(("return_plan", "approve_plan", "reopen_plan", "verify_plan"), "actionplans.review_plan")
    return [
        Workflow(
            "A programme",
            "programmes/workflow.py",
            ProgrammeState,
            ProgrammeState.DRAFT,
            PROGRAMME_TRANSITIONS,
            dict.fromkeys(PROGRAMME_TRANSITIONS, "programmes.change_programme"),
        ),
        Workflow(
            "A criteria set",
            "instruments/criteria/services.py",
            SetState,
            SetState.DRAFT,
            SET_TRANSITIONS,
            dict.fromkeys(SET_TRANSITIONS, "instruments.change_criteriaset"),
        ),
        Workflow(
            "An event",
            "trainings/workflow.py",
            EventState,
            EventState.PLANNED,
            EVENT_TRANSITIONS,
            dict.fromkeys(EVENT_TRANSITIONS, "trainings.change_event"),
        ),
        Workflow(
            "A group's action plan",
            "actionplans/workflow.py",
            PlanState,
            PlanState.DRAFT,
            PLAN_TRANSITIONS,
            review | {"submit_plan": "actionplans.submit_plan", "complete_plan": "actionplans.complete_plan"},
        ),
        Workflow(
            "A monitoring visit",
            "actionplans/workflow.py",
            VisitState,
            VisitState.PLANNED,
            VISIT_TRANSITIONS,
            {
                "report_visit": "actionplans.report_visit",
                "review_visit": "actionplans.review_visit",
                "return_visit": "actionplans.review_visit",
                "cancel_visit": "actionplans.plan_visit",
            },
        ),
        Workflow(
            "A follow-up",
            "programmes/follow_ups.py",
            FollowUpState,
            FollowUpState.OPEN,
            FOLLOW_UP_TRANSITIONS,
            {
                "do_follow_up": "programmes.do_follow_up",
                "verify_follow_up": "programmes.verify_follow_up",
                "reopen_follow_up": "programmes.verify_follow_up",
                "cancel_follow_up": "programmes.change_follow_up",
            },
        ),
        Workflow(
            "A reported figure",
            "programmes/framework/workflow.py",
            ValueState,
            ValueState.DRAFT,
            VALUE_TRANSITIONS,
            {
                "submit_value": "programmes.report_values",
                "take_back_value": "programmes.report_values",
                "return_value": "programmes.check_values",
                "approve_value": "programmes.check_values",
            },
        ),
        Workflow(
            "A transaction",
            "programmes/money/workflow.py",
            TransactionState,
            TransactionState.DRAFT,
            TRANSACTION_TRANSITIONS,
            dict.fromkeys(TRANSACTION_TRANSITIONS, "programmes.change_money"),
        ),
        Workflow(
            "An entry of an association's fund",
            "networks/fund/workflow.py",
            EntryState,
            EntryState.DRAFT,
            ENTRY_TRANSITIONS,
            dict.fromkeys(ENTRY_TRANSITIONS, "networks.write_fund"),
        ),
        Workflow(
            "A membership",
            "networks/membership/workflow.py",
            MembershipState,
            MembershipState.DRAFTING,
            MEMBERSHIP_TRANSITIONS,
            dict.fromkeys(MEMBERSHIP_TRANSITIONS, "networks.change_membership")
            | {"submit_application": "networks.write_membership"},
        ),
        Workflow(
            "A member's commitment",
            "networks/membership/workflow.py",
            CommitmentState,
            CommitmentState.PLANNED,
            COMMITMENT_TRANSITIONS,
            dict.fromkeys(COMMITMENT_TRANSITIONS, "networks.write_membership"),
        ),
        Workflow(
            "A member's progress report",
            "networks/membership/workflow.py",
            ProgressState,
            ProgressState.DUE,
            PROGRESS_TRANSITIONS,
            dict.fromkeys(PROGRESS_TRANSITIONS, "networks.change_membership")
            | {"send_progress": "networks.write_membership"},
        ),
        Workflow(
            "A round of returns",
            "networks/returns/workflow.py",
            RoundState,
            RoundState.PREPARING,
            ROUND_TRANSITIONS,
            dict.fromkeys(ROUND_TRANSITIONS, "networks.design_returns"),
        ),
        Workflow(
            "A unit's return",
            "networks/returns/workflow.py",
            ReturnState,
            ReturnState.AWAITED,
            RETURN_TRANSITIONS,
            dict.fromkeys(RETURN_TRANSITIONS, "networks.step_return"),
        ),
        Workflow(
            "A report",
            "reports/workflow.py",
            ReportState,
            ReportState.MAKING,
            REPORT_TRANSITIONS,
            {"retry_report": "reports.make_report", "finalise_report": "reports.finalise_report"},
        ),
        Workflow(
            "A partner's section of a report",
            "reports/contributions/workflow.py",
            ContributionState,
            ContributionState.REQUESTED,
            CONTRIBUTION_TRANSITIONS,
            dict.fromkeys(CONTRIBUTION_TRANSITIONS, "reports.check_contribution")
            | {"submit_contribution": "reports.write_contribution"},
        ),
        Workflow(
            "A question at a consultation desk",
            "networks/desk/workflow.py",
            QuestionState,
            QuestionState.ASKED,
            QUESTION_TRANSITIONS,
            dict.fromkeys(QUESTION_TRANSITIONS, "networks.step_question")
            | dict.fromkeys(("assign_question", "decline_question"), "networks.moderate_question"),
        ),
        Workflow(
            "A published answer of a consultation desk",
            "networks/desk/workflow.py",
            EditionState,
            EditionState.CHECKED,
            EDITION_TRANSITIONS,
            dict.fromkeys(EDITION_TRANSITIONS, "networks.moderate_question"),
        ),
        Workflow(
            "A round of recognition",
            "networks/recognition/workflow.py, networks/titles/workflow.py",
            RecognitionState,
            RecognitionState.PREPARING,
            ROUND_STEPS,
            dict.fromkeys(ROUND_STEPS, "networks.run_recognition")
            | {"decide_recognition": "networks.judge_recognition"},
        ),
        Workflow(
            "An application for recognition",
            "networks/recognition/workflow.py, networks/reviews/workflow.py, networks/titles/workflow.py",
            SubjectState,
            SubjectState.REGISTERED,
            APPLICATION_STEPS,
            dict.fromkeys(APPLICATION_STEPS, "networks.judge_recognition")
            | dict.fromkeys(
                (
                    "write_application",
                    "submit_application",
                    "take_back_application",
                    "withdraw_application",
                    "appeal_refusal",
                ),
                "networks.write_application",
            ),
        ),
        Workflow(
            "A review of an application",
            "networks/reviews/workflow.py",
            ReviewState,
            ReviewState.GIVEN,
            REVIEW_STEPS,
            dict.fromkeys(REVIEW_STEPS, "networks.write_review") | {"take_review": "networks.judge_recognition"},
        ),
    ]


def document() -> str:
    """docs/workflows.md as it should be."""
    from django.utils.translation import override

    with override("en"):
        return "\n".join([HEAD, *(line for workflow in workflows() for line in _drawn(workflow))])


def _drawn(workflow: Workflow) -> list[str]:
    labels = {value: str(label) for value, label in workflow.states.choices}
    lines = [f"## {workflow.title}", "", f"`{workflow.place}`", "", "```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{label}" as {value}' for value, label in labels.items()]
    lines += [f"    [*] --> {workflow.initial}"]
    lines += [f"    {start} --> {to} : {_words(name)}" for name, starts, to in workflow.steps for start in starts]
    left = {start for _name, starts, _to in workflow.steps for start in starts}
    lines += [f"    {value} --> [*]" for value in labels if value not in left]
    lines += ["```", "", "| Step | From | To | Who |", "|---|---|---|---|"]
    for name, starts, to in workflow.steps:
        lines.append(f"| `{name}` | {', '.join(labels[s] for s in starts)} | {labels[to]} | {_who(workflow, name)} |")
    return [*lines, ""]


def _words(name: str) -> str:
    return name.rsplit("_", 1)[0].replace("follow_up", "").replace("follow", "").strip("_").replace("_", " ")


def _who(workflow: Workflow, name: str) -> str:
    from tools.permissions import permissions, words_of

    asked = workflow.permissions.get(name)
    return words_of(permissions()[asked].name) if asked else "the portal's worker"


def main() -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    made = document()
    if "--check" in sys.argv:
        current = DOCUMENT.exists() and DOCUMENT.read_text(encoding="utf-8") == made
        print("docs/workflows.md is current" if current else "docs/workflows.md is out of date")
        return 0 if current else 1
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
