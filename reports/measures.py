from django.utils.translation import gettext_lazy as _

from programmes import facts
from programmes.facts import how_many
from programmes.measures import Measure, of_fact, register
from reports.enums import ReportKind, ReportState
from reports.models import Report

facts.register(
    final_reports=lambda programme_id: how_many(
        Report.objects.filter(programme_id=programme_id, kind=ReportKind.END_OF_PROGRAMME, state=ReportState.FINAL)
    )
)
register(
    Measure(
        key="reports.final",
        label=_("Final reports"),
        unit="report",
        how=_("End-of-programme reports that were finalised."),
        **of_fact("final_reports"),
        url_name="reports:reports",
    ),
)
