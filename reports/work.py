"""The job that makes a report's files."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from office import jobs, mail
from office.errors import DomainError
from reports import services
from reports.enums import ReportState
from reports.models import Report
from reports.workflow import move_report


@jobs.runner("reports.make")
def make(work: jobs.Work) -> str | None:
    """Payload: {"fresh": whether to take a new snapshot}. Safe to run again from the start."""
    report = Report.objects.select_related("programme__implementer", "asked_by").get(pk=work.job.object_id)
    if report.state == ReportState.FINAL:
        return report.get_absolute_url()
    try:
        services.make(work, report, fresh=work.payload.get("fresh", True))
    except DomainError:
        if report.state == ReportState.MAKING:
            move_report(report, "fail_report", by=None)
        raise
    if report.asked_by is not None and work.payload.get("fresh", True):
        subject = _("The report of “%(programme)s” is ready") % {"programme": report.programme.short_title}
        link = settings.SITE_URL + report.get_absolute_url()
        mail.write(
            to_email=report.asked_by.email,
            to_label=str(report.asked_by),
            subject=subject,
            body=f"{subject}.\n\n{link}",
            by=None,
            kind="reports.ready",
            about=report,
            queue=True,
        )
    return report.get_absolute_url()
