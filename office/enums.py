from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class MessageState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    QUEUED = "queued", _("Waiting to be sent")
    SENT = "sent", _("Sent")
    KEPT = "kept", _("Kept in the portal")
    FAILED = "failed", _("Not sent")
    CANCELLED = "cancelled", _("Cancelled")
