"""Writes on what is asked. Of a form that was used its numbers stay comparable: no key, type or formula changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from networks.models import Network, ReturnField, ReturnForm, Round, UnitKind
from networks.returns.enums import Summed
from networks.services import add_row, change_row, remove_row, save_row
from office import history
from office.errors import DomainError

if TYPE_CHECKING:
    from participants.models import User

FIXED = ("key", "type", "formula")


@transaction.atomic
def save_form(form: ReturnForm, *, by: User | None, kinds: Iterable[UnitKind], **facts: Any) -> ReturnForm:
    is_new = form.pk is None
    form = save_row(form, by=by, **facts)
    before = {kind.pk for kind in form.kinds.all()}
    form.kinds.set(kinds)
    if not is_new and before != {kind.pk for kind in form.kinds.all()}:
        told = ", ".join(kind.name_vi for kind in form.kinds.all())
        history.record(form, "networks.form_changed", by=by, changes={"kinds": ["", told]})
    return form


@transaction.atomic
def add_part(row: Any, *, by: User | None, **facts: Any) -> Any:
    """A field or a check; a field goes to the end."""
    form = ReturnForm.objects.select_for_update().get(pk=row.form_id)
    if isinstance(row, ReturnField):
        if form.is_used:
            raise DomainError(_("A round was opened with this form. Make a new form for what is to be asked anew."))
        last = form.fields.aggregate(last=Max("order"))["last"]
        row.order = 0 if last is None else last + 1
    return add_row(row, by=by, **facts)


@transaction.atomic
def change_part(row: Any, *, by: User | None, **facts: Any) -> Any:
    form = ReturnForm.objects.select_for_update().get(pk=row.form_id)
    if isinstance(row, ReturnField) and form.is_used and any(facts[name] != getattr(row, name) for name in FIXED):
        raise DomainError(_("A round was opened with this form: short name, type and formula stay as they are."))
    if isinstance(row, ReturnField) and form.is_used:
        summed = {row.summed, facts.get("summed", row.summed)}
        if Summed.STATED in summed and len(summed) > 1:
            raise DomainError(
                _("A round was opened with this form: whether it is summed stays, as totals would change.")
            )
    return change_row(row, by=by, **facts)


def save_part(row: Any, *, by: User | None, **facts: Any) -> Any:
    return (change_part if row.pk else add_part)(row, by=by, **facts)


@transaction.atomic
def remove_part(row: Any, *, by: User | None) -> None:
    form = ReturnForm.objects.select_for_update().get(pk=row.form_id)
    if isinstance(row, ReturnField):
        if form.is_used:
            raise DomainError(_("A round was opened with this form. What was asked stays."))
        if form.people_id == row.pk:
            raise DomainError(_("Sums are told per person of this field. Change that of the form first."))
        others = [*form.fields.exclude(pk=row.pk).values_list("formula", flat=True)]
        others += [text for pair in form.checks.values_list("left", "right") for text in pair]
        if any(_names(text, row.key) for text in others):
            raise DomainError(_("A formula or a check needs this field. Change that first."))
    remove_row(row, by=by)


def _names(text: str, key: str) -> bool:
    from networks.returns.formulas import names_in

    return bool(text) and bool({key, f"{key}_of"} & names_in(text))


def add_round(network: Network, *, by: User | None, **facts: Any) -> Round:
    return add_row(Round(network=network), by=by, **facts)
