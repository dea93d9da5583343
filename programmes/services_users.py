"""The site's own rights: who is an administrator, who may sign in."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from office import history
from office.errors import DomainError
from participants.models import User


@transaction.atomic
def set_administrator(user: User, *, by: User, on: bool) -> User:
    """Give or take the site role. Nobody takes it from themselves, so one always stays."""
    row = User.objects.select_for_update().get(pk=user.pk)
    if row.is_staff == on:
        return row
    if not on:
        _spare(row, by, _("You can’t take the administrator’s role from yourself. Ask another administrator."))
    row.is_staff = on
    row.save(update_fields=["is_staff"])
    history.record(row, "programmes.administrator_made" if on else "programmes.administrator_unmade", by=by)
    return row


@transaction.atomic
def set_active(user: User, *, by: User, on: bool) -> User:
    """Let somebody sign in, or not. Their records and roles stay."""
    row = User.objects.select_for_update().get(pk=user.pk)
    if row.is_active == on:
        return row
    if not on:
        _spare(row, by, _("You can’t close your own account here."))
    row.is_active = on
    row.save(update_fields=["is_active"])
    history.record(row, "programmes.account_opened" if on else "programmes.account_closed", by=by)
    return row


def _spare(row: User, by: User, own: str) -> None:
    if row.pk == by.pk:
        raise DomainError(own)
