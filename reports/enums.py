from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportState(models.TextChoices):
    MAKING = "making", _("Being made")
    DRAFT = "draft", _("Draft")
    FINAL = "final", _("Final")
    FAILED = "failed", _("Failed")


class Edition(models.TextChoices):
    INTERNAL = "internal", _("Internal edition")
    DONOR = "donor", _("Donor edition")


class Format(models.TextChoices):
    PDF = "pdf", "PDF"
    DOCX = "docx", "Word"
    XLSX = "xlsx", "Excel"


LANGUAGES = ("vi", "en")
