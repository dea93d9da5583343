from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    DECISION = "decision", _("Decision, legal document")
    GUIDANCE = "guidance", _("Guidance")
    CURRICULUM = "curriculum", _("Curriculum")
    STUDY = "study", _("Study")
    MINUTES = "minutes", _("Minutes")
    DELIVERABLE = "deliverable", _("Deliverable")
    PRESENTATION = "presentation", _("Presentation")
    AGREEMENT = "agreement", _("Agreement, contract")
    ARTICLE = "article", _("Article, web page")
    OTHER = "other", _("Other")


class Force(models.TextChoices):
    """Only what is issued can be in force; of other papers it is not asked."""

    NONE = "", _("Does not apply")
    IN_FORCE = "in_force", _("In force")
    REPLACED = "replaced", _("Replaced")
    EXPIRED = "expired", _("No longer in force")


class Access(models.TextChoices):
    INTERNAL = "internal", _("Those who work in a programme that cites it")
    DONORS = "donors", _("They, and the donors of these programmes")
    ALL = "all", _("Everybody who works in any programme, and donors of those that cite it")


class Relation(models.TextChoices):
    BASIS = "basis", _("Legal or policy basis")
    PRODUCED = "produced", _("Made by the programme")
    GUIDES = "guides", _("Guides the work")
    SOURCE = "source", _("Source of facts")
    REFERENCE = "reference", _("Further reading")


class DeliveryState(models.TextChoices):
    DELIVERED = "delivered", _("delivered")
    DUE = "due", _("due")
    SOON = "soon", _("due soon")
    OVERDUE = "overdue", _("overdue")
    UNDATED = "undated", _("due date not stated")


DELIVERY_TONES = {"delivered": "ok", "due": "none", "soon": "due", "overdue": "late", "undated": "none"}
FORCE_TONES = {"in_force": "ok", "replaced": "due", "expired": "none", "": "none"}


class Channel(models.TextChoices):
    WEBSITE = "website", _("Website")
    EVENT = "event", _("Event")
    MEDIA = "media", _("Press, radio, television")
    SOCIAL = "social", _("Social network")
    PRINT = "print", _("Print")
    MAIL = "mail", _("Mail")
    FORUM = "forum", _("Online forum")
    OTHER = "other", _("Other")


class PictureConsent(models.TextChoices):
    GIVEN = "given", _("Those who are recognisable agreed")
    NOBODY = "nobody", _("Nobody is recognisable")
    PUBLIC = "public", _("Public event, published by its organiser")
    UNKNOWN = "unknown", _("Not asked, or not known")
