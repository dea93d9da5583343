from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportKind(models.TextChoices):
    END_OF_PROGRAMME = "end_of_programme", _("End-of-programme report")
    PERIODIC = "periodic", _("Periodic report")
    PHASE_REVIEW = "phase_review", _("Phase review")
    EVENT = "event", _("Event report")
    ONE_PAGE = "one_page", _("One-page summary")


class ReportState(models.TextChoices):
    MAKING = "making", _("Being made")
    DRAFT = "draft", _("Draft")
    FINAL = "final", _("Final")
    FAILED = "failed", _("Failed")


# what is done → (from, to, verb in the history)
REPORT_TRANSITIONS: dict[str, tuple[frozenset[str], str, str]] = {
    "make_report": (frozenset({ReportState.MAKING, ReportState.DRAFT}), ReportState.DRAFT, "reports.made"),
    "fail_report": (frozenset({ReportState.MAKING}), ReportState.FAILED, "reports.failed"),
    "retry_report": (frozenset({ReportState.FAILED}), ReportState.MAKING, "reports.asked_again"),
    "finalise_report": (frozenset({ReportState.DRAFT}), ReportState.FINAL, "reports.finalised"),
}


class Edition(models.TextChoices):
    INTERNAL = "internal", _("Internal edition")
    DONOR = "donor", _("Donor edition")


class Format(models.TextChoices):
    PDF = "pdf", "PDF"
    DOCX = "docx", "Word"
    XLSX = "xlsx", "Excel"


LANGUAGES = ("vi", "en")


class Language(models.TextChoices):
    VI = "vi", "Tiếng Việt"
    EN = "en", "English"


class LinkPart(models.TextChoices):
    """What of a reading link was opened."""

    PAGE = "page", _("the page")
    MEASURES = "measures", _("how figures are counted")
    FIGURE = "figure", _("one figure")
    PDF = "pdf", _("the page as PDF")
    FILE = "file", _("a report")
