from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    FEMALE = "F", _("Female")
    MALE = "M", _("Male")
    OTHER = "X", _("Other / prefer not to say")
    NOT_STATED = "", _("Not stated")


class Difficulty(models.IntegerChoices):
    """Answers of the Washington Group Short Set, in their official order."""

    NONE = 1, _("No, no difficulty")
    SOME = 2, _("Yes, some difficulty")
    A_LOT = 3, _("Yes, a lot of difficulty")
    CANNOT = 4, _("Cannot do at all")


class Disability(models.TextChoices):
    YES = "yes", _("With a disability")
    NO = "no", _("Without a disability")
    UNKNOWN = "unknown", _("Not stated")


class Era(models.TextChoices):
    THEN = "63", _("63 provinces (until 30/06/2025)")
    NOW = "34", _("34 provinces (since 01/07/2025)")


class ConsentPurpose(models.TextChoices):
    PROCESSING = "processing", _("Keeping my data for this programme")
    SENSITIVE = "sensitive", _("Keeping my sensitive data (ethnicity, disability)")
    PHOTO = "photo", _("Photos that show me")
    NAMED = "named", _("Being named in what donors and the public read")


class ConsentChannel(models.TextChoices):
    PAPER = "paper", _("On paper")
    PORTAL = "portal", _("In the portal")
    SHEET = "sheet", _("With an imported sheet")
