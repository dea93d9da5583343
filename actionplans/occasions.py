"""Monitoring visits at which something of a programme is raised."""

from __future__ import annotations

from collections.abc import Iterable

from actionplans.models import Visit
from programmes.models import Programme
from programmes.occasions import Occasion, register


@register
def visits(programme: Programme) -> Iterable[Occasion]:
    for visit in Visit.objects.filter(programme=programme).order_by("-planned_on")[:200]:
        yield Occasion(
            "actionplans.visit", str(visit.pk), visit.title, visit.get_absolute_url(), visit.done_on or visit.planned_on
        )
