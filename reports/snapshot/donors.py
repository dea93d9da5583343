"""The donor edition of a snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from programmes.subtraction import bounds_are_narrow, may_tell_sessions
from reports.ratings import services as ratings
from reports.snapshot.events import is_small


def donor_edition(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """What a donor may read: no person's name, protected cells, and no free text in which a name could stand."""
    threshold, sessions_told = snapshot["programme"]["threshold"], _sessions_told(snapshot)
    return {
        **snapshot,
        "figures": snapshot["donor_figures"],
        "promises": snapshot.get("donor_promises", snapshot["promises"]),
        "road": snapshot.get("donor_road", snapshot["road"]),
        "people": [],
        "events": [_event_for_donors(event, threshold, sessions_told=sessions_told) for event in snapshot["events"]],
        "appearances": [{**row, "name": "", "academic_title": ""} for row in snapshot["appearances"]],
        "plans": [
            {**plan, "stories": [], "activities": [{**line, "responsible": ""} for line in plan["activities"]]}
            for plan in snapshot["plans"]
        ],
        "visits": [
            {
                **visit,
                "title": "",
                "summary": "",
                "findings": [{**row, "text": "", "recommendation": "", "follow_up": ""} for row in visit["findings"]],
            }
            for visit in snapshot["visits"]
        ],
        "follow_ups": [{**row, "title": "", "responsible": "", "what_was_done": ""} for row in snapshot["follow_ups"]],
        "partners": [
            {**row, "note": ""}
            for row in snapshot["partners"]
            if row["role"] != "funder" or row["certainty"] == "confirmed"
        ],
        "framework": snapshot["donor_framework"],
        "consortium": snapshot["donor_consortium"],
        "documents": [
            {**row, "note": "", "replaced_by": row["replaced_by"] if row["replaced_by_open"] else ""}
            for row in snapshot["documents"]
            if row["open"]
        ],
        "lessons": [{**row, "owner_person": ""} for row in snapshot["lessons"] if row["shared"]],
        "money": _money_for_donors(snapshot["money"]),
        "subject": _subject_for_donors(snapshot["subject"]),
        "changes": snapshot["donor_changes"],
        "ratings": ratings.for_donors(snapshot.get("ratings"), snapshot["programme"]["threshold"]),
        "contributions": [row for row in snapshot.get("contributions", []) if row["for_donors"]],
    }


def _money_for_donors(money: Mapping[str, Any]) -> dict[str, Any]:
    """A grant of a funder that is only assumed is not told."""
    grants = [{**row, "note": ""} for row in money["grants"] if row["certainty"] == "confirmed"]
    return {**money, "grants": grants}


def _subject_for_donors(subject: Mapping[str, Any]) -> dict[str, Any]:
    """No persons of a part of the time or of one event: taken from those of the whole they would tell the rest."""
    told = dict(subject)
    if told["period"]:
        period = told["period"]
        told["period"] = {
            **period,
            "attendance": {**period["attendance"], "persons": None},
            "updates": {**period["updates"], "stories": []},
        }
    if told["event"]:
        event = told["event"]
        told["event"] = {
            **event,
            "persons": None,
            "splits": {},
            "tests": None,
            "appearances": [{**row, "name": "", "academic_title": "", "note": ""} for row in event["appearances"]],
        }
    return told


def _sessions_told(snapshot: Mapping[str, Any]) -> bool:
    times = snapshot["donor_figures"].get("attendance.person_times")
    attended = [session["attended"] or 0 for event in snapshot["events"] for session in event["sessions"]]
    return may_tell_sessions(times is not None and times["hidden"], attended, snapshot["programme"]["threshold"])


def _event_for_donors(event: Mapping[str, Any], threshold: int, *, sessions_told: bool) -> dict[str, Any]:
    """Answers of too few people, and shares that tell of too few, are left out; a mean that holds such a share too."""
    told = dict(event["reaction"]) if event["reaction"] else None
    if told:
        told["scales"] = [
            {**row, "hidden": row["small"], "good": None if row["small"] else row["good"]}
            for row in told["scales"]
            if row["n"] >= threshold and not (row["small"] and _mean_tells(row, threshold))
        ]
    items = [
        row
        for row in event["items"]
        if all(
            cell is None or not (cell[1] < threshold or is_small(cell[0], cell[1], threshold))
            for cell in (row["pre"], row["post"])
        )
    ]
    quality = [{**step, "evidence": ""} for step in event["quality"]]
    sessions = event["sessions"] if sessions_told else [{**row, "attended": None} for row in event["sessions"]]
    return {**event, "reaction": told, "items": items, "sessions": sessions, "quality": quality}


def _mean_tells(row: Mapping[str, Any], threshold: int) -> bool:
    part = round(float(row["good"]) * row["n"] / 100)
    return bounds_are_narrow(part, row["n"], row["mean"], threshold)
