"""The cohort by name, for the internal edition alone."""

from __future__ import annotations

from typing import Any

from programmes.measures import Reading
from programmes.models import Programme
from reports.snapshot.writing import both, content, plain
from trainings.measures import completed, presence
from trainings.scores import scores


def people(programme: Programme) -> list[dict[str, Any]]:
    """The cohort by name: for the internal edition's annex only."""
    read = Reading(programme.pk)
    attended, marks = read(presence).attended, read(scores)
    met = {member.enrolment_id for member in completed(read)}
    rows = (
        programme.enrolments.active()
        .select_related("person", "organisation", "place", "membership__group")
        .order_by("person__sort_key", "pk")
    )
    return [
        {
            "name": row.person.full_name,
            "sex": both(row.person.get_sex_display),
            "organisation": content(row.organisation, "name"),
            "province": content(row.place, "name"),
            "group": row.membership.group.code if hasattr(row, "membership") else "",
            "sessions": len(attended.get(row.pk, ())),
            "pre": plain(marks.get(row.person_id, {}).get("pre")),
            "post": plain(marks.get(row.person_id, {}).get("post")),
            "completed": row.pk in met,
        }
        for row in rows
    ]
