from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanState(models.TextChoices):
    DRAFT = "draft", _("Being written")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned for revision")
    APPROVED = "approved", _("Approved, under way")
    COMPLETED = "completed", _("Completed, awaits verification")
    VERIFIED = "verified", _("Completed and verified")


# what a workflow function is called → (from, to)
PLAN_TRANSITIONS: dict[str, tuple[frozenset[str], str]] = {
    "submit_plan": (frozenset({PlanState.DRAFT, PlanState.RETURNED}), PlanState.SUBMITTED),
    "return_plan": (frozenset({PlanState.SUBMITTED}), PlanState.RETURNED),
    "approve_plan": (frozenset({PlanState.SUBMITTED}), PlanState.APPROVED),
    "complete_plan": (frozenset({PlanState.APPROVED}), PlanState.COMPLETED),
    "reopen_plan": (frozenset({PlanState.COMPLETED}), PlanState.APPROVED),
    "verify_plan": (frozenset({PlanState.COMPLETED}), PlanState.VERIFIED),
}
EDITABLE = (PlanState.DRAFT, PlanState.RETURNED)
APPROVED_STATES = (PlanState.APPROVED, PlanState.COMPLETED, PlanState.VERIFIED)


class RiskLevel(models.TextChoices):
    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")


class VisitState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    DONE = "done", _("Done, awaits review")
    REVIEWED = "reviewed", _("Reviewed")
    CANCELLED = "cancelled", _("Cancelled")


VISIT_TRANSITIONS: dict[str, tuple[frozenset[str], str]] = {
    "report_visit": (frozenset({VisitState.PLANNED}), VisitState.DONE),
    "review_visit": (frozenset({VisitState.DONE}), VisitState.REVIEWED),
    "return_visit": (frozenset({VisitState.DONE}), VisitState.PLANNED),
    "cancel_visit": (frozenset({VisitState.PLANNED}), VisitState.CANCELLED),
}


class Rating(models.TextChoices):
    GOOD = "good", _("Good practice")
    MINOR = "minor", _("To improve")
    SERIOUS = "serious", _("Serious")
