from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Flow(models.TextChoices):
    OPENING = "opening", _("Opening balance")
    RAISED = "raised", _("Raised")
    PAID = "paid", pgettext_lazy("fund", "Paid")


class Scope(models.TextChoices):
    """Records are of the unit alone and add up; a stated total holds all that is below, so that nothing is added to it."""

    OWN = "own", _("of the unit itself")
    BRANCH = "branch", _("stated total of its whole branch")


class Purpose(models.TextChoices):
    SCHOLARSHIP = "scholarship", _("Scholarships")
    AWARD = "award", _("Awards")
    BOTH = "both", _("Scholarships and awards together")
    OTHER = "other", _("Other")


class CountedAs(models.TextChoices):
    """Different persons, or times that something was given; a sum of several entries is always of times."""

    NOT_STATED = "", _("not stated")
    PERSONS = "persons", _("different persons")
    TIMES = "times", _("times given")


class EntryState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SENT = "sent", _("To be confirmed")
    RETURNED = "returned", _("Sent back")
    CONFIRMED = "confirmed", _("Confirmed")


TONES = {"draft": "wait", "sent": "due", "returned": "late", "confirmed": "ok"}
MEASURES = ("opening", "raised", "paid", "recipients")
# what each cut splits
TOLD_BY = {"source": ("raised",), "round": ("raised", "paid", "recipients"), "purpose": ("paid", "recipients")}


class Figure(models.TextChoices):
    """What of the fund a field of a return asks for."""

    OPENING = "opening", _("Opening balance")
    RAISED = "raised", _("Raised")
    PAID = "paid", pgettext_lazy("fund", "Paid")
    RECIPIENTS = "recipients", _("Recipients")


# step → (from, to, verb in the history)
ENTRY_TRANSITIONS: dict[str, tuple[frozenset[str], str, str]] = {
    "send_entry": (
        frozenset({EntryState.DRAFT, EntryState.RETURNED}),
        EntryState.SENT,
        "networks.entry_sent",
    ),
    "take_back_entry": (frozenset({EntryState.SENT}), EntryState.DRAFT, "networks.entry_taken_back"),
    "return_entry": (
        frozenset({EntryState.SENT, EntryState.CONFIRMED}),
        EntryState.RETURNED,
        "networks.entry_sent_back",
    ),
    "confirm_entry": (frozenset({EntryState.SENT}), EntryState.CONFIRMED, "networks.entry_confirmed"),
}
