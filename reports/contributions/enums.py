from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.enums import ReportKind


class ContributionState(models.TextChoices):
    REQUESTED = "requested", pgettext_lazy("section of a report", "Asked for")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned for revision")
    ACCEPTED = "accepted", _("Accepted")
    WITHDRAWN = "withdrawn", _("No longer asked for")


OPEN = frozenset({ContributionState.REQUESTED, ContributionState.RETURNED})
# reports that partners write a part of
KINDS = (ReportKind.END_OF_PROGRAMME, ReportKind.PERIODIC, ReportKind.PHASE_REVIEW)

# what the step is called → (from, to, verb in the history)
CONTRIBUTION_TRANSITIONS: dict[str, tuple[frozenset[str], str, str]] = {
    "submit_contribution": (OPEN, ContributionState.SUBMITTED, "reports.contribution_submitted"),
    "return_contribution": (
        frozenset({ContributionState.SUBMITTED, ContributionState.ACCEPTED}),
        ContributionState.RETURNED,
        "reports.contribution_returned",
    ),
    "accept_contribution": (
        frozenset({ContributionState.SUBMITTED}),
        ContributionState.ACCEPTED,
        "reports.contribution_accepted",
    ),
    "withdraw_contribution": (
        OPEN | {ContributionState.SUBMITTED},
        ContributionState.WITHDRAWN,
        "reports.contribution_withdrawn",
    ),
}
