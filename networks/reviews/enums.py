from django.db import models
from django.utils.translation import gettext_lazy as _


class ReviewState(models.TextChoices):
    """Of one dossier in one reviewer's hands."""

    GIVEN = "given", _("Given")
    DRAFT = "draft", _("Review begun")
    SENT = "sent", _("Review sent")
    CONFLICT = "conflict", _("Conflict of interest")
    TAKEN = "taken", _("Taken back")


REVIEW_TONES = {"given": "wait", "draft": "wait", "sent": "ok", "conflict": "late", "taken": "none"}
# still to be sent
TO_WRITE = frozenset({ReviewState.GIVEN, ReviewState.DRAFT})
# the reviewer holds the dossier
IN_HAND = TO_WRITE | {ReviewState.SENT}

# step → (from, to, verb in the history)
REVIEW_STEPS: dict[str, tuple[frozenset[str], str, str]] = {
    "write_review": (TO_WRITE, ReviewState.DRAFT, "networks.review_written"),
    "send_review": (TO_WRITE, ReviewState.SENT, "networks.review_sent"),
    "declare_conflict": (TO_WRITE, ReviewState.CONFLICT, "networks.conflict_declared"),
    "take_review": (TO_WRITE, ReviewState.TAKEN, "networks.review_taken"),
}
