"""Word to who asked for a report: it is ready, or it could not be made and what to do. Once per make, in their language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from office import mail
from participants.models import User
from programmes.enums import RoleName

if TYPE_CHECKING:
    from collections.abc import Iterable

    from office.models import Job
    from reports.associations.models import NetworkReport
    from reports.models import Report


def readers(report: Report | NetworkReport, job: Job) -> Iterable[User]:
    """Who asked for this make; of a report that is made by itself the programme's coordinators."""
    asked_by = job.asked_by_id or (None if report.by_itself else report.asked_by_id)
    if asked_by is not None:
        return User.objects.filter(pk=asked_by, is_active=True)
    if not report.by_itself:
        return User.objects.none()
    return User.objects.filter(
        programme_roles__programme_id=report.programme_id, programme_roles__role=RoleName.COORDINATOR, is_active=True
    ).distinct()


def tell_ready(report: Report | NetworkReport, job: Job) -> None:
    """Call inside the transaction that keeps the files: the message is written if and only if they are."""
    for user in readers(report, job):
        with translation.override(user.language or "vi"):
            subject = _("Ready: %(title)s of “%(programme)s”") % _words(report)
            text = _("Its files are there. Write what people are to say, then finalise it:")
            _write(user, report, "reports.ready", subject, f"{subject}.\n\n{text}\n{_link(report)}")


def tell_failed(report: Report | NetworkReport, job: Job, error: str) -> None:
    """``error`` in the language of the job; a reader of the other one finds it on the page."""
    for user in readers(report, job):
        with translation.override(user.language or "vi"):
            subject = _("Could not be made: %(title)s of “%(programme)s”") % _words(report)
            what = error if job.language == user.language else _("Why stands on the report’s page.")
            do = _("Nothing is lost. Open the page and press “Try again”; if it fails again, tell the administrator:")
            _write(user, report, "reports.failed", subject, f"{subject}.\n\n{what}\n\n{do}\n{_link(report)}")


def _words(report: Report | NetworkReport) -> dict[str, str]:
    return {"title": report.title, "programme": report.told_of}


def _link(report: Report | NetworkReport) -> str:
    return settings.SITE_URL + report.get_absolute_url()


def _write(user: User, report: Report | NetworkReport, kind: str, subject: str, body: str) -> None:
    if user.email:
        mail.write(
            to_email=user.email, to_label=str(user), subject=subject, body=body, by=None, kind=kind, about=report,
            queue=True, language=user.language,
        )  # fmt: skip
