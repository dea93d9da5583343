from django.db import models
from django.utils.translation import gettext_lazy as _


class Layout(models.TextChoices):
    PORTAL = "portal", _("The portal’s layout")
    LETTERHEAD = "letterhead", _("Our own Word template (Word; the PDF in the portal’s layout)")
    OFFICIAL = "official", _("Official document (Decree 30/2020/NĐ-CP; Word and PDF)")


class Authority(models.TextChoices):
    """On whose behalf it is signed, as the decree abbreviates it."""

    NONE = "", _("in one’s own office")
    TM = "TM.", _("TM. – on behalf of a collective body")
    KT = "KT.", _("KT. – a deputy for the head")
    TL = "TL.", _("TL. – by order of the head")
    TUQ = "TUQ.", _("TUQ. – by written authorisation")
    Q = "Q.", _("Q. – acting")
