from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.enums import ReportKind


class Every(models.TextChoices):
    MONTH = "month", _("Every month")
    QUARTER = "quarter", _("Every quarter")
    HALF_YEAR = "half_year", _("Every half year")
    YEAR = "year", _("Every year")


MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF_YEAR: 6, Every.YEAR: 12}
KINDS = (ReportKind.PERIODIC, ReportKind.PHASE_REVIEW, ReportKind.END_OF_PROGRAMME)
