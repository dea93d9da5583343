"""Writes on who carries a programme: organisations in their roles, guests and experts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from office import history
from office.text import fold, nfc
from participants.models import Person, Post
from participants.organisations import organisation_named
from participants.services import changed, prepare_person, touch_programmes_of
from programmes.models import Appearance, Partner, Programme
from programmes.services_programmes import apply

if TYPE_CHECKING:
    from collections.abc import Iterable

    from participants.models import User


@transaction.atomic
def add_partner(programme: Programme, *, by: User, **facts: Any) -> Partner:
    partner = Partner(programme=programme, **facts)
    partner.full_clean()
    partner.save()
    history.record(partner, "programmes.partner_added", by=by)
    return partner


@transaction.atomic
def change_partner(partner: Partner, *, by: User, **facts: Any) -> Partner:
    row = Partner.objects.select_for_update().get(pk=partner.pk)
    changes = apply(row, facts)
    if changes:
        row.full_clean()
        row.save()
        history.record(row, "programmes.partner_changed", by=by, changes=changes)
    return row


@transaction.atomic
def remove_partner(partner: Partner, *, by: User) -> None:
    """The organisation itself stays in the directory."""
    history.record(partner, "programmes.partner_removed", by=by)
    partner.delete()


@transaction.atomic
def save_guest(
    programme: Programme,
    *,
    by: User,
    capacity: str,
    note: str = "",
    posts: Iterable[tuple[str, str, str]] = (),
    appearance: Appearance | None = None,
    person: Person | None = None,
    **person_facts: Any,
) -> Appearance:
    """A guest or expert: a person (known or new) in a capacity, with the posts (title vi, title en, organisation) they hold.

    A known person keeps the posts they have; new ones are added to them.
    """
    person = person or (appearance.person if appearance else Person())
    new, changes = person.pk is None, changed(person, person_facts)
    prepare_person(person)
    person.full_clean()
    person.save()
    if new:
        history.record(person, "participants.person_added", by=by, scope_id=programme.pk)
    elif changes:
        history.record(person, "participants.person_changed", by=by, scope_id=programme.pk, changes=changes)
        touch_programmes_of([person.pk])
    _write_posts(person, posts, keep=appearance is None, by=by)
    row = appearance or Appearance(programme=programme, person=person)
    row.capacity, row.note = capacity, note
    if row.pk is None:
        row.order = programme.appearances.count()
    row.full_clean()
    row.save()
    history.record(row, "programmes.guest_changed" if appearance else "programmes.guest_added", by=by)
    return row


def _write_posts(person: Person, posts: Iterable[tuple[str, str, str]], *, keep: bool, by: User) -> None:
    held = list(person.posts.all()) if keep else []
    if not keep:
        person.posts.all().delete()
    known = {fold(post.title_vi) for post in held}
    for title_vi, title_en, organisation_name in posts:
        if fold(title_vi) in known:
            continue
        post = Post(
            person=person,
            title_vi=nfc(title_vi),
            title_en=nfc(title_en),
            organisation=organisation_named(organisation_name, by=by),
            order=len(known),
        )
        post.full_clean()
        post.save()
        known.add(fold(title_vi))


@transaction.atomic
def remove_guest(appearance: Appearance, *, by: User) -> None:
    """The person's own record stays."""
    history.record(appearance, "programmes.guest_removed", by=by)
    appearance.delete()
