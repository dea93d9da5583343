"""Writes on people and organisations."""

from __future__ import annotations

from office.text import fold, nfc
from participants.models import Organisation, Person


def prepare_person(person: Person) -> None:
    """Normalise the name (NFC) and work out what searching and sorting need. Call before each save."""
    from office.text import given_name_key

    person.full_name = " ".join(nfc(person.full_name).split())
    person.email = person.email.strip().lower()
    person.search_text = fold(f"{person.full_name} {person.email} {person.position} {person.code}")[:400]
    person.sort_key = given_name_key(person.full_name)[:400]


def prepare_organisation(organisation: Organisation) -> None:
    """Normalise the name and work out what searching needs. Call before each save."""
    organisation.name_vi = " ".join(nfc(organisation.name_vi).split())
    organisation.search_text = fold(f"{organisation.name_vi} {organisation.name_en} {organisation.short_name}")[:700]
