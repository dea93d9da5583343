"""Writes on what is promised (targets) and on the road (stages): the same four acts for both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from office import history
from programmes.models import Programme, Stage, Target
from programmes.services_programmes import apply, normalised

if TYPE_CHECKING:
    from participants.models import User

Row = Target | Stage
_NOUNS: dict[type, str] = {Target: "target", Stage: "stage"}


def _verb(model: type, act: str) -> str:
    return f"programmes.{_NOUNS[model]}_{act}"


@transaction.atomic
def add_row(model: type[Row], programme: Programme, *, by: User, **facts: Any) -> Row:
    """A further target or stage, at the end."""
    last = model.objects.filter(programme=programme).aggregate(last=Max("order"))["last"]
    row = model(programme=programme, order=0 if last is None else last + 1, **normalised(facts))
    row.full_clean()
    row.save()
    history.record(row, _verb(model, "added"), by=by)
    return row


@transaction.atomic
def change_row(row: Row, *, by: User, **facts: Any) -> Row:
    """Change a target or stage; the history keeps what it was (who, when, from, to)."""
    held = type(row).objects.select_for_update().get(pk=row.pk)
    changes = apply(held, normalised(facts))
    if changes:
        held.full_clean()
        held.save()
        history.record(held, _verb(type(row), "changed"), by=by, changes=changes)
    return held


@transaction.atomic
def remove_row(row: Row, *, by: User) -> None:
    history.record(row, _verb(type(row), "removed"), by=by)
    row.delete()


@transaction.atomic
def move_row(row: Row, *, by: User, up: bool) -> None:
    """Change places with the neighbour; at the end of the list nothing happens."""
    model = type(row)
    rows = list(model.objects.select_for_update().filter(programme_id=row.programme_id))
    place = rows.index(row)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for order, held in enumerate(rows):
        held.order = order
    model.objects.bulk_update(rows, ["order"])
    history.record(row.programme, f"programmes.{_NOUNS[model]}s_moved", by=by)
