from django.db import models
from django.utils.translation import gettext_lazy as _


class ReferenceKind(models.TextChoices):
    GRANT = "grant", _("Grant number")
    PROJECT = "project", _("Project number")
    CONTRACT = "contract", _("Contract number")
    CALL = "call", _("Call or fund year")
    DECISION = "decision", _("Decision number")
    IATI = "iati", _("IATI identifier")
    OTHER = "other", _("Other number")


class Subject(models.TextChoices):
    """What a source speaks of."""

    TIME = "time", _("Time")
    TITLE = "title", _("Title")
    FUNDER = "funder", _("Funder")
    AMOUNT = "amount", _("Amount of the grant")
    LEAD = "lead", _("Lead (coordinator)")
    PARTNERS = "partners", _("Partners")
    BENEFICIARIES = "beneficiaries", _("Who benefits")
    NUMBER = "number", _("Number")
    RESULTS = "results", _("Results")
    OTHER = "other", _("Other")


class Qualifier(models.TextChoices):
    """How sure the number is in the source's own words; it stays with the number wherever it is shown."""

    EXACTLY = "exactly", _("exactly")
    OVER = "over", _("over")
    ABOUT = "about", _("about")
    UNDER = "under", _("under")
