from django.db import models
from django.utils.translation import gettext_lazy as _


class InstrumentKind(models.TextChoices):
    TEST = "test", _("Test")
    REACTION = "reaction", _("Reaction form")
    CHECKLIST = "checklist", _("Visit checklist")
    QUALITY = "quality", _("Quality checklist")


class QuestionType(models.TextChoices):
    SINGLE = "single", _("One choice")
    SCALE = "scale", _("Scale 1–5")
    YES_NO = "yes_no", _("Yes / partly / no")
    NUMBER = "number", _("Number")
    TEXT = "text", _("Text")


class Entry(models.TextChoices):
    """How a response came in."""

    SELF = "self", _("By the person, on a phone")
    GRID = "grid", _("By the facilitator")
    SHEET = "sheet", _("From a sheet")
