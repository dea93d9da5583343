from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ResultLevel(models.TextChoices):
    IMPACT = "impact", _("Impact")
    OUTCOME = "outcome", _("Outcome")
    OUTPUT = "output", _("Output")


RANK: dict[str, int] = {level: rank for rank, level in enumerate(ResultLevel.values)}


class ValueKind(models.TextChoices):
    NUMBER = "number", _("Number")
    PERCENTAGE = "percentage", _("Percentage (part of a whole)")
    QUALITATIVE = "qualitative", _("In words")
    RUBRIC = "rubric", _("Rubric (levels)")


class Direction(models.TextChoices):
    UP = "up", _("More is better")
    DOWN = "down", _("Less is better")


class Frequency(models.TextChoices):
    MONTHLY = "monthly", _("Every month")
    QUARTERLY = "quarterly", _("Every quarter")
    HALF_YEARLY = "half_yearly", _("Every half year")
    YEARLY = "yearly", _("Every year")
    END = "end", _("At the end")


class ValueState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned for revision")
    APPROVED = "approved", pgettext_lazy("figure", "Approved")


# what the step is called → (from, to, verb)
VALUE_TRANSITIONS: dict[str, tuple[frozenset[str], str, str]] = {
    "submit_value": (
        frozenset({ValueState.DRAFT, ValueState.RETURNED}),
        ValueState.SUBMITTED,
        "programmes.value_submitted",
    ),
    "take_back_value": (frozenset({ValueState.SUBMITTED}), ValueState.DRAFT, "programmes.value_taken_back"),
    "return_value": (
        frozenset({ValueState.SUBMITTED, ValueState.APPROVED}),
        ValueState.RETURNED,
        "programmes.value_returned",
    ),
    "approve_value": (frozenset({ValueState.SUBMITTED}), ValueState.APPROVED, "programmes.value_approved"),
}


class Owed(models.TextChoices):
    """How a figure that a partner owes for a period stands."""

    NOT_YET = "not_yet", _("not yet due")
    DUE_SOON = "due_soon", _("due soon")
    DUE = "due", _("due")
    OVERDUE = "overdue", _("overdue")
    RETURNED = "returned", _("returned")
    SENT = "sent", _("sent, awaits the coordinator")
    APPROVED = "approved", pgettext_lazy("figure", "approved")
    CLOSED = "closed", _("the period is locked, nothing was sent")


class SheetKind(models.TextChoices):
    FRAMEWORK = "framework", _("Results framework")
    VALUES = "values", _("Figures of a period")
    LEDGER = "ledger", _("Ledger")
