"""Writes on people and organisations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone, translation

from office import history
from office.text import fold, given_name_key, nfc
from participants.enums import ConsentChannel, ConsentPurpose
from participants.models import ApiToken, Consent, Organisation, Person, SensitiveData

if TYPE_CHECKING:
    from participants.models import User


def prepare_person(person: Person, *, sort_key: str | None = None) -> None:
    """Normalise the name (NFC) and work out what searching and sorting need. Call before each save."""
    person.full_name = " ".join(nfc(person.full_name).split())
    person.email = person.email.strip().lower()
    person.search_text = fold(f"{person.full_name} {person.email} {person.position} {person.code}")[:400]
    person.sort_key = sort_key or given_name_key(person.full_name)[:400]


def prepare_organisation(organisation: Organisation) -> None:
    """Normalise the name and work out what searching needs. Call before each save."""
    organisation.name_vi = " ".join(nfc(organisation.name_vi).split())
    organisation.search_text = fold(f"{organisation.name_vi} {organisation.name_en} {organisation.short_name}")[:700]


def touch_programmes_of(people: Iterable[int]) -> None:
    """Mark every programme in which one of these people (ids) is enrolled as changed: its figures are counted anew."""
    ids = list(people)
    programmes: set[int | None] = set()
    for start in range(0, len(ids), 900):
        rows = Person.objects.filter(pk__in=ids[start : start + 900]).order_by()
        programmes.update(rows.values_list("enrolments__programme_id", flat=True).distinct())
    for programme_id in programmes - {None}:
        history.touch(programme_id)


def touch_programmes_with(organisation: Organisation) -> None:
    """Mark every programme in which somebody is enrolled from this organisation as changed: its type is counted by."""
    rows = Organisation.objects.filter(pk=organisation.pk, enrolments__isnull=False).order_by()
    for programme_id in rows.values_list("enrolments__programme_id", flat=True).distinct():
        history.touch(programme_id)


def changed(row: Any, facts: Mapping[str, Any]) -> dict[str, list[str]]:
    """Set the facts that differ; field → [before, after] in words, for the history."""
    changes: dict[str, list[str]] = {}
    for name, value in facts.items():
        before = getattr(row, name)
        if before != value:
            setattr(row, name, value)
            changes[name] = ["" if part is None else str(part)[:300] for part in (before, value)]
    return changes


@transaction.atomic
def edit_person(person: Person, *, by: User | None, scope_id: int | None = None, **facts: Any) -> Person:
    """Change facts; the history tells which. Every programme of the person is counted anew."""
    row = Person.objects.select_for_update().get(pk=person.pk)
    changes = changed(row, facts)
    if changes:
        prepare_person(row)
        row.full_clean()
        row.save()
        history.record(row, "participants.person_changed", by=by, scope_id=scope_id, changes=changes)
        touch_programmes_of([row.pk])
    return row


# --- sensitive data and consent --------------------------------------------------------


def consents_of(person: Person) -> dict[str, Consent]:
    """purpose → the answer that holds, the newest. One query."""
    return {row.purpose: row for row in person.consents.order_by("at", "pk")}


def agrees(person: Person, purpose: str) -> bool:
    """Whether the person's newest answer for this purpose is yes. Silence is not consent."""
    newest = person.consents.filter(purpose=purpose).order_by("-at", "-pk").first()
    return bool(newest and newest.given)


def sensitive_of(person: Person) -> tuple[SensitiveData, bool]:
    """The person's sensitive data (an unsaved row when there is none) and whether they agreed to its being kept."""
    held = SensitiveData.objects.select_related("ethnicity").filter(person=person).first()
    return held or SensitiveData(person=person), agrees(person, ConsentPurpose.SENSITIVE)


@transaction.atomic
def record_consent(
    person: Person,
    purpose: str,
    given: bool,
    *,
    by: User | None,
    channel: str = ConsentChannel.PORTAL,
    scope_id: int | None = None,
) -> Consent | None:
    """A new answer; the earlier ones stay. The same answer again writes nothing. Refusing "sensitive" clears disability."""
    consents = consents_of(person)
    if purpose in consents and consents[purpose].given == given:
        return None
    consent = Consent.objects.create(
        person=person,
        purpose=purpose,
        given=given,
        channel=channel,
        language=translation.get_language() or "vi",
        recorded_by_id=by.pk if by else None,
    )
    verb = "participants.consent_given" if given else "participants.consent_withdrawn"
    history.record(person, verb, by=by, scope_id=scope_id, purpose=purpose, channel=channel)
    if purpose == ConsentPurpose.SENSITIVE and not given:
        _forget_disability(person)
    touch_programmes_of([person.pk])
    return consent


def _forget_disability(person: Person) -> None:
    sensitive = SensitiveData.objects.filter(person=person).first()
    if sensitive is None:
        return
    for domain in SensitiveData.DOMAINS:
        setattr(sensitive, domain, None)
    sensitive.disability = sensitive.work_out_disability()
    sensitive.save()


@transaction.atomic
def save_sensitive(
    person: Person, *, by: User | None, scope_id: int | None = None, agreed: bool, **answers: Any
) -> SensitiveData:
    """Ethnicity and the six answers. Without the person's consent only the ethnicity is kept, for counting."""
    if agreed or agrees(person, ConsentPurpose.SENSITIVE):  # never asked is not the same as refused
        record_consent(person, ConsentPurpose.SENSITIVE, agreed, by=by, channel=ConsentChannel.PAPER, scope_id=scope_id)
    sensitive = SensitiveData.objects.filter(person=person).first() or SensitiveData(person=person)
    for name, value in answers.items():
        setattr(sensitive, name, value if agreed or name == "ethnicity" else None)
    sensitive.disability = sensitive.work_out_disability()
    sensitive.full_clean()
    sensitive.save()
    history.record(person, "participants.sensitive_changed", by=by, scope_id=scope_id)
    touch_programmes_of([person.pk])
    return sensitive


def note_sensitive_read(person: Person, *, by: User, scope_id: int | None = None) -> None:
    """Each reading of one person's sensitive data is in the history."""
    history.new_event(person, "participants.sensitive_read", by=by, scope_id=scope_id).save(force_insert=True)


# --- personal tokens for the API ----------------------------------------------------------


@transaction.atomic
def issue_token(user: User, *, name: str) -> str:
    """A new token; this is the only time that it can be read."""
    token = ApiToken.issue(user, name)
    history.record(user, "participants.token_issued", by=user, name=name)
    return token


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User) -> None:
    """The token opens nothing any more. Revoking twice does nothing."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        history.record(token.user, "participants.token_revoked", by=by, name=token.name)
