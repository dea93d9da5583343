"""Writes on the tree of organisations."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from office import history
from office.errors import DomainError
from office.text import fold, nfc
from participants.models import Organisation
from participants.services import changed, prepare_organisation, touch_programmes_with

if TYPE_CHECKING:
    from participants.models import User

TREE_FIELDS = ["path", "depth", "numchild"]


def add_root_organisations(organisations: list[Organisation], *, by: User | None, act: uuid.UUID | None = None) -> None:
    """Put many new organisations at the top of the tree in one go; treebeard's own way costs queries for each."""
    if not organisations:
        return
    last = Organisation.objects.filter(depth=1).order_by("-path").values_list("path", flat=True).first()
    step = Organisation._str2int(last) if last else 0
    for number, organisation in enumerate(organisations, start=step + 1):
        prepare_organisation(organisation)
        organisation.path = Organisation._get_path(None, 1, number)
        organisation.depth, organisation.numchild = 1, 0
    made = Organisation.objects.bulk_create(organisations, batch_size=500)
    act = act or uuid.uuid4()
    history.record_all([history.new_event(row, "participants.organisation_added", by=by, act=act) for row in made])


def organisation_of_name(name: str) -> Organisation | None:
    """The organisation that bears this name (or short name), whatever its marks and case; the first when several do."""
    folded = fold(name)
    if not folded:
        return None
    found = Organisation.objects.filter(search_text__contains=folded)
    return next((row for row in found if folded in {fold(row.name_vi), fold(row.name_en), fold(row.short_name)}), None)


@transaction.atomic
def organisation_named(
    name: str, *, by: User | None, inside: str = "", type_id: str | None = None
) -> Organisation | None:
    """The organisation of this name, made when it is new (inside its parent, made too when new). One record for one."""
    if not name.strip():
        return None
    known = organisation_of_name(name)
    if known is not None:
        return known
    return add_organisation(by=by, parent=organisation_named(inside, by=by), name_vi=nfc(name), type_id=type_id)


def names_to_choose() -> list[str]:
    """Names to choose from while typing; one beyond them can be typed all the same."""
    return list(Organisation.objects.order_by("name_vi").values_list("name_vi", flat=True)[:400])


def _put(organisation: Organisation, parent: Organisation | None) -> Organisation:
    prepare_organisation(organisation)
    organisation.full_clean(exclude=TREE_FIELDS)
    if parent is None:
        return Organisation.objects.add_root(instance=organisation)
    return Organisation.objects.add_child(parent, instance=organisation)


@transaction.atomic
def add_organisation(*, by: User | None, parent: Organisation | None = None, **facts: Any) -> Organisation:
    organisation = _put(Organisation(**facts), parent)
    history.record(organisation, "participants.organisation_added", by=by)
    return organisation


@transaction.atomic
def edit_organisation(
    organisation: Organisation, *, by: User | None, parent: Organisation | None, **facts: Any
) -> Organisation:
    """Change facts and place in the tree. An organisation can't be put inside itself."""
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    changes = changed(row, facts)
    if changes:
        prepare_organisation(row)
        row.full_clean(exclude=TREE_FIELDS)
        row.save()
        history.record(row, "participants.organisation_changed", by=by, changes=changes)
        touch_programmes_with(row)
    before = Organisation.objects.get_parent(row)
    if (before.pk if before else None) != (parent.pk if parent else None):
        _move(row, parent)
        history.record(row, "participants.organisation_moved", by=by, to=str(parent or ""))
    return row


def _move(row: Organisation, parent: Organisation | None) -> None:
    if parent is None:
        Organisation.objects.move(row, Organisation.objects.get_last_root_node(), "last-sibling")
        return
    if parent.path.startswith(row.path):
        raise DomainError(_("An organisation can’t be put inside itself or inside one of its own parts."))
    Organisation.objects.move(row, parent, "last-child")
