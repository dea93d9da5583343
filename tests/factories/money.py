"""Money of the cast's first programme: two coordinators (nobody approves alone), two partners, three budget lines."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from participants.models import Organisation, User
from programmes.models import BudgetLine, Partner, Programme, Result, Role, Transaction
from programmes.money import services, workflow
from tests.factories.cast import Cast, make_organisation, make_user

IN_OCTOBER = dt.date(2023, 10, 16)


@dataclass
class Money:
    programme: Programme
    coordinator: User
    second: User  # a coordinator too
    funder: Organisation
    partner: Organisation
    training: BudgetLine  # 1.1, 100.000.000 ₫, of the programme itself
    visits: BudgetLine  # 1.2, 50.000.000 ₫, of the partner

    def enter(
        self, kind: str = "expenditure", amount: Any = 1_000_000, *, state: str = "approved", **facts: Any
    ) -> Transaction:
        facts = {"on": IN_OCTOBER, "currency": "VND"} | facts
        row, _new = workflow.enter_transaction(
            self.programme, by=self.coordinator, kind=kind, amount=Decimal(str(amount)), **facts
        )
        if state in {"submitted", "returned", "approved"}:
            workflow.submit_transaction(row, by=self.coordinator)
        if state == "approved":
            workflow.approve_transaction(row, by=self.second)
        if state == "returned":
            workflow.return_transaction(row, by=self.second, reason="Thiếu hóa đơn")
        row.refresh_from_db()
        return row

    def rate(self, rate: Any, on: dt.date = dt.date(2023, 10, 1), currency: str = "EUR") -> Any:
        return services.add_rate(
            self.programme,
            by=self.coordinator,
            from_currency=currency,
            rate=Decimal(str(rate)),
            on=on,
            source="Vietcombank",
        )

    def line(self, code: str, amount: Any, **facts: Any) -> BudgetLine:
        facts = {"title_vi": f"Dòng {code}", "currency": "VND"} | facts
        return services.add_line(self.programme, by=self.coordinator, code=code, amount=Decimal(str(amount)), **facts)


def make_money(cast: Cast, result: Result | None = None) -> Money:
    programme, by = cast.programme, cast.coordinator
    second = make_user("Second Coordinator", "coordinator3@cast.example")
    Role.objects.create(programme=programme, user=second, role="coordinator")
    funder, partner = make_organisation("Quỹ tài trợ"), make_organisation("Sở Giáo dục và Đào tạo")
    Partner.objects.create(programme=programme, organisation=funder, role="funder")
    Partner.objects.create(programme=programme, organisation=partner, role="partner")
    work = Money(programme, by, second, funder, partner, None, None)  # type: ignore[arg-type]
    work.training = work.line("1.1", 100_000_000, title_vi="Tập huấn", title_en="Training", result=result)
    work.visits = work.line("1.2", 50_000_000, title_vi="Thăm thực địa", title_en="Visits", organisation=partner)
    return work
