"""Group action plans, visits with their findings, follow-ups."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from actionplans.models import Finding, Visit
from actionplans.reading import newest_percents, newest_values
from programmes.models import Programme
from reports.snapshot.writing import both, content, iso, plain


def plans(programme: Programme) -> list[dict[str, Any]]:
    percents = newest_percents(plan__programme=programme)
    values = newest_values(indicator__plan__programme=programme)
    plans = programme.plans.select_related("group").prefetch_related(
        "places", "activities__responsible__person", "indicators", "budget_lines", "risks", "updates__activity"
    )
    return [_plan(plan, percents, values) for plan in plans]


def _plan(plan: Any, percents: Mapping[int, int], values: Mapping[int, Decimal]) -> dict[str, Any]:
    updates = list(plan.updates.all())

    def total(name: str) -> Any:
        given = [getattr(update, name) for update in updates if getattr(update, name) is not None]
        return plain(sum(given)) if given else None

    return {
        "code": plan.code,
        "group": plan.group.name or plan.group.code,
        "title": content(plan, "title"),
        "state": plan.state,
        "state_label": both(plan.get_state_display),
        "places": [content(place, "name") for place in plan.places.all()],
        "linked_programme": plan.linked_programme,
        "problem": content(plan, "problem"),
        "objective": content(plan, "objective"),
        "activities": [
            {
                "code": line.code,
                "title": content(line, "title"),
                "starts_on": iso(line.starts_on),
                "ends_on": iso(line.ends_on),
                "responsible": str(line.responsible or ""),
                "percent": percents.get(line.pk),
            }
            for line in plan.activities.all()
        ],
        "indicators": [
            {
                "name": content(line, "name"),
                "unit": content(line, "unit"),
                "baseline": plain(line.baseline),
                "target": plain(line.target),
                "actual": plain(values.get(line.pk)),
                "progress": plain(_percent(line.progress(values.get(line.pk)))),
            }
            for line in plan.indicators.all()
        ],
        "budget_lines": [{"title": line.title, "amount": plain(line.amount)} for line in plan.budget_lines.all()],
        "budget": plain(sum((line.amount for line in plan.budget_lines.all()), Decimal(0)))
        if plan.budget_lines.all()
        else None,
        "spent": total("spent"),
        "women": total("reached_women"),
        "men": total("reached_men"),
        "other": total("reached_other"),
        "risks": [
            {"risk": line.risk, "mitigation": line.mitigation, "level": both(line.get_level_display)}
            for line in plan.risks.all()
        ],
        "stories": [
            {
                "on": iso(update.happened_on),
                "activity": update.activity.code if update.activity else "",
                "text": update.what_happened,
            }
            for update in sorted(updates, key=lambda update: (update.happened_on, update.pk))
        ],
    }


def _percent(share: Decimal | None) -> Decimal | None:
    return None if share is None else (share * 100).to_integral_value()


def visits(programme: Programme) -> list[dict[str, Any]]:
    found = (
        Visit.objects.filter(programme=programme)
        .exclude(state="cancelled")
        .select_related("place")
        .prefetch_related("plans", "findings__follow_up")
    )
    return [
        {
            "title": visit.title,
            "plans": [plan.code for plan in visit.plans.all()],
            "place": content(visit.place, "name"),
            "planned_on": iso(visit.planned_on),
            "done_on": iso(visit.done_on),
            "state": visit.state,
            "state_label": both(visit.get_state_display),
            "summary": visit.summary,
            "findings": [_finding(finding) for finding in visit.findings.all()],
        }
        for visit in found
    ]


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rating": finding.rating,
        "rating_label": both(finding.get_rating_display),
        "text": finding.text,
        "recommendation": finding.recommendation,
        "follow_up": finding.follow_up.title if finding.follow_up else "",
    }


def follow_up(row: Any) -> dict[str, Any]:
    return {
        "title": row.title,
        "responsible": str(row.responsible or ""),
        "due_on": iso(row.due_on),
        "state": row.state,
        "state_label": both(row.get_state_display),
        "what_was_done": row.what_was_done,
    }
