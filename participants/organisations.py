"""Writes on the tree of organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from office import history
from office.errors import DomainError
from participants.models import Organisation
from participants.services import changed, prepare_organisation

if TYPE_CHECKING:
    from participants.models import User

TREE_FIELDS = ["path", "depth", "numchild"]


def add_root_organisations(organisations: list[Organisation]) -> None:
    """Put many new organisations at the top of the tree in one go; treebeard's own way costs queries for each."""
    if not organisations:
        return
    last = Organisation.objects.filter(depth=1).order_by("-path").values_list("path", flat=True).first()
    step = Organisation._str2int(last) if last else 0
    for number, organisation in enumerate(organisations, start=step + 1):
        prepare_organisation(organisation)
        organisation.path = Organisation._get_path(None, 1, number)
        organisation.depth, organisation.numchild = 1, 0
    Organisation.objects.bulk_create(organisations, batch_size=500)


@transaction.atomic
def add_organisation(*, by: User | None, parent: Organisation | None = None, **facts: Any) -> Organisation:
    organisation = Organisation(**facts)
    prepare_organisation(organisation)
    organisation.full_clean(exclude=TREE_FIELDS)
    organisation = parent.add_child(instance=organisation) if parent else Organisation.add_root(instance=organisation)
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
    before = row.get_parent()
    if (before.pk if before else None) != (parent.pk if parent else None):
        _move(row, parent)
        history.record(row, "participants.organisation_moved", by=by, to=str(parent or ""))
    return row


def _move(row: Organisation, parent: Organisation | None) -> None:
    if parent is None:
        row.move(Organisation.get_last_root_node(), "last-sibling")
        return
    if parent.pk == row.pk or parent.is_descendant_of(row):
        raise DomainError(_("An organisation can’t be put inside itself or inside one of its own parts."))
    row.move(parent, "last-child")
