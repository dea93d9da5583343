from django.db import models
from django.utils.translation import gettext_lazy as _


class PhaseState(models.TextChoices):
    PLANNED = "planned", _("Still to come")
    RUNNING = "running", _("Under way")
    ENDED = "ended", _("Ended, not reviewed yet")
    REVIEWED = "reviewed", _("Reviewed")


TONES = {"planned": "info", "running": "wait", "ended": "due", "reviewed": "ok"}
