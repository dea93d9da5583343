"""A small framework: one outcome, one output, two organisations that report, two periods."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from participants.models import Organisation, User
from programmes.framework import services, workflow
from programmes.models import Indicator, Programme, ReportedValue, ReportingPeriod, Result, Role
from tests.factories.cast import Cast, make_organisation, make_person, make_user


@dataclass
class Framework:
    programme: Programme
    outcome: Result
    output: Result
    first: ReportingPeriod
    second: ReportingPeriod
    union: Organisation
    school: Organisation
    reporter: User
    other_reporter: User
    coordinator: User

    def indicator(self, code: str = "1.1a", *, result: Result | None = None, **facts: Any) -> Indicator:
        facts = {
            "title_vi": f"Chỉ số {code}",
            "unit_vi": "người",
            "unit_en": "people",
            "responsible": [self.union],
        } | facts
        return services.add_indicator(result or self.output, by=self.coordinator, code=code, **facts)

    def report(
        self,
        indicator: Indicator,
        period: ReportingPeriod,
        organisation: Organisation | None = None,
        *,
        state: str = "approved",
        **given: Any,
    ) -> ReportedValue:
        organisation = organisation or self.union
        row = workflow.write_value(indicator, period, organisation, by=self.coordinator, **given)
        if state in {"submitted", "approved", "returned"}:
            workflow.submit_value(row, by=self.coordinator)
        if state == "approved":
            workflow.approve_value(row, by=self.coordinator)
        if state == "returned":
            workflow.return_value(row, by=self.coordinator, reason="Thiếu tách theo giới")
        row.refresh_from_db()
        return row


def make_framework(cast: Cast) -> Framework:
    programme, by = cast.programme, cast.coordinator
    outcome = services.add_result(programme, by=by, level="outcome", code="1", title_vi="Kết quả một")
    output = services.add_result(programme, by=by, level="output", code="1.1", title_vi="Đầu ra một", parent=outcome)
    periods = [
        services.add_period(programme, by=by, starts_on=start, ends_on=end, due_on=end + dt.timedelta(days=15))
        for start, end in (
            (dt.date(2023, 10, 1), dt.date(2023, 12, 31)),
            (dt.date(2024, 1, 1), dt.date(2024, 2, 29)),
        )
    ]
    union, school = make_organisation("Hội Phụ nữ tỉnh"), make_organisation("Trường Dân tộc nội trú")
    reporters = []
    for organisation, email in ((union, "union@cast.example"), (school, "school@cast.example")):
        person = make_person(f"Cán bộ {organisation.name_vi}", organisation=organisation)
        user = make_user(person.full_name, email, person)
        Role.objects.create(programme=programme, user=user, role="partner", organisation=organisation)
        reporters.append(user)
    cast.partner = reporters[0]
    return Framework(programme, outcome, output, *periods, union, school, *reporters, by)
