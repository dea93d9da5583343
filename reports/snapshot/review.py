"""Phases, and what was raised at reviews and events: difficulties, lessons, recommendations."""

from __future__ import annotations

from typing import Any

from programmes.models import Lesson, Phase, Programme
from reports.snapshot.writing import both, content, iso


def phases(programme: Programme) -> list[dict[str, Any]]:
    return [phase(row) for row in programme.phases.all()]


def phase(row: Phase) -> dict[str, Any]:
    return {
        "id": row.pk,
        "title": content(row, "title"),
        "state": row.state,
        "state_label": both(row.get_state_display),
        "starts_on": iso(row.starts_on),
        "ends_on": iso(row.ends_on),
        "precision": row.date_precision,
        "aims": content(row, "aims"),
        "reviewed_on": iso(row.reviewed_on),
        "reviewed_at": row.origin_label,
        "found": content(row, "found"),
    }


def lessons(programme: Programme) -> list[dict[str, Any]]:
    rows = programme.lessons.select_related("owner_organisation", "owner_person", "phase")
    return [_lesson(row) for row in rows]


def _lesson(row: Lesson) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "kind_label": both(row.get_kind_display),
        "text": content(row, "text"),
        "phase": row.phase_id,
        "owner": content(row.owner_organisation, "name"),
        "owner_person": str(row.owner_person or ""),
        "owner_is_assumed": row.owner_is_assumed,
        "raised_on": iso(row.raised_on),
        "raised_at": row.origin_label,
        "origin": row.origin_key,
        "state": row.state,
        "state_label": both(row.get_state_display),
        "what_became": row.what_became,
        "source": row.source,
        "shared": row.shared,
    }
