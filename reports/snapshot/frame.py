"""The results framework: every result with its indicators, their targets and what is reached, period by period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from programmes.framework.counting import Amount, Reported
from programmes.framework.figures import approved
from programmes.framework.reading import Branch, Line, branches, told_amounts
from programmes.measures import Figure
from programmes.models import Programme, ReportingPeriod, Target
from reports.snapshot.writing import both, content, iso, plain


def frame(
    programme: Programme, counted: Mapping[str, Figure], today: dt.date, *, for_donors: bool
) -> list[dict[str, Any]]:
    """Results top down. Donors read what small groups do not show, and no reason of a correction."""
    reports, periods = approved(programme.pk), list(programme.reporting_periods.all())
    return [
        _result(branch)
        | {
            "lines": [
                _line(line, for_donors=for_donors)
                | {"periods": _periods(line, reports[line.indicator.pk], periods, programme.threshold, for_donors)}
                for line in branch.lines
            ]
        }
        for branch in branches(programme, counted, today)
    ]


def _result(branch: Branch) -> dict[str, Any]:
    result = branch.result
    return {
        "level": result.level,
        "level_label": both(result.get_level_display),
        "depth": branch.depth,
        "code": result.code,
        "title": content(result, "title"),
        "assumptions": content(result, "assumptions"),
        "certainty": result.certainty,
    }


def _line(line: Line, *, for_donors: bool) -> dict[str, Any]:
    row, figure, promise = line.indicator, line.figure, line.promise
    correction = line.correction
    return {
        "key": row.figure_key,
        "measure": row.measure,
        "unit_of_measure": line.measure.unit if line.measure else "%" if row.kind == "percentage" else "",
        "code": row.code,
        "title": content(row, "title"),
        "unit": content(row, "unit"),
        "kind": row.kind,
        "means": content(row, "means"),
        "assumptions": content(row, "assumptions"),
        "responsible": [content(organisation, "name") for organisation in row.responsible.all()],
        "baseline": plain(line.baseline.amount) if line.baseline else None,
        "baseline_text": content(line.baseline, "text"),
        "baseline_on": iso(line.baseline.as_of) if line.baseline else None,
        "baseline_precision": line.baseline.precision if line.baseline else "year",
        "target": _target(promise.target) if promise else None,
        "value": plain(figure.value) if figure else None,
        "numerator": plain(figure.numerator) if figure else None,
        "denominator": plain(figure.denominator) if figure else None,
        "value_text": content(figure, "text"),
        "hidden": bool(figure and figure.hidden),
        "corrected": bool(figure and figure.corrected),
        "correction": "" if for_donors or correction is None else correction.reason,
        "state": promise.state if promise else "",
        "state_label": both(lambda: promise.state_label) if promise else {"vi": "", "en": ""},
    }


def _target(target: Target) -> dict[str, Any]:
    return {
        "minimum": plain(target.minimum),
        "maximum": plain(target.maximum),
        "target_text": content(target, "text"),
        "due_on": iso(target.due_on),
        "due_precision": target.due_precision,
    }


def _periods(
    line: Line, reports: list[Reported], periods: list[ReportingPeriod], k: int, for_donors: bool
) -> list[dict[str, Any]]:
    """What is approved of each period with its target; nothing of a measure, which has no periods."""
    if not line.indicator.is_reported:
        return []
    amounts = told_amounts(line.indicator, reports, periods, k, for_donors=for_donors, figure=line.figure)
    targets = {target.period_id: target for target in line.targets}
    return [
        _amount(amount)
        | {
            "starts_on": iso(period.starts_on),
            "ends_on": iso(period.ends_on),
            "target": _target(targets[period.pk]) if period.pk in targets else None,
        }
        for period, amount in zip(periods, amounts, strict=True)
    ]


def _amount(amount: Amount | None) -> dict[str, Any]:
    """``hidden``: not told to this reader. A total to date that nobody reported for the period stands with its day."""
    return {
        "hidden": amount is None,
        "value": plain(amount.value) if amount else None,
        "value_text": {"vi": amount.text_vi, "en": amount.text_en} if amount else {"vi": "", "en": ""},
        "as_of": iso(amount.as_of) if amount else None,
    }
