from django.db import models
from django.utils.translation import gettext_lazy as _


class NetworkReportKind(models.TextChoices):
    """Two tellings of one round of returns, to the authorities of the place and to the association above; one subject's
    dossier; all members of a network."""

    TO_PROVINCE = "to_province", _("Annual report to the province")
    TO_CENTRE = "to_centre", _("Annual report to the centre")
    DOSSIER = "dossier", _("Dossier of a subject")
    MEMBERS = "members", _("Report of the members")


ANNUAL = (NetworkReportKind.TO_PROVINCE, NetworkReportKind.TO_CENTRE)


class Counted(models.TextChoices):
    ACCEPTED = "accepted", _("what is accepted")
    ALL = "all", _("everything sent so far")
