from django.db import models
from django.utils.translation import gettext_lazy as _


class NetworkKind(models.TextChoices):
    ASSOCIATION = "association", _("Association with units")
    MEMBERS = "members", _("Network of members")


class NetworkRoleName(models.TextChoices):
    """A steward runs the whole network; an officer acts on one branch; a reader reads it all; an expert answers
    questions; a contact acts for a member."""

    STEWARD = "steward", _("Network steward")
    OFFICER = "officer", _("Officer of a branch")
    READER = "reader", _("Reader of the network")
    EXPERT = "expert", _("Expert of the consultation desk")
    CONTACT = "contact", _("Contact of a member")


class SuccessionHow(models.TextChoices):
    RENAME = "rename", _("renamed")
    MERGE = "merge", _("merged into")
    SPLIT = "split", _("split into")
