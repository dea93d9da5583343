"""Writes on smaller rows, of a programme and of the rooms above: added, changed, removed, put in another order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Max

from office import history
from programmes.services_programmes import apply, normalised

if TYPE_CHECKING:
    from participants.models import User

# model → how its verbs call it: programmes.<noun>_added, _changed, _removed, _moved
NOUNS = {
    "programmes.stage": "stage",
    "programmes.target": "target",
    "programmes.phase": "phase",
    "programmes.reference": "reference",
    "programmes.sourcestatement": "statement",
    "programmes.reachstatement": "reach",
    "programmes.activity": "activity",
    "programmes.activityshare": "activity_share",
    "programmes.document": "document",
    "programmes.dissemination": "dissemination",
    "programmes.picture": "picture",
    "programmes.lesson": "lesson",
}
CALLED = dict(NOUNS)  # with those that the rooms above bring; the verb begins with the room


def _verb(row: models.Model, act: str) -> str:
    return f"{row._meta.app_label}.{CALLED[row._meta.label_lower]}_{act}"


@transaction.atomic
def add_row(row: Any, *, by: User | None, scope_id: int | None = None, **facts: Any) -> Any:
    """Keep a new row (made, not saved); one that has an order in a programme goes to the end."""
    for name, value in normalised(facts).items():
        setattr(row, name, value)
    if hasattr(row, "order") and hasattr(row, "programme_id"):
        last = type(row).objects.filter(programme_id=row.programme_id).aggregate(last=Max("order"))["last"]
        row.order = 0 if last is None else last + 1
    row.full_clean()
    row.save()
    history.record(row, _verb(row, "added"), by=by, scope_id=scope_id)
    return row


@transaction.atomic
def change_row(row: Any, *, by: User | None, scope_id: int | None = None, **facts: Any) -> Any:
    """Change facts; the history tells which, from what to what."""
    held = type(row).objects.select_for_update().get(pk=row.pk)
    changes = apply(held, normalised(facts))
    if changes:
        held.full_clean()
        held.save()
        history.record(held, _verb(row, "changed"), by=by, scope_id=scope_id, changes=changes)
    return held


def save_row(row: Any, *, by: User | None, **facts: Any) -> Any:
    """A new row, or other facts of one."""
    return (change_row if row.pk else add_row)(row, by=by, **facts)


@transaction.atomic
def remove_row(row: Any, *, by: User | None) -> None:
    history.record(row, _verb(row, "removed"), by=by)
    row.delete()


@transaction.atomic
def move_row(row: Any, *, by: User, up: bool, **among: Any) -> None:
    """Change places with the neighbour ``among`` those of the list (a filter); at its end nothing happens."""
    rows = list(type(row).objects.select_for_update().filter(programme_id=row.programme_id, **among))
    if changed_places(rows, row, up=up):
        for order, held in enumerate(rows):
            held.order = order
        type(row).objects.bulk_update(rows, ["order"])
        history.record(row, _verb(row, "moved"), by=by)


def changed_places(rows: list[Any], row: Any, *, up: bool) -> bool:
    """Put the row before (or after) its neighbour in the list; False at the end of it, or when it is gone meanwhile."""
    place = rows.index(row) if row in rows else -1
    other = place - 1 if up else place + 1
    if place < 0 or not 0 <= other < len(rows):
        return False
    rows[place], rows[other] = rows[other], rows[place]
    return True
