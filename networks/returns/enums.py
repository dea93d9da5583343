from django.db import models
from django.utils.translation import gettext_lazy as _


class FieldType(models.TextChoices):
    COUNT = "count", _("Number")
    MONEY = "money", _("Money")
    PERCENTAGE = "percentage", _("Percentage with its two parts")
    TEXT = "text", _("Text")


class Summed(models.TextChoices):
    SUM = "sum", _("summed along the tree")
    HEAD = "head", _("summed, and told per person, too")
    STATED = "stated", _("a rate that each unit states: never summed")


class CheckKind(models.TextChoices):
    NEAR = "near", _("should be about the same")
    AT_MOST = "at_most", _("should be at most")


class RoundState(models.TextChoices):
    PREPARING = "preparing", _("In preparation")
    OPEN = "open", _("Open")
    LOCKED = "locked", _("Locked")


class ReturnState(models.TextChoices):
    AWAITED = "awaited", _("Awaited")
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Sent")
    RETURNED = "returned", _("Sent back")
    ACCEPTED = "accepted", _("Accepted")


TONES = {"awaited": "none", "draft": "wait", "submitted": "due", "returned": "late", "accepted": "ok"}

# step → (from, to, verb in the history)
RETURN_TRANSITIONS: dict[str, tuple[frozenset[str], str, str]] = {
    "write_return": (
        frozenset({ReturnState.AWAITED, ReturnState.DRAFT, ReturnState.RETURNED}),
        ReturnState.DRAFT,
        "networks.return_written",
    ),
    "submit_return": (
        frozenset({ReturnState.AWAITED, ReturnState.DRAFT, ReturnState.RETURNED}),
        ReturnState.SUBMITTED,
        "networks.return_submitted",
    ),
    "take_back_return": (frozenset({ReturnState.SUBMITTED}), ReturnState.DRAFT, "networks.return_taken_back"),
    "send_back_return": (
        frozenset({ReturnState.SUBMITTED, ReturnState.ACCEPTED}),
        ReturnState.RETURNED,
        "networks.return_sent_back",
    ),
    "accept_return": (frozenset({ReturnState.SUBMITTED}), ReturnState.ACCEPTED, "networks.return_accepted"),
}
ROUND_TRANSITIONS: dict[str, tuple[frozenset[str], str, str]] = {
    "open_round": (frozenset({RoundState.PREPARING}), RoundState.OPEN, "networks.round_opened"),
    "lock_round": (frozenset({RoundState.OPEN}), RoundState.LOCKED, "networks.round_locked"),
    "reopen_round": (frozenset({RoundState.LOCKED}), RoundState.OPEN, "networks.round_reopened"),
}
COUNTED = {"accepted": (ReturnState.ACCEPTED,), "all": (ReturnState.ACCEPTED, ReturnState.SUBMITTED)}
OWED = (ReturnState.AWAITED, ReturnState.DRAFT, ReturnState.RETURNED)


class ReminderStage(models.TextChoices):
    SOON = "soon", _("a week before it is due")
    DUE = "due", _("on the day when it is due")
    LATE = "late", _("a week after")
    ABOVE = "above", _("two weeks after, to who stands above")
    NOW = "now", _("by hand")
