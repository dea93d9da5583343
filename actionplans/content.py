"""A plan as plain data: what a version keeps."""

from __future__ import annotations

from typing import Any

from actionplans.models import Plan

TEXTS = ("title_vi", "title_en", "problem_vi", "problem_en", "objective_vi", "objective_en", "linked_programme")


def plan_content(plan: Plan) -> dict[str, Any]:
    """All that the group wrote, JSON-ready (decimals as text, dates ISO)."""
    return {
        **{name: getattr(plan, name) for name in TEXTS},
        "provinces_vi": [place.name_vi for place in plan.places.all()],
        "activities": [
            {
                "uuid": str(line.uuid),
                "code": line.code,
                "title_vi": line.title_vi,
                "title_en": line.title_en,
                "start": line.starts_on.isoformat(),
                "end": line.ends_on.isoformat(),
                "responsible": str(line.responsible or ""),
            }
            for line in plan.activities.select_related("responsible__person")
        ],
        "indicators": [
            {
                "uuid": str(line.uuid),
                "name_vi": line.name_vi,
                "name_en": line.name_en,
                "unit_vi": line.unit_vi,
                "unit_en": line.unit_en,
                "baseline": None if line.baseline is None else str(line.baseline),
                "target": None if line.target is None else str(line.target),
            }
            for line in plan.indicators.all()
        ],
        "budget": [
            {"uuid": str(line.uuid), "line": line.title, "amount": str(line.amount)} for line in plan.budget_lines.all()
        ],
        "risks": [
            {"uuid": str(line.uuid), "risk": line.risk, "mitigation": line.mitigation, "level": line.level}
            for line in plan.risks.all()
        ],
    }
