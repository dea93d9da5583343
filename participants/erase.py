"""Erasing a person: nothing that names them stays, counts do (sex, birth year, province, kind of organisation).

Upper floors say in ``register_eraser`` what else they hold of a person by name.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
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
    email, name = row.email, row.full_name
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
    _clear_name(row, name)
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


def _clear_name(person: Person, name: str) -> None:
    """The name where it stands in words of the person's programmes: labels, data and reasons of the history, messages."""
    if " " not in name:
        return  # a single word stands in other words too
    programmes = person.enrolments.values_list("programme_id", flat=True)
    scope = Q(scope_id__in=list(programmes)) | Q(scope_id=None)
    named = Q(object_label__contains=name) | Q(reason__contains=name) | Q(actor_label=name)
    quoted = json.dumps(name)[1:-1]  # SQLite keeps JSON as text with escapes, PostgreSQL as letters
    events = _everything(HistoryEvent).annotate(words=Cast("data", TextField())).filter(scope)
    for event in events.filter(named | Q(words__contains=name) | Q(words__contains=quoted)):
        _everything(HistoryEvent).filter(pk=event.pk).update(
            object_label=event.object_label.replace(name, NAMELESS),
            reason=event.reason.replace(name, NAMELESS),
            actor_label=NAMELESS if event.actor_label == name else event.actor_label,
            data=without_name(event.data, name),
        )
    held = Q(subject__contains=name) | Q(body__contains=name) | Q(to_label__contains=name)
    for message in OutgoingMessage.objects.filter(held, scope):
        for field in ("subject", "body", "body_html", "to_label"):
            setattr(message, field, getattr(message, field).replace(name, NAMELESS))
        message.save(update_fields=["subject", "body", "body_html", "to_label"])


def without_name(value: Any, name: str) -> Any:
    """Plain data with the name taken out of every text."""
    if isinstance(value, str):
        return value.replace(name, NAMELESS)
    if isinstance(value, list):
        return [without_name(part, name) for part in value]
    if isinstance(value, dict):
        return {key: without_name(part, name) for key, part in value.items()}
    return value


def _everything(model: type[Model]) -> QuerySet:
    """The history is append-only; the law's right to be forgotten is the one exception, and only for names."""
    return QuerySet(model)
