from django.db import models
from django.utils.translation import gettext_lazy as _

REPORT_EVERY = 2  # years


class PlaceKind(models.TextChoices):
    """A city of a province, a province and a central-level city are three kinds of place."""

    CITY = "city", _("City of a province")
    PROVINCE = "province", _("Province")
    CENTRAL_CITY = "central", _("Central-level city")


class MembershipState(models.TextChoices):
    DRAFTING = "drafting", _("Being drafted")
    SUBMITTED = "submitted", _("Submitted")
    UNDER_REVIEW = "review", _("Under review")
    MEMBER = "member", _("Member")
    OBSERVER = "observer", _("Observer")
    LAPSED = "lapsed", _("Lapsed")


class CommitmentState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    UNDER_WAY = "under_way", _("Under way")
    KEPT = "kept", _("Kept")
    DROPPED = "dropped", _("Given up")


class ProgressState(models.TextChoices):
    DUE = "due", _("Due")
    SENT = "sent", _("Sent")
    RETURNED = "returned", _("Sent back")
    READ = "read", _("Read by the network")


class JointKind(models.TextChoices):
    EVENT = "event", _("Joint event")
    PLAN = "plan", _("Joint plan")
    EXCHANGE = "exchange", _("Exchange between peers")


SHOWN = (MembershipState.MEMBER, MembershipState.OBSERVER, MembershipState.LAPSED)  # to every member
APPLYING = (MembershipState.DRAFTING, MembershipState.SUBMITTED, MembershipState.UNDER_REVIEW)
TONES = {
    "drafting": "wait", "submitted": "due", "review": "due", "member": "ok", "observer": "none", "lapsed": "none",
    "planned": "none", "under_way": "wait", "kept": "ok", "dropped": "none",
    "due": "wait", "sent": "due", "returned": "late", "read": "ok",
}  # fmt: skip

# step → (from, to, verb in the history)
MEMBERSHIP_TRANSITIONS: dict[str, tuple[frozenset[str], str, str]] = {
    "submit_application": (
        frozenset({MembershipState.DRAFTING}), MembershipState.SUBMITTED, "networks.membership_submitted",
    ),
    "review_application": (
        frozenset({MembershipState.SUBMITTED}), MembershipState.UNDER_REVIEW, "networks.membership_under_review",
    ),
    "return_application": (
        frozenset({MembershipState.SUBMITTED, MembershipState.UNDER_REVIEW}), MembershipState.DRAFTING,
        "networks.membership_returned",
    ),
    "admit_member": (
        frozenset({MembershipState.UNDER_REVIEW, MembershipState.OBSERVER}), MembershipState.MEMBER,
        "networks.member_admitted",
    ),
    "admit_observer": (
        frozenset({MembershipState.UNDER_REVIEW}), MembershipState.OBSERVER, "networks.observer_admitted",
    ),
    "lapse_membership": (
        frozenset({MembershipState.MEMBER, MembershipState.OBSERVER}), MembershipState.LAPSED,
        "networks.membership_lapsed",
    ),
    "restore_membership": (
        frozenset({MembershipState.LAPSED}), MembershipState.MEMBER, "networks.membership_restored",
    ),
}  # fmt: skip
COMMITMENT_TRANSITIONS: dict[str, tuple[frozenset[str], str, str]] = {
    "begin_commitment": (
        frozenset({CommitmentState.PLANNED}), CommitmentState.UNDER_WAY, "networks.commitment_begun",
    ),
    "keep_commitment": (
        frozenset({CommitmentState.PLANNED, CommitmentState.UNDER_WAY}), CommitmentState.KEPT,
        "networks.commitment_kept",
    ),
    "drop_commitment": (
        frozenset({CommitmentState.PLANNED, CommitmentState.UNDER_WAY}), CommitmentState.DROPPED,
        "networks.commitment_dropped",
    ),
    "reopen_commitment": (
        frozenset({CommitmentState.KEPT, CommitmentState.DROPPED}), CommitmentState.UNDER_WAY,
        "networks.commitment_reopened",
    ),
}  # fmt: skip
PROGRESS_TRANSITIONS: dict[str, tuple[frozenset[str], str, str]] = {
    "send_progress": (
        frozenset({ProgressState.DUE, ProgressState.RETURNED}), ProgressState.SENT, "networks.progress_sent",
    ),
    "return_progress": (frozenset({ProgressState.SENT}), ProgressState.RETURNED, "networks.progress_returned"),
    "read_progress": (frozenset({ProgressState.SENT}), ProgressState.READ, "networks.progress_read"),
}  # fmt: skip
STEP_LABELS = {
    "submit_application": _("Submit the application"),
    "review_application": _("Take it under review"),
    "return_application": _("Send it back"),
    "admit_member": _("Admit as a member"),
    "admit_observer": _("Admit as an observer"),
    "lapse_membership": _("Let it lapse"),
    "restore_membership": _("Restore the membership"),
    "begin_commitment": _("Begin"),
    "keep_commitment": _("It is kept"),
    "drop_commitment": _("Give it up"),
    "reopen_commitment": _("Take it up again"),
    "send_progress": _("Send"),
    "return_progress": _("Send it back"),
    "read_progress": _("Mark as read"),
}
