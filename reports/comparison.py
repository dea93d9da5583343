"""What changed since the versions before: each figure that changed, before → after, and why, from the history.

The internal edition compares with the last version that was made; the donors' with the last that they may read, and
donors' figures alone, without reasons in words, in which a name could stand.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from office import history
from office.models import HistoryEvent
from programmes.models import ReportedValue, TargetRevision
from reports.enums import ReportState
from reports.models import Report
from reports.snapshot.writing import both

Taken = Mapping[str, Any]
Cell = dict[str, Any] | None
MOST_VERBS = 3
# figures by the beginning of their key → what somebody does that changes them, by the beginning of its verb
SOURCES: dict[str, tuple[str, ...]] = {
    "people": ("programmes.enrol", "programmes.people_imported", "programmes.withdrawn", "trainings.attendance"),
    "places": ("programmes.enrol", "programmes.people_imported", "programmes.withdrawn"),
    "attendance": ("trainings.attendance", "trainings.hold_event", "trainings.event_", "programmes.enrol",
                   "programmes.people_imported", "programmes.withdrawn"),
    "events": ("trainings.hold_event", "trainings.cancel_event", "trainings.replan_event", "trainings.event_changed"),
    "tests": ("trainings.scores_entered", "trainings.sheet_entered", "instruments.", "programmes.withdrawn"),
    "reaction": ("trainings.sheet_entered", "instruments."),
    "completion": ("trainings.attendance", "trainings.scores_entered", "trainings.certificate",
                   "programmes.withdrawn"),
    "plans": ("actionplans.plan_", "actionplans.submit_plan", "actionplans.approve_plan", "actionplans.complete_plan",
              "actionplans.verify_plan", "actionplans.reopen_plan", "actionplans.update_sent"),
    "support": ("actionplans.visit_", "actionplans.finding_added", "actionplans.report_visit",
                "actionplans.review_visit", "actionplans.return_visit", "actionplans.cancel_visit"),
    "follow_ups": ("programmes.follow_up", "programmes.do_follow_up", "programmes.verify_follow_up",
                   "programmes.reopen_follow_up", "programmes.cancel_follow_up"),
    "money": ("programmes.grant_", "programmes.budget_line_", "programmes.exchange_rate_", "programmes.transaction_approved",
              "programmes.transaction_returned", "programmes.transaction_removed", "programmes.ledger_imported",
              "actionplans.update_sent", "actionplans.plan_changed"),
    "reports": ("reports.finalised",),
}  # fmt: skip


def changes(report: Report, taken: Taken) -> dict[str, Any]:
    """The two entries of the snapshot; None where there is no earlier version to compare with."""
    return {
        "changes": _since(_former(report), taken, for_donors=False),
        "donor_changes": _since(_former(report, state=ReportState.FINAL), taken, for_donors=True),
    }


def _former(report: Report, **filters: Any) -> Report | None:
    alike = Report.objects.filter(programme=report.programme_id, kind=report.kind, subject=report.subject, **filters)
    return alike.filter(version__lt=report.version).exclude(sha256="").order_by("-version").first()


def _since(former: Report | None, taken: Taken, *, for_donors: bool) -> dict[str, Any] | None:
    if former is None or not former.snapshot or "figures" not in former.snapshot or former.data_as_of is None:
        return None
    past = Past(former.programme_id, former.data_as_of)
    prefix = "donor_" if for_donors else ""
    rows = [
        *_figures(former.snapshot, taken, prefix, past),
        *_indicators(former.snapshot, taken, prefix, past),
        *_targets(former.snapshot, taken, past),
    ]
    if for_donors:
        rows = [{**row, "why": [_for_donors(one) for one in row["why"]]} for row in rows]
    return {"version": former.version, "as_of": former.snapshot["as_of"], "rows": rows}


def _for_donors(one: Mapping[str, Any]) -> dict[str, Any]:
    return {**one, "reason": "", "what": {"vi": "", "en": ""}}


class Past:
    """What was done in a programme since a moment. Three queries."""

    def __init__(self, programme_id: int, since: dt.datetime) -> None:
        rows = HistoryEvent.objects.filter(scope_id=programme_id, at__gt=since).order_by("at", "pk")
        self.done = list(rows.values_list("verb", "object_type", "object_id", "reason", "data"))
        reported = ReportedValue.objects.filter(indicator__programme=programme_id).filter(
            Q(changed_at__gt=since) | Q(approved_at__gt=since)
        )
        self.reported = set(reported.order_by().values_list("indicator_id", flat=True))
        self.revised: dict[int, str] = dict(
            TargetRevision.objects.filter(target__programme=programme_id, at__gt=since)
            .order_by("at", "pk")
            .values_list("target_id", "reason")
        )

    def of_indicator(self, pk: str) -> Iterator[dict[str, Any]]:
        """What explains another figure of an indicator."""
        own = [row for row in self.done if row[1] == "programmes.indicator" and row[2] == pk]
        verbs = {row[0]: row for row in own}
        if "programmes.indicator_corrected" in verbs:
            yield {"kind": "corrected", "reason": verbs["programmes.indicator_corrected"][3]}
        if "programmes.correction_ended" in verbs:
            yield {"kind": "correction_ended"}
        if int(pk) in self.reported:
            yield {"kind": "reported"}

    def of_measure(self, key: str) -> Iterator[dict[str, Any]]:
        """What was recorded or changed of what the measure counts."""
        beginnings = SOURCES.get(key.partition(".")[0], ())
        found = Counter(row[0] for row in self.done if row[0].startswith(beginnings)) if beginnings else Counter()
        if found:
            yield {"kind": "records", "what": both(lambda: _worded(found))}


def _worded(found: Counter[str]) -> str:
    """ "took attendance (4), enrolled the person (1)": the most frequent first."""
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:MOST_VERBS]
    return ", ".join(f"{history.VERBS.get(verb, verb)} ({count})" for verb, count in ranked)


def _row(label: Any, unit: str, decimals: int, before: Cell, after: Cell, why: list[dict[str, Any]]) -> dict[str, Any]:
    return {"label": label, "unit": unit, "decimals": decimals, "before": before, "after": after, "why": why}


def _cell(row: Mapping[str, Any] | None, text: str = "") -> Cell:
    """As far as it is told: of a hidden figure only that it is hidden."""
    if row is None:
        return None
    if row["hidden"]:
        return {"hidden": True, "value": None, "text": {"vi": "", "en": ""}}
    return {"hidden": False, "value": row["value"], "text": row.get(text) or {"vi": "", "en": ""}}


def compared_figures(before: Taken, after: Taken, past: Any) -> list[dict[str, Any]]:
    """The figures of two snapshots that differ; ``past.of_measure(key)`` says why."""
    return list(_figures(before, after, "", past))


def _figures(before: Taken, after: Taken, prefix: str, past: Any) -> Iterator[dict[str, Any]]:
    old, new = before[f"{prefix}figures"], after[f"{prefix}figures"]
    for key in dict.fromkeys([*new, *old]):
        cells = _cell(old.get(key)), _cell(new.get(key))
        if cells[0] != cells[1]:
            row = new.get(key) or old[key]
            yield _row(row["label"], row["unit"], row["decimals"], *cells, list(past.of_measure(key)))


def _indicators(before: Taken, after: Taken, prefix: str, past: Past) -> Iterator[dict[str, Any]]:
    """What organisations report, and what was put by hand; an indicator that a measure counts is among the figures."""
    if f"{prefix}framework" not in before:
        return  # a snapshot of before frameworks were in it
    old, new = (_lines(taken, prefix) for taken in (before, after))
    for key in dict.fromkeys([*new, *old]):
        former, line = old.get(key), new.get(key)
        cells = _cell(former, "value_text"), _cell(line, "value_text")
        shown = line or former
        own = [one for one in (former, line) if one and (not one["measure"] or one["corrected"])]
        if cells[0] != cells[1] and own and shown:
            label = {language: f"{shown['code']} {shown['title'][language]}" for language in shown["title"]}
            why = list(past.of_indicator(key.partition(".")[2]))
            decimals = 1 if shown["unit_of_measure"] == "%" else 0
            yield _row(label, shown["unit_of_measure"], decimals, *cells, why)


def _lines(taken: Taken, prefix: str) -> dict[str, Mapping[str, Any]]:
    return {line["key"]: line for result in taken[f"{prefix}framework"] for line in result["lines"]}


def _targets(before: Taken, after: Taken, past: Past) -> Iterator[dict[str, Any]]:
    """Promised results whose target was revised, is new or was taken away."""
    old, new = ({row["target"]: row for row in taken["promises"] if "target" in row} for taken in (before, after))
    if not old and any("target" not in row for row in before["promises"]):
        return  # a snapshot of before targets could be told apart
    for pk in dict.fromkeys([*new, *old]):
        former, row = old.get(pk), new.get(pk)
        cells = _promised(former), _promised(row)
        shown = row or former
        if cells[0] != cells[1] and shown:
            why = [{"kind": "target", "reason": past.revised[pk]}] if pk in past.revised else []
            yield _row(both(lambda row=shown: _target_of(row)), "", 0, *cells, why)


def _target_of(row: Mapping[str, Any]) -> str:
    return _("Target: %(title)s") % {"title": row["title"][get_language() or "vi"]}


def _promised(row: Mapping[str, Any] | None) -> Cell:
    if row is None:
        return None
    least, most = row["minimum"], row["maximum"]
    if least is not None and most in {None, least}:
        return {"hidden": False, "value": least, "text": {"vi": "", "en": ""}}
    text = row["target_text"] if least is None else {language: f"{least}–{most}" for language in ("vi", "en")}
    return {"hidden": False, "value": None, "text": text}
