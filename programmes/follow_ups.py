"""Follow-ups: who does what by when; what was done; verified by another person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from office import history, mail
from office.enums import MessageState
from office.errors import DomainError, WrongState
from office.formats import day
from programmes.enums import FollowUpState
from programmes.models import FollowUp, Programme

if TYPE_CHECKING:
    from participants.models import User

TRANSITIONS: dict[str, tuple[frozenset[str], str]] = {
    "do_follow_up": (frozenset({FollowUpState.OPEN}), FollowUpState.DONE),
    "verify_follow_up": (frozenset({FollowUpState.DONE}), FollowUpState.VERIFIED),
    "reopen_follow_up": (frozenset({FollowUpState.DONE}), FollowUpState.OPEN),
    "cancel_follow_up": (frozenset({FollowUpState.OPEN}), FollowUpState.CANCELLED),
}


@transaction.atomic
def open_follow_up(*, programme: Programme, facts: Mapping[str, Any], by: User) -> FollowUp:
    follow_up = FollowUp(programme=programme, created_by=by, **facts)
    follow_up.full_clean()
    follow_up.save()
    history.record(follow_up, "programmes.follow_up_opened", by=by)
    _write(follow_up, gettext_noop("To do: %(title)s"), by=by, send=True)
    return follow_up


def _move(name: str, follow_up: FollowUp, *, by: User, reason: str = "", **changes: Any) -> bool:
    """True when this call made the change, False when it had been made already."""
    allowed, to = TRANSITIONS[name]
    row = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    if row.state == to:
        return False
    if row.state not in allowed:
        raise WrongState(
            _("This can’t be done: the follow-up is “%(state)s” now.") % {"state": row.get_state_display()}
        )
    before, row.state = row.state, to
    for field, value in changes.items():
        setattr(row, field, value)
    row.full_clean()
    row.save()
    history.record(row, f"programmes.{name}", by=by, from_state=before, to_state=to, reason=reason)
    return True


@transaction.atomic
def do_follow_up(follow_up: FollowUp, *, what_was_done: str, by: User) -> bool:
    """Done, with what was done in words."""
    if not what_was_done.strip():
        raise DomainError(_("Say what was done."))
    return _move(
        "do_follow_up", follow_up, by=by, what_was_done=what_was_done.strip(), done_at=timezone.now(), done_by=by
    )


@transaction.atomic
def verify_follow_up(follow_up: FollowUp, *, by: User) -> bool:
    """Verified, by somebody other than who did it or had to."""
    held = FollowUp.objects.only("done_by_id", "responsible_id").get(pk=follow_up.pk)
    if held.done_by_id == by.pk or (by.person_id and held.responsible_id == by.person_id):
        raise DomainError(_("Another person than who did it must verify it."))
    return _move("verify_follow_up", follow_up, by=by, verified_at=timezone.now(), verified_by=by)


@transaction.atomic
def reopen_follow_up(follow_up: FollowUp, *, reason: str, by: User) -> bool:
    if not reason.strip():
        raise DomainError(_("Say what is still to be done."))
    return _move("reopen_follow_up", follow_up, by=by, reason=reason.strip(), done_at=None, done_by=None)


@transaction.atomic
def cancel_follow_up(follow_up: FollowUp, *, reason: str, by: User) -> bool:
    if not reason.strip():
        raise DomainError(_("Say why it is cancelled."))
    return _move("cancel_follow_up", follow_up, by=by, reason=reason.strip())


def remind(follow_up: FollowUp, *, by: User) -> bool:
    """A reminder to who is responsible, as a draft in the out-tray; False when there is no address. One waits at most."""
    if mail.waiting_about(follow_up).filter(state=MessageState.DRAFT).exists():
        return True
    return _write(follow_up, gettext_noop("Reminder: %(title)s"), by=by, send=False)


def _write(follow_up: FollowUp, subject: str, *, by: User, send: bool) -> bool:
    """A message to who is responsible, in that person's language; False when there is no address (or it is oneself)."""
    person = follow_up.responsible
    user = getattr(person, "user", None)
    address = (user.email if user else "") or (person.email if person else "")
    if person is None or not address or (send and user == by):
        return False
    language = user.language if user else "vi"
    with translation.override(language):
        said = _(subject) % {"title": follow_up.title}
        body = _("%(title)s\nDue: %(due)s\n\nOpen it here: %(link)s") % {
            "title": follow_up.title,
            "due": day(follow_up.due_on),
            "link": settings.SITE_URL + follow_up.get_absolute_url(),
        }
    mail.write(
        to_email=address,
        to_label=str(person),
        subject=said,
        body=body,
        by=by,
        kind="programmes.follow_up",
        about=follow_up,
        queue=send,
        language=language,
    )
    return True
