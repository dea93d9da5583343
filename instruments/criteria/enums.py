from django.db import models
from django.utils.translation import gettext_lazy as _


class SubjectKind(models.TextChoices):
    """What a criteria set judges."""

    UNIT = "unit", _("Unit, agency, school, enterprise")
    MEMBER = "member", _("Member of a network (city)")
    COMMUNITY = "community", _("Community")
    CLAN = "clan", _("Clan")
    FAMILY = "family", _("Family")
    PERSON = "person", _("Person")
    INITIATIVE = "initiative", _("Training initiative")


class Scale(models.TextChoices):
    POINTS = "points", _("Points")
    YES_NO = "yes_no", _("Yes / partly / no")


class SetState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_USE = "in_use", _("In use")
    RETIRED = "retired", _("No longer used")


class Met(models.TextChoices):
    """An answer on the scale yes / partly / no: the whole score of the criterion, half of it, none."""

    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")


SET_TONES = {"draft": "wait", "in_use": "ok", "retired": "none"}

# step → (from, to, verb in the history)
SET_TRANSITIONS: dict[str, tuple[frozenset[str], str, str]] = {
    "use_set": (frozenset({SetState.DRAFT}), SetState.IN_USE, "instruments.criteria_used"),
    "retire_set": (frozenset({SetState.IN_USE}), SetState.RETIRED, "instruments.criteria_retired"),
}
