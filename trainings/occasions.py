"""Events at which something of a programme is raised, shown or reviewed."""

from __future__ import annotations

from collections.abc import Iterable

from office import formats
from programmes.models import Programme
from programmes.occasions import Occasion, register
from trainings.models import Event


@register
def events(programme: Programme) -> Iterable[Occasion]:
    for event in Event.objects.filter(programme=programme).exclude(state="cancelled").order_by("-starts_on")[:200]:
        label = f"{event.title} ({formats.period(event.starts_on, event.ends_on)})"
        yield Occasion("trainings.event", str(event.pk), label, event.get_absolute_url(), event.starts_on)
