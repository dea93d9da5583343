"""Messages about partners' sections, through the out-tray, each in its reader's language."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from office import formats, history, mail
from participants.models import User
from programmes.enums import ProgrammeState, RoleName
from reports.contributions.models import Contribution

if TYPE_CHECKING:
    from collections.abc import Iterable

ASKED = gettext_noop("Please write “%(title)s” for the report of “%(programme)s”, by %(day)s")
RETURNED = gettext_noop("“%(title)s” was returned to you: something is to be put right")
ACCEPTED = gettext_noop("“%(title)s” was accepted, thank you")
WITHDRAWN = gettext_noop("“%(title)s” is no longer asked for")
SUBMITTED = gettext_noop("%(name)s sent “%(title)s”")
SOON = gettext_noop("“%(title)s” for the report of “%(programme)s” is due on %(day)s")
LATE = gettext_noop("“%(title)s” for the report of “%(programme)s” was due on %(day)s; it can still be sent")

BEFORE = 7  # days before the due date, once
AFTER, APART, MOST_LATE = 3, 14, 3  # days after it, then every so many days, so often at most


def reporters(row: Contribution) -> Iterable[User]:
    return User.objects.filter(
        programme_roles__programme_id=row.programme_id,
        programme_roles__organisation_id=row.organisation_id,
        programme_roles__role=RoleName.PARTNER,
        is_active=True,
    ).distinct()


def tell_reporters(row: Contribution, subject: str, *, by: User | None, why: str = "", queue: bool = False) -> int:
    """By hand a draft to look at in the out-tray. Number of messages."""
    people = [user for user in reporters(row) if by is None or user.pk != by.pk]
    return _write(people, row, subject, by=by, why=why, queue=queue)


def tell_coordinators(row: Contribution, *, by: User) -> int:
    people = User.objects.filter(
        programme_roles__programme_id=row.programme_id, programme_roles__role=RoleName.COORDINATOR, is_active=True
    ).exclude(pk=by.pk)
    return _write(people.distinct(), row, SUBMITTED, by=by, queue=True)


def _write(
    people: Iterable[User], row: Contribution, subject: str, *, by: User | None, why: str = "", queue: bool
) -> int:
    link, count = settings.SITE_URL + row.get_absolute_url(), 0
    for user in people:
        if not user.email:
            continue
        with translation.override(user.language or "vi"):
            words = {
                "title": row.title,
                "programme": row.programme.short_title,
                "day": formats.day(row.due_on),
                "name": row.organisation.name,
            }
            said, opening = _(subject) % words, _("Open it here: %(link)s") % {"link": link}
            parts = [said + ".", row.prompt if subject == ASKED else why.strip(), opening]
        mail.write(
            to_email=user.email, to_label=str(user), subject=said, body="\n\n".join(filter(None, parts)), by=by,
            kind="reports.contribution", about=row, queue=queue, language=user.language,
        )  # fmt: skip
        count += 1
    return count


def reminder_due(row: Contribution, today: dt.date) -> str:
    """SOON, LATE, or "" when nobody needs to be reminded today."""
    left = (row.due_on - today).days
    if left >= 0:
        was_told = localdate(row.asked_at) > row.due_on - dt.timedelta(days=BEFORE) or row.reminded_on is not None
        return SOON if left <= BEFORE and not was_told else ""
    if -left < AFTER or row.late_reminders >= MOST_LATE:
        return ""
    again = row.reminded_on is None or row.late_reminders == 0 or (today - row.reminded_on).days >= APART
    return LATE if again else ""


def remind(today: dt.date) -> int:
    """Remind the partners whose section is due soon or late. Two clocks at once remind once. Number of sections."""
    waiting = Contribution.objects.unwritten().filter(due_on__lte=today + dt.timedelta(days=BEFORE))
    waiting = waiting.exclude(programme__state=ProgrammeState.DRAFT).filter(late_reminders__lt=MOST_LATE)
    return sum(_remind(pk, today) for pk in list(waiting.values_list("pk", flat=True)))


@transaction.atomic
def _remind(pk: int, today: dt.date) -> bool:
    rows = Contribution.objects.unwritten().select_for_update(of=("self",)).select_related("organisation", "programme")
    row = rows.filter(pk=pk).first()
    subject = reminder_due(row, today) if row is not None else ""
    if row is None or not subject:
        return False
    sent = tell_reporters(row, subject, by=None, queue=True)
    row.reminded_on = today
    row.late_reminders += subject == LATE
    row.save(update_fields=["reminded_on", "late_reminders"])
    history.record(row, "reports.contribution_reminded", by=None, messages=sent)
    return True
