from django.utils.translation import gettext_lazy as _

from programmes.measures import Figure, Measure, register
from reports.enums import ReportKind, ReportState
from reports.models import Report


def final_reports(programme_id: int) -> int:
    ended = Report.objects.filter(kind=ReportKind.END_OF_PROGRAMME, state=ReportState.FINAL)
    return ended.filter(programme_id=programme_id).count()


register(
    Measure(
        key="reports.final",
        label=_("Final reports"),
        unit="report",
        how=_("End-of-programme reports that were finalised."),
        count=lambda read: Figure(value=read(final_reports)),
        url_name="reports:reports",
    ),
)
