"""Messages about plans and visits, put in the out-tray, each in the language of who gets it.

Coordinators and monitors are told at once: they are few, and it is their work. What goes to a group lies there as drafts
until a coordinator has looked at it (nothing goes to many people before a preview).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from office import mail
from office.formats import day
from participants.models import User

if TYPE_CHECKING:
    from actionplans.models import Plan, Visit


ASSIGNED = gettext_noop("The visit “%(visit)s” on %(day)s is yours to do")


def tell_coordinators(obj: Plan | Visit, subject: str, *, by: User) -> None:
    """``subject``: a msgid (gettext_noop) with %(plan)s or %(visit)s."""
    people = User.objects.filter(programme_roles__programme_id=obj.programme_id, programme_roles__role="coordinator")
    _write(people.exclude(pk=by.pk).distinct(), obj, subject, "", by=by)


def tell_members(plan: Plan, subject: str, text: str, *, by: User) -> None:
    """Drafts to those who are still enrolled."""
    people = User.objects.filter(
        person__enrolments__membership__group_id=plan.group_id, person__enrolments__state="enrolled"
    )
    _write(people.exclude(pk=by.pk).distinct(), plan, subject, text, by=by, queue=False)


def tell_monitors(visit: Visit, monitors: Iterable[User], *, by: User, subject: str = "", text: str = "") -> None:
    others = [user for user in monitors if user.pk != by.pk]
    _write(others, visit, subject or ASSIGNED, text, by=by)


def _write(people: Iterable[User], obj: Any, subject: str, text: str, *, by: User, queue: bool = True) -> None:
    link = settings.SITE_URL + obj.get_absolute_url()
    for user in people:
        if not user.email or not user.is_active:
            continue
        with translation.override(user.language or "vi"):
            name = getattr(obj, "label", None) or str(obj)
            said = _(subject) % {"plan": name, "visit": name, "day": day(getattr(obj, "planned_on", None))}
            opening = _("Open it here: %(link)s") % {"link": link}
        mail.write(
            to_email=user.email,
            to_label=str(user),
            subject=said,
            body="\n\n".join(part for part in (said + ".", text.strip(), opening) if part),
            by=by,
            kind=f"actionplans.{obj._meta.model_name}",
            about=obj,
            queue=queue,
            language=user.language,
        )
