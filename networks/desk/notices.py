"""Messages of a desk, each in the language of who gets it. They tell neither the question nor who asked: the page does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from networks.enums import NetworkRoleName
from office import mail
from office.formats import day
from participants.models import User

if TYPE_CHECKING:
    from networks.desk.models import Question

ASKED = gettext_noop("%(network)s: a question waits for an expert")
HANDED_BACK = gettext_noop("%(network)s: an expert handed a question back")
LATE = gettext_noop("%(network)s: an expert’s answer is more than a week late")
ASSIGNED = gettext_noop("%(network)s: a question is yours to answer by %(day)s")
FURTHER = gettext_noop("%(network)s: the asker has a further question")
REMINDER = gettext_noop("%(network)s: your answer was due on %(day)s")
ANSWERED = gettext_noop("%(network)s: your question was answered")
DECLINED = gettext_noop("%(network)s: your question was not taken; the reason is on its page")
PUBLISHED = gettext_noop("%(network)s: the answer to your question is published without names")


def tell_coordinators(question: Question, subject: str, *, by: User | None) -> None:
    """``subject``: a msgid (gettext_noop) from above."""
    roles = question.network.roles.filter(role=NetworkRoleName.STEWARD).select_related("user")
    _write([role.user for role in roles], question, subject, by=by)


def tell_expert(question: Question, subject: str, *, by: User | None) -> None:
    _write([question.expert] if question.expert else [], question, subject, by=by)


def tell_asker(question: Question, subject: str, *, by: User | None) -> None:
    _write([question.asker] if question.asker else [], question, subject, by=by)


def _write(people: Iterable[User], question: Question, subject: str, *, by: User | None) -> None:
    link = settings.SITE_URL + question.get_absolute_url()
    for user in people:
        if not user.email or not user.is_active or user == by:
            continue
        with translation.override(user.language or "vi"):
            said = _(subject) % {"network": question.network.name, "day": day(question.due_on)}
            opening = _("Open it here: %(link)s") % {"link": link}
        mail.write(
            to_email=user.email,
            to_label=str(user),
            subject=said,
            body=f"{said}.\n\n{opening}",
            by=None,  # who acted may be the asker, whom the out-tray is not to name
            kind="networks.question",
            about=question,
            queue=True,
            language=user.language or "vi",
        )
