"""Messages about plans, put in the out-tray after the commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from office import mail
from participants.models import User

if TYPE_CHECKING:
    from actionplans.models import Plan


def tell_coordinators(plan: Plan, subject: str, *, by: User) -> None:
    people = User.objects.filter(programme_roles__programme_id=plan.programme_id, programme_roles__role="coordinator")
    _write(people.exclude(pk=by.pk), plan, subject, "", by=by)


def tell_members(plan: Plan, subject: str, text: str, *, by: User) -> None:
    people = User.objects.filter(person__enrolments__membership__group_id=plan.group_id)
    _write(people.exclude(pk=by.pk), plan, subject, text, by=by)


def _write(people, plan: Plan, subject: str, text: str, *, by: User) -> None:
    link = settings.SITE_URL + plan.get_absolute_url()
    body = "\n\n".join(part for part in (subject + ".", text, _("Open it here: %(link)s") % {"link": link}) if part)
    for user in people.distinct():
        mail.write(
            to_email=user.email,
            to_label=str(user),
            subject=subject,
            body=body,
            by=by,
            kind="actionplans.plan",
            about=plan,
            queue=True,
            language=user.language,
        )
