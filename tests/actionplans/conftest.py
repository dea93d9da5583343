import datetime as dt
from decimal import Decimal

import pytest

from actionplans.models import Activity, BudgetLine, Plan, PlanIndicator, Risk


def write_lines(plan, responsible):
    """A plan that lacks nothing: two activities, two indicators, two budget lines, one risk."""
    plan.problem_vi, plan.objective_vi = "Phụ nữ ít được hỏi.", "Hai ý kiến một cuộc họp."
    plan.save()
    for number, (title, start, end) in enumerate([("Khảo sát", 1, 10), ("Họp thôn", 11, 30)]):
        Activity.objects.create(
            plan=plan, order=number, code=f"A{number + 1}", title_vi=title, responsible=responsible,
            starts_on=dt.date(2023, 11, start), ends_on=dt.date(2023, 11, end),
        )  # fmt: skip
    PlanIndicator.objects.create(plan=plan, order=0, name_vi="Nữ dự họp", unit_vi="%", baseline=30, target=45)
    PlanIndicator.objects.create(plan=plan, order=1, name_vi="Số hộ tảo hôn", unit_vi="hộ", baseline=6, target=2)
    BudgetLine.objects.create(plan=plan, order=0, title="Tập huấn", amount=Decimal(9_500_000))
    BudgetLine.objects.create(plan=plan, order=1, title="In tài liệu", amount=Decimal(500_000))
    Risk.objects.create(plan=plan, risk="Mùa vụ", mitigation="Họp buổi tối")
    return plan


@pytest.fixture
def plan(cast) -> Plan:
    return write_lines(cast.plan, cast.enrolment)


@pytest.fixture
def under_way(plan) -> Plan:
    Plan.objects.filter(pk=plan.pk).update(state="approved", version=1)
    plan.refresh_from_db()
    return plan


@pytest.fixture(autouse=True)
def _today(settings):
    settings.TODAY = "2023-11-20"
