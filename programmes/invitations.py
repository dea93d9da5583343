"""Invitations: a link (and its QR code) that gives one role to one person, once."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

import segno
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from office import history, mail
from office.enums import MessageState
from office.errors import DomainError, WrongState
from office.models import OutgoingMessage
from participants.models import Organisation, Person, User
from participants.services import edit_person, prepare_person
from programmes.acquaintance import is_stranger, known_beyond, strangers_to, was_known_to_maker
from programmes.enums import RoleName
from programmes.models import Enrolment, Invitation, Programme, Role

if TYPE_CHECKING:
    from office.models import HistoryEvent

DAYS = 30
SENT_TWICE = dt.timedelta(minutes=10)


def link(invitation: Invitation) -> str:
    """The address that is sent, pasted or printed."""
    return settings.SITE_URL + reverse("programmes:join", args=[invitation.token])


def qr(invitation: Invitation) -> SafeString:
    code = segno.make(link(invitation), error="m").svg_inline(scale=4, border=2, omitsize=True)
    return mark_safe(code)


def open_invitations(programme: Programme) -> QuerySet[Invitation]:
    return programme.invitations.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())


def without_account(programme: Programme) -> QuerySet[Enrolment]:
    """The enrolled who have neither an account nor an open invitation."""
    return (
        programme.enrolments.active()
        .filter(person__user=None, person__anonymised_at=None)
        .exclude(Exists(open_invitations(programme).filter(person=OuterRef("person"))))
        .select_related("person")
    )


@transaction.atomic
def invite(
    programme: Programme,
    *,
    by: User,
    role: str,
    person: Person | None = None,
    email: str = "",
    organisation: Organisation | None = None,
    days: int = DAYS,
) -> Invitation:
    """One link. An open one for the same person and role is used again."""
    email = (email or (person.email if person else "")).strip().lower()
    sealed = _must_be_mailed(by, person, email)
    kept = open_invitations(programme).filter(role=role, organisation=organisation)
    same = kept.filter(person=person) if person else kept.filter(email=email, person=None) if email else None
    if same is not None and (found := same.first()):
        if found.sealed or not sealed:
            return found
        revoke(found, by=by)  # it was made when nobody else knew them
    if person is not None and User.objects.filter(person=person).exists():
        raise DomainError(_("%(name)s has an account already. Give the role on the page of roles.") % {"name": person})
    invitation = Invitation(
        programme=programme,
        role=role,
        organisation=organisation,
        person=person,
        email=email,
        created_by=by,
        expires_at=timezone.now() + dt.timedelta(days=days),
        sealed=sealed,
    )
    invitation.full_clean()
    invitation.save()
    history.record(invitation, "programmes.invited", by=by)
    return invitation


def _must_be_mailed(by: User, person: Person | None, email: str) -> bool:
    """Whether the link makes, or could make, the account of somebody whom others know: the maker must not see it then."""
    if person is not None:
        return is_stranger(by, person)
    if not email or by.is_staff:
        return False
    return User.objects.filter(email=email).exists() or strangers_to(by).filter(email=email).exists()


@transaction.atomic
def invite_cohort(programme: Programme, *, by: User, days: int = DAYS) -> int:
    """A link for each of the enrolled who has no account. How many."""
    expires = timezone.now() + dt.timedelta(days=days)
    strangers = set(strangers_to(by).filter(enrolments__programme=programme).values_list("pk", flat=True))
    made = Invitation.objects.bulk_create(
        Invitation(
            programme=programme,
            role=RoleName.TRAINEE,
            person=enrolment.person,
            email=enrolment.person.email,
            created_by=by,
            expires_at=expires,
            sealed=enrolment.person_id in strangers,
        )
        for enrolment in without_account(programme)
    )
    act = uuid.uuid4()
    events: list[HistoryEvent] = [
        history.new_event(row, "programmes.invited", by=by, scope_id=programme.pk, act=act) for row in made
    ]
    history.record_all(events)
    return len(made)


def write_mail(invitation: Invitation, *, by: User) -> OutgoingMessage | None:
    """A draft in the out-tray, to be looked at before it is sent; None without an address or when there is one already.

    Of somebody whom another programme knows it is private: who may read the draft could use the link.
    """
    if not invitation.email or not invitation.is_open:
        return None
    if mail.waiting_about(invitation).exists():
        return None
    name = invitation.person.full_name if invitation.person else invitation.email
    text = _(
        "Hello %(name)s,\n\n"
        "you are invited to the portal of the programme “%(programme)s” as %(role)s.\n\n"
        "Open this link and choose a password:\n%(link)s\n\n"
        "The link is for you alone and works until %(until)s."
    ) % {
        "name": name,
        "programme": invitation.programme.title,
        "role": invitation.get_role_display().lower(),
        "link": link(invitation),
        "until": timezone.localtime(invitation.expires_at).strftime("%d/%m/%Y"),
    }
    return mail.write(
        to_email=invitation.email,
        to_label=name,
        subject=_("Your invitation to %(programme)s") % {"programme": invitation.programme.short_title},
        body=text,
        by=by,
        kind="programmes.invitation",
        about=invitation,
        private=invitation.sealed or _known_elsewhere(invitation),
    )


def _known_elsewhere(invitation: Invitation) -> bool:
    people = known_beyond([invitation.programme_id])
    whose = {"pk": invitation.person_id} if invitation.person_id else {"email": invitation.email}
    return people.filter(**whose).exists()


def came_by_mail(invitation: Invitation) -> bool:
    """Nobody but the receiver of a mail that left has seen the link."""
    return invitation.sealed and mail.about(invitation).filter(state=MessageState.SENT).exists()


def write_mails(programme: Programme, *, by: User) -> int:
    """Drafts for all open invitations that have an address. How many."""
    rows = open_invitations(programme).exclude(email="").select_related("programme", "person")
    return sum(write_mail(row, by=by) is not None for row in rows)


@transaction.atomic
def revoke(invitation: Invitation, *, by: User) -> None:
    row = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if row.accepted_at:
        raise WrongState(_("This invitation was accepted already. Take the role away on the page of roles."))
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        history.record(row, "programmes.invitation_revoked", by=by)


# --- joining ------------------------------------------------------------------------


@transaction.atomic
def accept_as(invitation: Invitation, user: User) -> bool:
    """The signed-in user takes the invitation. True when it had an effect, False when it was theirs already."""
    row = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if row.accepted_by_id == user.pk:
        return False
    if not row.is_open:
        raise WrongState(_("This link can’t be used any more. Ask your coordinator for a new one."))
    if row.person_id and user.person_id and user.person_id != row.person_id:
        raise DomainError(
            _("This link is for %(name)s. Sign out first, then open it again.") % {"name": row.person.full_name}
        )
    _take(row, user)
    return True


@transaction.atomic
def accept_new(invitation: Invitation, *, name: str, email: str, password: str, language: str) -> User:
    """A new account takes the invitation. Sent twice, it is one account."""
    row = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    taker = row.accepted_by
    if taker is not None and _just_taken(row) and taker.email == email and taker.check_password(password):
        return taker
    if not row.is_open:
        raise WrongState(_("This link can’t be used any more. Ask your coordinator for a new one."))
    user = User.objects.create_user(email, password, name=name, language=language)
    _take(row, user)
    return user


def _just_taken(row: Invitation) -> bool:
    """Whether this may be the same form sent twice. Later a used link is no door: one signs in where tries are limited."""
    return row.accepted_at is not None and timezone.now() - row.accepted_at < SENT_TWICE


def _take(row: Invitation, user: User) -> None:
    person = row.person if row.person_id else _person_of(row, user)
    if person is not None and user.person_id is None:
        if User.objects.filter(person=person).exists():
            raise DomainError(_("%(name)s has an account already. Sign in with it.") % {"name": person.full_name})
        if not row.sealed and not was_known_to_maker(row, person):
            raise WrongState(
                _("Another programme knows this person by now. Ask for a new invitation: it comes by mail.")
            )
        user.person = person
        user.save(update_fields=["person"])
        _keep_email(person, user)
    Role.objects.update_or_create(
        programme_id=row.programme_id, user=user, role=row.role, defaults={"organisation_id": row.organisation_id}
    )
    if user.email == row.email and came_by_mail(row):
        EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    row.accepted_at, row.accepted_by = timezone.now(), user
    row.save(update_fields=["accepted_at", "accepted_by"])
    history.record(row, "programmes.invitation_accepted", by=user)
    for kept in ("roles", "_reports_for"):
        user.__dict__.pop(kept, None)


def _person_of(row: Invitation, user: User) -> Person | None:
    """Who works in a programme is a person too. A known one only where the invitation went to their own address."""
    if user.person_id or row.role == RoleName.DONOR:
        return None
    known = Person.objects.filter(email=user.email).first()
    if known is not None:
        free = row.email == user.email and not User.objects.filter(person=known).exists()
        return known if free else None
    person = Person(full_name=user.name, email=user.email)
    prepare_person(person)
    person.full_clean()
    person.save()
    history.record(person, "participants.person_added", by=user, scope_id=row.programme_id)
    return person


def _keep_email(person: Person, user: User) -> None:
    if not person.email and not Person.objects.filter(email=user.email).exists():
        edit_person(person, by=user, email=user.email)


# --- roles --------------------------------------------------------------------------


@transaction.atomic
def give_role(
    programme: Programme, *, by: User, user: User, role: str, organisation: Organisation | None = None
) -> Role:
    """A role; a partner's reporter has it for one organisation, which may change."""
    row, made = Role.objects.get_or_create(
        programme=programme, user=user, role=role, defaults={"organisation": organisation}
    )
    moved = not made and row.organisation_id != (organisation.pk if organisation else None)
    if moved:
        row.organisation = organisation
        row.save(update_fields=["organisation"])
    if made or moved:
        history.record(row, "programmes.role_given", by=by)
    return row


@transaction.atomic
def take_role(role: Role, *, by: User) -> None:
    """Nobody is left without a coordinator: the last one stays."""
    others = Role.objects.filter(programme=role.programme, role=RoleName.COORDINATOR).exclude(pk=role.pk)
    if role.role == RoleName.COORDINATOR and not others.exists():
        raise DomainError(_("This is the only coordinator. Give the role to another person first."))
    history.record(role, "programmes.role_taken", by=by)
    role.delete()
