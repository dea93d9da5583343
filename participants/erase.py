"""Erasing a person: nothing that names them stays, counts do (sex, birth year, province, kind of organisation).

Upper floors say in ``register_eraser`` what else they hold of a person by name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from office import history
from office.models import HistoryEvent, OutgoingMessage, StoredFile
from participants.models import Person, SensitiveData, User
from participants.services import prepare_person, touch_programmes_of

if TYPE_CHECKING:
    from django.db.models import Model

NAMELESS = "–"
_erasers: list[Callable[[Person], None]] = []


def register_eraser(erase: Callable[[Person], None]) -> Callable[[Person], None]:
    """A function that clears what an upper floor holds of a person by name; called inside the transaction."""
    _erasers.append(erase)
    return erase


@transaction.atomic
def anonymise(person: Person, *, by: User, reason: str = "") -> Person:
    """Can't be undone. The person stays as a nameless row, so that figures of the past hold."""
    row = Person.objects.select_for_update().get(pk=person.pk)
    if row.anonymised_at is not None:
        return row
    email = row.email
    for erase in _erasers:
        erase(row)
    row.full_name, row.academic_title, row.email, row.phone, row.position, row.code = NAMELESS, "", "", "", "", ""
    row.anonymised_at = timezone.now()
    prepare_person(row)
    row.save()
    row.posts.all().delete()
    row.invitations.all().delete()
    row.enrolments.update(code="", position="")
    SensitiveData.objects.filter(person=row).update(
        **dict.fromkeys(SensitiveData.DOMAINS)
    )  # only "yes" or "no" is counted
    _close_account(row)
    _clear_traces(row, email)
    history.record(row, "participants.person_anonymised", by=by, reason=reason)
    touch_programmes_of([row.pk])
    return row


def _close_account(person: Person) -> None:
    user = User.objects.filter(person=person).first()
    if user is None:
        return
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    user.api_tokens.all().delete()
    user.programme_roles.all().delete()
    OutgoingMessage.objects.filter(to_email__iexact=user.email).update(
        to_email="nobody@example.invalid", to_label="", body="", body_html=""
    )
    _everything(HistoryEvent).filter(actor_id=user.pk).update(actor_label=NAMELESS)
    user.email, user.name, user.person, user.is_active = f"nobody-{user.pk}@example.invalid", "", None, False
    user.set_unusable_password()
    user.save()


def _clear_traces(person: Person, email: str) -> None:
    """Names in the history's labels and data, in messages, and photos of the person."""
    enrolments = [str(pk) for pk in person.enrolments.values_list("pk", flat=True)]
    about = Q(object_type="participants.person", object_id=str(person.pk))
    about |= Q(object_type="programmes.enrolment", object_id__in=enrolments)
    _everything(HistoryEvent).filter(about).update(object_label=NAMELESS, data={})
    if email:
        OutgoingMessage.objects.filter(to_email__iexact=email).update(
            to_email="nobody@example.invalid", to_label="", body="", body_html=""
        )
    for stored in StoredFile.objects.filter(object_type="participants.person", object_id=str(person.pk)):
        stored.file.delete(save=False)
        stored.delete()


def _everything(model: type[Model]) -> QuerySet:
    """The history is append-only; the law's right to be forgotten is the one exception, and only for names."""
    return QuerySet(model)
