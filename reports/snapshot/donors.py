"""The donor edition of a snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.snapshot.events import is_small


def donor_edition(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """What a donor may read: no person's name, protected cells, and no free text in which a name could stand."""
    return {
        **snapshot,
        "figures": snapshot["donor_figures"],
        "promises": snapshot.get("donor_promises", snapshot["promises"]),
        "people": [],
        "events": [_event_for_donors(event, snapshot["programme"]["threshold"]) for event in snapshot["events"]],
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
    }


def _event_for_donors(event: Mapping[str, Any], threshold: int) -> dict[str, Any]:
    """Answers of too few people, and shares that tell of too few, are left out."""
    told = dict(event["reaction"]) if event["reaction"] else None
    if told:
        told["scales"] = [
            {**row, "hidden": row["small"], "good": None if row["small"] else row["good"]}
            for row in told["scales"]
            if row["n"] >= threshold
        ]
    items = [
        row
        for row in event["items"]
        if all(
            cell is None or not (cell[1] < threshold or is_small(cell[0], cell[1], threshold))
            for cell in (row["pre"], row["post"])
        )
    ]
    return {**event, "reaction": told, "items": items}
