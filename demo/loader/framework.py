"""Results, indicators, periods and what was reported for them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from demo.loader.context import noon
from programmes.framework import services
from programmes.models import Indicator, ReportedValue, ReportingPeriod, Result

if TYPE_CHECKING:
    from demo.loader.context import Context


def load_framework(ctx: Context) -> None:
    """Promised results become the targets of the indicators on their measures."""
    frame = ctx.frame.get("framework")
    if not frame:
        return
    results: dict[str, Result] = {}
    for row in frame["results"]:
        facts = {"source": frame["source"]} | row
        parent = results.get(facts.pop("parent", ""))
        results[row["code"]] = services.add_result(ctx.programme, by=None, parent=parent, **facts)
    indicators = {row["code"]: _indicator(ctx, results, row) for row in frame["indicators"]}
    periods = [
        services.add_period(ctx.programme, by=None, **{key: dt.date.fromisoformat(day) for key, day in row.items()})
        for row in frame["periods"]
    ]
    for row in frame["values"]:
        _value(ctx, indicators[row["indicator"]], periods[row["period"]], row)


def _indicator(ctx: Context, results: dict[str, Result], row: dict[str, Any]) -> Indicator:
    facts = dict(row)
    promised = ctx.programme.targets.filter(measure=facts["measure"]).first() if "measure" in facts else None
    if promised is not None:
        facts |= {"title_vi": promised.title_vi, "title_en": promised.title_en}
    reporters = [ctx.organisations[key] for key in facts.pop("responsible", [])]
    made = services.add_indicator(results[facts.pop("result")], by=None, responsible=reporters, **facts)
    if promised is not None:
        services.tie_target(promised, made, by=None)
    return made


def _value(ctx: Context, indicator: Indicator, period: ReportingPeriod, row: dict[str, Any]) -> None:
    approved = row["state"] == "approved"
    ReportedValue.objects.create(
        indicator=indicator,
        period=period,
        organisation=ctx.organisations[row["organisation"]],
        state=row["state"],
        text_vi=row["text_vi"],
        text_en=row["text_en"],
        submitted_at=noon(period.due_on) if approved else None,
        submitted_by=ctx.users.get("partner") if approved else None,
        approved_at=noon(period.due_on) if approved else None,
        approved_by=ctx.users.get("coordinator") if approved else None,
        changed_at=noon(period.due_on),
    )
