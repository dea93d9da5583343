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
    REVOKED = "revoked", _("Title withdrawn")
    WITHDRAWN = "withdrawn", _("Withdrawn")


RECOGNITION_TONES = {"preparing": "wait", "open": "due", "reviewing": "wait", "decided": "ok"}
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
    "revoked": "late",
    "withdrawn": "none",
}
# written by the applicant in these
WRITABLE = frozenset({ApplicationState.REGISTERED, ApplicationState.DRAFT, ApplicationState.RETURNED})
# recognised in the round; a title that is over by its day or was renewed by a later one was recognised all the same
HOLDS_TITLE = frozenset({ApplicationState.RECOGNISED, ApplicationState.RENEWED})
# a decision may be taken; of those submitted only where the round has no reviewers
DECIDABLE = frozenset({ApplicationState.SUBMITTED, ApplicationState.REVIEW, ApplicationState.APPEALED})

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
    "decide_recognition": (
        frozenset({RecognitionState.REVIEWING}),
        RecognitionState.DECIDED,
        "networks.recognition_decided",
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
    "withdraw_application": (
        WRITABLE | {ApplicationState.SUBMITTED},
        ApplicationState.WITHDRAWN,
        "networks.application_withdrawn",
    ),
    "send_back_application": (
        frozenset({ApplicationState.SUBMITTED}),
        ApplicationState.RETURNED,
        "networks.application_returned",
    ),
    "review_application": (
        frozenset({ApplicationState.SUBMITTED}),
        ApplicationState.REVIEW,
        "networks.application_reviewed",
    ),
    "recognise_application": (DECIDABLE, ApplicationState.RECOGNISED, "networks.application_recognised"),
    "refuse_application": (DECIDABLE, ApplicationState.REFUSED, "networks.application_refused"),
    "appeal_refusal": (
        frozenset({ApplicationState.REFUSED}),
        ApplicationState.APPEALED,
        "networks.refusal_appealed",
    ),
    "renew_title": (frozenset({ApplicationState.RECOGNISED}), ApplicationState.RENEWED, "networks.title_renewed"),
    "withdraw_title": (frozenset({ApplicationState.RECOGNISED}), ApplicationState.REVOKED, "networks.title_withdrawn"),
}
# the states that one subject's application goes through
SubjectState = models.TextChoices(  # type: ignore[misc, call-overload]
    "SubjectState",
    [(one.name, (one.value, one.label)) for one in ApplicationState if one != ApplicationState.COUNTED],
)
# subjects that are a unit of the network themselves
OWN_UNIT = frozenset({SubjectKind.UNIT, SubjectKind.MEMBER})
