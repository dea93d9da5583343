"""Consent: one answer a purpose, a later one replaces an earlier; and what is kept of oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import get_language

from office import history
from participants.enums import ConsentChannel, ConsentPurpose
from participants.models import Consent, Person

if TYPE_CHECKING:
    from participants.models import User


def standing(person: Person) -> list[dict[str, Any]]:
    """Each purpose with the person's newest answer (None: never asked; silence is not consent)."""
    newest: dict[str, Consent] = {}
    for row in person.consents.all():
        newest.setdefault(row.purpose, row)
    return [{"purpose": purpose, "label": purpose.label, "answer": newest.get(purpose)} for purpose in ConsentPurpose]


@transaction.atomic
def answer(person: Person, *, purpose: str, given: bool, by: User, channel: str = ConsentChannel.PORTAL) -> Consent:
    """Keep an answer; none is changed."""
    row = Consent(
        person=person,
        purpose=purpose,
        given=given,
        channel=channel,
        language=get_language() or "vi",
        recorded_by_id=by.pk,
    )
    row.full_clean()
    row.save()
    history.record(person, "participants.consent_answered", by=by, purpose=purpose, given=given)
    return row


def own_data(user: User) -> dict[str, Any]:
    """What the portal keeps of a person, for that person."""
    person = user.person
    data: dict[str, Any] = {"account": {"email": user.email, "name": user.name, "language": user.language}}
    if person is None:
        return data
    sensitive = getattr(person, "sensitive", None)
    data["person"] = {
        "full_name": person.full_name,
        "academic_title": person.academic_title,
        "sex": person.sex,
        "birth_year": person.birth_year,
        "email": person.email,
        "phone": person.phone,
        "organisation": str(person.organisation or ""),
        "position": person.position,
        "province": str(person.place or ""),
    }
    if sensitive is not None:
        data["sensitive"] = {"ethnicity": str(sensitive.ethnicity or "")} | {
            domain: getattr(sensitive, domain) for domain in sensitive.DOMAINS
        }
    data["consents"] = [
        {"purpose": row.purpose, "given": row.given, "at": row.at.isoformat(), "channel": row.channel}
        for row in person.consents.all()
    ]
    return data
