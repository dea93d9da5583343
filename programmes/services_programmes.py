"""Writes on a programme itself: made, changed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from office import history
from office.text import nfc
from programmes.blueprints import Blueprint
from programmes.enums import RoleName
from programmes.models import Programme, Role, Stage, Target

if TYPE_CHECKING:
    from participants.models import User

RESERVED_SLUGS = frozenset({"new", "mine", "all"})


@transaction.atomic
def create_programme(*, by: User, blueprint: Blueprint | None = None, **facts: Any) -> Programme:
    """A programme in preparation, coordinated by who made it; from a blueprint with its road and promised results."""
    programme = Programme(**normalised(facts))
    programme.full_clean()
    programme.save()
    Role.objects.create(programme=programme, user=by, role=RoleName.COORDINATOR)
    by.__dict__.pop("roles", None)
    if blueprint is not None:
        lay_out(programme, blueprint)
    history.record(programme, "programmes.programme_created", by=by, blueprint=blueprint.key if blueprint else "")
    return programme


def lay_out(programme: Programme, blueprint: Blueprint) -> None:
    """Give a new programme the blueprint's road and promised results, spread over its own time."""
    for order, plan in enumerate(blueprint.stages):
        stage = Stage(
            programme=programme,
            kind=plan.kind,
            title_vi=plan.title_vi,
            title_en=plan.title_en,
            starts_on=_day(programme, plan.begins),
            ends_on=_day(programme, plan.ends),
            date_precision=programme.date_precision,
            measure=plan.measure,
            needed=plan.needed,
            order=order,
        )
        stage.full_clean(exclude=["programme"])
        stage.save()
    for order, promised in enumerate(blueprint.targets):
        due = _day(programme, promised.due)
        if due is None:
            break  # a promise has a day; a programme without dates sets its promises by hand
        target = Target(
            programme=programme,
            measure=promised.measure,
            title_vi=promised.title_vi,
            title_en=promised.title_en,
            minimum=promised.minimum,
            maximum=promised.maximum,
            due_on=due,
            due_precision=programme.date_precision,
            order=order,
        )
        target.full_clean(exclude=["programme"])
        target.save()


def _day(programme: Programme, share: float) -> dt.date | None:
    if programme.starts_on is None or programme.ends_on is None:
        return None
    whole = (programme.ends_on - programme.starts_on).days
    return programme.starts_on + dt.timedelta(days=round(whole * share))


@transaction.atomic
def edit_programme(programme: Programme, *, by: User, **facts: Any) -> Programme:
    """Change facts; the history tells which, from what to what."""
    row = Programme.objects.select_for_update().get(pk=programme.pk)
    changes = apply(row, normalised(facts))
    if changes:
        row.full_clean()
        row.save()
        history.record(row, "programmes.programme_changed", by=by, changes=changes)
    return row


def normalised(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: nfc(value).strip() if isinstance(value, str) else value for name, value in facts.items()}


def apply(row: models.Model, facts: dict[str, Any]) -> dict[str, list[str]]:
    """Set the facts that differ; field → [before, after] in words for the history."""
    changes = {}
    for name, value in facts.items():
        before = getattr(row, name)
        if before != value:
            setattr(row, name, value)
            changes[name] = ["" if part is None else str(part)[:500] for part in (before, value)]
    return changes


def counts(programme: Programme) -> dict[str, int]:
    """How much is set up, for the settings page. One query."""
    names = ("partners", "appearances", "targets", "stages", "roles")
    return Programme.objects.filter(pk=programme.pk).aggregate(
        **{name: models.Count(name, distinct=True) for name in names}
    )
