from django.db import models
from django.utils.translation import gettext_lazy as _

from instruments.criteria.enums import SubjectKind


class RecognitionState(models.TextChoices):
    """Of a round of recognition."""

    PREPARING = "preparing", _("In preparation")
    OPEN = "open", _("Open for applications")
    REVIEWING = "reviewing", _("Under review")
    DECIDED = "decided", _("Decided")


class ApplicationState(models.TextChoices):
    """Of one subject's application. ``counted``: of a commune whose subjects are known by number only."""

    COUNTED = "counted", _("By number only")
    REGISTERED = "registered", _("Registered")
    DRAFT = "draft", _("Self-assessment begun")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Sent back to be completed")
    REVIEW = "review", _("Under review")
    RECOGNISED = "recognised", _("Recognised")
    REFUSED = "refused", _("Refused")
    APPEALED = "appealed", _("Appealed")
    RENEWED = "renewed", _("Renewed")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")


APPLICATION_TONES = {
    "counted": "none",
    "registered": "none",
    "draft": "wait",
    "submitted": "due",
    "returned": "late",
    "review": "due",
    "recognised": "ok",
    "refused": "late",
    "appealed": "due",
    "renewed": "ok",
    "expired": "none",
    "withdrawn": "none",
}
# written by the applicant in these
WRITABLE = frozenset({ApplicationState.REGISTERED, ApplicationState.DRAFT, ApplicationState.RETURNED})
HOLDS_TITLE = frozenset({ApplicationState.RECOGNISED, ApplicationState.RENEWED})

# step → (from, to, verb in the history)
ROUND_STEPS: dict[str, tuple[frozenset[str], str, str]] = {
    "open_recognition": (
        frozenset({RecognitionState.PREPARING, RecognitionState.REVIEWING}),
        RecognitionState.OPEN,
        "networks.recognition_opened",
    ),
    "close_recognition": (
        frozenset({RecognitionState.OPEN}),
        RecognitionState.REVIEWING,
        "networks.recognition_closed",
    ),
}
APPLICATION_STEPS: dict[str, tuple[frozenset[str], str, str]] = {
    "write_application": (WRITABLE, ApplicationState.DRAFT, "networks.application_written"),
    "submit_application": (WRITABLE, ApplicationState.SUBMITTED, "networks.application_submitted"),
    "take_back_application": (
        frozenset({ApplicationState.SUBMITTED}),
        ApplicationState.DRAFT,
        "networks.application_taken_back",
    ),
}
# subjects that are a unit of the network themselves
OWN_UNIT = frozenset({SubjectKind.UNIT, SubjectKind.MEMBER})
