from django.db import models
from django.utils.translation import gettext_lazy as _


class EventKind(models.TextChoices):
    LAUNCH = "launch", _("Launch workshop")
    TRAINING = "training", _("Training course")
    FIELD_VISIT = "field_visit", _("Field study visit")
    CLOSING = "closing", _("Closing workshop")
    REVIEW = "review", _("Review")
    PLANNING = "planning", _("Planning")
    MEETING = "meeting", _("Meeting")


class EventState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


class Mark(models.TextChoices):
    PRESENT = "present", _("Present")
    LATE = "late", _("Late")
    ABSENT = "absent", _("Absent")
    EXCUSED = "excused", _("Excused")


ATTENDED = (Mark.PRESENT, Mark.LATE)
MARK_LETTERS = dict(zip(Mark, ["✓", _("L"), _("A"), _("E")], strict=True))


class Moment(models.TextChoices):
    PRE = "pre", _("Pre-test")
    POST = "post", _("Post-test")
    REACTION = "reaction", _("Reaction form")
