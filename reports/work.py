"""The job that makes a report's files."""

from __future__ import annotations

from office import jobs
from office.models import Job
from reports import notices, services
from reports.associations import services as associations
from reports.associations.models import NetworkReport
from reports.enums import ReportState
from reports.models import Report
from reports.workflow import move_report


@jobs.runner("reports.make")
def make(work: jobs.Work) -> str | None:
    """Payload: {"fresh": whether to take a new snapshot}. Safe to run again from the start."""
    report = Report.objects.select_related("programme__implementer").get(pk=work.job.object_id)
    if report.state != ReportState.FINAL:
        services.make(work, report, fresh=work.payload.get("fresh", True))
    return report.get_absolute_url()


@jobs.on_failure("reports.make")
def failed(job: Job, error: str) -> None:
    """Refused, or given up after several tries: the report says so, and who asked is told."""
    report = Report.objects.defer("snapshot").select_related("programme").filter(pk=job.object_id).first()
    if report is None or report.state == ReportState.FINAL:
        return
    if report.state == ReportState.MAKING:
        move_report(report, "fail_report", by=None)
    notices.tell_failed(report, job, error)


@jobs.runner(associations.JOB)
def make_network(work: jobs.Work) -> str | None:
    """The same for an association's report."""
    report = NetworkReport.objects.select_related("network", "unit", "round", "application", "membership").get(
        pk=work.job.object_id
    )
    if report.state != ReportState.FINAL:
        associations.make(work, report, fresh=work.payload.get("fresh", True))
    return report.get_absolute_url()


@jobs.on_failure(associations.JOB)
def network_failed(job: Job, error: str) -> None:
    report = (
        NetworkReport.objects.defer("snapshot")
        .select_related("unit", "network", "round", "application")
        .filter(pk=job.object_id)
    )
    for row in report.exclude(state=ReportState.FINAL):
        if row.state == ReportState.MAKING:
            move_report(row, "fail_report", by=None)
        notices.tell_failed(row, job, error)
