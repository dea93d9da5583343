"""Versions of plans hold who is responsible by name."""

from __future__ import annotations

from actionplans.models import PlanVersion
from participants.erase import register_eraser, without_name
from participants.models import Person


@register_eraser
def versions_of(person: Person) -> None:
    programmes = person.enrolments.values_list("programme_id", flat=True)
    for version in PlanVersion.objects.filter(plan__programme__in=list(programmes)):
        content = without_name(version.content, person.full_name)
        if content != version.content:
            version.content = content
            version.save(update_fields=["content"])
